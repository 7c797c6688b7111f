"""Parsing: one operation, the transport's, valid, or an error that names no field the consumer did not."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import pytest
from graphql import parse

from hub.operation import Field, RootKind, Selection
from hub.parse import MEMORY_PER_BYTE, DocumentCache
from tests.hub.engine_tools import Bench, bench, codes, gauges

TWO = "query A { rivers { nodes { id } } } query B { waterGauges { nodes { id } } }"


@pytest.fixture(scope="module")
def engine() -> Bench:
    """An engine without data."""
    return bench(gauges())


@pytest.mark.parametrize("query", ["", " \n\t", "\ufeff"])
async def test_a_request_without_a_query_is_refused(engine: Bench, query: str) -> None:
    """Blank is no document."""
    assert codes(await engine.ask(query))[0] in {"QUERY_MISSING", "SYNTAX_ERROR"}


async def test_two_operations_without_a_name_are_refused(engine: Bench) -> None:
    """GraphQL 6.1 GetOperation: which one is meant is not known."""
    answer = await engine.ask(TWO)
    assert codes(answer) == ["OPERATION_NAME_REQUIRED"]
    assert answer.executed is False


@pytest.mark.parametrize(("name", "expected"), [("A", "rivers"), ("B", "waterGauges")])
def test_the_operation_named_is_the_one_that_runs(engine: Bench, name: str, expected: str) -> None:
    """And no other."""
    assert engine.operation(TWO, operation_name=name).keys == (expected,)


@pytest.mark.parametrize("query", [TWO, "{ __typename }", "fragment F on River { id }"])
async def test_an_operation_that_is_not_there_is_unknown(engine: Bench, query: str) -> None:
    """Also where there is only one, or none."""
    answer = await engine.ask(query, operation_name="C")
    assert codes(answer)[0] in {"OPERATION_UNKNOWN", "VALIDATION_FAILED"}
    assert answer.executed is False


async def test_a_mutation_is_refused_where_the_transport_takes_none(engine: Bench) -> None:
    """GET is safe (RFC 9110, 9.2.1)."""
    mutation = 'mutation { endSituation(id: "x") { id } }'
    answer = await engine.ask(mutation, operations=frozenset({"query"}))
    assert codes(answer) == ["OPERATION_NOT_ALLOWED"]
    assert answer.errors[0].extensions is not None
    assert "POST" in answer.errors[0].extensions["hint"]
    assert engine.operation(mutation).kind == "mutation"


@pytest.mark.parametrize(
    "query",
    [
        "{ waterGaugess { nodes { id } } }",
        "{ waterGauges { nodes { idd } } }",
        "{ waterGauges(fist: 1) { nodes { id } } }",
        "{ waterGauges { nodes { ... on Rver { id } } } }",
        "{ waterGauges(filter: {municipalty: {eq: 1}}) { nodes { id } } }",
        "{ waterGauges(orderBy: [{nam: ASC}]) { nodes { id } } }",
        "{ waterGauges(orderBy: [{name: ASK}]) { nodes { id } } }",
        "query ($a: WaterGagueFilter) { waterGauges(filter: $a) { nodes { id } } }",
        "{ waterGauges { nodes { ...Fragmnt } } } fragment Fragment on WaterGauge { id }",
    ],
)
async def test_no_error_suggests_a_name(engine: Bench, query: str) -> None:
    """A suggestion would tell of fields that the consumer may not know of."""
    answer = await engine.ask(query)
    assert set(codes(answer)) == {"VALIDATION_FAILED"}
    assert not any("did you mean" in error.message.lower() for error in answer.errors)


@pytest.mark.parametrize("value", [{"municipalty": {}}, {"municipality": {"eqq": "x"}}, {"municipality": {"eq": 5}}, 7])
async def test_wrong_variables_are_refused_without_suggestion(engine: Bench, value: Any) -> None:
    """Each with its code; nothing ran."""
    answer = await engine.ask("query ($f: WaterGaugeFilter) { waterGauges(filter: $f) { nodes { id } } }", {"f": value})
    assert set(codes(answer)) == {"VARIABLE_INVALID"}
    assert answer.executed is False
    assert not any("did you mean" in error.message.lower() for error in answer.errors)


@pytest.mark.parametrize("directive", ["@skip(if: $d)", "@include(if: $d)"])
@pytest.mark.parametrize(
    "query", ["{ waterGauges DIRECTIVE { nodes { id } } }", "{ waterGauges { nodes { id DIRECTIVE } } }"]
)
async def test_a_null_for_a_directive_is_the_requests_fault(engine: Bench, query: str, directive: str) -> None:
    """A variable with a default may still be given as null; at the root too this is no fault of the hub."""
    text = "query ($d: Boolean = true) " + query.replace("DIRECTIVE", directive)
    answer = await engine.ask(text, {"d": None})
    assert codes(answer) == ["ARGUMENT_INVALID"]
    assert answer.executed is False


@pytest.mark.parametrize(
    ("query", "variables", "name"),
    [
        ('{ waterGauges(filter: {address: {eq: "\ud800"}}) { nodes { id } } }', {}, None),
        ("query ($i: ID!) { waterGauge(id: $i) { id } }", {"i": "a\udc00"}, None),
        (
            "query ($n: Float!) { waterGauges(near: {lat: $n, lon: 1, within: 1}) { nodes { id } } }",
            {"n": 10**30},
            None,
        ),
        ("query A { __typename }", {}, "\ud800"),
    ],
)
async def test_what_no_json_carries_is_refused(engine: Bench, query: str, variables: dict[str, Any], name: str) -> None:
    """Half characters and numbers without end come in over WebSocket; they get an error of their own."""
    answer = await engine.ask(query, variables, operation_name=name)
    assert codes(answer) == ["REQUEST_NOT_JSON"]
    assert answer.executed is False


@pytest.mark.parametrize(
    "representation",
    [1, "urn:tsunagu:WaterGauge:a:b", {}, {"id": "urn:tsunagu:WaterGauge:a:b"}, {"__typename": "WaterGauge", "id": 1},
     {"__typename": "River", "id": "urn:tsunagu:WaterGauge:a:b"}, {"__typename": None, "id": None}],
)  # fmt: skip
async def test_a_representation_that_is_none_of_ours_is_null(engine: Bench, representation: Any) -> None:
    """The gateway's list keeps its length."""
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    assert (await engine.data(query, {"r": [representation]})) == {"_entities": [None]}


def test_local_and_federated_fields_are_told_apart(engine: Bench) -> None:
    """In the order of the response, whatever fragments they stand in."""
    operation = engine.operation("{ me { subject } ... { g: waterGauges { nodes { id } } __typename } }")
    assert operation.keys == ("me", "g", "__typename")
    assert [(root.key, root.kind) for root in operation.roots] == [("g", RootKind.CONNECTION)]
    assert operation.local is not None


def test_nothing_is_local_where_all_is_federated(engine: Bench) -> None:
    """So that graphql-core is not called for nothing."""
    assert engine.operation("{ rivers { nodes { id } } }").local is None


def selected(engine: Bench, inner: str, variables: dict[str, Any] | None = None) -> tuple[Field, ...]:
    """What is selected on gauges."""
    declared = "query ($yes: Boolean! = true, $no: Boolean! = false) "
    used = "rivers { __typename @skip(if: $yes) @include(if: $no) }"
    root, _ = engine.operation(f"{declared}{{ waterGauges {{ nodes {{ {inner} }} }} {used} }}", variables).roots
    (nodes,) = root.selection.of("WaterGaugeConnection")
    assert isinstance(nodes.selection, Selection)
    return nodes.selection.of("WaterGauge")


@pytest.mark.parametrize(
    ("inner", "keys"),
    [
        ("id @skip(if: $yes) address", ["address"]),
        ("id @skip(if: $no) address", ["id", "address"]),
        ("id @include(if: $no) address @include(if: $yes)", ["address"]),
        ("id @skip(if: $no) @include(if: $no) address", ["address"]),
        ("... @include(if: $no) { id } address", ["address"]),
        ("... on Place { address } ... on Entity { id }", ["address", "id"]),
        ("b: id a: id b: id", ["b", "a"]),
        ("address ... { id } municipality", ["address", "id", "municipality"]),
    ],
)
def test_fields_are_collected_as_graphql_says(engine: Bench, inner: str, keys: list[str]) -> None:
    """GraphQL 6.3.2: in order of first appearance, what applies, what is not skipped."""
    assert [item.key for item in selected(engine, inner)] == keys


def test_what_is_selected_on_another_type_is_not_collected(engine: Bench) -> None:
    """On an interface each type has its own fields."""
    (root,) = engine.operation('{ node(id: "x") { id ... on Place { address } ... on River { system } } }').roots
    found = {name: [item.key for item in root.selection.of(name)] for name in ("River", "WaterGauge")}
    assert found == {"River": ["id", "system"], "WaterGauge": ["id", "address"]}


def test_selections_of_one_key_are_merged(engine: Bench) -> None:
    """Their sub-selections become one."""
    (name,) = selected(engine, "name { value } ... on Place { name { language value } }")
    assert name.selection is not None
    assert [item.key for item in name.selection.of("Text")] == ["value", "language"]


def test_a_selection_that_is_skipped_as_a_whole_is_an_empty_object(engine: Bench) -> None:
    """And not a null: the thing is there."""
    assert selected(engine, "id @include(if: $no)") == ()


def test_a_document_is_validated_once(engine: Bench) -> None:
    """Its text finds it again, whatever the variables."""
    query = "query ($n: Int) { rivers(first: $n) { nodes { system } } }"
    engine.operation(query, {"n": 1})
    kept = engine.parse.documents.get(query)
    engine.operation(query, {"n": 2})
    assert kept is not None
    assert engine.parse.documents.get(query) is kept


async def test_an_invalid_document_is_not_kept(engine: Bench) -> None:
    """So that nobody fills the cache with nonsense."""
    await engine.ask("{ nonsense }")
    assert engine.parse.documents.get("{ nonsense }") is None


def test_a_document_is_counted_by_the_memory_it_takes() -> None:
    """Which is a hundred times its text."""
    text = "{ waterGauges { nodes { " + " ".join(f"a{number}: name {{ value }}" for number in range(100)) + " } } }"
    gc.collect()
    tracemalloc.start()
    documents = [parse(text) for _ in range(10)]
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] / len(documents)
    tracemalloc.stop()
    assert taken < MEMORY_PER_BYTE * len(text) < 2 * taken


def test_the_cache_of_documents_is_bounded_by_their_bytes(engine: Bench) -> None:
    """The oldest that was not used leaves first."""
    document = engine.parse.documents.get("{ rivers { nodes { id } } }") or object()
    cache = DocumentCache(max_bytes=100 * MEMORY_PER_BYTE)
    for name in ("a", "b", "c"):
        cache.put(name, document, 40)  # type: ignore[arg-type]  # what is kept does not matter
        cache.get("a")
    assert [cache.get(name) is not None for name in ("a", "b", "c")] == [True, False, True]
