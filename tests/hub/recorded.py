"""An adapter that keeps what it is asked, and can be made to say less or to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.spec import Adapter, Capabilities, Fetch, Page


class Recorded:
    """An adapter that keeps every question it is asked; `can` replaces the capabilities, `fail` the answer."""

    def __init__(self, inner: Adapter, can: Capabilities | None = None) -> None:
        self.inner = inner
        self.asked: list[Fetch] = []
        self.fail: Callable[[Fetch], Page] | None = None
        self._can = can

    async def describe(self) -> Any:
        """As the inner one."""
        return await self.inner.describe()

    def capabilities(self) -> Capabilities:
        """Those given, else those of the inner one."""
        return self._can or self.inner.capabilities()

    async def fetch(self, request: Fetch) -> Page:
        """Keep the question, then answer or fail."""
        self.asked.append(request)
        return self.fail(request) if self.fail else await self.inner.fetch(request)

    async def probe(self) -> Any:
        """As the inner one."""
        return await self.inner.probe()

    async def aclose(self) -> None:
        """As the inner one."""
        await self.inner.aclose()
