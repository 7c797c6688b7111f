"""One question under way answers all who ask the same at the same time.

Each asker waits until its own deadline and may leave without disturbing the others; the question itself
is given up only when nobody waits for it any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adapters.errors import SourceTimeout
from adapters.kit.deadlines import within
from adapters.kit.wrappers.base import Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.spec import Adapter, Fetch, Page


@dataclass(slots=True, eq=False)
class _Flight:
    task: asyncio.Task[Page]
    waiting: int = 0


class SingleFlight(Wrapper):
    """`key` gives equal texts for fetches whose answers are interchangeable."""

    def __init__(self, inner: Adapter, key: Callable[[Fetch], str], *, clockwork: Clockwork = REAL) -> None:
        super().__init__(inner)
        self._key = key
        self._clockwork = clockwork
        self._flights: dict[str, _Flight] = {}

    async def fetch(self, request: Fetch) -> Page:
        """The page of the flight under way, or of a new one."""
        key = self._key(request)
        flight = self._flights.get(key)
        if flight is None:
            return await self._join(self._start(key, request), key, request)
        try:
            return await self._join(flight, key, request)
        except SourceTimeout:
            # the leader's time ran out, not ours
            if self._clockwork.left(request.deadline) <= 0:
                raise
        return await self.fetch(request)

    def _start(self, key: str, request: Fetch) -> _Flight:
        task = asyncio.create_task(self.inner.fetch(request))
        flight = self._flights[key] = _Flight(task)

        def landed(done: asyncio.Task[Page]) -> None:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if not done.cancelled():
                done.exception()  # seen, even when nobody waits any more

        task.add_done_callback(landed)
        return flight

    async def _join(self, flight: _Flight, key: str, request: Fetch) -> Page:
        left = self._clockwork.left(request.deadline)
        flight.waiting += 1
        try:
            async with within(max(left, 0.0)) if left != float("inf") else asyncio.timeout(None):
                return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                flight.task.cancel()
                if self._flights.get(key) is flight:
                    del self._flights[key]
