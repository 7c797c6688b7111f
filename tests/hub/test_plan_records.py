"""Rows that are several things, or none: pages, totals and the latest are right, whatever the source can be asked."""

from __future__ import annotations

from typing import Any

import pytest

from hub.catalogue import Source
from hub.limits import Limits
from tests.hub.engine_tools import NOW, asked, bench, outcomes, source
from vocab.query.predicate import TRUE

TOTAL = "{ waterGauges { nodes { id } total { value exactness } } }"
SENSORS = """\
  WaterGauge:
    collection: stations
    rows: ROWS
    holds: whole
    id: {key: [id, s.id]}
    each: {in: sensors, as: s}
    when: {from: kind, equals: river}
    fields:
      municipality: {from: city, native: text}
      thresholds.danger: {from: danger, unit: MTR, native: number}
      waterLevel: {from: s.level, unit: MTR}
"""


def stations(*rows: dict[str, Any], text: str = SENSORS.replace("ROWS", "state")) -> Source:
    """A source of stations with sensors that can do everything, the choice of the latest too."""
    return source(text, {"stations": rows}, max_page=2)


def station(key: str, *levels: float, kind: str = "river", **more: Any) -> dict[str, Any]:
    """A station with a sensor for each level."""
    sensors = [{"id": index, "level": level} for index, level in enumerate(levels)]
    return {"id": key, "kind": kind, "city": "372013", "danger": 1.0, "sensors": sensors, **more}


async def test_a_list_in_a_row_gives_a_thing_for_each_item() -> None:
    """The total counts things, not rows, and rows of other classes are none."""
    of = stations(station("a", 1, 2, 3), station("b", 9, kind="rain"), station("c"), station("d", 4))
    data = await bench(of).data("{ waterGauges { nodes { waterLevel { value } } total { value exactness } } }")
    assert sorted(node["waterLevel"]["value"] for node in data["waterGauges"]["nodes"]) == [1, 2, 3, 4]
    assert data["waterGauges"]["total"] == {"value": 4, "exactness": "EXACT"}
    assert asked(of)[0].paths == ("id", "sensors", "kind")


@pytest.mark.parametrize(
    ("counts", "shown", "status"),
    [
        ((4, 4, 2), 10, "ok"),
        ((4, 4, 4), 8, "truncated"),
        ((4, 5, 2, 1), 11, "truncated"),
        ((12, 1), 0, "truncated"),
        ((10,), 10, "ok"),
    ],
)
async def test_the_scan_bound_counts_what_rows_are_made_into(counts: tuple[int, ...], shown: int, status: str) -> None:
    """A source cannot keep the hub busy with long lists in few rows; what is left out is said, and no row is halved."""
    rain = station("r", *range(99), kind="rain")
    of = stations(*(station(str(index), *range(count)) for index, count in enumerate(counts)), rain)
    answer = await bench(of, limits=Limits(scan_records=11)).ask(TOTAL)
    assert outcomes(answer) == {"alpha": status}
    exactness = "EXACT" if status == "ok" else "LOWER_BOUND"
    assert answer.data is not None
    assert answer.data["waterGauges"]["total"] == {"value": shown, "exactness": exactness}


async def test_filters_narrow_rows_and_items_are_filtered_here() -> None:
    """What all things of a row share may be asked of the source; ids and values of items may not."""
    of = stations(station("a", 1, 2), station("b", 2, city="372021"))
    query = '{ waterGauges(filter: {municipality: {eq: "372013"}, waterLevel: {gt: 1}}) { nodes { id } } }'
    nodes = (await bench(of).data(query))["waterGauges"]["nodes"]
    assert len(nodes) == 1
    assert "city" in str(asked(of)[0].predicate)
    assert "sensors" not in str(asked(of)[0].predicate)
    data = await bench(of).data(f'{{ waterGauge(id: "{nodes[0]["id"]}") {{ waterLevel {{ value }} }} }}')
    assert data["waterGauge"] == {"waterLevel": {"value": 2}}
    assert asked(of)[1].predicate == TRUE


@pytest.mark.parametrize(
    ("form", "key", "ordered"),
    [
        ("", "id", True),
        ("each: {in: sensors, as: s}", "[id, s.id]", False),
        ("when: {from: k, equals: x}", "id", False),
    ],
)
def test_neither_order_nor_limit_is_asked_where_rows_are_not_things(form: str, key: str, ordered: bool) -> None:
    """A page of rows is no page of things."""
    text = (
        f"  RoadRestriction:\n    collection: stations\n    rows: state\n    holds: whole\n    id: {{key: {key}}}\n"
        f"    {form}\n    fields:\n      startsAt: {{from: at, native: time}}\n"
    )
    (plan,) = bench(stations(text=text)).plans(
        "{ roadRestrictions(first: 2, orderBy: [{startsAt: ASC}]) { nodes { id } } }"
    )
    fetch = plan.sources[0].fetch
    assert (bool(fetch.order), fetch.limit, plan.sources[0].exact) == (ordered, 3 if ordered else None, ordered)


async def test_the_latest_reading_of_an_item_is_chosen_here() -> None:
    """The source could only choose the latest of its rows."""
    text = SENSORS.replace("ROWS", "readings").replace("    when", "    at: s.at\n    window: P1D\n    when")
    rows = [
        station("a", kind="river", sensors=[{"id": 1, "level": level, "at": NOW.replace(minute=minute).isoformat()}])
        for level, minute in ((5, 1), (7, 3), (6, 2))
    ]
    of = stations(*rows, text=text)
    data = await bench(of).data("{ waterGauges { nodes { waterLevel { value } } } }")
    assert [node["waterLevel"]["value"] for node in data["waterGauges"]["nodes"]] == [7]
    assert (asked(of)[0].latest, asked(of)[0].predicate) == (None, TRUE)
