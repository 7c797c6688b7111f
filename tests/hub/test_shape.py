"""What values look like in an answer: numbers GraphQL can hold, texts, codes, units, freshness."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hub.engine_tools import bench, codes, gauge, gauges, source

ONE = '{ waterGauge(id: "urn:tsunagu:WaterGauge:takamatsu-city.alpha:a") { FIELDS } }'
LOTS = """\
  ParkingLot:
    collection: lots
    rows: state
    holds: whole
    id: {key: id}
    fields:
      capacity: capacity
      spacesAvailable: {from: free, unit: C62}
      state: state
"""


async def shown(fields: str, *, languages: tuple[str, ...] = ("ja",), **row: Any) -> Any:
    """Fields of one gauge."""
    data = await bench(gauges(gauge("a", **row))).data(ONE.replace("FIELDS", fields), languages=languages)
    return data["waterGauge"]


async def lot(**row: Any) -> dict[str, Any]:
    """The answer about one car park, with its extensions."""
    engine = bench(source(LOTS, {"lots": [{"id": "p", **row}]}))
    answer = await engine.ask("{ parkingLots { nodes { capacity spacesAvailable { value } state { code label } } } }")
    assert answer.data is not None
    return {**answer.data["parkingLots"]["nodes"][0], "sources": answer.extensions["sources"]}


@pytest.mark.parametrize("capacity", [2**31, -(2**31) - 1, 10**30, "99999999999"])
async def test_an_integer_beyond_32_bits_is_null_with_a_warning(capacity: Any) -> None:
    """GraphQL's Int has 32 bits: a larger number never leaves as one, and the loss is counted."""
    found = await lot(capacity=capacity)
    assert found["capacity"] is None
    assert found["sources"][0]["warnings"] == [{"code": "NUMBER_OUT_OF_RANGE", "property": "capacity", "count": 1}]


@pytest.mark.parametrize("capacity", [2**31 - 1, -(2**31), 0])
async def test_an_integer_of_32_bits_is_given(capacity: int) -> None:
    """Up to the ends."""
    assert (await lot(capacity=capacity))["capacity"] == capacity


async def test_the_age_of_a_value_is_an_int_whatever_the_feed_says() -> None:
    """A feed that writes the year 1 for "never" gives an age that GraphQL can hold."""
    fields = "waterLevel { freshness { ageSeconds state } }"
    found = await shown(fields, at="0001-01-01T00:00:00Z")
    assert found["waterLevel"]["freshness"] == {"ageSeconds": 2**31 - 1, "state": "STALE"}


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-07-01T11:59:00+09:00", "CURRENT"),
        ("2026-07-01T12:04:00+09:00", "CURRENT"),
        ("2026-07-01T12:30:00+09:00", "UNKNOWN"),
        ("2026-07-01T11:30:00+09:00", "LATE"),
        ("2026-06-30T12:00:00+09:00", "STALE"),
        (None, "UNKNOWN"),
    ],
)
async def test_freshness_says_how_old_a_value_is_against_what_is_expected(at: str | None, state: str) -> None:
    """Up to twice the expected seconds current, up to six times late; a time ahead of ours is no age."""
    found = await shown("waterLevel { freshness { state ageSeconds expectedSeconds } }", at=at)
    freshness = found["waterLevel"]["freshness"]
    assert freshness["state"] == state
    assert freshness["expectedSeconds"] == 600
    assert freshness["ageSeconds"] is None if at is None else freshness["ageSeconds"] >= 0


async def test_a_missing_value_is_null_with_its_quality() -> None:
    """A sentinel is never a number."""
    found = await shown('waterLevel { value cm: value(unit: "cm") quality unit freshness { state } }', level=-999)
    assert found["waterLevel"] == {
        "value": None,
        "cm": None,
        "quality": "MISSING",
        "unit": "MTR",
        "freshness": {"state": "UNKNOWN"},
    }


@pytest.mark.parametrize(("unit", "value"), [("MTR", 1.2), ("m", 1.2), ("CMT", 120.0), ("㎝", 120.0), ("MMT", 1200.0)])
async def test_a_measure_is_given_in_the_unit_asked_for(unit: str, value: float) -> None:
    """By UN/CEFACT code or a usual symbol."""
    found = await shown(f'waterLevel {{ value(unit: "{unit}") }}')
    assert found["waterLevel"]["value"] == pytest.approx(value)


@pytest.mark.parametrize("unit", ["CEL", "nonsense", ""])
async def test_a_unit_of_another_quantity_is_refused_before_anything_is_fetched(unit: str) -> None:
    """The request as a whole: a wrong question is no partial answer."""
    of = gauges(gauge("a"))
    answer = await bench(of).ask(ONE.replace("FIELDS", f'waterLevel {{ value(unit: "{unit}") }}'))
    assert codes(answer) == ["UNIT_UNKNOWN"]
    assert (answer.data, answer.executed) == (None, False)
    assert of.adapter.asked == []  # type: ignore[union-attr]  # it records


@pytest.mark.parametrize(
    ("lang", "languages", "expected"),
    [
        ("en", ("ja",), ("Gauge", "en")),
        ("en-US", ("ja",), ("Gauge", "en")),
        (None, ("en", "ja"), ("Gauge", "en")),
        (None, ("fr",), ("水位局", "ja")),
        ("fr", ("en",), ("水位局", "ja")),
        (None, ("ja",), ("水位局", "ja")),
    ],
)
async def test_a_text_is_given_in_the_language_wanted_and_says_which(
    lang: str | None, languages: tuple[str, ...], expected: tuple[str, str]
) -> None:
    """The argument first, then what the consumer prefers, then Japanese."""
    argument = f'(lang: "{lang}")' if lang else ""
    name = {"ja": "水位局", "en": "Gauge"}
    found = await shown(f"name{argument} {{ value language }}", languages=languages, name=name)
    assert (found["name"]["value"], found["name"]["language"]) == expected


async def test_a_text_in_no_language_wanted_is_given_in_what_there_is() -> None:
    """Nothing is withheld for its language."""
    found = await shown("name { value language }", name={"en": "Gauge"})
    assert found["name"] == {"value": "Gauge", "language": "en"}


async def test_what_is_not_there_is_null_and_keeps_its_key() -> None:
    """The client's shape is kept."""
    fields = "address name { value } waterLevel { value } thresholds { danger } river { id } location"
    found = await shown(fields, name=None, level=None, danger=None, place=None)
    assert found == {
        "address": None,
        "name": None,
        "waterLevel": None,
        "thresholds": {"danger": None},
        "river": None,
        "location": None,
    }
