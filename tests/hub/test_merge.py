"""Entities of several sources become one: per field the newest observation, then the source that comes first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.entity import Entity, Origin
from hub.merge import union
from tests.hub.engine_tools import GAUGES, NOW, bench, gauge, outcomes, recorded, source
from vocab.values import Cell, Measure

SHARED = GAUGES.replace("{key: id,", "{key: id, space: gauges,").replace("whole", "partial")
ALL = """{ waterGauges(orderBy: [{id: ASC}]) { total { value } nodes { id name { value } address municipality
  waterLevel { value observedAt } provenance { source fields rule license holder observedAt } } } }"""
NARROW = """
uid: urn:tsunagu:policy:narrow
assigner: alpha
permission: [{target: [WaterGauge.id, WaterGauge.name], action: read}]
"""


def level(value: float, minutes: int | None) -> Measure:
    """A water level observed so many minutes ago."""
    return Measure(value, "MTR", None if minutes is None else NOW - timedelta(minutes=minutes))


def entity(of: str, key: str = "a", **cells: Cell) -> Entity:
    """An entity as one source gives it."""
    rules = dict.fromkeys(cells, f"{of}#permission/0")
    return Entity(f"urn:tsunagu:WaterGauge:gauges:{key}", "WaterGauge", cells, (Origin(of, NOW, rules),))


def by_source(found: Entity) -> dict[str, list[str]]:
    """Which source gave which fields."""
    return {origin.source: sorted(origin.rules) for origin in found.origins}


def test_each_field_comes_from_the_newest_observation() -> None:
    """Whichever source comes first."""
    for first, second in ((30, 10), (10, 30)):
        (found,) = union([[entity("a", waterLevel=level(1, first))], [entity("b", waterLevel=level(2, second))]])
        assert found.cells["waterLevel"] == level(2 if second < first else 1, 10)
        assert by_source(found) == {"b" if second < first else "a": ["waterLevel"]}


@pytest.mark.parametrize("times", [(10, 10), (None, None)])
def test_at_equal_times_the_first_source_gives_the_field(times: tuple[int | None, int | None]) -> None:
    """As fields without times."""
    (found,) = union(
        [
            [entity("a", waterLevel=level(1, times[0]), address="x")],
            [entity("b", waterLevel=level(2, times[1]), address="y")],
        ]
    )
    assert (found.cells["waterLevel"], found.cells["address"]) == (level(1, times[0]), "x")
    assert by_source(found) == {"a": ["address", "waterLevel"]}


def test_a_time_that_is_known_is_newer_than_one_that_is_not() -> None:
    """A reading of some time before one of any time."""
    (found,) = union([[entity("a", waterLevel=level(1, None))], [entity("b", waterLevel=level(2, 60))]])
    assert found.cells["waterLevel"] == level(2, 60)


def test_what_one_source_lacks_another_gives() -> None:
    """Provenance says per source which fields are its."""
    (found,) = union([[entity("a", address="x")], [entity("b", municipality="y", address="z")]])
    assert found.cells == {"address": "x", "municipality": "y"}
    assert by_source(found) == {"a": ["address"], "b": ["municipality"]}


def test_an_entity_of_which_nothing_is_shown_still_has_an_origin() -> None:
    """The first source that gave it."""
    (found,) = union([[entity("a")], [entity("b")]])
    assert by_source(found) == {"a": []}


cells = st.fixed_dictionaries(
    {},
    optional={
        "address": st.sampled_from(["x", "y"]),
        "municipality": st.just("m"),
        "waterLevel": st.builds(level, st.sampled_from([1, 2]), st.sampled_from([None, 5, 10])),
    },
)
groups = st.lists(st.dictionaries(st.sampled_from("abcd"), cells), max_size=4)


@given(groups)
def test_every_field_has_one_source_that_gives_it(given_: list[dict[str, dict[str, Cell]]]) -> None:
    """The cell shown is that source's cell, and nobody else is named for it."""
    sources = [[entity(f"s{n}", key, **of) for key, of in group.items()] for n, group in enumerate(given_)]
    merged = union(sources)
    assert sorted(item.id for item in merged) == sorted({item.id for group in sources for item in group})
    for found in merged:
        named = [name for origin in found.origins for name in origin.rules]
        assert sorted(named) == sorted(found.cells)
        for origin in found.origins:
            (own,) = [item for item in sources[int(origin.source[1:])] if item.id == found.id]
            assert all(found.cells[name] == own.cells[name] for name in origin.rules)
            assert all(origin.rules[name] == f"{origin.source}#permission/0" for name in origin.rules)


@given(groups)
def test_merging_in_steps_is_merging_at_once(given_: list[dict[str, dict[str, Cell]]]) -> None:
    """The order of the sources decides, not how they come together."""
    sources = [[entity(f"s{n}", key, **of) for key, of in group.items()] for n, group in enumerate(given_)]
    steps: list[Entity] = []
    for group in sources:
        steps = union([steps, group])
    assert steps == union(sources)


@settings(max_examples=40)
@given(
    rows=st.lists(
        st.builds(
            lambda key, city, value: gauge(key, city=city, level=value),
            st.sampled_from("abcdef"),
            st.sampled_from(["1", "2"]),
            st.sampled_from([None, 1, 200]),
        ),
        max_size=12,
    ),
    sizes=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_page_boundaries_change_nothing(rows: list[dict[str, Any]], sizes: tuple[int, int]) -> None:
    """Two sources walked in pages of any size give what they give in one piece; doubles are doubles over pages too."""

    def answered(first: int | None, second: int | None) -> Any:
        one = source(SHARED, {"gauges": rows[: len(rows) // 2]}, max_page=first)
        two = source(SHARED, {"gauges": rows[len(rows) // 2 :]}, max_page=second, name="beta")
        return asyncio.run(bench(one, two).data(ALL))

    assert answered(*sizes) == answered(None, None)


async def test_provenance_names_the_source_of_each_field() -> None:
    """With its licence, holder, rule and the newest of its own observations."""
    older = gauge("a", level=100, at="2026-07-01T11:00:00+09:00", address="x")
    newer = gauge("a", level=200, at="2026-07-01T11:30:00+09:00", city=None)
    one = source(SHARED, {"gauges": [older]}, license="CC0-1.0")
    two = source(SHARED, {"gauges": [newer]}, name="beta", holder="kagawa")
    (node,) = (await bench(one, two).data(ALL))["waterGauges"]["nodes"]
    assert node["waterLevel"] == {"value": 2.0, "observedAt": "2026-07-01T11:30:00+09:00"}
    rule = "urn:tsunagu:policy:{}#permission/0"
    assert node["provenance"] == [
        {
            "source": "alpha",
            "fields": ["address", "municipality", "name"],
            "rule": rule.format("alpha"),
            "license": "CC0-1.0",
            "holder": "takamatsu-city",
            "observedAt": None,
        },
        {
            "source": "beta",
            "fields": ["waterLevel"],
            "rule": rule.format("beta"),
            "license": "CC-BY-4.0",
            "holder": "kagawa",
            "observedAt": "2026-07-01T11:30:00+09:00",
        },
    ]


async def test_merging_is_over_permitted_values_only() -> None:
    """A newer value that may not be seen hides no older one that may; provenance names what is shown."""
    older = gauge("a", level=100, at="2026-07-01T11:00:00+09:00")
    newer = gauge("a", level=200, at="2026-07-01T11:30:00+09:00")
    one = source(SHARED, {"gauges": [newer]}, policy=NARROW)
    two = source(SHARED, {"gauges": [older]}, name="beta")
    answer = await bench(one, two).ask(ALL)
    assert answer.data is not None
    (node,) = answer.data["waterGauges"]["nodes"]
    assert node["waterLevel"]["value"] == 1.0
    assert {item["source"]: item["fields"] for item in node["provenance"]} == {
        "alpha": ["name"],
        "beta": ["municipality", "waterLevel"],
    }


async def test_a_filter_holds_for_the_merged_entity() -> None:
    """What one source says of it and what another says, together."""
    one = source(SHARED, {"gauges": [gauge("a", level=None, city="372013"), gauge("b", level=None, city="373419")]})
    two = source(SHARED, {"gauges": [gauge("a", city=None), gauge("b", city=None)]}, name="beta")
    data = await bench(one, two).data(
        '{ waterGauges(filter: {municipality: {eq: "372013"}, waterLevel: {gt: 1}}) { nodes { id } } }'
    )
    assert [node["id"] for node in data["waterGauges"]["nodes"]] == ["urn:tsunagu:WaterGauge:gauges:a"]


async def test_what_one_source_cannot_say_another_says() -> None:
    """With one of two sources away, the rest is given, and the total is a lower bound."""
    one = source(SHARED, {"gauges": [gauge("a"), gauge("b")]})
    two = source(SHARED, {"gauges": [gauge("c")]}, name="beta")

    def fail(request: object) -> Any:
        raise RuntimeError(request)

    recorded(two).fail = fail
    answer = await bench(one, two).ask("{ waterGauges { total { value exactness } nodes { id } } }")
    assert answer.data is not None
    assert answer.data["waterGauges"]["total"] == {"value": 2, "exactness": "LOWER_BOUND"}
    assert outcomes(answer) == {"alpha": "ok", "beta": "invalid"}
