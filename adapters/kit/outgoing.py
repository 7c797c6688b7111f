"""The headers every call carries: takes connection and context, gives them by lower-case name.

`User-Agent` tsunagu/<version> (<hub>), `X-Request-Id`, `Via` (RFC 9110, 7.6.3), `Tsunagu-Timeout-Ms`
(milliseconds left, so that clocks need not agree) and, where made, `Tsunagu-Assertion`.
Refuses a `Via` that names this hub (`LoopDetected`).
"""

from __future__ import annotations

import re
import uuid
from importlib.metadata import version

from adapters.errors import LoopDetected, NotCapable
from adapters.kit.connection import CallContext, Connection
from adapters.kit.headers import TOKEN, checked

ASSERTION = "tsunagu-assertion"
TIMEOUT_MS = "tsunagu-timeout-ms"
REQUEST_ID = "x-request-id"

_VERSION = version("tsunagu")
_PSEUDONYM = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z:-]+")  # a token, or a host with a port


def standing(connection: Connection, authority: str) -> dict[str, str]:
    """The headers that are the same for every call of a connection."""
    if not TOKEN.fullmatch(connection.hub_id):
        raise ValueError("the id of a hub must be a token of RFC 9110")
    headers = {"accept": "*/*", **checked(connection.headers)}
    headers["host"] = authority
    headers["user-agent"] = f"tsunagu/{_VERSION} ({connection.hub_id})"
    headers["accept-encoding"] = "gzip"
    return headers


def of_call(connection: Connection, context: CallContext, seconds: float) -> dict[str, str]:
    """The headers that say which question a call belongs to."""
    headers = {
        REQUEST_ID: context.request_id or uuid.uuid4().hex,
        "via": _via(connection.hub_id, context.via),
        TIMEOUT_MS: str(max(1, int(seconds * 1000))),
    }
    if context.on_behalf is not None:
        headers[ASSERTION] = context.on_behalf.token
    return checked(headers)


def _via(hub_id: str, passed: tuple[str, ...]) -> str:
    names = {name.casefold() for name in passed}
    if hub_id.casefold() in names:
        raise LoopDetected("the question has already passed through this hub")
    if not all(_PSEUDONYM.fullmatch(name) for name in passed):
        raise NotCapable("a hub in via is not named as RFC 9110 asks")
    return ", ".join(f"1.1 {name}" for name in (*passed, hub_id))
