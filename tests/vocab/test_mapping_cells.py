"""What native values of each kind become, and what they must never become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import cell, compiled, mapped, with_fields
from vocab.mapping.personal import holds_personal_number
from vocab.values import Measure, Quality, Text, Unmappable

PERSONAL = "123456789018"  # the valid example of twelve digits in a row
AT = datetime(2026, 6, 15, 4, 5, tzinfo=UTC)


def measure(raw: Any, *, more: str = "", row: dict[str, Any] | None = None) -> Any:
    """The water level of a gauge that says centimetres."""
    mapping = with_fields(f"waterLevel: {{from: x, unit: CMT, missing: [-999, 休止, '///'], {more}}}")
    return mapped(mapping, {"id": "1", "x": raw, **(row or {})}).cells["waterLevel"]


def test_a_measure_is_in_the_canonical_unit_with_its_time() -> None:
    """Centimetres become metres; a time without offset is local to the zone."""
    found = measure(250, more="at: t", row={"t": "2026/6/15 13:05"})
    assert found == Measure(2.5, "MTR", AT, Quality.MEASURED)


@pytest.mark.parametrize("raw", [-999, -999.0, "-999", " -999 ", "-999.0", "－９９９", "休止", "///", "欠測"])
def test_a_sentinel_is_a_missing_value_and_never_a_number(raw: object) -> None:
    """By value as a number, by trimmed text as a string; its time stays."""
    found = measure(raw, more="at: t", row={"t": "2026-06-15T13:05:00"})
    assert found == Measure(None, "MTR", AT, Quality.MISSING)


@pytest.mark.parametrize(
    ("stated", "quality"),
    [
        ("実測", "MEASURED"),
        ("速報", "PRELIMINARY"),
        ("確定", "CONFIRMED"),
        ("訓練", "DRILL"),
        ("", "MEASURED"),
        (7, "CONFIRMED"),
    ],
)
def test_a_stated_quality_is_kept(stated: object, quality: str) -> None:
    """The usual words are known; others are named in the mapping."""
    found = measure(250, more="quality: {from: q, values: {7: CONFIRMED}}", row={"q": stated})
    assert found == Measure(2.5, "MTR", None, Quality(quality))


def test_a_value_said_to_be_missing_or_of_unknown_quality_is_not_shown() -> None:
    """A number beside 欠測 is not a measurement, and an unknown flag may say the same."""
    assert measure(250, more="quality: q", row={"q": "欠測"}) == Measure(None, "MTR", None, Quality.MISSING)
    assert measure(None, more="quality: q", row={"q": "調整中"}) == Measure(None, "MTR", None, Quality.ADJUSTING)
    assert measure(250, more="quality: q", row={"q": "＊"}) == Unmappable("QUALITY_UNKNOWN")
    assert measure("調整中") == Measure(None, "MTR", None, Quality.ADJUSTING)


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000"])
def test_nothing_said_is_nothing(raw: object) -> None:
    """Absent and blank values are null, not missing measurements."""
    assert measure(raw) is None
    assert cell("x", raw, name="name") is None
    assert cell("x", raw, name="open") is None


@pytest.mark.parametrize(
    ("name", "field", "raw", "expected"),
    [
        ("name", "x", " 高松市\u3000", Text({"ja": "高松市"})),
        ("name", "x", "か\u3099", Text({"ja": "が"})),
        ("name", "x", {"ja": "川", "en": "River", "@": "no"}, Text({"ja": "川", "en": "River"})),
        ("name", "x", 12.0, Text({"ja": "12"})),
        ("name", "{from: x, missing: ['-']}", "-", None),
        ("name", "x", [1], Unmappable("VALUE_NOT_A_TEXT")),
        ("address.full", "x", "高松市番町", "高松市番町"),
        ("danger", "{from: x, unit: cm}", "１，２５０", 12.5),
        ("danger", "{from: x, missing: [-1]}", "-1.0", None),
        ("danger", "x", "約3", Unmappable("NUMBER_APPROXIMATE")),
        ("count", "x", "5.0", 5),
        ("count", "x", 5.5, Unmappable("VALUE_NOT_AN_INTEGER")),
        ("status", "x", "通行止め", "CLOSED"),
        ("status", "x", "２", "CLOSED"),
        ("status", "x", "closed", "CLOSED"),
        ("status", "x", 1, "OPEN"),
        ("status", "x", "片側通行", Unmappable("CODE_UNKNOWN")),
        ("status", "{from: x, codes: {全止: CLOSED}}", "全止", "CLOSED"),
        ("status", "{from: x, codes: {全止: CLOSED}}", "通行止め", Unmappable("CODE_UNKNOWN")),
        ("status", "{from: x, native: text}", "2 ", Unmappable("CODE_UNKNOWN")),
        ("open", "x", "有", True),
        ("open", "x", "×", False),
        ("open", "x", False, False),
        ("open", "x", "△", Unmappable("BOOLEAN_PARTLY")),
        ("open", "{from: x, true: [1], false: ['']}", None, False),
        ("open", "{from: x, true: [1], false: ['']}", "1", True),
        ("open", "{from: x, true: [1], false: ['']}", 1, True),
        ("open", "{from: x, native: boolean}", "true", Unmappable("VALUE_NOT_A_BOOLEAN")),
        ("startsAt", "x", "R8.6.15 13:05", AT),
        ("startsAt", "{from: x, epoch: milliseconds}", 1781496300000, AT),
        ("page", "x", "https://example.jp/a", "https://example.jp/a"),
        ("page", "x", "javascript:alert(1)", Unmappable("VALUE_NOT_A_URI")),
        ("page", "x", "なし", Unmappable("VALUE_NOT_A_URI")),
        ("river", "{ref: {key: x}}", "本津川", "urn:tsunagu:River:takamatsu-city.river:%E6%9C%AC%E6%B4%A5%E5%B7%9D"),
        ("river", "{ref: {key: x, space: mlit}}", 86, "urn:tsunagu:River:mlit:86"),
        ("river", "{ref: {key: x}}", None, None),
        ("river", "x", "urn:tsunagu:River:mlit:86", "urn:tsunagu:River:mlit:86"),
        ("river", "x", "86", Unmappable("VALUE_NOT_AN_ID")),
        ("danger", "{value: '2.5'}", None, 2.5),
        ("name", "{value: 本津川}", None, Text({"ja": "本津川"})),
    ],
)
def test_native_values_become_cells_of_their_kind(name: str, field: str, raw: object, expected: object) -> None:
    """One table for all kinds."""
    assert cell(field, raw, name=name) == expected


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        ("{from: x, as: geojson}", {"type": "Point", "coordinates": [134.05, 34.34], "note": "n"}, [134.05, 34.34]),
        ("{from: x, as: geojson}", '{"type":"Point","coordinates":[134.05,34.34]}', [134.05, 34.34]),
        ("{from: x, as: lat-lon}", "34.34, 134.05", [134.05, 34.34]),
        ("{from: x, as: lon-lat-pair}", [134.05, 34.34], [134.05, 34.34]),
        ("{from: x, as: wkt}", "POINT (134.05 34.34)", [134.05, 34.34]),
        ("{from: x, as: mesh}", "5134", [134.5, 34.333333333333336]),
    ],
)
def test_a_place_is_read_in_every_form(field: str, raw: object, expected: list[float]) -> None:
    """Foreign members of the geometry are left behind."""
    assert cell(field, raw, name="location") == {"type": "Point", "coordinates": expected}


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        ("{from: x, as: geojson}", {"type": "Feature"}, "GEOMETRY_TYPE"),
        ("{from: x, as: geojson}", "{", "VALUE_NOT_A_GEOMETRY"),
        ("{from: x, as: lat-lon}", "134.05,94.34", "GEOMETRY_RANGE"),
        ("{from: x, as: lat-lon}", "0,0", "POSITION_ZERO"),
        ("{from: x, as: geojson}", {"type": "Point", "coordinates": [0.0, 0.0]}, "POSITION_ZERO"),
        ("{from: x, as: geojson}", {"type": "Point", "coordinates": [0, 0]}, "POSITION_ZERO"),
        ("{from: x, as: lat-lon}", "34.34", "VALUE_NOT_A_POSITION"),
        ("{from: x, as: wkt}", "POINT EMPTY", "GEOMETRY"),
        ("{from: x, as: wkt}", "here", "VALUE_NOT_A_GEOMETRY"),
        ("{from: x, as: mesh}", "9", "VALUE_NOT_A_MESH"),
    ],
)
def test_what_is_no_place_is_refused_with_a_code(field: str, raw: object, code: str) -> None:
    """Zeros and degrees that no place has are none."""
    found = cell(field, raw, name="location")
    assert isinstance(found, Unmappable)
    assert code in found.code


def test_two_columns_make_a_point_and_half_a_point_is_refused() -> None:
    """緯度 and 経度, as municipalities publish them."""
    mapping = with_fields("location: {lat: 緯度, lon: 経度}")
    read = mapping.fields["location"].read
    assert read({"緯度": "34.34", "経度": 134.05}) == {"type": "Point", "coordinates": [134.05, 34.34]}
    assert read({"緯度": "", "経度": None}) is None
    assert read({"緯度": "34.34"}) == Unmappable("VALUE_NOT_A_POSITION")


def test_nested_paths_reach_into_entities_and_lists() -> None:
    """Dots, list numbers and quoted names; what is not there is null."""
    mapping = with_fields("name: stationName.value\naddress.full: '\"a.b\".list.1.text'", nested=True)
    row = {"stationName": {"value": "本津川"}, "a.b": {"list": [{}, {"text": "香川県"}]}}
    assert mapped(mapping, row).cells == {"name": Text({"ja": "本津川"}), "address.full": "香川県"}
    empty: dict[str, object] = {"stationName": "text", "a.b": {"list": [1]}}
    assert mapped(mapping, empty).cells == {"name": None, "address.full": None}


@pytest.mark.parametrize("text", [PERSONAL, "番号 1234-5678-9018 です", "１２３４５６７８９０１８", f"a{PERSONAL}b"])
def test_an_individual_number_never_becomes_a_value_or_a_key(text: str) -> None:
    """Wherever it stands in a text, in any variant, and as a number."""
    refused = Unmappable("PERSONAL_NUMBER")
    assert cell("x", text, name="name") == refused
    assert cell("x", text, name="address.full") == refused
    assert cell("x", int(PERSONAL), name="count") == refused
    assert cell("{ref: {key: x}}", text, name="river") == Unmappable("VALUE_NOT_AN_ID")
    assert mapped(with_fields("name: x"), {"id": text, "x": "a"}).key is None


@settings(max_examples=100)
@given(st.integers(0, 10**11 - 1))
def test_just_one_check_digit_makes_an_individual_number(body: int) -> None:
    """Of the ten possible last digits, and a thirteenth digit makes it another number."""
    valid = [digit for digit in range(10) if holds_personal_number(f"{body:011}{digit}")]
    assert len(valid) <= 1
    assert len(valid) == 1 or body == 0
    assert not any(holds_personal_number(f"{body:011}{digit}0") for digit in valid)


def test_readings_carry_their_time_and_drill_rows_are_marked() -> None:
    """The hub decides whether to show them; none looks like a measured one."""
    mapping = compiled(
        "    collection: c\n    rows: readings\n    id: {key: id}\n    at: t\n    drill: {from: k, equals: [訓練, 1]}\n"
        "    fields: {waterLevel: {from: x, unit: CMT, expected: PT10M}}\n"
    )
    found = mapped(mapping, {"id": 3, "t": "2026/06/15 13:05", "x": "100", "k": "訓練"})
    assert found.key == "3"
    assert found.at == AT
    assert found.drill
    assert found.cells == {"waterLevel": Measure(1.0, "MTR", AT, Quality.DRILL, 600)}
    plain = mapped(mapping, {"id": 3, "t": "?", "x": "100", "k": 0})
    assert (plain.at, plain.drill) == (None, False)


def test_a_program_maps_only_the_asked_properties() -> None:
    """Others have no cell."""
    mapping = with_fields("name: n\ndanger: d")
    assert mapping.program(frozenset({"danger", "count"}))({"id": 1, "n": "a", "d": 1}).cells == {"danger": 1}


_anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=4,
)
_EVERYTHING = with_fields(
    "name: x\nlocation: {from: x, as: lat-lon}\naddress.full: x\nwaterLevel: {from: x, unit: CMT, at: x, quality: x}\n"
    "danger: x\ncount: x\nstatus: x\nopen: x\nstartsAt: x\npage: x\nriver: {ref: {key: x}}",
    id_="{key: x}",
)


@settings(max_examples=100)
@given(_anything)
def test_no_native_value_stops_a_row(raw: Any) -> None:
    """Whatever a source sends, each cell is a value of its kind, null, or a reason."""
    cells = mapped(_EVERYTHING, {"x": raw}).cells
    for name, kinds in {"count": int, "status": str, "open": bool, "startsAt": datetime, "waterLevel": Measure}.items():
        assert isinstance(cells[name], (kinds, Unmappable, type(None)))


@settings(max_examples=100)
@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_measure_is_a_number_or_missing_but_never_a_sentinel(value: float) -> None:
    """However the sentinel is written in the row."""
    for raw in (value, repr(value)):
        found = measure(raw)
        assert isinstance(found, Measure)
        assert (found.value is None) == (value == -999)
