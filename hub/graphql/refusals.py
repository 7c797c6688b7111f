"""What the GraphQL endpoint says when a request cannot even be handed on, in both languages.

A `Refusal` has a stable code, an HTTP status and a text; `refused` makes one by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vocab.terms import Label

_KNOWN: dict[str, tuple[int, Label]] = {
    "METHOD_NOT_ALLOWED": (405, Label("GET か POST で送ってください。", "Send GraphQL by GET or POST.")),
    "MEDIA_TYPE_UNSUPPORTED": (
        415,
        Label("本文は application/json（UTF-8）で送ってください。", "Send the body as application/json in UTF-8."),
    ),
    "NOT_ACCEPTABLE": (
        406,
        Label(
            "Accept に application/graphql-response+json か application/json を含めてください。",
            "Accept must allow application/graphql-response+json or application/json.",
        ),
    ),
    "BODY_TOO_LARGE": (413, Label("本文が大きすぎます。", "The body is too large.")),
    "JSON_INVALID": (400, Label("JSON として読めません。", "This cannot be read as JSON.")),
    "BODY_NOT_OBJECT": (400, Label("本文は JSON オブジェクトにしてください。", "The body must be one JSON object.")),
    "BATCHING_UNSUPPORTED": (
        400,
        Label("一度に送れる操作は一つです。", "Send one operation at a time; batches are not answered."),
    ),
    "QUERY_MISSING": (400, Label("query がありません。", "There is no `query`.")),
    "QUERY_NOT_TEXT": (400, Label("query は文字列にしてください。", "`query` must be a string.")),
    "VARIABLES_NOT_OBJECT": (
        400,
        Label("variables はオブジェクトか null にしてください。", "`variables` must be an object or null."),
    ),
    "OPERATION_NAME_NOT_TEXT": (
        400,
        Label("operationName は文字列か null にしてください。", "`operationName` must be a string or null."),
    ),
    "EXTENSIONS_NOT_OBJECT": (
        400,
        Label("extensions はオブジェクトか null にしてください。", "`extensions` must be an object or null."),
    ),
    "CREDENTIAL_REFUSED": (401, Label("資格情報が受け入れられません。", "The credential is not accepted.")),
    "INTERNAL_ERROR": (500, Label("ハブの障害です。", "The hub failed on this; the fault is recorded.")),
}


class Refusal(Exception):
    """A request that is refused before it is an operation."""

    def __init__(self, code: str, status: int, message: Label, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.message = message
        self.headers = dict(headers or {})

    def body(self, language: str) -> dict[str, Any]:
        """The refusal as a GraphQL response."""
        return {"errors": [{"message": self.message.get(language), "extensions": {"code": self.code}}]}


def refused(code: str, headers: Mapping[str, str] | None = None) -> Refusal:
    """The refusal of this code."""
    status, message = _KNOWN[code]
    return Refusal(code, status, message, headers)


def not_identified(error: Exception) -> Refusal:
    """The refusal that an error of `identify` stands for; without code and status it is a fault of the hub."""
    code, status = getattr(error, "code", None), getattr(error, "status", None)
    if not isinstance(code, str) or not isinstance(status, int):
        return refused("INTERNAL_ERROR")
    message = getattr(error, "message", None)
    if isinstance(message, str):
        message = Label(message, message)
    if not isinstance(message, Label):
        message = _KNOWN["CREDENTIAL_REFUSED"][1]
    headers = getattr(error, "headers", None)
    found = dict(headers) if isinstance(headers, Mapping) else {}
    if status == _UNAUTHORIZED:
        found.setdefault("WWW-Authenticate", 'Bearer error="invalid_token"')
    return Refusal(code, status, message, found)


_UNAUTHORIZED = 401
