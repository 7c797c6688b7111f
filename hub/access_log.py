"""The access log: one JSON line per request, written in a `finally` at the edge of the server.

Takes ASGI traffic; gives method, route, status, bytes, milliseconds, request id and the kind of
consumer. Never a path that is no route, a query, a header or anything of a body. Nothing relies on it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import orjson
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policies.facts import Consumer

log = logging.getLogger("tsunagu.access")


@dataclass(slots=True)
class _Seen:
    """What is learnt about a request on its way."""

    request_id: str
    status: int = 0
    size: int = 0
    consumer: str = "none"  # none | anonymous | registered | refused


_seen: ContextVar[_Seen | None] = ContextVar("seen", default=None)


class AccessLog:
    """Gives every request an id (`scope["state"]["request_id"]`, `X-Request-Id`) and logs it when it ends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, then write the line."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        seen = _Seen(secrets.token_hex(16))
        scope.setdefault("state", {})["request_id"] = seen.request_id
        started = perf_counter()
        token = _seen.set(seen)
        try:
            await self._app(scope, receive, _watched(send, seen))
        finally:
            _seen.reset(token)
            log.info("%s", _line(scope, seen, perf_counter() - started))


def noting(
    identify: Callable[[Mapping[str, str]], Awaitable[Consumer]],
) -> Callable[[Mapping[str, str]], Awaitable[Consumer]]:
    """`identify` that also tells the access log which kind of consumer asked."""

    async def identify_and_note(headers: Mapping[str, str]) -> Consumer:
        seen = _seen.get()
        try:
            consumer = await identify(headers)
        except Exception:
            if seen is not None:
                seen.consumer = "refused"
            raise
        if seen is not None:
            seen.consumer = "anonymous" if consumer.anonymous else "registered"
        return consumer

    return identify_and_note


def _watched(send: Send, seen: _Seen) -> Send:
    async def watch(message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            seen.status = message["status"]
            MutableHeaders(scope=message)["X-Request-Id"] = seen.request_id
        elif kind == "http.response.body":
            seen.size += len(message.get("body", b""))
        elif kind == "websocket.accept":
            seen.status = 101
        elif kind == "websocket.close":
            seen.status = message.get("code", 1000)
        elif kind == "websocket.send":
            seen.size += len(message.get("bytes") or (message.get("text") or "").encode())
        await send(message)

    return watch


def _line(scope: Scope, seen: _Seen, seconds: float) -> str:
    route = getattr(scope.get("route"), "path", None)
    line: dict[str, Any] = {
        "method": scope.get("method", "WEBSOCKET"),
        "route": route or "-",
        "status": seen.status,
        "bytes": seen.size,
        "ms": round(seconds * 1000, 1),
        "request": seen.request_id,
        "consumer": seen.consumer,
    }
    return orjson.dumps(line).decode()
