"""Holds native pages in memory as long as a source's terms allow, before any decision.

Takes a store that bounds its bytes and keeps nothing on disk. A policy change, suspension or withdrawal
bumps the source's epoch: what was held before is never given again, not even when the source fails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from adapters.errors import SourceTimeout, SourceUnavailable
from adapters.kit.wrappers.base import Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.kit.wrappers.keys import Place
from adapters.spec import Adapter, Fetch, Page, SourceWarning

STALE = SourceWarning("STALE", "the source did not answer; this is what it said before")


@dataclass(frozen=True, slots=True)
class Held:
    """A page and when its source was asked, on the steady clock. Its rows are shared: never changed."""

    page: Page
    asked: float


class HoldStore(Protocol):
    """Where pages are held: in the memory of this process only."""

    async def get(self, key: str) -> Held | None:
        """What is held under a key, unless its seconds have passed."""
        ...

    async def put(self, key: str, held: Held, seconds: float) -> None:
        """Hold for at most `seconds`; may hold for less, or not at all, to stay within its bytes."""
        ...

    def epoch(self, source: str) -> int:
        """The epoch of a source's policies."""
        ...

    async def bump(self, source: str) -> None:
        """Begin a new epoch; on return nothing of the earlier ones is given any more."""
        ...


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """How long pages may be held, in seconds.

    `by_source`: where the source states a time to live, it takes the place of `seconds` (openly licensed
    sources whose terms state nothing). `stale_if_error` follows freshness (RFC 5861, 4).
    """

    seconds: float
    stale_if_error: float = 0.0
    by_source: bool = False

    def fresh(self, page: Page) -> float:
        """How long a page may be given without asking again."""
        if self.by_source and page.ttl_seconds is not None:
            return max(0.0, float(page.ttl_seconds))
        return self.seconds

    def longest(self, page: Page) -> float:
        """How long a page may be held at all."""
        return self.fresh(page) + self.stale_if_error


class Hold(Wrapper):
    """Another adapter, asked again only when what it said is no longer fresh."""

    def __init__(
        self, inner: Adapter, store: HoldStore, place: Place, terms: HoldTerms, *, clockwork: Clockwork = REAL
    ) -> None:
        super().__init__(inner)
        self._store = store
        self._place = place
        self._terms = terms
        self._clockwork = clockwork

    async def fetch(self, request: Fetch) -> Page:
        """The page held, if fresh; else a new one; else, when the source fails, the one held, marked stale.

        A question that says `hold: False` is asked each time, and its answer is not kept.
        """
        if not request.hold:
            return await self.inner.fetch(request)
        epoch = self._store.epoch(self._place.source)
        key = self._place.key(request, epoch)
        held = await self._store.get(key)
        asked = self._clockwork.steady()
        if held is not None and asked - held.asked < self._terms.fresh(held.page):
            return held.page
        try:
            page = await self.inner.fetch(request)
        except (SourceUnavailable, SourceTimeout):
            if held is None or not self._usable(held, epoch):
                raise
            return replace(held.page, warnings=(*held.page.warnings, STALE))
        await self._keep(key, Held(page, asked))
        return page

    async def _keep(self, key: str, held: Held) -> None:
        seconds = self._terms.longest(held.page) - (self._clockwork.steady() - held.asked)
        if seconds > 0:
            await self._store.put(key, held, seconds)

    def _usable(self, held: Held, epoch: int) -> bool:
        """Whether a held page may stand for an answer that did not come."""
        age = self._clockwork.steady() - held.asked
        return self._store.epoch(self._place.source) == epoch and age < self._terms.longest(held.page)
