"""Keeps the questions put to a source within its terms (calls per minute).

Takes a store, which may be shared by processes; waits for the source's next free moment inside the
deadline, and otherwise refuses (`NotAsked`) with the seconds until then. A question reserves its first
call before its time runs; the calls that follow it (redirects, renewed credentials) are counted by `gate`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextvars import ContextVar, Token
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol

from adapters.kit.wrappers.base import NotAsked, Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.spec import Adapter, Fetch, Page


class RateStore(Protocol):
    """Who may ask when."""

    async def reserve(self, key: str, calls: int, seconds: float, longest_wait: float) -> tuple[bool, float]:
        """A moment for one call, at most `calls` in any `seconds`: (whether reserved, seconds until then).

        Nothing is reserved when the wait would be longer than `longest_wait`.
        """
        ...


class MemoryRateStore:
    """Moments reserved in this process."""

    def __init__(self, steady: Callable[[], float] = monotonic) -> None:
        self._steady = steady
        self._moments: dict[str, deque[float]] = {}

    async def reserve(self, key: str, calls: int, seconds: float, longest_wait: float) -> tuple[bool, float]:
        """As the protocol says; a sliding window, exact."""
        now = self._steady()
        moments = self._moments.get(key)
        if moments is None or moments.maxlen != calls:  # the first call, or terms that have changed
            moments = self._moments[key] = deque(moments or (), maxlen=calls)
        full = len(moments) == calls
        moment = max(now, moments[0] + seconds) if full else now
        if moment - now > longest_wait:
            return False, moment - now
        moments.append(moment)
        return True, moment - now


@dataclass(slots=True)
class _Reserved:
    """A call that a question has waited for and not yet made."""

    key: str
    made: bool = False


_reserved: ContextVar[_Reserved | None] = ContextVar("reserved", default=None)


class RateLimit:
    """The terms of one source: `calls` in `seconds`."""

    def __init__(
        self, store: RateStore, key: str, calls: int, *, seconds: float = 60.0, clockwork: Clockwork = REAL
    ) -> None:
        self._store = store
        self._key = key
        self._calls = calls
        self._seconds = seconds
        self._clockwork = clockwork

    async def wait(self, deadline: datetime | None) -> None:
        """Return when the source may be asked; `NotAsked` when that is after the deadline."""
        longest = min(self._clockwork.left(deadline), self._seconds)
        granted, wait = await self._store.reserve(self._key, self._calls, self._seconds, longest)
        if not granted:
            raise NotAsked("the calls that the source's terms allow are used up", retry_after=wait)
        if wait > 0:
            await self._clockwork.sleep(wait)

    async def reserve(self, deadline: datetime | None) -> Token[_Reserved | None]:
        """Wait for the first call of a question, which then passes `gate` at once; give back what undoes that."""
        await self.wait(deadline)
        return _reserved.set(_Reserved(self._key))

    async def gate(self, deadline: datetime | None) -> None:
        """Let one call leave: the one reserved, else after waiting for it."""
        first = _reserved.get()
        if first is not None and first.key == self._key and not first.made:
            first.made = True
        else:
            await self.wait(deadline)


class Rate(Wrapper):
    """Another adapter, asked no more often than its terms allow."""

    def __init__(self, inner: Adapter, limit: RateLimit) -> None:
        super().__init__(inner)
        self._limit = limit

    async def fetch(self, request: Fetch) -> Page:
        """The page, once the source may be asked."""
        reserved = await self._limit.reserve(request.deadline)
        try:
            return await self.inner.fetch(request)
        finally:
            _reserved.reset(reserved)
