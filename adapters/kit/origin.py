"""Where a source may be spoken to: takes its registered URL, gives targets below it and checks links.

Refuses (`OriginForbidden`) every link that leaves scheme, host and port of the registered URL. What is
connected to is always the registered origin's own text plus a path, so no two parsers can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

import httpx

from adapters.errors import OriginForbidden, SourceInvalid, SourceRejected

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65535
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_PATH_SAFE = "/:@!$&'()*+,;=~%"  # RFC 3986 pchar; `%` stays, since adapters hand over encoded paths


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port (RFC 6454), and the path and query every target starts with."""

    scheme: str
    host: str  # as it goes on the wire: IDNA, brackets around IPv6
    port: int
    path: str = ""  # without a trailing slash
    query: str = ""
    authority: str = field(init=False, compare=False)  # the value of the Host header
    text: str = field(init=False, compare=False)  # the origin as the start of a URL
    url: httpx.URL = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        default = self.port == _DEFAULT_PORTS[self.scheme]
        object.__setattr__(self, "authority", self.host if default else f"{self.host}:{self.port}")
        object.__setattr__(self, "text", f"{self.scheme}://{self.authority}")
        object.__setattr__(self, "url", httpx.URL(self.text))

    def target(self, path: str, query: Sequence[tuple[str, str]] = ()) -> str:
        """Path and query on the wire; the values of `query` are percent-encoded whole, as UTF-8."""
        own = encode_path(path)
        pairs = [self.query] if self.query else []
        pairs += [f"{encode(name)}={encode(value)}" for name, value in query]
        whole = (self.path + own) or "/"
        return f"{whole}?{'&'.join(pairs)}" if pairs else whole

    def resolve(self, link: str, target: str) -> str:
        """The target a link found in the answer to `target` leads to."""
        try:
            url = self.url.join(target).join(link)
        except (httpx.InvalidURL, ValueError):
            url = None
        if url is None:
            raise SourceInvalid("a link is not a URL")
        if url.userinfo or not self._same(url):
            raise OriginForbidden("a link leaves the registered origin")
        return url.raw_path.decode("ascii")

    def _same(self, url: httpx.URL) -> bool:
        return url.scheme == self.scheme and _host(url) == self.host and _port(url) == self.port


def registered(url: str) -> Origin:
    """The origin of a registered URL; `ValueError` says what is wrong, without the URL."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError("the url of a connection is not a URL") from None
    if parsed.scheme not in _DEFAULT_PORTS or not parsed.host:
        raise ValueError("the url of a connection must start with http:// or https:// and name a host")
    if not (_HOST.fullmatch(_host(parsed)) and _port(parsed) <= _LAST_PORT):
        raise ValueError("the url of a connection must name a host and a port that can exist")
    if parsed.userinfo:
        raise ValueError("credentials belong under auth, not in the url of a connection")
    path = parsed.raw_path.decode("ascii").partition("?")[0].rstrip("/")
    return Origin(parsed.scheme, _host(parsed), _port(parsed), path, parsed.query.decode("ascii"))


def encode(text: str) -> str:
    """Percent-encode everything but unreserved characters (RFC 3986, 2.3)."""
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        pass
    raise SourceRejected("a value is not Unicode text")


def encode_path(path: str) -> str:
    """Encode what cannot stand in a path; refuse steps out of the registered path."""
    if path and not path.startswith("/"):
        path = "/" + path
    if ("." in path or "%" in path) and any(unquote(segment) in {".", ".."} for segment in path.split("/")):
        raise OriginForbidden("a path steps out of the registered one")
    try:
        return quote(path, safe=_PATH_SAFE)
    except UnicodeEncodeError:
        pass
    raise SourceRejected("a path is not Unicode text")


def replace_query(target: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The target with `pairs` in its query, in the place of earlier ones of the same names."""
    path, _, query = target.partition("?")
    names = {name for name, _ in pairs}
    kept = [part for part in query.split("&") if part and unquote(part.partition("=")[0]) not in names]
    return f"{path}?{'&'.join([*kept, *(f'{encode(n)}={encode(v)}' for n, v in pairs)])}"


def _host(url: httpx.URL) -> str:
    host = url.raw_host.decode("ascii").lower()
    return f"[{host}]" if ":" in host else host


def _port(url: httpx.URL) -> int:
    return url.port or _DEFAULT_PORTS.get(url.scheme, 0)
