"""All wrappers around one adapter, in the order that keeps their promises.

From outside in: a held page costs nothing; equal questions become one; a retry is a new question to the
breaker; places and calls are taken only for a question that will be put; the deadline measures the
source alone; what is judged last is what the source really said.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.kit.wrappers.breaker import Breaker
from adapters.kit.wrappers.bulkhead import Bulkhead
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.kit.wrappers.deadline import Deadline
from adapters.kit.wrappers.hold import Hold, HoldStore, HoldTerms
from adapters.kit.wrappers.keys import Place
from adapters.kit.wrappers.rate import MemoryRateStore, Rate, RateLimit, RateStore
from adapters.kit.wrappers.retry import Retry
from adapters.kit.wrappers.single_flight import SingleFlight
from adapters.kit.wrappers.validating import Validating
from adapters.spec import Adapter, Fetch


@dataclass(frozen=True, slots=True)
class Terms:
    """How a source wants to be used. `hold` None: nothing is held. `calls`: in `per_seconds`; None: no limit."""

    place: Place
    hold: HoldTerms | None = None
    calls: int | None = None
    per_seconds: float = 60.0
    concurrent: int = 8
    queue: int = 64
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Stores:
    """Where pages are held and calls counted; without a store for pages nothing is held."""

    pages: HoldStore | None = None
    calls: RateStore = field(default_factory=MemoryRateStore)


def wrap(adapter: Adapter, terms: Terms, stores: Stores, *, clockwork: Clockwork = REAL) -> Adapter:
    """The adapter, behind every wrapper its terms ask for."""
    around = _Around(terms, stores, clockwork)
    return around.hold(around.flight(around.retry(around.bulkhead(around.rate(around.deadline(Validating(adapter)))))))


@dataclass(frozen=True, slots=True)
class _Around:
    terms: Terms
    stores: Stores
    clockwork: Clockwork

    def deadline(self, inner: Adapter) -> Adapter:
        return Deadline(inner, self.terms.timeout_seconds, clockwork=self.clockwork)

    def rate(self, inner: Adapter) -> Adapter:
        calls = self.terms.calls
        if calls is None:
            return inner
        store, key, seconds = self.stores.calls, self.terms.place.source, self.terms.per_seconds
        return Rate(inner, RateLimit(store, key, calls, seconds=seconds, clockwork=self.clockwork))

    def bulkhead(self, inner: Adapter) -> Adapter:
        return Bulkhead(inner, self.terms.concurrent, queue=self.terms.queue, clockwork=self.clockwork)

    def retry(self, inner: Adapter) -> Adapter:
        return Retry(Breaker(inner, clockwork=self.clockwork), clockwork=self.clockwork)

    def flight(self, inner: Adapter) -> Adapter:
        return SingleFlight(inner, self._key, clockwork=self.clockwork)

    def hold(self, inner: Adapter) -> Adapter:
        pages, hold = self.stores.pages, self.terms.hold
        if pages is None or hold is None:
            return inner
        return Hold(inner, pages, self.terms.place, hold, clockwork=self.clockwork)

    def _key(self, request: Fetch) -> str:
        pages = self.stores.pages
        return self.terms.place.key(request, pages.epoch(self.terms.place.source) if pages else 0)
