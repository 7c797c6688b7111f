"""Memory with bounds: the one home of aiocache, whose memory backend has no bound of its own.

Takes values with their size and time to live; gives them back until either bound or the time is
reached. Refuses what is larger than the whole cache and what has no time to live.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiocache import SimpleMemoryCache  # type: ignore[import-untyped]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Usage:
    """How full a cache is."""

    entries: int
    size: int  # bytes, as stated by those who put values in


@dataclass(frozen=True, slots=True)
class _Weight:
    size: int
    expires: float  # on the event loop's clock


class BoundedCache(Generic[Value]):
    """Least recently used entries leave first; nothing stays longer than its time to live.

    `entries` bounds the number of values, `size` their stated bytes. One process, one event loop.
    """

    def __init__(self, *, entries: int, size: int) -> None:
        self._max_entries = entries
        self._max_size = size
        self._backend = SimpleMemoryCache(timeout=0)  # 0: no task per call
        self._weights: OrderedDict[str, _Weight] = OrderedDict()
        self._size = 0

    async def get(self, key: str) -> Value | None:
        """The value under `key`, or None when there is none (any more)."""
        weight = self._weights.get(key)
        if weight is None:
            return None
        if weight.expires <= _now():
            await self.delete(key)
            return None
        self._weights.move_to_end(key)
        value: Value | None = await self._backend.get(key)
        return value

    async def set(self, key: str, value: Value, *, ttl: float, size: int) -> bool:
        """Keep `value` for `ttl` seconds; False when it cannot be kept. `size` is its bytes."""
        await self.delete(key)
        if ttl <= 0 or size > self._max_size or self._max_entries < 1:
            return False
        await self._make_room(size)
        self._weights[key] = _Weight(size, _now() + ttl)
        self._size += size
        await self._backend.set(key, value, ttl=ttl)
        return True

    async def delete(self, key: str) -> None:
        """Forget the value under `key`, if any."""
        weight = self._weights.pop(key, None)
        if weight is not None:
            self._size -= weight.size
            await self._backend.delete(key)

    async def clear(self) -> None:
        """Forget everything, one by one: the backend's own clear leaves timers behind."""
        for key in tuple(self._weights):
            await self.delete(key)

    def usage(self) -> Usage:
        """Entries and bytes held now."""
        return Usage(len(self._weights), self._size)

    async def _make_room(self, size: int) -> None:
        if self._fits(size):
            return
        now = _now()
        for key in [key for key, weight in self._weights.items() if weight.expires <= now]:
            await self.delete(key)
        while not self._fits(size):
            await self.delete(next(iter(self._weights)))

    def _fits(self, size: int) -> bool:
        return len(self._weights) < self._max_entries and self._size + size <= self._max_size


def _now() -> float:
    return asyncio.get_running_loop().time()
