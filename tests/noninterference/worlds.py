"""A world: the sources with rows, policies and scripted fates, behind a pipeline of its own.

The clock stands still, keys are fixed, every call is written down. Two worlds of a pair share the parser only.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

from graphql import GraphQLError

from adapters.errors import SourceInvalid, SourceTimeout, SourceUnavailable
from adapters.kit.wrappers import Clockwork, Hold, HoldTerms, Validating
from adapters.kit.wrappers import Place as HoldPlace
from adapters.names import CollectionName
from adapters.spec import Adapter, Capabilities, Fetch, Page
from adapters.static import StaticAdapter
from hub.catalogue import Catalogue, Source
from hub.consent import ConsentQuestion, Given
from hub.cursor import CursorBox
from hub.graphql.derive import build_schema
from hub.graphql.services import LocalServices
from hub.holds import PageStore
from hub.ledger.evidence import Evidence, EvidenceSink
from hub.limits import Limits
from hub.parse import DocumentCache, Parser
from hub.pipeline import Pipeline, Services
from hub.request import Answer, Local, Request
from policies.facts import Consumer, Facts, Situation
from tests.noninterference.people import NOW, purposes
from tests.noninterference.register import Book, Register
from tests.noninterference.rows import Row
from tests.noninterference.sources import Place, vocabulary

FATES: Mapping[str, Callable[[], Exception]] = {
    "timeout": SourceTimeout,
    "unavailable": SourceUnavailable,
    "invalid": SourceInvalid,
    "fault": lambda: RuntimeError("a fault of the adapter"),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of every call to one source: its page size, how late it answers, and whether it does."""

    page: int | None = None
    turns: int = 0  # of the event loop that an answer takes
    fails: str | None = None  # one of FATES


class Scripted(StaticAdapter):
    """A source in memory that meets its fate and writes down what it gave."""

    def __init__(
        self, rows: Mapping[CollectionName, Sequence[Mapping[str, Any]]], fate: Fate, can: Capabilities
    ) -> None:
        super().__init__(rows, max_page=fate.page, clock=lambda: NOW)
        self.fate = fate
        self.given: list[str] = []
        self.asked: list[str] = []
        self._can = can

    def now_holds(self, rows: Mapping[CollectionName, Sequence[Mapping[str, Any]]]) -> None:
        """Give other rows from now on."""
        self._rows = rows

    def capabilities(self) -> Capabilities:
        """Those of the source, with the page size of its fate."""
        return Capabilities(replace(self._can.default, max_page=self.fate.page))

    async def fetch(self, request: Fetch) -> Page:
        """Rows, or a failure."""
        self.asked.append(repr(request))
        for _ in range(self.fate.turns):
            await asyncio.sleep(0)
        if self.fate.fails is not None:
            failure = FATES[self.fate.fails]()
            raise failure
        page = await super().fetch(request)
        self.given.extend(f"{request.collection} {row!r}" for row in page.rows)
        return page


@dataclass
class Sink:
    """Keeps evidence, or refuses it."""

    fails: bool = False
    kept: list[Evidence] = field(default_factory=list)

    async def write(self, records: Sequence[Evidence]) -> None:
        """Keep the records."""
        await asyncio.sleep(0)
        if self.fails:
            raise OSError("no space left")
        self.kept.extend(records)

    async def aclose(self) -> None:
        """Nothing to give back."""


@cache
def parser() -> Parser:
    """The parser of the one schema, for all worlds."""
    schema = build_schema(vocabulary(), None, cast("LocalServices", object()))
    limits = Limits()
    return Parser(schema.graphql_schema, vocabulary(), schema.federated_fields, limits, DocumentCache())


@dataclass
class Kept:
    """What the hub of a world keeps itself: its register, whom it delivered how often, and what it said of consents."""

    register: Register
    situations: tuple[Situation, ...]
    windows: Mapping[str, frozenset[int]]
    counted: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    async def facts(self, consumer: Consumer, _now: object) -> Facts:
        """What is gathered for a request."""
        deliveries = {
            (uid, window): self.counted[consumer.subject, uid]
            for uid, windows in self.windows.items()
            for window in windows
            if not consumer.anonymous
        }
        return self.register.facts(consumer, self.situations, deliveries, over=True)

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents."""
        found = await Book(self.register).given(question)
        self.said.extend(f"consents {name} {sorted(persons)}" for name, persons in sorted(found.items()))
        return found

    async def delivered(self, consumer: Consumer, uids: Sequence[str], _now: object) -> None:
        """Count a delivery."""
        self.counted.update((consumer.subject, uid) for uid in uids)


Keep = Callable[[Register, tuple[Situation, ...], Mapping[str, frozenset[int]]], Kept]
"""How a world keeps its register, beside situations and what its policies count over."""


@dataclass
class World:
    """A hub with its sources. `adapters` are the scripted ones, below any wrapper."""

    pipeline: Pipeline
    adapters: dict[str, Scripted]
    sink: Sink
    consumer: Consumer
    kept: Kept

    async def ask(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        consumer: Consumer | None = None,
        seconds: float = 20.0,
    ) -> Answer:
        """The answer to one document, to `consumer` (default: the world's)."""
        asking = consumer or self.consumer
        request = Request(
            query,
            variables or {},
            consumer=asking,
            languages=("en",),
            request_id="r",
            seconds=seconds,
            via=tuple(f"hub {number}" for number in range(asking.hops)),
        )
        return await self.pipeline.answer(request, _no_local)

    def given(self) -> list[str]:
        """Every row that any source gave so far, and every answer about consents."""
        rows = (f"{name} {row}" for name, adapter in self.adapters.items() for row in adapter.given)
        return sorted([*rows, *self.kept.said])

    def asked(self) -> dict[str, list[str]]:
        """Every question that each source was asked so far, in its order."""
        return {name: adapter.asked for name, adapter in self.adapters.items()}


async def _no_local(local: Local) -> tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]:
    raise AssertionError(f"nothing here is local: {local.operation_name}")


def world(
    by_name: Mapping[str, Source],
    rows: Mapping[Place, Sequence[Row]],
    fates: Mapping[str, Fate],
    consumer: Consumer,
    *,
    situations: tuple[Situation, ...] = (),
    register: Register | None = None,
    keep: Keep | None = None,
    hold: bool = False,
    sink: EvidenceSink | None = None,
) -> World:
    """A world of these sources and rows.

    With `hold`, native pages stay in memory for a minute; `sink` takes the evidence (default: it is kept); `keep` says
    how the register is kept (default: as plain records).
    """
    adapters: dict[str, Scripted] = {}
    store = PageStore() if hold else None
    made: list[Source] = []
    for name, source in by_name.items():
        adapter = adapters[name] = Scripted(collections_of(source, rows), fates.get(name, Fate()), source.capabilities)
        made.append(replace(source, adapter=_wrapped(adapter, name, store), capabilities=adapter.capabilities()))
    windows = {source.policy.uid: source.policy.windows for source in made if source.policy}
    kept = (keep or Kept)(register or Register(), situations, windows)
    kept_sink = Sink()
    return World(_pipeline(made, sink or kept_sink, kept), adapters, kept_sink, consumer, kept)


def collections_of(
    source: Source, rows: Mapping[Place, Sequence[Row]]
) -> dict[CollectionName, Sequence[Mapping[str, Any]]]:
    """The rows of one source by collection; those that nothing was said of are empty."""
    found: dict[CollectionName, Sequence[Mapping[str, Any]]] = {
        CollectionName(mapping.collection): () for mapping in source.classes.values()
    }
    here = {place.collection: given for place, given in rows.items() if place.source == source.name}
    return found | {CollectionName(name): given for name, given in here.items()}


def _wrapped(adapter: Adapter, name: str, store: PageStore | None) -> Adapter:
    checked = Validating(adapter)
    if store is None:
        return checked
    clockwork = Clockwork(now=lambda: NOW, steady=lambda: 0.0)
    return Hold(checked, store, HoldPlace("static", name, "", "1"), HoldTerms(60.0), clockwork=clockwork)


def _pipeline(made: Iterable[Source], sink: EvidenceSink, kept: Kept) -> Pipeline:
    ordered = tuple(made)
    catalogue = Catalogue("1", vocabulary(), ordered, {source.name: source for source in ordered})
    return Pipeline(
        Services(
            hub_id="hub",
            parse=parser(),
            catalogue=lambda: catalogue,
            situations=lambda _now: kept.situations,
            sink=sink,
            cursors=CursorBox(bytes(range(64))),
            request_key=b"key",
            clock=lambda: NOW,
            facts=kept.facts,
            consents=kept,
            purposes=purposes(),
            delivered=kept.delivered,
        )
    )
