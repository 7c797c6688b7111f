"""Readings: the latest one is shown, whatever the source can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.spec import Capabilities, CollectionCapabilities, LatestCapability
from adapters.static import StaticAdapter
from hub.catalogue import Source
from tests.hub.engine_tools import NOW, asked, bench, policy_of, source
from vocab.query.predicate import TRUE

TAPE = """\
  WaterGauge:
    collection: tape
    rows: readings
    holds: whole
    id: {key: id, native: text}
    at: at
    drill: {from: mode, equals: [drill]}
    fields:
      municipality: {from: city, native: text}
      waterLevel: {from: level, unit: MTR, native: number}
"""
NO_TIMES = """
uid: urn:tsunagu:policy:no-times
assigner: alpha
permission: [{target: [WaterGauge.id, WaterGauge.municipality], action: read}]
"""
QUERY = (
    "query ($drill: Boolean! = false) { waterGauges(FILTER includeDrill: $drill) { nodes { waterLevel { value } } } }"
)


def reading(key: str, minutes: int, level: float, **more: Any) -> dict[str, Any]:
    """A reading so many minutes ago."""
    return {"id": key, "city": "372013", "at": NOW - timedelta(minutes=minutes), "level": level, **more}


def tape(*rows: dict[str, Any], reduces: bool) -> Source:
    """A source of readings that can, or cannot, reduce them itself."""
    whole = StaticAdapter({}).capabilities().default
    latest = LatestCapability() if reduces else None
    can = CollectionCapabilities(whole.fields, whole.conjunction, whole.disjunction, whole.negation, latest=latest)
    return source(TAPE, {"tape": rows}, can=Capabilities(can))


@pytest.mark.parametrize("reduces", [True, False])
async def test_an_older_reading_never_stands_in_for_the_latest(reduces: bool) -> None:
    """A gauge that was high and is low is not among the high ones, whoever reduces the readings."""
    of = tape(reading("a", 60, 3.0), reading("a", 10, 0.5), reading("b", 10, 2.9), reduces=reduces)
    data = await bench(of).data(QUERY.replace("FILTER", "filter: {waterLevel: {gte: 2.5}}"))
    assert data["waterGauges"]["nodes"] == [{"waterLevel": {"value": 2.9}}]


@pytest.mark.parametrize("reduces", [True, False])
async def test_a_drill_reading_does_not_hide_the_real_one(reduces: bool) -> None:
    """With drill data left out, the latest real reading is shown; with it, the latest of all."""
    of = tape(reading("a", 60, 1.0), reading("a", 10, 9.9, mode="drill"), reduces=reduces)
    data = await bench(of).data(QUERY.replace("FILTER", ""))
    assert data["waterGauges"]["nodes"] == [{"waterLevel": {"value": 1.0}}]
    with_drill = await bench(of).data(QUERY.replace("FILTER", ""), {"drill": True})
    assert with_drill["waterGauges"]["nodes"] == [{"waterLevel": {"value": 9.9}}]


@pytest.mark.parametrize("reduces", [True, False])
async def test_a_reading_of_a_drill_says_so(reduces: bool) -> None:
    """Whoever asks for drill data sees which it is, though the row states no quality."""
    of = tape(reading("a", 10, 9.9, mode="drill"), reading("b", 10, 1.0), reduces=reduces)
    data = await bench(of).data(
        "{ waterGauges(includeDrill: true, orderBy: [{id: ASC}]) { nodes { waterLevel { value quality } } } }"
    )
    assert [node["waterLevel"] for node in data["waterGauges"]["nodes"]] == [
        {"value": 9.9, "quality": "DRILL"},
        {"value": 1.0, "quality": "MEASURED"},
    ]


@pytest.mark.parametrize("drill", [True, False])
async def test_the_source_reduces_where_nothing_is_left_out_afterwards(drill: bool) -> None:
    """`latest` is pushed with the filter when drill data is wanted too, and neither is pushed when it is not."""
    of = tape(reading("a", 10, 1.0), reduces=True)
    await bench(of).data(QUERY.replace("FILTER", "filter: {waterLevel: {gte: 2.5}}"), {"drill": drill})
    (fetch,) = asked(of)
    assert (fetch.latest is not None) is drill
    assert (fetch.predicate != TRUE) is drill


@pytest.mark.parametrize("reduces", [True, False])
@pytest.mark.parametrize("fields", ["municipality", "municipality waterLevel { value }"])
async def test_the_latest_row_is_shown_whatever_is_asked_of_it(reduces: bool, fields: str) -> None:
    """Also where nothing that shows its time is asked for."""
    older, newer = reading("a", 60, 1.0), reading("a", 10, 2.0)
    of = tape({**older, "city": "372013"}, {**newer, "city": "373419"}, reduces=reduces)
    data = await bench(of).data(f"{{ waterGauges {{ nodes {{ {fields} }} }} }}")
    assert [node["municipality"] for node in data["waterGauges"]["nodes"]] == ["373419"]


async def test_data_of_a_drill_is_not_shown_by_lookup() -> None:
    """Nothing can ask a lookup for drill data, so it gives none."""
    of = tape(
        reading("a", 60, 1.0), reading("a", 10, 9.9, mode="drill"), reading("d", 1, 2, mode="drill"), reduces=False
    )
    data = await bench(of).data(
        """{ real: waterGauge(id: "urn:tsunagu:WaterGauge:takamatsu-city.alpha:a") { waterLevel { value } }
             none: waterGauge(id: "urn:tsunagu:WaterGauge:takamatsu-city.alpha:d") { id } }"""
    )
    assert data == {"real": {"waterLevel": {"value": 1.0}}, "none": None}


async def test_the_source_reduces_also_where_no_measure_is_asked_for() -> None:
    """Times that may be seen are known to be, selected or not: a year of readings is not walked for a list of ids."""
    of = tape(reading("a", 60, 1.0), reading("a", 10, 2.0), reading("b", 5, 3.0), reduces=True)
    data = await bench(of).data("{ waterGauges(includeDrill: true) { nodes { id } total { value exactness } } }")
    assert data["waterGauges"]["total"] == {"value": 2, "exactness": "EXACT"}
    (fetch,) = asked(of)
    assert fetch.latest is not None


async def test_times_that_may_not_be_seen_do_not_choose_a_reading() -> None:
    """Which row stands for a gauge would tell when it was read."""
    of = tape(reading("a", 60, 1.0), reading("a", 10, 2.0), reduces=True)
    hidden = replace(of, policy=policy_of(NO_TIMES))
    data = await bench(hidden).data("{ waterGauges(includeDrill: true) { nodes { municipality } } }")
    assert data["waterGauges"]["nodes"] == [{"municipality": "372013"}]
    (fetch,) = asked(hidden)
    assert fetch.latest is None
