"""Hubs with few rules and with many: takes counts, gives pairs of hubs that answer one question, in this process.

Mappings and policies go through the real compilers, rows are in `adapters.static`, evidence is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from adapters.names import CollectionName
from adapters.static import StaticAdapter
from hub.catalogue import Catalogue, HolderEntry, Source
from hub.cursor import CursorBox
from hub.graphql.derive import build_schema
from hub.graphql.services import LocalServices
from hub.ledger.evidence import Evidence
from hub.limits import Limits
from hub.needs import Level, levels_of
from hub.parse import DocumentCache, Parser
from hub.pipeline import Pipeline, Services
from hub.request import Answer, Local, Request
from policies.compile import compile_text
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from policies.policy import Policy
from policies.purposes import PurposeTree, dpv_purposes, local
from vocab.documents import read
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load
from vocab.terms import Label, Vocabulary

FEW, MANY = 10, 1000
NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
QUESTION = """query Gauges($holders: [String!]) {
  waterGauges(first: 20, holders: $holders) {
    nodes { id name { value } municipality waterLevel { value observedAt } thresholds { danger } location }
  }
}"""
"""Six fields of twenty rows."""
_ROWS = 20
_PROVIDES = {
    "WaterGauge": """
    collection: gauges
    rows: state
    holds: whole
    id: {key: id, native: text}
    fields:
      name: {languages: {ja: name}}
      municipality: {from: city, native: text}
      waterLevel: {from: level, unit: CMT, at: at, native: number}
      thresholds.danger: {from: danger, unit: MTR, native: number}
      location: {lat: lat, lon: lon}
""",
    "RoadRestriction": """
    collection: roads
    rows: state
    holds: whole
    id: {key: id, native: text}
    fields: {name: {languages: {ja: name}}, roadName: {from: road, native: text}, location: {lat: lat, lon: lon}}
""",
}
_OPEN = ("target: '*', action: read",)
_ZONE = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, who asks it, and of which holders."""

    pipeline: Pipeline
    catalogue: Catalogue
    facts: Facts
    levels: tuple[Level, ...]
    request: Request

    async def answer(self) -> Answer:
        """The answer to the question."""
        return await self.pipeline.answer(self.request, _no_local)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same question with few rules and with many; `most` is what many may cost as a multiple of few."""

    name: str
    few: Hub
    many: Hub
    most: float
    whole: bool = False  # the promise is about the whole answer


def pairs() -> list[Pair]:
    """Every pair that is measured."""
    return [*_unconcerned(), *(pair for way in _WAYS for pair in _permissions(way))]


def _unconcerned() -> list[Pair]:
    asked = source("asked", "WaterGauge", _OPEN)
    alone = hub([asked])
    others = [source(f"road-{n}", "RoadRestriction", (*_OPEN, *_ROAD_RULES)) for n in range(MANY)]
    siblings = [source(f"gauge-{n}", "WaterGauge", _OPEN) for n in range(MANY)]
    beside = tuple(f"target: River.name, action: read, assignee: {{role: role-{n}}}" for n in range(MANY))
    return [
        Pair("1,000 policies of sources of another class", alone, hub([asked, *others]), 1.05, whole=True),
        Pair("1,000 policies of sources that `holders:` leaves out", alone, hub([asked, *siblings]), 1.05, whole=True),
        Pair(
            "1,000 permissions over other coordinates in the policy",
            alone,
            hub([source("asked", "WaterGauge", (*_OPEN, *beside))]),
            1.05,
            whole=True,
        ),
    ]


_ROAD_RULES = (
    "target: RoadRestriction.location, action: read, assignee: {role: officer}",
    "target: RoadRestriction.location, action: read, duty: [{action: generalise, to: mesh3}]",
)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way in which a permission says whom, what or when it is for; `#` is its number."""

    name: str
    rule: str
    meets: Callable[[int], Facts]  # facts that satisfy only the permission of a number
    of_rows: bool = False  # judged in each row, so the whole answer is compared


def _permissions(way: _Way) -> list[Pair]:
    few, many = ([source("asked", "WaterGauge", _numbered(way.rule, count))] for count in (FEW, MANY))
    nobody = Facts(ANONYMOUS, NOW)
    whole = way.of_rows
    return [
        Pair(f"1,000 permissions by {way.name}, the last met", hub(few, way.meets(FEW - 1)),
             hub(many, way.meets(MANY - 1)), 3.0, whole),
        Pair(f"1,000 permissions by {way.name}, none met", hub(few, nobody), hub(many, nobody), 3.0, whole),
    ]  # fmt: skip


def _numbered(rule: str, count: int) -> tuple[str, ...]:
    return tuple(f"target: 'WaterGauge.*', action: read, {rule.replace('#', str(number))}" for number in range(count))


def _if(left: str, operator: str, right: str) -> str:
    return f"constraint: [{{leftOperand: {left}, operator: {operator}, rightOperand: {right}}}]"


def _as(*situations: Situation, **given: Any) -> Facts:
    return Facts(Consumer(issuer="https://id.example.jp", subject="s", **given), NOW, situations)


def _disaster(number: int) -> Situation:
    hour = timedelta(hours=1)
    return Situation("s", f"area-{number}", "disaster", None, NOW - hour, NOW + hour)


_WAYS = (
    _Way("organisation", "assignee: {organisation: org-#}", lambda n: _as(organisation=f"org-{n}")),
    _Way("client and role", "assignee: {client: app-#, role: staff}",
         lambda n: _as(client=f"app-{n}", roles=frozenset({"staff"}))),
    _Way("scope", "assignee: {scope: [read-#, all-#]}", lambda n: _as(scopes=frozenset({f"read-{n}", "openid"}))),
    _Way("purpose", _if("purpose", "isA", "purpose-#"), lambda n: _as(purpose=f"purpose-{n}")),
    _Way("situation", _if("situation", "eq", "{domain: area-#, kind: disaster}"), lambda n: _as(_disaster(n))),
    _Way("date", _if("dateTime", "lt", "2025-01-01"), lambda _n: _as()),
    _Way("municipality of the row", _if("row.municipality", "eq", "'#'"), lambda _n: _as(), of_rows=True),
)  # fmt: skip


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary as shipped."""
    return load()


@cache
def _purposes() -> PurposeTree:
    label = Label("目的", "purpose")
    return dpv_purposes().with_local(local(f"purpose-{number}", label, ["PublicBenefit"]) for number in range(MANY))


@cache
def _parser() -> Parser:
    schema = build_schema(vocabulary(), None, cast("LocalServices", object()))
    limits = Limits()
    return Parser(schema.graphql_schema, vocabulary(), schema.federated_fields, limits, DocumentCache())


@cache
def _mapping(class_name: str) -> dict[str, ClassMapping]:
    text = "holder: h\ntitle: {ja: t, en: t}\nadapter: static\nsource: s\nprovides:\n"
    document = read(SourceDocument, f"{text}  {class_name}:{_PROVIDES[class_name]}")
    return dict(compile_source(document, vocabulary(), nested=True))


def _policy(name: str, rules: Sequence[str]) -> Policy:
    text = f"uid: urn:tsunagu:policy:{name}\nassigner: {name}\npermission:\n"
    text += "".join(f"  - {{{rule}}}\n" for rule in rules)
    return compile_text(text, vocabulary(), zone=_ZONE, purposes=_purposes())


def source(name: str, class_name: str, rules: Sequence[str]) -> Source:
    """A source of one class under these permissions; holder and source have one name."""
    adapter = StaticAdapter({CollectionName("gauges"): _rows(), CollectionName("roads"): ()}, clock=lambda: NOW)
    return Source(
        name=name,
        holder=HolderEntry(name, Label(name, name)),
        title=Label(name, name),
        adapter=adapter,
        capabilities=adapter.capabilities(),
        classes=_mapping(class_name),
        policy=_policy(name, rules),
        license="CC-BY-4.0",
        version="1",
    )


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    at = "2026-07-01T11:50:00+09:00"
    return tuple(
        {"id": f"g{n}", "name": f"水位局{n}", "city": str(n), "level": 100 + n, "at": at, "danger": 3.5,
         "lat": 34.3 + n / 1000, "lon": 134.0}
        for n in range(_ROWS)
    )  # fmt: skip


def hub(sources: Sequence[Source], facts: Facts | None = None) -> Hub:
    """A hub over these sources, asked about the first."""
    facts = facts or Facts(ANONYMOUS, NOW)
    ordered = tuple(sorted(sources, key=lambda item: item.name))
    catalogue = Catalogue("1", vocabulary(), ordered, {item.name: item for item in ordered})
    request = Request(
        QUESTION, {"holders": [sources[0].holder.id]}, consumer=facts.consumer, languages=("en",), request_id="r"
    )
    parse = _parser()
    (root,) = parse(request).roots
    services = Services(
        hub_id="bench",
        parse=parse,
        catalogue=lambda: catalogue,
        situations=lambda _now: facts.situations,
        sink=_Nowhere(),
        cursors=CursorBox(bytes(range(64))),
        request_key=b"key",
        clock=lambda: NOW,
    )
    return Hub(Pipeline(services), catalogue, facts, levels_of(root, vocabulary()), request)


class _Nowhere:
    async def write(self, records: Sequence[Evidence]) -> None:
        """Take the records."""

    async def aclose(self) -> None:
        """Nothing to give back."""


async def _no_local(local_part: Local) -> tuple[dict[str, Any] | None, tuple[Any, ...]]:
    raise AssertionError(f"nothing here is local: {local_part.operation_name}")
