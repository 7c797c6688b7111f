"""Native pages in memory, as long as their source's terms allow: the store behind the hold wrapper.

Takes pages with their seconds; gives them back until those have passed, the source's epoch moves on,
or their bytes are needed. In the memory of this process only; nothing reaches a disk.
"""

from __future__ import annotations

from adapters.kit.wrappers import Held
from adapters.wire import WireError, dump_page
from hub.cache import BoundedCache

MAX_ENTRIES = 4096
MAX_BYTES = 64 * 1024 * 1024


class PageStore:
    """A `HoldStore` over one bounded cache. A page that is larger than a tenth of it is not held."""

    def __init__(self, *, entries: int = MAX_ENTRIES, size: int = MAX_BYTES) -> None:
        self._cache: BoundedCache[Held] = BoundedCache(entries=entries, size=size)
        self._largest = size // 10
        self._epochs: dict[str, int] = {}

    async def get(self, key: str) -> Held | None:
        """What is held under a key."""
        return await self._cache.get(key)

    async def put(self, key: str, held: Held, seconds: float) -> None:
        """Hold a page for at most `seconds`."""
        try:
            size = len(dump_page(held.page))
        except WireError:
            return  # a page that is not plain data is given, and not held
        if size <= self._largest:
            await self._cache.set(key, held, ttl=seconds, size=size)

    def epoch(self, source: str) -> int:
        """The epoch of a source's policies."""
        return self._epochs.get(source, 0)

    async def bump(self, source: str) -> None:
        """Begin a new epoch. Keys hold the epoch, so nothing of the earlier ones is found again."""
        self._epochs[source] = self.epoch(source) + 1
