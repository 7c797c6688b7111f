"""Which addresses a source's name may lead to.

A name that a holder registered as public must not lead into the operator's own network, whether by
mistake or by an answer of DNS that changes later (rebinding). So a private, loopback or link-local
address is reached only if the registered URL itself says so (a literal address, `localhost`) or the
operator allowed it; otherwise `OriginForbidden`. The address that was checked is the one connected to.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from adapters.errors import OriginForbidden

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address


def is_public(text: str) -> bool:
    """Whether an address is globally reachable, also behind IPv4-in-IPv6 forms."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = _embedded(address) or address
    return address.is_global and not address.is_multicast


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


def says_private(host: str) -> bool:
    """Whether a registered host openly is not public: a literal address, or a name under `localhost`."""
    bare = host.strip("[]").rstrip(".")
    if bare == "localhost" or bare.endswith(".localhost"):
        return True
    try:
        ip_address(bare)
    except ValueError:
        return False
    return True


def is_private_literal(host: str) -> bool:
    """Whether a host is written as an address that is not public; such a host is never looked up."""
    try:
        return not is_public(host)
    except ValueError:
        return False


def refuse_private(addresses: Iterable[str]) -> None:
    """`OriginForbidden` if any address is not public: one answer of DNS is trusted whole or not at all."""
    if not all(is_public(address) for address in addresses):
        raise OriginForbidden("the registered name leads to an address that is not public")


class PublicResolver(AbstractResolver):
    """aiohttp's resolver, giving public addresses only, except for the hosts named."""

    def __init__(self, private: frozenset[str]) -> None:
        self._private = private
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host."""
        found = await self._inner.resolve(host, port, family)
        if host not in self._private:
            refuse_private(result["host"] for result in found)
        return found

    async def close(self) -> None:
        """Nothing is held."""


class PinnedTransport(httpx.AsyncBaseTransport):
    """Another transport, connected to the address that was checked, with Host and SNI of the name."""

    def __init__(self, inner: httpx.AsyncBaseTransport, private: frozenset[str]) -> None:
        self._inner = inner
        self._private = private

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address."""
        host = request.url.raw_host.decode("ascii")
        if host not in self._private:
            address = await _first_address(host)
            request.extensions = {**request.extensions, "sni_hostname": host}
            request.url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the other transport."""
        await self._inner.aclose()


async def _first_address(host: str) -> str:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    refuse_private(addresses)
    return addresses[0]
