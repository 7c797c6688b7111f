"""Keeps the questions a source answers at once within its terms; a bounded number may wait.

Gives the page; refuses (`NotAsked`) when the queue is full or the deadline passes in it.
"""

from __future__ import annotations

import asyncio

from adapters.errors import SourceTimeout
from adapters.kit.deadlines import within
from adapters.kit.wrappers.base import NotAsked, Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.spec import Adapter, Fetch, Page


class Bulkhead(Wrapper):
    """At most `concurrent` questions under way and `queue` waiting, first come first served."""

    def __init__(self, inner: Adapter, concurrent: int, *, queue: int = 64, clockwork: Clockwork = REAL) -> None:
        super().__init__(inner)
        self._places = asyncio.Semaphore(concurrent)
        self._queue = queue
        self._waiting = 0
        self._clockwork = clockwork

    async def fetch(self, request: Fetch) -> Page:
        """The page, once there is a place."""
        if self._places.locked():
            await self._queued(request)
        else:
            await self._places.acquire()
        try:
            return await self.inner.fetch(request)
        finally:
            self._places.release()

    async def _queued(self, request: Fetch) -> None:
        if self._waiting >= self._queue:
            raise NotAsked("too many questions wait for the source")
        left = self._clockwork.left(request.deadline)
        self._waiting += 1
        try:
            async with within(left) if left != float("inf") else asyncio.timeout(None):
                await self._places.acquire()
        except SourceTimeout:
            raise NotAsked("the deadline passed before the source had a place") from None
        finally:
            self._waiting -= 1
