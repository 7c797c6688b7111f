"""A whole engine in memory: mappings and policies as YAML through the real compilers, rows in `adapters.static`.

Gives sources, catalogues and a `Bench` that answers documents over them on a virtual clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from adapters.names import CollectionName
from adapters.spec import Adapter, Capabilities, Fetch
from adapters.static import StaticAdapter
from hub.catalogue import Catalogue, HolderEntry, Source
from hub.cursor import CursorBox
from hub.decide import decide
from hub.decisions import Decisions
from hub.graphql.derive import build_schema
from hub.graphql.schema import TsunaguSchema
from hub.ledger.evidence import Evidence
from hub.limits import Limits
from hub.needs import Level, levels_of
from hub.operation import Operation
from hub.parse import DocumentCache, Parser
from hub.pipeline import Pipeline, Services
from hub.plan.build import plan_level
from hub.plan.nodes import LevelPlan
from hub.request import Answer, Local, Request
from policies.compile import compile_text
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from policies.policy import Policy
from policies.purposes import dpv_purposes
from tests.hub.graphql.small import Services as OwnAnswers
from tests.hub.recorded import Recorded
from vocab.documents import read_with_lines
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load
from vocab.terms import Label, Vocabulary

NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Tokyo")
OPEN = """
uid: urn:tsunagu:policy:{name}
assigner: {name}
permission: [{{target: "*", action: read}}]
"""
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def shipped() -> Vocabulary:
    """The vocabulary that ships with the hub."""
    return load()


@cache
def schema_of_shipped() -> TsunaguSchema:
    """The schema of the shipped vocabulary, built once; its answerer is not used."""
    return build_schema(shipped(), None, OwnAnswers())


def policy_of(text: str, vocabulary: Vocabulary | None = None) -> Policy:
    """A policy from its YAML."""
    return compile_text(text, vocabulary or shipped(), zone=ZONE, purposes=dpv_purposes())


def source(
    provides: str,
    rows: Rows | Adapter,
    *,
    name: str = "alpha",
    holder: str = "takamatsu-city",
    policy: str | None = OPEN,
    can: Capabilities | None = None,
    max_page: int | None = None,
    vocabulary: Vocabulary | None = None,
    **more: Any,
) -> Source:
    """A source; `provides` is the YAML of the classes, indented by two. `policy` None: nobody sees anything."""
    head = f"source: {name}\nholder: {holder}\ntitle: {{ja: {name}の題, en: Title of {name}}}\nadapter: static\n"
    document, lines = read_with_lines(SourceDocument, f"{head}provides:\n{provides}", file=f"{name}.yaml")
    terms = vocabulary or shipped()
    inner = _static(rows, max_page) if isinstance(rows, Mapping) else rows
    adapter = Recorded(inner, can)
    return Source(
        name=name,
        holder=HolderEntry(holder, Label(f"{holder}の名", f"Name of {holder}")),
        title=document.title,
        adapter=adapter,
        capabilities=adapter.capabilities(),
        classes=compile_source(document, terms, nested=True, lines=lines, file=f"{name}.yaml"),
        policy=None if policy is None else policy_of(policy.format(name=name) if policy is OPEN else policy, terms),
        license=more.pop("license", "CC-BY-4.0"),
        version="1",
        **more,
    )


def _static(rows: Rows, max_page: int | None) -> StaticAdapter:
    return StaticAdapter({CollectionName(key): value for key, value in rows.items()}, max_page=max_page, clock=now)


def now() -> datetime:
    """The virtual clock: it stands still."""
    return NOW


def asked(of: Source) -> list[Fetch]:
    """The questions a source was asked."""
    return recorded(of).asked


def recorded(of: Source) -> Recorded:
    """The recording adapter of a source."""
    assert isinstance(of.adapter, Recorded)
    return of.adapter


def catalogue_of(*sources: Source, vocabulary: Vocabulary | None = None) -> Catalogue:
    """A catalogue over sources, in name order."""
    ordered = tuple(sorted(sources, key=lambda item: item.name))
    return Catalogue("v1", vocabulary or shipped(), ordered, {item.name: item for item in ordered})


class Sink:
    """Evidence in memory; with `broken`, nothing is taken."""

    def __init__(self) -> None:
        self.records: list[Evidence] = []
        self.broken = False

    async def write(self, records: Sequence[Evidence]) -> None:
        """Keep the records, or raise something a sink may raise."""
        if self.broken:
            raise OSError("no space left on /secret/path")
        self.records.extend(records)

    async def aclose(self) -> None:
        """Nothing to give back."""


async def no_local(local: Local) -> Any:
    """Answer local root fields with nothing: these tests ask the engine."""
    del local
    return {}, ()


@dataclass(slots=True)
class Bench:
    """An engine over a catalogue. `clock` may be moved; `limits` is fixed when it is made."""

    catalogue: Catalogue
    limits: Limits = field(default_factory=Limits)
    clock: datetime = NOW
    situations: tuple[Situation, ...] = ()
    sink: Sink = field(default_factory=Sink)
    consumer: Consumer = ANONYMOUS
    schema: TsunaguSchema = field(default_factory=schema_of_shipped)
    document_memory: int = 1 << 20
    pipeline: Pipeline = field(init=False)
    parse: Parser = field(init=False)
    cursors: CursorBox = field(init=False)

    def __post_init__(self) -> None:
        """Put the pipeline together."""
        graphql = self.schema.graphql_schema
        self.parse = Parser(
            graphql,
            self.catalogue.vocabulary,
            self.schema.federated_fields,
            self.limits,
            DocumentCache(self.document_memory),
        )
        self.cursors = CursorBox(bytes(range(32)))
        self.pipeline = Pipeline(
            Services(
                hub_id="test-hub",
                parse=self.parse,
                catalogue=lambda: self.catalogue,
                situations=lambda _now: self.situations,
                sink=self.sink,
                cursors=self.cursors,
                request_key=b"k" * 32,
                limits=self.limits,
                clock=lambda: self.clock,
            )
        )

    def request(self, query: str, variables: Mapping[str, Any] | None = None, **more: Any) -> Request:
        """A request of the bench's consumer."""
        given = {"consumer": self.consumer, "request_id": "r1", **more}
        return Request(query=query, variables=variables or {}, **given)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """Answer a document."""
        return await self.pipeline.answer(self.request(query, variables, **more), no_local)

    async def data(self, query: str, variables: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """The data of an answer without any error."""
        answer = await self.ask(query, variables, **more)
        assert not answer.errors, [(error.message, error.extensions) for error in answer.errors]
        assert answer.data is not None
        return answer.data

    def operation(self, query: str, variables: Mapping[str, Any] | None = None, **more: Any) -> Operation:
        """The parsed operation."""
        return self.parse(self.request(query, variables, **more))

    def decided(self, levels: Iterable[Level], consumer: Consumer | None = None) -> Decisions:
        """The decisions on levels."""
        return decide(levels, self.catalogue, Facts(consumer or self.consumer, self.clock, self.situations))

    def plans(self, query: str, variables: Mapping[str, Any] | None = None) -> tuple[LevelPlan, ...]:
        """The plans of the first levels of a document's only root field."""
        (root,) = self.operation(query, variables).roots
        levels = levels_of(root, self.catalogue.vocabulary)
        decisions = self.decided(levels)
        return tuple(plan_level(level, self.catalogue, decisions, self.clock) for level in levels)


def bench(*sources: Source, **more: Any) -> Bench:
    """An engine over these sources."""
    return Bench(catalogue_of(*sources, vocabulary=more.pop("vocabulary", None)), **more)


def codes(answer: Answer) -> list[str]:
    """The codes of an answer's errors, in order."""
    return [str((error.extensions or {}).get("code")) for error in answer.errors]


def outcomes(answer: Answer) -> dict[str, str]:
    """The status of each source in an answer."""
    return {item["source"]: item["status"] for item in answer.extensions.get("sources", ())}


def as_consumer(**claims: Any) -> Consumer:
    """A consumer somebody vouches for."""
    return replace(Consumer(issuer="https://id.example.jp", subject="s1"), **claims)


GAUGES = """\
  WaterGauge:
    collection: gauges
    rows: state
    holds: whole
    id: {key: id, native: text}
    fields:
      name: {languages: {ja: name.ja, en: name.en}}
      municipality: {from: city, native: text}
      address: {from: address, native: text}
      waterLevel: {from: level, unit: CMT, at: at, native: number, missing: [-999]}
      thresholds.danger: {from: danger, unit: MTR, native: number}
      river: {ref: {space: rivers, key: river, native: text}}
      location: {from: place, as: geojson}
"""
RIVERS = """\
  River:
    collection: rivers
    rows: state
    holds: whole
    id: {key: code, space: rivers, native: text}
    fields:
      name: {languages: {ja: name.ja, en: name.en}}
      system: {from: system, native: text}
"""


def gauge(key: str, **more: Any) -> dict[str, Any]:
    """A row of the collection `gauges`."""
    place = {"type": "Point", "coordinates": [134.05, 34.34]}
    return {
        "id": key,
        "name": {"ja": f"{key}水位局", "en": f"Gauge {key}"},
        "city": "372013",
        "level": 120,
        "at": "2026-07-01T11:50:00+09:00",
        "danger": 3.5,
        "place": place,
        **more,
    }


def gauges(*rows: Mapping[str, Any], **more: Any) -> Source:
    """A source of gauges."""
    return source(GAUGES, {"gauges": rows}, **more)
