"""The one place where exceptions of the HTTP libraries become errors of a source.

Takes any exception, gives a `SourceError` whose text names only the exception's class: the messages of
the libraries hold URLs and addresses. Gives None for what is no failure of a source (a fault of ours).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import aiohttp
import httpx

from adapters.errors import SourceError, SourceInvalid, SourceTimeout, SourceUnavailable

MAPPED: Mapping[type[BaseException], type[SourceError]] = {
    httpx.TimeoutException: SourceTimeout,
    httpx.NetworkError: SourceUnavailable,
    httpx.ProxyError: SourceUnavailable,
    httpx.LocalProtocolError: SourceInvalid,
    httpx.RemoteProtocolError: SourceInvalid,
    httpx.ProtocolError: SourceInvalid,
    httpx.UnsupportedProtocol: SourceInvalid,
    httpx.DecodingError: SourceInvalid,
    httpx.TooManyRedirects: SourceInvalid,
    httpx.TransportError: SourceUnavailable,
    httpx.HTTPStatusError: SourceInvalid,
    httpx.RequestError: SourceUnavailable,
    httpx.HTTPError: SourceUnavailable,
    httpx.InvalidURL: SourceInvalid,
    httpx.CookieConflict: SourceInvalid,
    httpx.StreamError: SourceInvalid,
    aiohttp.ServerTimeoutError: SourceTimeout,
    aiohttp.ClientConnectionError: SourceUnavailable,
    aiohttp.ClientPayloadError: SourceInvalid,
    aiohttp.ClientResponseError: SourceInvalid,
    aiohttp.InvalidURL: SourceInvalid,
    aiohttp.ClientHttpProxyError: SourceUnavailable,
    aiohttp.http_exceptions.HttpProcessingError: SourceInvalid,
    aiohttp.ClientError: SourceUnavailable,
    aiohttp.EofStream: SourceInvalid,
    ssl.SSLError: SourceUnavailable,
    TimeoutError: SourceTimeout,
    OSError: SourceUnavailable,
}


def translate(error: BaseException) -> SourceError | None:
    """The source error that stands for a foreign exception: the nearest mapped class of its ancestry."""
    for ancestor in type(error).__mro__:
        if ancestor in MAPPED:
            return MAPPED[ancestor](type(error).__name__)
    return None
