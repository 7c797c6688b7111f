"""Leaks that other systems had, each as a story of two worlds that must be told the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from policies.facts import ANONYMOUS
from tests.noninterference.compare import difference
from tests.noninterference.people import OFFICER_A
from tests.noninterference.rules import OFFICER, ROW_A, Rules, only_if, row
from tests.noninterference.stories import gauge, road, story
from tests.noninterference.worlds import World

RowsOf = Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
GAUGES, ROADS = ("gamma", "WaterGauge"), ("roads", "RoadRestriction")
ALPHA = ("alpha", "WaterGauge")
ONE = "urn:tsunagu:WaterGauge:alpha:one"


async def _alike(worlds: Sequence[World], query: str) -> Any:
    """Both worlds' answer, which must be one."""
    answers = [await world.ask(query) for world in worlds]
    assert difference(answers) is None
    return answers[0].data


def _two(make: Callable[[Any], RowsOf], values: Sequence[Any], rules: Mapping[str, Mapping[str, Rules]]) -> list[World]:
    return [story(make(value), ANONYMOUS, rules) for value in values]


@pytest.mark.parametrize("operator", ["eq: 1", "gt: 1", "lt: 4", "in: [1, 4]", "isNull: true", "isNull: false"])
@pytest.mark.parametrize("kept", ["{{waterLevel: {{{0}}}}}", "{{not: {{waterLevel: {{{0}}}}}}}"])
async def test_a_denied_value_cannot_be_guessed_through_a_filter(operator: str, kept: str) -> None:
    """Hidden salaries were found by bisecting `where` (prisma1 #711, graphcool #250)."""
    closed = {"alpha": {"WaterGauge": (".id", f".waterLevel | {OFFICER}")}}
    worlds = _two(lambda level: {ALPHA: [gauge("one", level)]}, (100, 400, None), closed)
    await _alike(worlds, f"{{ waterGauges(filter: {kept.format(operator)}) {{ nodes {{ id }} total {{ value }} }} }}")


async def test_a_conditional_value_is_null_to_every_filter() -> None:
    """What a row's condition closes is neither above nor below anything, and is null."""
    rules = {"alpha": {"WaterGauge": (".id .municipality", f".waterLevel | {only_if(ROW_A)}")}}
    worlds = _two(lambda level: {ALPHA: [gauge("one", level, city="373877")]}, (100, 400, None), rules)
    query = "{ waterGauges(filter: {waterLevel: {isNull: true}}) { nodes { id waterLevel { value } } } }"
    found = await _alike(worlds, query)
    assert found == {"waterGauges": {"nodes": [{"id": ONE, "waterLevel": None}]}}


async def test_a_total_counts_no_hidden_row() -> None:
    """Aggregates ignored the rules on rows (Hasura #7660, #7603)."""
    rules = {"alpha": {"WaterGauge": (f".id | {only_if(ROW_A)}", ".*")}}
    worlds = _two(
        lambda hidden: {ALPHA: [gauge("one"), *(gauge(f"h{n}", city="373877") for n in range(hidden))]}, (0, 3), rules
    )
    found = await _alike(worlds, "{ waterGauges { total { value exactness } pageInfo { hasNextPage } } }")
    assert found["waterGauges"]["total"] == {"value": 1, "exactness": "EXACT"}


async def test_no_order_or_page_is_chosen_by_a_denied_value() -> None:
    """Sorting by a closed column told its order; with pages of one it told it row by row."""
    closed = {"alpha": {"WaterGauge": (".id", f".waterLevel | {OFFICER}")}}
    worlds = _two(lambda pair: {ALPHA: [gauge("a", pair[0]), gauge("b", pair[1])]}, ((1, 9), (9, 1)), closed)
    for direction in ("ASC", "DESC"):
        page = f"first: 1, orderBy: [{{waterLevel: {direction}}}]"
        await _alike(worlds, f"{{ waterGauges({page}) {{ nodes {{ id }} pageInfo {{ hasNextPage }} }} }}")


PATHS = {
    "an alias": f'{{ waterGauge(id: "{ONE}") {{ open: waterLevel {{ value }} }} }}',
    "a fragment": f'{{ waterGauge(id: "{ONE}") {{ ...F }} }} fragment F on WaterGauge {{ waterLevel {{ value }} }}',
    "an interface": f'{{ node(id: "{ONE}") {{ ... on Place {{ name {{ value }} location }} }} }}',
    "an interface's fragment": f'{{ node(id: "{ONE}") {{ ...P }} }} fragment P on Place {{ name {{ value }} }}',
    "a type below an interface": f'{{ node(id: "{ONE}") {{ ... on WaterGauge {{ waterLevel {{ value }} }} }} }}',
    "a federation gateway": (
        f'{{ _entities(representations: [{{__typename: "WaterGauge", id: "{ONE}"}}]) '
        "{ ... on WaterGauge { name { value } waterLevel { value } } } }"
    ),
    "an edge": "{ waterGauges { edges { node { waterLevel { value } } } } }",
    "a directive": f'{{ waterGauge(id: "{ONE}") {{ waterLevel @include(if: true) {{ value }} }} }}',
    "provenance": f'{{ waterGauge(id: "{ONE}") {{ waterLevel {{ quality }} provenance {{ fields observedAt }} }} }}',
}


@pytest.mark.parametrize("path", sorted(PATHS))
async def test_a_closed_field_is_closed_by_every_path(path: str) -> None:
    """Rules were lost over interfaces, renamed fields and fragments (Apollo Router 2.8.1)."""
    closed = {"alpha": {"WaterGauge": (".id", f".waterLevel .name .location | {OFFICER}")}}
    worlds = _two(lambda secret: {ALPHA: [gauge("one", secret, name=f"n{secret}")]}, (100, 400), closed)
    assert "n100" not in repr(await _alike(worlds, PATHS[path]))


async def test_a_closed_reference_is_not_followed() -> None:
    """Entities were resolved through keys that the caller may not read (`@requires`, Apollo)."""
    rules = {"roads": {"RoadRestriction": (".id", f".gauge | {OFFICER}")}}
    rows = [gauge("k1"), gauge("k2")]
    worlds = _two(lambda key: {ROADS: [road("a", key)], GAUGES: rows}, ("k1", "k2", None), rules)
    found = await _alike(worlds, "{ roadRestrictions { nodes { gauge { id name { value } } } } }")
    assert found == {"roadRestrictions": {"nodes": [{"gauge": None}]}}


async def test_a_reference_shows_nothing_of_a_hidden_thing() -> None:
    """What a reference leads to is under its own holder's rules, whoever points at it."""
    rules = {"gamma": {"WaterGauge": (f".id | {row('address', 'eq', 'open')}", ".name")}}
    worlds = _two(
        lambda there: {ROADS: [road("a", "k1")], GAUGES: [gauge("k1", address="closed")] * there}, (0, 1, 2), rules
    )
    found = await _alike(worlds, "{ roadRestrictions { nodes { gauge { id } } } }")
    assert found == {"roadRestrictions": {"nodes": [{"gauge": None}]}}


async def test_pages_held_for_an_officer_tell_anyone_no_more() -> None:
    """Answers cached under one role were given to another."""
    rules = {"alpha": {"WaterGauge": (".id", f".waterLevel | {OFFICER}", ".waterLevel | duty: [{action: mask}]")}}
    worlds = [story({ALPHA: [gauge("one", level)]}, ANONYMOUS, rules, hold=True) for level in (100, 400)]
    query = "{ waterGauges { nodes { id waterLevel { value } } } }"
    for world in worlds:
        seen = await world.ask(query, consumer=OFFICER_A)
        assert seen.data
        assert seen.data["waterGauges"]["nodes"][0]["waterLevel"]
    found = await _alike(worlds, query)
    assert found["waterGauges"]["nodes"][0]["waterLevel"] is None


async def test_a_hidden_twin_takes_no_id_away() -> None:
    """Unique keys are a covert channel (PostgreSQL): a hidden row of the same id must not be noticed."""
    rules = {"alpha": {"WaterGauge": (f".id | {only_if(ROW_A)}", ".*")}}
    worlds = _two(lambda twins: {ALPHA: [gauge("one"), *[gauge("one", 9, city="373877")] * twins]}, (0, 1, 2), rules)
    found = await _alike(worlds, "{ waterGauges { nodes { id } total { value } } }")
    assert found["waterGauges"]["nodes"] == [{"id": ONE}]
