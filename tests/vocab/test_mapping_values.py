"""Values by the form and the kind of their property: what a mapping takes, keeps, refuses, and counts as odd."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.vocab.mapping_tools import cell, with_fields
from tests.vocab.push_tools import everything
from vocab.documents import DocumentError
from vocab.mapping.push import Pushed, push
from vocab.mapping.reasons import reasons
from vocab.query.predicate import TRUE, Compare, Op
from vocab.values import Measure, Quality, Unmappable

TOKYO = ZoneInfo("Asia/Tokyo")
NOT_CANONICAL = Unmappable("VALUE_NOT_CANONICAL")


@pytest.mark.parametrize(
    ("name", "raw", "free", "native"),
    [
        ("city", "372013", "372013", "372013"),
        ("city", "37201", "372013", NOT_CANONICAL),
        ("city", " 372013", "372013", NOT_CANONICAL),
        ("city", "高松市", Unmappable("CODE_NOT_A_MUNICIPALITY"), Unmappable("CODE_NOT_A_MUNICIPALITY")),
        ("city", 37201, "372013", Unmappable("VALUE_NOT_A_TEXT")),
        ("phone", "087(839)2011", "087-839-2011", "087(839)2011"),
        ("phone", "受付まで", "受付まで", "受付まで"),
        ("phone", "123456789018", Unmappable("PERSONAL_NUMBER"), Unmappable("PERSONAL_NUMBER")),
    ],
)
def test_a_text_that_the_source_compares_is_never_changed(name: str, raw: object, free: object, native: object) -> None:
    """Without `native` it is brought into its form; with it, it is in the form, or taken for one that is not."""
    assert cell("x", raw, name=name) == free
    assert cell("{from: x, native: text}", raw, name=name) == native


def test_a_text_that_is_brought_into_its_form_is_not_asked_of_the_source() -> None:
    """The source would look for the form and lose every other spelling."""
    found = push(
        with_fields("city: x"), Compare("city", Op.EQ, "372013"), capable=everything, conjunction=True, disjunction=True
    )
    assert found == Pushed(TRUE, exact=False)


@pytest.mark.parametrize("part", ["hours.opens", "address.town", "telephone.number"])
def test_a_part_of_a_text_with_an_individual_number_is_refused(part: str) -> None:
    """None leaves in pieces."""
    raw = "香川県高松市番町1 123456789018"
    assert cell(f"{{from: x, as: {part}}}", raw, name="memo") == Unmappable("PERSONAL_NUMBER")


@pytest.mark.parametrize(
    ("field", "name", "raw", "expected"),
    [
        ("{from: x, as: address.municipalityCode}", "city", "香川県高松市番町1", "372013"),
        ("{from: x, as: estimate, unit: CMT, at: t}", "waterLevel", "約250", Measure(2.5, "MTR")),
        ("{from: x, unit: CMT}", "waterLevel", "2.5m", Measure(2.5, "MTR")),
        ("{from: x, unit: CMT}", "waterLevel", "///", Measure(None, "MTR", quality=Quality.MISSING)),
        ("{from: x, unit: CMT}", "waterLevel", "対象外", None),
        (
            "{from: x, unit: CMT, quality: {from: q, values: {}}}",
            "waterLevel",
            "-",
            Measure(None, "MTR", None, Quality.MISSING),
        ),
        ("x", "fee", "1,000円", 1000),
        ("x", "fee", "100人", Unmappable("NUMBER_OF_ANOTHER_UNIT")),
        ("x", "count", "100人", 100),
        ("{from: x, epoch: excel}", "startsAt", 46188.5, datetime(2026, 6, 15, 12, tzinfo=TOKYO)),
        ("{from: x, order: day-first}", "startsAt", "15/6/2026", datetime(2026, 6, 15, tzinfo=TOKYO)),
        ("{from: x, as: period.last}", "startsAt", "令和6年度", datetime(2025, 3, 31, tzinfo=TOKYO)),
        ("{from: x, missing: [なし]}", "phone", "なし", None),
        ("{firstOf: [y, x]}", "city", "37201", "372013"),
        ("{template: '372{x}'}", "city", "01", "372013"),
    ],
)
def test_values_are_read_by_what_the_property_and_the_mapping_say(
    field: str, name: str, raw: object, expected: object
) -> None:
    """Forms, units, parts, epochs, orders; composed values too."""
    assert cell(field, raw, name=name) == expected


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("memo: {from: x, as: mesh}", "KEY_NOT_FOR_KIND"),
        ("memo: {from: x, as: estimate}", "KEY_NOT_FOR_KIND"),
        ("open: {from: x, as: estimate}", "KEY_NOT_FOR_KIND"),
        ("location: {from: x, as: address.town}", "KEY_NOT_FOR_KIND"),
        ("memo: {from: x, as: nothing}", "VALUE"),
        ("city: {from: x, as: address.municipalityCode, native: text}", "NATIVE_NOT_FOR_KIND"),
        ("name: {languages: {ja: x}, as: address.town}", "FIELD_UNCLEAR"),
        ("startsAt: {from: x, epoch: lotus}", "VALUE"),
        ("location: {x: a, y: b, as: plane}", "PLANE_ZONE_UNKNOWN"),
        ("location: {x: a, y: b, as: plane, zone: 20}", "PLANE_ZONE_UNKNOWN"),
        ("location: {x: a, y: b, as: plane, zone: Asia/Tokyo}", "PLANE_ZONE_UNKNOWN"),
        ("location: {x: a, as: plane, zone: 4}", "FIELD_UNCLEAR"),
        ("location: {x: a, y: b, as: lat-lon, zone: 4}", "FIELD_UNCLEAR"),
        ("location: {from: a, as: plane, zone: 4}", "FIELD_UNCLEAR"),
        ("location: {lat: a, lon: b, x: c, y: d, zone: 4}", "FIELD_UNCLEAR"),
        ("location: {lat: a, lon: b, datum: WGS72}", "DATUM_UNKNOWN"),
        ("location: {from: a, as: geojson, datum: Tokyo}", "FIELD_UNCLEAR"),
        ("city: {value: '99999'}", "CODE_NOT_A_MUNICIPALITY"),
    ],
)
def test_a_word_that_means_nothing_is_refused(field: str, code: str) -> None:
    """With a code, before any row is read."""
    with pytest.raises(DocumentError) as caught:
        with_fields(field)
    assert any(problem.code.startswith(code) for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize("zone", ["4", "第4系", "平面直角座標系IV系", "EPSG:6672"])
def test_the_zone_of_plane_coordinates_is_written_in_any_known_way(zone: str) -> None:
    """Its origin is at 33 degrees north, 133.5 east."""
    mapping = with_fields(f"location: {{x: X座標, y: Y座標, as: plane, zone: {zone}}}")
    place: Any = mapping.fields["location"].read({"X座標": "0", "Y座標": 0})
    assert place["coordinates"] == pytest.approx([133.5, 33.0], abs=1e-8)


def test_reasons_are_counted_without_values() -> None:
    """Refused, kept as written, put right, not timed, and rows without a key."""
    mapping = with_fields(
        "city: c\nphone: p\nlocation: {lat: y, lon: x}\nwaterLevel: {from: lv, at: t}\nstartsAt: s",
        more="    when: {from: c, present: 'true'}\n",
    )
    good = {
        "id": "1",
        "c": "372013",
        "p": "087-839-2011",
        "y": "34.3",
        "x": "134.0",
        "lv": "1",
        "t": "2026-06-15",
        "s": "-",
    }
    rows = [
        good,
        {**good, "id": "2", "c": "372014", "t": "いま"},
        {**good, "id": "", "p": "受付まで"},
        {**good, "id": "4", "y": "134.0", "x": "34.3", "c": "37201"},
        {**good, "id": "5", "c": ""},
        {**good, "id": "6", "c": "372014", "y": "0", "x": "0"},
    ]
    assert reasons(mapping, rows) == {
        ("city", "CODE_CHECK_DIGIT"): 2,
        ("waterLevel", "VALUE_NOT_A_TIME"): 1,
        ("id", "ID_NOT_MADE"): 1,
        ("phone", "VALUE_NOT_A_TELEPHONE"): 1,
        ("location", "POSITION_SWAPPED"): 1,
        ("location", "POSITION_ZERO"): 1,
    }
    assert reasons(mapping, []) == {}
