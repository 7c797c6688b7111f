"""What wrappers share: takes an adapter, passes everything on to it; a wrapper changes `fetch`."""

from __future__ import annotations

from adapters.errors import SourceUnavailable
from adapters.spec import Adapter, Capabilities, Fetch, Health, Page, SourceDescription


class Wrapper:
    """Another adapter, with nothing added."""

    def __init__(self, inner: Adapter) -> None:
        self.inner = inner

    async def describe(self) -> SourceDescription:
        """As the adapter describes its source."""
        return await self.inner.describe()

    def capabilities(self) -> Capabilities:
        """As the adapter declares them."""
        return self.inner.capabilities()

    async def fetch(self, request: Fetch) -> Page:
        """As the adapter answers."""
        return await self.inner.fetch(request)

    async def probe(self) -> Health:
        """As the adapter finds it."""
        return await self.inner.probe()

    async def aclose(self) -> None:
        """Close the adapter."""
        await self.inner.aclose()


class NotAsked(SourceUnavailable):
    """The hub itself did not ask the source: breaker open, queue full, or its terms used up.

    Says nothing about the source, so it counts nowhere as its failure and is not tried again.
    """
