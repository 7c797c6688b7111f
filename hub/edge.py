"""What stands around every route: faults become JSON without their text, answers get safe headers.

Takes ASGI traffic and passes it on. A header that a route sets itself is left as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vocab.terms import Label

log = logging.getLogger("tsunagu.edge")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_STRICT_TRANSPORT = "max-age=31536000"

_ERRORS = {
    404: ("NOT_FOUND", Label("ここには何もありません。", "There is nothing here.")),
    405: ("METHOD_NOT_ALLOWED", Label("この方法では使えません。", "This method is not allowed here.")),
    413: ("BODY_TOO_LARGE", Label("本文が大きすぎます。", "The body is too large.")),
    500: ("INTERNAL_ERROR", Label("ハブの障害です。", "The hub failed on this; the fault is recorded.")),
}
_OTHER = ("REQUEST_REFUSED", Label("リクエストを受け付けられません。", "The request is not accepted."))


def error_response(status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The hub's own JSON for an HTTP status outside GraphQL."""
    code, message = _ERRORS.get(status, _OTHER)
    body = {"error": {"code": code, "message": {"ja": message.ja, "en": message.en}}}
    return JSONResponse(body, status, dict(headers or {}))


async def on_http_exception(_request: Request, error: Exception) -> Response:
    """Starlette's own refusals (no such route, wrong method, body too large)."""
    return error_response(getattr(error, "status_code", 500), getattr(error, "headers", None))


class Faults:
    """Answers 500 for an exception nobody caught; its text goes nowhere, its type to the operator's log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer a fault unless an answer has begun."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] in ("http.response.start", "websocket.close")
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - the last place that can keep its text from leaving
            log.error("a request failed: type=%s", type(error).__name__)  # noqa: TRY400
            if begun:
                return
            if scope["type"] == "http":
                await error_response(500)(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1011})


class BodyCeiling:
    """Ends the reading of a body at `most` bytes; routes answer smaller bounds of their own in their own form."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; count what is read."""
        read = 0

        async def count() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(413)
            return message

        await self._app(scope, count if scope["type"] == "http" else receive, send)


class SafeHeaders:
    """Headers that keep browsers from guessing, framing, storing and leaking."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = {**_HEADERS, "Strict-Transport-Security": _STRICT_TRANSPORT} if https else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; complete the headers of an answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete)
