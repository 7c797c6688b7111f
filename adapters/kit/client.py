"""The HTTP client all adapters share: takes a path or a link and a context, gives an `Answer`.

Raises `adapters.errors.SourceError`s: what the transport or the status says in every protocol alike
(401, 403, 429, 5xx), what passes the size ceiling or the deadline, what leaves the registered origin.
Other client errors are answers, for the adapter to read in its own protocol.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

import httpx

from adapters.errors import OriginForbidden, SourceError, SourceInvalid
from adapters.kit.addresses import PinnedTransport, is_private_literal, says_private
from adapters.kit.answer import Answer, failure, joined
from adapters.kit.auth import Credentials
from adapters.kit.body import read_bounded
from adapters.kit.connection import CallContext, Connection
from adapters.kit.deadlines import Clock, remaining, utc_now, within
from adapters.kit.foreign import translate
from adapters.kit.headers import checked
from adapters.kit.origin import Origin, registered, replace_query
from adapters.kit.outgoing import of_call, standing
from adapters.kit.transport import AiohttpTransport

__all__ = ["Answer", "CallContext", "Connection", "Gate", "SourceClient"]

Gate = Callable[[datetime | None], Awaitable[None]]
"""Awaited before every call that leaves for the source, redirects included; takes the question's deadline."""

MAX_REDIRECTS = 3
_SEE_OTHER = {301, 302, 303}
_SAME_METHOD = {307, 308}
_UNAUTHORIZED = 401
_FORM = "application/x-www-form-urlencoded"
_KEPT = ("host", "user-agent", "accept-encoding")  # an adapter cannot change these


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = None
    deadline: datetime | None = None


class SourceClient:
    """Speaks to one source. Holds connections until `aclose`; may be called from many tasks at once.

    A `transport` handed in brings its own proxy; httpx's own is connected to checked addresses.
    """

    def __init__(
        self,
        connection: Connection,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        clock: Clock = utc_now,
        gate: Gate | None = None,
    ) -> None:
        self._connection = connection
        self._gate = gate
        self._clock = clock
        self._origin = registered(connection.url) if connection.url else None
        self._standing = standing(connection, self._origin.authority if self._origin else "")
        self._transport = _guarded(connection, self._origin, transport)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._origin.host if self._origin else 'no server'})"

    @property
    def scope(self) -> str:
        """The credential scope: equal for clients that show the source the same credentials."""
        return self._connection.auth.scope

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = {},
        content: bytes | None = None,
        context: CallContext,
    ) -> Answer:
        """Ask at `path` below the connection's URL; the names and values of `query` are text, not encoded."""
        target = self._registered().target(path, query)
        return await self._ask(_Call(method, target, checked(headers), content), context)

    async def follow(
        self, link: str, *, base_path: str = "", headers: Mapping[str, str] = {}, context: CallContext
    ) -> Answer:
        """Get what a link leads to; `base_path` is the path of the answer that held it."""
        origin = self._registered()
        target = origin.resolve(link, origin.target(base_path))
        return await self._ask(_Call("GET", target, checked(headers)), context)

    async def aclose(self) -> None:
        """Give back connections; may be called twice."""
        await self._transport.aclose()

    def _registered(self) -> Origin:
        if self._origin is None:
            raise OriginForbidden("no url is registered for this source")
        return self._origin

    async def _ask(self, call: _Call, context: CallContext) -> Answer:
        seconds = remaining(context.deadline, self._clock())
        headers = of_call(self._connection, context, seconds)
        merged = {**self._standing, **call.headers, **headers, **{name: self._standing[name] for name in _KEPT}}
        async with within(seconds):
            return await self._authorised(replace(call, headers=merged, deadline=context.deadline))

    async def _authorised(self, call: _Call) -> Answer:
        auth = self._connection.auth
        credentials = await auth.credentials(self._exchange)
        try:
            return await self._walk(call, credentials)
        except SourceError as refused:
            if refused.http_status != _UNAUTHORIZED or not auth.renewable(credentials):
                raise
        return await self._walk(call, await auth.credentials(self._exchange))

    async def _walk(self, call: _Call, credentials: Credentials) -> Answer:
        """Send, and follow redirects inside the origin (RFC 9110, 15.4)."""
        origin = self._registered()
        for _ in range(MAX_REDIRECTS + 1):
            if self._gate is not None:
                await self._gate(call.deadline)
            answer = await self._send(origin, _signed(call, credentials))
            link = answer.headers.get("location")
            if link is None or answer.status not in _SEE_OTHER | _SAME_METHOD:
                return answer
            target = origin.resolve(link, call.target)
            call = replace(call, target=target) if answer.status in _SAME_METHOD else _as_get(call, target)
        raise SourceInvalid(f"more than {MAX_REDIRECTS} redirects")

    async def _send(self, origin: Origin, call: _Call) -> Answer:
        """One exchange; the only place where exceptions of the libraries are met."""
        try:
            return await self._exchange_once(origin, call)
        except SourceError:
            raise
        except Exception as error:  # noqa: BLE001  # translated, or raised again below
            foreign, meant = error, translate(error)
        # outside the handler, so that no traceback shows the library's message, which holds the URL
        raise foreign if meant is None else meant

    async def _exchange_once(self, origin: Origin, call: _Call) -> Answer:
        # the target goes beside a URL that is parsed once (an extension of httpx): parsing costs as much as sending
        extensions = {"target": call.target.encode("ascii")}
        request = httpx.Request(
            call.method, origin.url, headers=call.headers, content=call.content, extensions=extensions
        )
        response = await self._transport.handle_async_request(request)
        headers = joined(response.headers.raw)
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101  # an async transport gives no other
        try:
            error = failure(response.status_code, headers, self._clock())
            if error is not None:
                raise error
            encoding = headers.get("content-encoding", "").strip().lower()
            body = await read_bounded(stream, encoding, self._connection.max_bytes)
        finally:
            await stream.aclose()
        return Answer(response.status_code, headers, body)

    async def _exchange(self, origin: Origin, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Post a form to a token endpoint: its own registered origin, no redirects, none of the call's headers."""
        kept = {name: self._standing[name] for name in _KEPT}
        own = {**kept, "host": origin.authority, "accept": "application/json", "content-type": _FORM}
        call = _Call("POST", origin.target(""), {**own, **checked(headers)}, urlencode(form).encode())
        return await self._send(origin, call)


def _signed(call: _Call, credentials: Credentials) -> _Call:
    target = replace_query(call.target, credentials.query) if credentials.query else call.target
    return replace(call, target=target, headers={**call.headers, **credentials.headers})


def _as_get(call: _Call, target: str) -> _Call:
    if call.method in {"GET", "HEAD"}:
        return replace(call, target=target)
    headers = {name: value for name, value in call.headers.items() if not name.startswith("content-")}
    return _Call("GET", target, headers, deadline=call.deadline)


def _guarded(
    connection: Connection, origin: Origin | None, transport: httpx.AsyncBaseTransport | None
) -> httpx.AsyncBaseTransport:
    """The transport, made to reach private addresses only where they are registered."""
    private = _private_hosts(connection, origin)
    if transport is None:
        return AiohttpTransport(proxy=connection.proxy, private=private)
    # a proxy resolves names itself; any other transport handed in decides for itself whom it reaches
    if isinstance(transport, httpx.AsyncHTTPTransport) and connection.proxy is None and private is not None:
        return PinnedTransport(transport, private)
    return transport


def _private_hosts(connection: Connection, origin: Origin | None) -> frozenset[str] | None:
    """The registered hosts that may have private addresses; None: all."""
    if connection.allow_private:
        return None
    own = (origin,) if origin else ()
    named = frozenset(o.host.strip("[]") for o in (*own, *connection.auth.origins) if says_private(o.host))
    if connection.allow_private is None:
        return named
    if any(is_private_literal(host) for host in named):
        raise ValueError("the url of a connection is private, and private addresses are switched off for it")
    return frozenset()
