"""Obligations alone: what they give depends only on the coarse cell, again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.decision import Obligation
from policies.japan import CITIES, TOWNS
from policies.obligations import MASK, Unenforceable, build
from tests.policies.small import BIKE_STATION, WATER_GAUGE
from vocab import mesh
from vocab.terms import Kind, Label, Property
from vocab.values import Cell, Measure, Text, Unmappable

LEVELS = [f"mesh{level}" for level in range(1, 7)]
latitudes = st.floats(20.5, 45.9)
longitudes = st.floats(122.5, 153.9)
numbers = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)
moments = st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - a zone is put on
    lambda moment: moment.replace(tzinfo=timezone(timedelta(hours=9)))
)


def prop(kind: Kind, name: str = "thing") -> Property:
    """A property of a kind."""
    return Property(name, "urn:test:thing", Label("", ""), Label("", ""), kind)


def made(action: str, kind: Kind, name: str = "thing", **parameters: str) -> Obligation:
    """An obligation that must be possible."""
    built = build(action, parameters, prop(kind, name))
    assert isinstance(built, Obligation)
    return built


def point(lat: float, lon: float) -> Cell:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


EVERY = [
    made("mask", Kind.TEXT),
    made("mask", Kind.VARIANTS),
    made("mask", Kind.MEASURE),
    made("generalise", Kind.GEOMETRY, to="mesh3"),
    made("generalise", Kind.TEXT, "address", to="municipality"),
    made("generalise", Kind.VARIANTS, "contact.postalAddress", to="municipality"),
    made("generalise", Kind.DATETIME, to="day"),
    made("generalise", Kind.MEASURE, to="hour"),
    made("generalise", Kind.NUMBER, width="10"),
    made("generalise", Kind.INTEGER, width="5"),
    made("round", Kind.NUMBER, to="0.1"),
    made("round", Kind.MEASURE, to="0.5"),
]


@pytest.mark.parametrize("obligation", EVERY)
def test_null_and_unmappable_values_stay_as_they_are(obligation: Obligation) -> None:
    """An obligation neither invents a value nor hides that one could not be mapped."""
    assert obligation.apply(None) is None
    assert obligation.apply(Unmappable("X")) == Unmappable("X")


@pytest.mark.parametrize("obligation", EVERY)
@pytest.mark.parametrize(
    "value",
    [
        True,
        "text",
        3,
        float("nan"),
        float("inf"),
        10**400,
        datetime(2026, 1, 1, tzinfo=UTC),
        {"type": "Point"},
        {"type": "Point", "coordinates": ["a", None]},
        {"type": "Point", "coordinates": [0.0, 0.0]},
        {},
        Text({}),
        Text({"en": "1-8-15 Bancho, Takamatsu"}),
        Measure(float("nan"), "MTR"),
    ],
)
def test_a_value_of_another_kind_never_leaves_as_it_was(obligation: Obligation, value: Cell) -> None:
    """Whatever a cell holds, nothing is raised, and what cannot be treated becomes null."""
    done = obligation.apply(value)
    assert obligation.apply(done) == done
    assert done is None or done in (MASK, Text({"ja": MASK})) or type(done) in (int, float, datetime, Measure)


@given(latitudes, longitudes, st.sampled_from(LEVELS))
def test_a_mesh_centre_is_its_own_centre(lat: float, lon: float, level: str) -> None:
    """Generalising again changes nothing, and the centre lies in the cell of the point."""
    obligation = made("generalise", Kind.GEOMETRY, to=level)
    once = obligation.apply(point(lat, lon))
    assert isinstance(once, dict)
    assert obligation.apply(once) == once
    shown_lon, shown_lat = once["coordinates"]
    assert mesh.encode(shown_lat, shown_lon, level) == mesh.encode(lat, lon, level)


@given(latitudes, longitudes, st.sampled_from(LEVELS), st.floats(0, 0.999), st.floats(0, 0.999))
def test_two_points_of_a_mesh_cell_give_equal_results(
    lat: float, lon: float, level: str, up: float, across: float
) -> None:
    """The result says nothing of where in the cell the point was."""
    south, west, north, east = mesh.bounds(mesh.encode(lat, lon, level))
    other_lat, other_lon = south + up * (north - south), west + across * (east - west)
    if mesh.encode(other_lat, other_lon, level) == mesh.encode(lat, lon, level):
        obligation = made("generalise", Kind.GEOMETRY, to=level)
        assert obligation.apply(point(lat, lon)) == obligation.apply(point(other_lat, other_lon))


def test_a_line_is_reduced_to_one_point_without_its_height() -> None:
    """Any geometry becomes the centre of the cell of a point on it."""
    line: Cell = {"type": "LineString", "coordinates": [[134.0465, 34.3428], [134.0466, 34.3429]]}
    assert made("generalise", Kind.GEOMETRY, to="mesh3").apply(line) == made(
        "generalise", Kind.GEOMETRY, to="mesh3"
    ).apply({"type": "Point", "coordinates": [134.0465, 34.3428, 12.5]})


@given(numbers, st.sampled_from(["10", "1", "7", "0.5", "0.1", "0.25"]), st.sampled_from(["width", "to"]))
def test_a_number_on_its_grid_stays_there(value: float, step: str, parameter: str) -> None:
    """Banding and rounding again change nothing, and the result is within one step."""
    action = "generalise" if parameter == "width" else "round"
    obligation = made(action, Kind.NUMBER, **{parameter: step})
    once = obligation.apply(value)
    assert isinstance(once, (int, float))
    assert obligation.apply(once) == once
    assert abs(once - value) <= float(step) * (1 + 1e-6)


@given(st.integers(-1000, 1000), st.integers(0, 9))
def test_a_band_says_nothing_of_the_place_in_it(tens: int, ones: int) -> None:
    """Every number of a band gives its lower end, as the same type."""
    obligation = made("generalise", Kind.NUMBER, width="10")
    for value in (tens * 10 + ones, float(tens * 10 + ones)):
        shown = obligation.apply(value)
        assert shown == tens * 10
        assert type(shown) is int


def test_rounding_takes_halves_upward() -> None:
    """The nearest multiple; of two equally near, the higher."""
    obligation = made("round", Kind.NUMBER, to="0.5")
    assert [obligation.apply(value) for value in (0.24, 0.25, -0.25, -0.26)] == [0.0, 0.5, 0.0, -0.5]


def test_a_measure_keeps_what_the_obligation_does_not_touch() -> None:
    """A band changes the value, an hour the time of observation."""
    measure = Measure(12.34, "MTR", datetime(2026, 6, 15, 13, 5, 7, tzinfo=UTC))
    assert made("generalise", Kind.MEASURE, width="10").apply(measure) == Measure(10, "MTR", measure.observed_at)
    hour = datetime(2026, 6, 15, 13, tzinfo=UTC)
    assert made("generalise", Kind.MEASURE, to="hour").apply(measure) == Measure(12.34, "MTR", hour)
    missing = Measure(None, "MTR")
    assert made("round", Kind.MEASURE, to="1").apply(missing) == missing
    assert made("generalise", Kind.MEASURE, to="day").apply(missing) == missing


@given(moments, st.sampled_from(["hour", "day", "month", "year"]))
def test_a_truncated_time_is_its_own_beginning(moment: datetime, unit: str) -> None:
    """Truncating again changes nothing, never goes forward, and keeps the offset."""
    obligation = made("generalise", Kind.DATETIME, to=unit)
    once = obligation.apply(moment)
    assert isinstance(once, datetime)
    assert obligation.apply(once) == once
    assert once <= moment
    assert once.utcoffset() == moment.utcoffset()


def test_each_unit_of_time_keeps_only_itself_and_above() -> None:
    """Hour, day, month and year of one moment."""
    moment = datetime(2026, 6, 15, 13, 5, 7, 9, tzinfo=UTC)
    shown = [made("generalise", Kind.DATETIME, to=unit).apply(moment) for unit in ("hour", "day", "month", "year")]
    assert [str(value)[:16] for value in shown] == [
        "2026-06-15 13:00",
        "2026-06-15 00:00",
        "2026-06-01 00:00",
        "2026-01-01 00:00",
    ]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("香川県高松市番町一丁目8番15号", "香川県高松市"),
        ("高松市番町一丁目11-22", "高松市"),
        ("香川県　高松市　番町", "香川県高松市"),
        ("三重県四日市市諏訪町1-5", "三重県四日市市"),
        ("蒲郡市中央本町1", "蒲郡市"),
        ("大和郡山市北郡山町248-4", "大和郡山市"),
        ("木田郡三木町大字氷上310", "木田郡三木町"),
        ("香川県三木町大字氷上310", "香川県三木町"),
        ("北海道余市郡余市町朝日町26", "北海道余市郡余市町"),
        ("札幌市中央区北1条西2丁目", "札幌市"),
        ("東京都港区芝公園1-5-25", "東京都港区"),
        ("港区芝公園1-5-25", None),
        ("三日市町1-2", None),
        ("番町一丁目8番15号", None),
        ("", None),
    ],
)
def test_an_address_is_cut_after_its_municipality(address: str, shown: str | None) -> None:
    """What does not begin with a known municipality becomes null, never a street."""
    assert made("generalise", Kind.TEXT, "address", to="municipality").apply(address) == shown


@settings(max_examples=100)
@given(st.sampled_from(sorted(CITIES | TOWNS)), st.text("市町村区郡山番一1- 　", max_size=8))
def test_a_municipality_is_its_own_and_never_finer(name: str, rest: str) -> None:
    """What follows the municipality never shows, and cutting again changes nothing."""
    obligation = made("generalise", Kind.TEXT, "address", to="municipality")
    once = obligation.apply(name + rest)
    assert once in CITIES | TOWNS
    assert obligation.apply(once) == once
    assert made("generalise", Kind.VARIANTS, "address", to="municipality").apply(
        Text({"ja": name, "en": "1-8-15 Bancho"})
    ) == Text({"ja": name})


def test_a_mask_shows_neither_length_nor_language() -> None:
    """Every text gives the same mask; what is no text becomes null."""
    assert made("mask", Kind.TEXT).apply("山田") == MASK == made("mask", Kind.TEXT).apply("やまだ たろう")
    assert made("mask", Kind.VARIANTS).apply(Text({"ja": "山田", "en": "Yamada"})) == Text({"ja": MASK})
    for kind in (Kind.NUMBER, Kind.MEASURE, Kind.CODE, Kind.URI, Kind.REFERENCE, Kind.GEOMETRY, Kind.BOOLEAN):
        assert made("mask", kind).apply("value") is None


@pytest.mark.parametrize(
    ("action", "parameters", "kind", "code"),
    [
        ("blur", {}, Kind.TEXT, "POLICY_DUTY_UNENFORCEABLE"),
        ("mask", {"to": "x"}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("round", {}, Kind.NUMBER, "POLICY_DUTY_PARAMETER"),
        ("generalise", {"to": "day", "width": "3"}, Kind.MEASURE, "POLICY_DUTY_PARAMETER"),
        ("generalise", {"to": "mesh7"}, Kind.GEOMETRY, "POLICY_DUTY_PARAMETER"),
        ("generalise", {"to": "mesh3"}, Kind.TEXT, "POLICY_DUTY_UNENFORCEABLE"),
        ("generalise", {"to": "day"}, Kind.NUMBER, "POLICY_DUTY_UNENFORCEABLE"),
        ("generalise", {"to": "municipality"}, Kind.TEXT, "POLICY_DUTY_UNENFORCEABLE"),
        ("generalise", {"width": "10"}, Kind.TEXT, "POLICY_DUTY_UNENFORCEABLE"),
        ("round", {"to": "1"}, Kind.GEOMETRY, "POLICY_DUTY_UNENFORCEABLE"),
        ("round", {"to": "0"}, Kind.NUMBER, "POLICY_DUTY_PARAMETER"),
        ("round", {"to": "-1"}, Kind.NUMBER, "POLICY_DUTY_PARAMETER"),
        ("round", {"to": "1e3"}, Kind.NUMBER, "POLICY_DUTY_PARAMETER"),
        ("round", {"to": "0.5"}, Kind.INTEGER, "POLICY_DUTY_PARAMETER"),
    ],
)
def test_what_cannot_be_done_to_a_kind_is_refused(
    action: str, parameters: dict[str, str], kind: Kind, code: str
) -> None:
    """Each impossible obligation has a code and says why."""
    refused = build(action, parameters, prop(kind))
    assert isinstance(refused, Unenforceable)
    assert refused.code == code
    assert refused.message


def test_an_id_carries_no_obligation() -> None:
    """A changed id would point at another thing."""
    assert isinstance(build("mask", {}, prop(Kind.URI, "id")), Unenforceable)


def test_every_property_can_be_masked() -> None:
    """Masking is possible for each property of the test classes."""
    for each in (*BIKE_STATION.properties, *WATER_GAUGE.properties):
        assert isinstance(build("mask", {}, each), Obligation)
