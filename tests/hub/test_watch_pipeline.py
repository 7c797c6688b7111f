"""What an answer is a sign of, through the real pipeline: what was shown, and never what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from adapters.errors import SourceTimeout
from adapters.spec import Fetch, Page
from hub.catalogue import Source
from hub.graphql.derive import build_schema
from hub.graphql.view import GraphQLView, graphql_routes
from hub.open_hub import open_hub
from hub.pipeline import Pipeline
from hub.request import Request
from hub.watch import Kind, Thresholds, Watch
from policies.facts import Consumer
from tests.documents.cities import ENVIRON, whole_city
from tests.hub.engine_tools import (
    GAUGES,
    NOW,
    Bench,
    as_consumer,
    bench,
    codes,
    gauge,
    gauges,
    no_local,
    recorded,
    shipped,
    source,
)
from tests.hub.graphql.small import Services as OwnAnswers

PARTLY = """
uid: urn:tsunagu:policy:partly
assigner: takamatsu-city
permission:
  - target: [WaterGauge.id, WaterGauge.name, WaterGauge.waterLevel]
    action: read
    constraint: [{leftOperand: row.municipality, operator: eq, rightOperand: "372013"}]
"""
LEVEL_ONLY = """
uid: urn:tsunagu:policy:level
assigner: takamatsu-city
permission:
  - target: [WaterGauge.id, WaterGauge.waterLevel]
    action: read
"""
FEW = Thresholds(denials=2, missing_ids=3, differences=2, minutes=10)
ID = "urn:tsunagu:WaterGauge:takamatsu-city.alpha:{}"


def watched(*sources: Source, consumer: Consumer | None = None, thresholds: Thresholds = FEW) -> Bench:
    """An engine that watches an identified consumer."""
    engine = bench(*sources, consumer=consumer or as_consumer())
    engine.pipeline = Pipeline(replace(engine.pipeline.services, watch=Watch(thresholds, b"k")))
    return engine


def kinds(engine: Bench) -> list[tuple[str, int]]:
    """The alerts so far: kind and count."""
    assert engine.pipeline.services.watch is not None
    return [(alert.kind.value, alert.count) for alert in engine.pipeline.services.watch.alerts(engine.clock)]


async def until_throttled(engine: Bench, documents: list[str]) -> int:
    """How many documents are answered before one is refused; all, if none is."""
    for number, document in enumerate(documents):
        if "CONSUMER_THROTTLED" in codes(await engine.ask(document)):
            return number
    return len(documents)


def level_over(bound: float) -> str:
    """A question that differs from others by a constant."""
    return f"{{ waterGauges(filter: {{waterLevel: {{gt: {bound}}}}}) {{ total {{ value }} }} }}"


def lookup(key: str) -> str:
    """A look-up of one id."""
    return f'{{ waterGauge(id: "{ID.format(key)}") {{ id }} }}'


async def test_requests_of_which_all_is_denied_are_counted() -> None:
    """And the different coordinates in them."""
    engine = watched(gauges(gauge("a"), policy=LEVEL_ONLY))
    for _ in range(2):
        await engine.ask("{ waterGauges { nodes { address } } }")
    assert kinds(engine) == [("denials", 2)]
    await engine.ask("{ waterGauges { nodes { address municipality } } }")
    assert ("denied-coordinates", 2) in kinds(engine)
    assert await until_throttled(engine, ["{ waterGauges { nodes { address } } }"] * 3) == 1


async def test_a_request_that_was_given_something_is_no_denial() -> None:
    """An application that asks for more than it gets, and shows the rest, is no prober."""
    engine = watched(gauges(gauge("a"), policy=LEVEL_ONLY))
    answered = ["{ waterGauges { nodes { address waterLevel { value } } } }"] * 10
    answered += ["{ a: waterGauges { nodes { address } } b: waterGauges { nodes { waterLevel { value } } } }"] * 10
    assert await until_throttled(engine, answered) == 20
    assert kinds(engine) == []


@pytest.mark.parametrize(
    "document",
    [
        f'{{ waterGauge(id: "{ID}") {{ id }} }}',
        f'{{ node(id: "{ID}") {{ id }} }}',
        f'{{ _entities(representations: [{{__typename: "WaterGauge", id: "{ID}"}}]) {{ __typename }} }}',
        f'{{ waterGauges(filter: {{id: {{in: ["{ID}"]}}}}) {{ nodes {{ id }} }} }}',
        f'{{ waterGauges(filter: {{or: [{{id: {{eq: "{ID}"}}}}]}}) {{ nodes {{ id }} }} }}',
    ],
)
async def test_different_ids_that_give_nothing_are_counted(document: str) -> None:
    """However they are looked up; the same one again, and those that give something, are not."""
    engine = watched(gauges(gauge("a")))
    once = [document.replace("{}", key) for key in ("a", "no", "no", "no", "a")]
    assert await until_throttled(engine, once) == 5
    assert kinds(engine) == []
    assert await until_throttled(engine, [document.replace("{}", f"x{number}") for number in range(9)]) == 5
    assert kinds(engine) == [("missing-ids", 3), ("missing-ids", 6)]


async def test_ids_on_many_pages_count_what_the_total_lacks() -> None:
    """So that small pages hide no sweep, and paging through things that are there is none."""
    engine = watched(gauges(*(gauge(f"g{number}") for number in range(5))))

    def page(*keys: str) -> str:
        ids = ", ".join(f'"{ID.format(key)}"' for key in keys)
        return f"{{ waterGauges(first: 1, filter: {{id: {{in: [{ids}]}}}}) {{ nodes {{ id }} }} }}"

    assert await until_throttled(engine, [page("g0", "g1", "g2", "g3", "g4")] * 9) == 9
    assert kinds(engine) == []
    await engine.ask(page("g0", "g1", "x", "y", "z"))
    assert kinds(engine) == [("missing-ids", 3)]


async def test_an_id_says_nothing_while_its_source_does_not_answer() -> None:
    """An outage is nobody's sweep."""

    def late(_fetch: Fetch) -> Page:
        raise SourceTimeout

    of = gauges(gauge("a"))
    engine = watched(of)
    recorded(of).fail = late
    assert await until_throttled(engine, [lookup(f"x{number}") for number in range(20)]) == 20


async def test_questions_that_differ_by_constants_are_counted_where_rows_are_hidden() -> None:
    """A total tells how many there are; so does a short list."""
    for selected in ("total { value }", "nodes { id }"):
        engine = watched(gauges(gauge("a"), gauge("h", city="000000"), policy=PARTLY))
        documents = [level_over(number).replace("total { value }", selected) for number in range(9)]
        assert await until_throttled(engine, documents) == 4
        assert kinds(engine) == [("differences", 2), ("differences", 4)]


async def test_selecting_and_nesting_otherwise_makes_no_other_form() -> None:
    """Nor does asking twice for the same, which counts once."""
    engine = watched(gauges(gauge("a"), policy=PARTLY))
    forms = [
        "waterLevel: {gt: %s}",
        "and: [{waterLevel: {gt: %s}}]",
        "waterLevel: {gt: %s}, or: [{waterLevel: {gt: 0}}]",
    ]
    documents = [
        f"{{ waterGauges(filter: {{{form % number}}}) {{ {selected} }} }}"
        for number, (form, selected) in enumerate(
            zip(forms * 2, ["nodes { id }", "nodes { address }", "total { value }"] * 2, strict=True)
        )
    ]
    assert await until_throttled(engine, [documents[0]] * 9) == 9
    assert await until_throttled(engine, documents[1:]) == 3


async def test_questions_about_what_is_wholly_open_are_not_counted() -> None:
    """There is nothing to find out."""
    engine = watched(gauges(gauge("a")))
    assert await until_throttled(engine, [level_over(number) for number in range(20)]) == 20


async def test_an_unlisted_source_takes_no_part_unless_something_of_it_is_shown() -> None:
    """That it hides rows would tell that it is there."""
    hidden = gauges(gauge("h", city="000000"), name="hidden", policy=PARTLY, unlisted=True)
    engine = watched(gauges(gauge("a")), hidden)
    assert await until_throttled(engine, [level_over(number) for number in range(20)]) == 20
    shown = gauges(gauge("h"), name="hidden", policy=PARTLY, unlisted=True)
    engine = watched(gauges(gauge("a")), shown)
    documents = [level_over(number / 100).replace("total { value }", "nodes { id }") for number in range(20)]
    assert await until_throttled(engine, documents) == 4


async def test_a_throttled_consumer_still_asks_the_hub_about_itself() -> None:
    """Its consents among it: nobody is kept from withdrawing one."""
    engine = watched(gauges(gauge("a")))
    await until_throttled(engine, [lookup(f"x{number}") for number in range(9)])
    assert codes(await engine.ask("{ me { subject } }")) == []
    calls = len(recorded(engine.catalogue.sources[0]).asked)
    assert codes(await engine.ask("{ me { subject } waterGauges { nodes { id } } }")) == ["CONSUMER_THROTTLED"]
    assert len(recorded(engine.catalogue.sources[0]).asked) == calls
    engine.clock = NOW + timedelta(minutes=10)
    assert codes(await engine.ask("{ waterGauges { nodes { id } } }")) == []


KEYS = st.sampled_from(["a", "b", "c", "h1", "h2", "no"])
QUESTIONS = st.one_of(
    KEYS.map(lookup),
    st.integers(0, 4).map(level_over),
    KEYS.map(lambda key: level_over(0).replace("waterLevel: {gt: 0}", f'id: {{in: ["{ID.format(key)}"]}}')),
    st.integers(0, 3).map(lambda size: f"{{ waterGauges(first: {size}) {{ nodes {{ id address }} }} }}"),
    st.just("{ waterGauges { nodes { address } } }"),
)


def world(hidden: Mapping[str, float]) -> Bench:
    """Three rows that are seen, and others that nobody sees."""
    seen = [gauge(key, level=100 * number) for number, key in enumerate("abc")]
    rows = [*seen, *(gauge(key, city="000000", level=level) for key, level in hidden.items())]
    return watched(source(GAUGES, {"gauges": rows}, policy=PARTLY))


HIDDEN = st.dictionaries(st.sampled_from(["h1", "h2", "h3"]), st.floats(0, 500))


@settings(max_examples=60, deadline=None)
@given(st.lists(QUESTIONS, min_size=12, max_size=30), HIDDEN, HIDDEN)
async def test_worlds_that_differ_in_hidden_rows_throttle_at_the_same_request(
    documents: list[str], one: dict[str, float], other: dict[str, float]
) -> None:
    """Being throttled tells nothing that the answers did not tell."""
    first, second = world(one), world(other)
    assert await until_throttled(first, documents) == await until_throttled(second, documents)
    assert kinds(first) == kinds(second)


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_over_http_it_is_429_with_the_seconds_to_wait(accept: str) -> None:
    """RFC 6585, 4 and RFC 9110, 10.2.3."""
    engine = watched(gauges(gauge("a")))
    schema = build_schema(shipped(), engine.pipeline, OwnAnswers())

    async def identified(_headers: Mapping[str, str]) -> Consumer:
        return as_consumer()

    app = Starlette(routes=graphql_routes(GraphQLView(schema, identify=identified)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:

        async def ask(document: str) -> httpx.Response:
            return await client.post("/graphql", json={"query": document}, headers={"accept": accept})

        for number in range(6):
            assert (await ask(lookup(f"x{number}"))).status_code == 200
        refused = await ask(lookup("a"))
    body: dict[str, Any] = refused.json()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    assert [error["extensions"]["code"] for error in body["errors"]] == ["CONSUMER_THROTTLED"]
    assert "data" not in body


def test_each_kind_has_a_threshold() -> None:
    """A kind without one would never be an alert."""
    assert [FEW.of(kind) for kind in Kind] == [2, 2, 3, 2]


async def test_a_hub_watches_with_the_thresholds_of_its_configuration(tmp_path: Path) -> None:
    """From the first request on, without anything switched on."""
    city = whole_city(tmp_path / "city")
    with (city / "hub.yaml").open("a", encoding="utf-8") as opened:
        opened.write("\nlimits: {watchMissingIds: 2, watchDenials: 3, watchDifferences: 4, watchMinutes: 5}\n")
    hub = await open_hub(city, ENVIRON, vocabulary=shipped())
    try:
        engine = hub.pipeline.services.watch
        assert engine is not None
        request = Request(
            '{ a: river(id: "urn:tsunagu:River:no:1") { id } b: river(id: "urn:tsunagu:River:no:2") { id } }'
        )
        await hub.pipeline.answer(request, no_local)
        (alert,) = engine.alerts(datetime.now(UTC))
    finally:
        await hub.aclose()
    assert (alert.kind, alert.count, alert.threshold) == (Kind.IDS, 2, 2)
