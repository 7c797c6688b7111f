"""The httpx transport of the shared client: takes a prepared request, gives status, headers and a stream.

Runs over aiohttp, which costs a tenth of httpx's own transport. It neither decodes bodies, nor follows
redirects, nor keeps cookies: the client does what is wanted of that. Exceptions are those of aiohttp.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import httpx
from yarl import URL

from adapters.kit.addresses import PublicResolver

_AUTOMATIC = frozenset({"User-Agent", "Accept", "Accept-Encoding", "Content-Type"})
_CONNECTIONS = 100


class Body(httpx.AsyncByteStream):
    """A body still on the wire, handed over in the pieces the socket has ready."""

    __slots__ = ("_response",)

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._response.content
        while chunk := await content.readany():
            yield chunk

    async def aclose(self) -> None:
        """Give the connection back if the body was read to its end, else drop it."""
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


class AiohttpTransport(httpx.AsyncBaseTransport):
    """One connection pool. The session is made on first use, in the loop that uses it."""

    def __init__(self, *, proxy: str | None = None, private: frozenset[str] | None = frozenset()) -> None:
        """`private`: hosts that may have private addresses; None: all may."""
        self._proxy = proxy
        self._private = private
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer's body is read by iterating over its stream."""
        session = self._session or self._open()
        stream = request.stream
        response = await session.request(
            request.method,
            _url(request),
            headers=[(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw],
            data=(request.content or None) if isinstance(stream, httpx.ByteStream) else stream,
            proxy=self._proxy,
            allow_redirects=False,
        )
        return httpx.Response(response.status, headers=response.raw_headers, stream=Body(response))

    def _open(self) -> aiohttp.ClientSession:
        # a proxy resolves names itself, and its own address is often private
        checked = self._proxy is None and self._private is not None
        resolver = PublicResolver(self._private or frozenset()) if checked else None
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, resolver=resolver),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            skip_auto_headers=_AUTOMATIC,
            auto_decompress=False,
            trust_env=False,
        )
        return self._session

    async def aclose(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _url(request: httpx.Request) -> URL:
    """The URL, or its origin with the `target` beside it (an extension that httpx's own transport knows too)."""
    target = request.extensions.get("target")
    if target is None:
        return URL(str(request.url), encoded=True)
    return URL(f"{request.url.scheme}://{request.url.netloc.decode('ascii')}{target.decode('ascii')}", encoded=True)
