"""Every limit on a request refuses with its own code, its figure and its bound, before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import get_introspection_query

from hub.limits import Limits
from tests.hub.engine_tools import asked, bench, codes, gauge, gauges

NODES = "{ waterGauges { nodes { %s } } }"
BOMB = "fragment F20 on WaterGauge { id }" + "".join(
    f" fragment F{number} on WaterGauge {{ ...F{number + 1} a{number}: municipality ... {{ ...F{number + 1} }} }}"
    for number in range(20)
)
FILTER = "query ($f: WaterGaugeFilter) { waterGauges(filter: $f) { nodes { id } } }"
ENTITIES = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on WaterGauge { a: id b: id c: id } } }"
ONE = {"__typename": "WaterGauge", "id": "urn:tsunagu:WaterGauge:takamatsu-city.alpha:a"}

OVER: dict[str, tuple[Limits, str, Mapping[str, Any]]] = {
    "DOCUMENT_BYTES": (Limits(document_bytes=100), NODES % "id" + " #" + "長" * 30, {}),
    "DEPTH": (Limits(depth=3), NODES % "river { id }", {}),
    "FIELDS": (Limits(), NODES % "...F0" + BOMB, {}),
    "ROOT_FIELDS": (Limits(root_fields=2), "{ a: waterGauges { __typename } ... { b: __typename c: __typename } }", {}),
    "MERGES": (Limits(), NODES % ("name { value } " * 75), {}),
    "SPREADS": (
        Limits(),
        NODES % " ".join(f"...F{number}" for number in range(101))
        + " ".join(f"fragment F{number} on WaterGauge {{ id }}" for number in range(101)),
        {},
    ),
    "FILTER_NODES": (Limits(), FILTER, {"f": {"or": [{"municipality": {"eq": "x"}}] * 101}}),
    "LOOKUP_IDS": (Limits(lookup_ids=3), FILTER, {"f": {"id": {"in": ["a", "b", "c", "d"]}}}),
    "TEXT_BYTES": (Limits(), FILTER, {"f": {"address": {"in": ["長" * 1366]}}}),
    "PAGE_SIZE": (Limits(), "{ waterGauges(first: 501) { nodes { id } } }", {}),
    "COST": (Limits(cost=200), "{ waterGauges(first: 50) { nodes { a: id b: id c: id d: id } } }", {}),
}


@pytest.mark.parametrize("name", OVER)
async def test_what_passes_a_limit_is_refused_by_its_name(name: str) -> None:
    """Nothing was executed and no source was asked."""
    limits, query, variables = OVER[name]
    of = gauges(gauge("a"))
    answer = await bench(of, limits=limits).ask(query, variables)
    assert codes(answer) == [f"LIMIT_{name}"]
    assert (answer.data, answer.executed) == (None, False)
    assert asked(of) == []
    assert "at most" in answer.errors[0].message


async def test_tokens_are_counted_while_parsing() -> None:
    """A document with more tokens is not read to its end."""
    answer = await bench(limits=Limits(tokens=10)).ask(NODES % "id id id id id")
    assert codes(answer) == ["SYNTAX_ERROR"]
    assert "more than 10 tokens" in answer.errors[0].message


async def test_the_cost_of_all_root_fields_counts_together() -> None:
    """Splitting a question over aliases does not make it cheaper."""
    one = "waterGauges(first: 100) { nodes { id } }"
    engine = bench(gauges(gauge("a")), limits=Limits(cost=450))
    assert codes(await engine.ask(f"{{ a: {one} b: {one} }}")) == []
    refused = await engine.ask(f"{{ a: {one} b: {one} c: {one} }}")
    assert codes(refused) == ["LIMIT_COST"]
    assert refused.errors[0].path == ["c"]


async def test_lookups_cost_too() -> None:
    """Ids times fields."""
    engine = bench(gauges(gauge("a")), limits=Limits(cost=10))
    assert codes(await engine.ask(ENTITIES, {"r": [ONE] * 3})) == []
    assert codes(await engine.ask(ENTITIES, {"r": [ONE] * 4})) == ["LIMIT_COST"]


async def test_ids_to_look_up_are_counted() -> None:
    """Also those that are no ids."""
    engine = bench(gauges(gauge("a")), limits=Limits(lookup_ids=2))
    assert codes(await engine.ask(ENTITIES, {"r": [ONE, {}, {}]})) == ["LIMIT_LOOKUP_IDS"]


@pytest.mark.parametrize(
    "query",
    [
        NODES % "...A"
        + " fragment A on WaterGauge { ...B } fragment B on WaterGauge { river { name { value } } ...A }",
        NODES % "river { ...A }" + " fragment A on River { ...A }",
    ],
)
async def test_fragments_that_spread_themselves_end(query: str) -> None:
    """They are refused by validation, and measuring them ends."""
    assert set(codes(await bench(gauges()).ask(query))) == {"VALIDATION_FAILED"}


async def test_a_fragment_that_branches_into_itself_is_not_followed() -> None:
    """Twenty ways back into a fragment are an exponential number of fields; they are counted to the limit only."""
    branches = " ".join(f"a{number}: river {{ ...A }}" for number in range(20))
    answer = await bench(gauges()).ask(NODES % "...A" + f" fragment A on WaterGauge {{ {branches} }}")
    assert codes(answer) == ["LIMIT_FIELDS"]


@pytest.mark.parametrize("depth", [200, 1300])
async def test_nesting_beyond_the_stack_is_refused(depth: int) -> None:
    """In selections, in values, in lists, in variables: an error of the request, never one of the hub."""
    engine = bench(gauges(gauge("a")))
    nested: dict[str, Any] = {}
    for _ in range(depth):
        nested = {"not": nested}
    answers = [
        await engine.ask("{" + "a{" * depth + "b" + "}" * depth + "}"),
        await engine.ask("{waterGauges(filter:" + "{not:" * depth + "{}" + "}" * depth + "){nodes{id}}}"),
        await engine.ask("{waterGauges(filter:{municipality:{in:" + "[" * depth + "]" * depth + "}}){nodes{id}}}"),
        await engine.ask(FILTER, {"f": nested}),
    ]
    for answer in answers:
        assert answer.executed is False
        assert set(codes(answer)) & {"INTERNAL_ERROR"} == set()


async def test_the_introspection_of_tools_is_answered() -> None:
    """It is deeper than anybody asks for data; nested introspection has a limit of its own."""
    engine = bench(gauges())
    operation = engine.operation(get_introspection_query())
    assert operation.local is not None
    deep = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    assert codes(await engine.ask(deep)) == ["LIMIT_SCHEMA_COST"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (
            "{ a: __schema { queryType { name } } ...F } fragment F on Query { b: __schema { types { name } } }",
            "SCHEMA_FIELDS",
        ),
        ("{ " + " ".join(f'a{i}: __type(name: "X") {{ name }}' for i in range(6)) + " }", "TYPE_FIELDS"),
        (
            "{ __schema { types { "
            + " ".join(f"a{i}: fields {{ args {{ name }} type {{ name }} }}" for i in range(99))
            + " } } }",
            "SCHEMA_COST",
        ),
        (
            "{ __schema { types { ...T fields { type { ...T } } } } } fragment T on __Type { fields { "
            + "args { name } " * 9
            + "} }",
            "SCHEMA_COST",
        ),
    ],
)
async def test_what_one_operation_asks_of_the_schema_is_bounded(query: str, code: str) -> None:
    """One answer to introspection is large already; aliases and fragments must not make it many."""
    assert codes(await bench(gauges()).ask(query)) == [f"LIMIT_{code}"]


async def test_several_types_by_name_are_answered() -> None:
    """Tools look a few up at once."""
    query = "{ " + " ".join(f'a{i}: __type(name: "WaterGauge") {{ fields {{ name }} }}' for i in range(5)) + " }"
    assert bench(gauges()).operation(query).local is not None


async def test_a_document_is_measured_whichever_of_its_operations_runs() -> None:
    """The validation of the others costs as much."""
    wide = "query Wide { waterGauges { nodes { " + "name { value } " * 75 + "} } }"
    answer = await bench(gauges()).ask("query Small { __typename } " + wide, operation_name="Small")
    assert codes(answer) == ["LIMIT_MERGES"]
