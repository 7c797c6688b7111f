"""Hostile consumers: whatever is sent gets a stable code, costs little, and the hub goes on answering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.city.cities import City

GOOD = "{ tideGauges { nodes { id } } }"
BY_TEXT = "query ($x: String) { tideGauges(filter: {address: {eq: $x}}) { nodes { id } } }"
BY_TEXTS = "query ($x: [String!]) { tideGauges(filter: {address: {in: $x}}) { nodes { id } } }"
BY_FILTER = "query ($x: TideGaugeFilter) { tideGauges(filter: $x) { nodes { id } } }"
PAGES = """query ($after: String, $n: Int) { tideGauges(first: $n, after: $after, orderBy: [{tideLevel: DESC}]) {
  pageInfo { endCursor } nodes { id } } }"""


@pytest.fixture(autouse=True)
def still_answers(city: City) -> Iterator[None]:
    """After each test the hub answers as before, and nothing unexpected was logged."""
    yield
    assert len(city.ask(GOOD)["data"]["tideGauges"]["nodes"]) == 2
    log = city.log.read_text("utf-8")
    assert "Traceback" not in log
    assert "ERROR" not in log


def codes(answer: dict[str, Any]) -> list[str]:
    """The codes of an answer's errors; there is nothing else in it."""
    assert answer.get("data") is None
    return [error["extensions"]["code"] for error in answer["errors"]]


def bomb(depth: int) -> str:
    """Fragments that spread the next one twice, so that the fields double at every step."""
    steps = (f"fragment F{i} on TideGauge {{ ...F{i + 1} a{i}: id ...F{i + 1} }}" for i in range(depth))
    return f"{{ tideGauges {{ nodes {{ ...F0 }} }} }} {' '.join(steps)} fragment F{depth} on TideGauge {{ id }}"


def shown(selection: str, below: str = "") -> str:
    """A document that selects something of every tide gauge."""
    return f"{{ tideGauges {{ nodes {{ {selection} }} }} }} {below}"


def filtered(arguments: str) -> str:
    """A document with these arguments."""
    return f"{{ tideGauges({arguments}) {{ nodes {{ id }} }} }}"


DOCUMENTS = {
    "larger than the limit": ("{ me { subject } } #" + "x" * 70_000, "LIMIT_DOCUMENT_BYTES"),
    "more words than the limit": ("{ me { " + "subject " * 5000 + "} }", "SYNTAX_ERROR"),
    "aliases": ("{ " + " ".join(f"a{i}: {GOOD[2:-2]}" for i in range(11)) + " }", "LIMIT_ROOT_FIELDS"),
    "fields by the thousand": (shown(" ".join(f"a{i}: id" for i in range(1001))), "LIMIT_FIELDS"),
    "a fragment in itself": (shown("...A", "fragment A on TideGauge { ...A }"), "VALIDATION_FAILED"),
    "fragments in a ring": (
        shown("...A", "fragment A on TideGauge { ...B } fragment B on TideGauge { ...A }"),
        "VALIDATION_FAILED",
    ),
    "fragments that double": (bomb(40), "LIMIT_FIELDS"),
    "references of references": ("{ rivers { nodes " + "{ river " * 12 + "{ id }" + " }" * 14, "LIMIT_DEPTH"),
    "schema of schema": (
        "{ __schema { types " + "{ fields { type " * 4 + "{ name }" + " } }" * 4 + " } }",
        "LIMIT_SCHEMA_COST",
    ),
    "filters in filters": (
        filtered("filter: " + "{not: " * 120 + "{tideLevel: {gte: 1}}" + "}" * 120),
        "LIMIT_FILTER_NODES",
    ),
    "lists in lists": ("query ($x: " + "[" * 1500 + "Int" + "]" * 1500 + ") { me { subject } }", None),
    "a page that is too large": (filtered("first: 100000"), "LIMIT_PAGE_SIZE"),
    "a page below nothing": (filtered("first: -1"), "PAGE_SIZE"),
    "a number beyond GraphQL's": (filtered("first: 99999999999"), "VALIDATION_FAILED"),
    "half a character": (filtered('filter: {address: {eq: "\\ud800"}}'), "SYNTAX_ERROR"),
    "an area of one line": (filtered("inside: {polygon: [" + "[134, 34], " * 300 + "]}"), "INSIDE_AREA"),
    "a point off the earth": (filtered("near: {lat: 91, lon: 0, within: 10}"), "NEAR_POINT"),
    "nothing": ("   ", "QUERY_MISSING"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused(city: City, name: str) -> None:
    """With the code of what it breaks, and no data."""
    document, code = DOCUMENTS[name]
    found = codes(city.post(document).json())
    assert set(found) == {code} if code else set(found) <= {"SYNTAX_ERROR", "VALIDATION_FAILED", "LIMIT_DEPTH"}


def nested(depth: int) -> dict[str, Any]:
    """A filter inside a filter inside a filter."""
    value: dict[str, Any] = {"tideLevel": {"gte": 1}}
    for _ in range(depth):
        value = {"not": value}
    return value


VARIABLES = {
    "a list for a text": (BY_TEXT, ["a"], "VARIABLE_INVALID"),
    "a number for a text": (BY_TEXT, 1, "VARIABLE_INVALID"),
    "an object for a text": (BY_TEXT, {"a": 1}, "VARIABLE_INVALID"),
    "a text for a filter": (BY_FILTER, "x", "VARIABLE_INVALID"),
    "an unknown key of a filter": (BY_FILTER, {"secret": {"eq": 1}}, "VARIABLE_INVALID"),
    "a text longer than the limit": (BY_TEXT, "x" * 5000, "LIMIT_TEXT_BYTES"),
    "long texts in a list": (BY_TEXTS, ["x" * 5000], "LIMIT_TEXT_BYTES"),
    "a giant list": (BY_TEXTS, ["x"] * 60_000, "LIMIT_LOOKUP_IDS"),
    "a filter nested deep": (BY_FILTER, nested(120), "LIMIT_FILTER_NODES"),
    "a filter nested very deep": (BY_FILTER, nested(400), None),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_hostile_variables_are_refused(city: City, name: str) -> None:
    """As wrong types or as too much; never half understood."""
    query, value, code = VARIABLES[name]
    answer = city.post(query, variables={"x": value})
    assert len(answer.text) < 3000
    found = codes(answer.json())
    assert set(found) == {code} if code else found


BODIES = {
    "larger than the limit": ('{"query": "' + " " * 1_100_000 + '"}', 413, "BODY_TOO_LARGE"),
    "nested without end": ('{"query": ' + "[" * 100_000, 400, "JSON_INVALID"),
    "not a number": ('{"query": "{ me { subject } }", "variables": {"x": NaN}}', 400, "JSON_INVALID"),
    "a number without end": (
        '{"query": "{ me { subject } }", "variables": {"x": ' + "9" * 90_000 + "}}",
        400,
        "JSON_INVALID",
    ),
    "half a character": ('{"query": "{ me { subject } }", "variables": {"x": "\\ud800"}}', 400, "JSON_INVALID"),
    "a batch": ('[{"query": "{ me { subject } }"}]', 400, "BATCHING_UNSUPPORTED"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused(city: City, name: str) -> None:
    """In JSON, before it is an operation."""
    body, status, code = BODIES[name]
    headers = {"content-type": "application/json"}
    answer = httpx.post(f"{city.url}/graphql", content=body, headers=headers, timeout=30, trust_env=False)
    assert answer.status_code == status
    assert codes(answer.json()) == [code]


def test_a_forged_cursor_is_refused(city: City) -> None:
    """Changed, cut, of another question, of another consumer, or made up."""
    cursor = city.ask(PAGES, variables={"n": 1})["data"]["tideGauges"]["pageInfo"]["endCursor"]

    def code(value: str, consumer: str | None = None, query: str = PAGES) -> list[str]:
        return codes(city.post(query, consumer=consumer, variables={"after": value, "n": 1}).json())

    for at in (0, len(cursor) // 2, len(cursor) - 2):
        changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        assert code(changed) == ["CURSOR_INVALID"]
    for made in ("", "a", cursor[:-4], cursor * 2, "%00", "高松", "A" * 100_000, "=" * 100):
        assert code(made) == ["CURSOR_INVALID"]
    assert code(cursor, "navi") == ["CURSOR_STALE"]
    assert code(cursor, query=PAGES.replace("DESC", "ASC")) == ["CURSOR_STALE"]
    assert len(city.ask(PAGES, variables={"after": cursor, "n": 1})["data"]["tideGauges"]["nodes"]) == 1


def test_hostile_representations_and_ids_find_nothing(city: City) -> None:
    """Wrong forms are refused, ids that nobody has are null."""
    query = "query ($them: [_Any!]!) { _entities(representations: $them) { __typename } }"
    assert codes(city.post(query, variables={"them": [{"__typename": "TideGauge", "id": "x"}] * 201}).json()) == [
        "LIMIT_LOOKUP_IDS"
    ]
    odd = [{}, {"__typename": "Query", "id": "x"}, {"__typename": "Entity", "id": "urn:tsunagu:Entity:a:b"}]
    assert city.ask(query, variables={"them": odd})["data"]["_entities"] == [None, None, None]
    by_id = "query ($id: ID!) { node(id: $id) { id } tideGauge(id: $id) { id } }"
    for made in ("", "urn:tsunagu:TideGauge:a:%", "urn:tsunagu:TideGauge:a:" + "%25" * 100_000, "urn:tsunagu:::", "\0"):
        assert city.ask(by_id, variables={"id": made})["data"] == {"node": None, "tideGauge": None}
