"""Latitude and longitude as sources write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.coordinates import (
    TOKYO,
    Position,
    datum,
    degrees,
    in_japan,
    latitude,
    longitude,
    packed,
    position,
)
from vocab.values import Unmappable

LAT = st.floats(20, 46)
LON = st.floats(122, 154)
TAKAMATSU = (34 * 3600 + 20 * 60 + 33.97) / 3600


@pytest.mark.parametrize(
    "native",
    [
        "34°20′33.97″",
        "34°20'33.97\"",
        "34°20’33.97”",
        "34° 20′ 33.97″",
        "34°20′33.97″N",
        "N34°20′33.97″",
        "34度20分33.97秒",
        "北緯34度20分33.97秒",
        "北緯３４度２０分３３．９７秒",
        "N34.20.33.97",
        "34.20.33.97",
        "34:20:33.97",
        "34/20/33.97",
        "N34/20/33.97",
        "34 20 33.97",
        "34d20m33.97s",
    ],
)
def test_degrees_minutes_and_seconds_are_read_in_any_notation(native: str) -> None:
    """To the nearest float."""
    assert degrees(native) == latitude(native) == TAKAMATSU


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        (34.34277, 34.34277),
        ("34.34277", 34.34277),
        (" 34.34277 ", 34.34277),
        ("３４．３４２７７", 34.34277),
        ("34.34277°", 34.34277),
        ("N34.34277", 34.34277),
        ("134.04654E", 134.04654),
        ("34度", 34.0),
        (34, 34.0),
        ("34°20.5'", 34 + 20.5 / 60),
        ("34度20分", 34 + 20 / 60),
        ("南緯1度30分", -1.5),
        ("W0.5", -0.5),
        ("34°60′0″", "VALUE_NOT_A_POSITION"),
        ("34°20′60″", "VALUE_NOT_A_POSITION"),
        ("34°20.5′10″", "VALUE_NOT_A_POSITION"),
        ("N34°20′S", "VALUE_NOT_A_POSITION"),
        ("高松", "VALUE_NOT_A_POSITION"),
        ("", "VALUE_NOT_A_POSITION"),
        (None, "VALUE_NOT_A_POSITION"),
        (True, "VALUE_NOT_A_POSITION"),
        (float("nan"), "VALUE_NOT_A_POSITION"),
        (200, "GEOMETRY_RANGE"),
        ("342033.97", "GEOMETRY_RANGE"),
        ("200°0′0″", "GEOMETRY_RANGE"),
    ],
)
def test_degrees_are_found_or_refused(native: object, expected: float | str) -> None:
    """Minutes and seconds stay below sixty, and nothing is packed into one figure."""
    assert degrees(native) == (
        Unmappable(expected) if isinstance(expected, str) else pytest.approx(expected, abs=1e-12)
    )


def test_a_latitude_does_not_say_east() -> None:
    """Nor a longitude north."""
    assert latitude("東経34度20分") == Unmappable("GEOMETRY_RANGE")
    assert longitude("N34.3") == Unmappable("GEOMETRY_RANGE")
    assert latitude(90.5) == Unmappable("GEOMETRY_RANGE")
    assert latitude("3.4e1") == 34.0


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        (34.34, 134.05, Position(34.34, 134.05)),
        ("34.34", "134.05", Position(34.34, 134.05)),
        (134.05, 34.34, Position(34.34, 134.05, "POSITION_SWAPPED")),
        ("134.05", "34.34", Position(34.34, 134.05, "POSITION_SWAPPED")),
        ("東経134度", "北緯34度", Position(34.0, 134.0, "POSITION_SWAPPED")),
        (51.5, -0.1, Position(51.5, -0.1, "POSITION_OUTSIDE_JAPAN")),
        (34.34, 13.405, Position(34.34, 13.405, "POSITION_OUTSIDE_JAPAN")),
        (0, 34.34, Position(0.0, 34.34, "POSITION_OUTSIDE_JAPAN")),
        (0, 0, Unmappable("POSITION_ZERO")),
        ("0", "0.0", Unmappable("POSITION_ZERO")),
        (134.05, 134.05, Unmappable("GEOMETRY_RANGE")),
        (91, 10, Unmappable("GEOMETRY_RANGE")),
        ("34.34", "", Unmappable("VALUE_NOT_A_POSITION")),
        ("34.34", "不明", Unmappable("VALUE_NOT_A_POSITION")),
    ],
)
def test_what_is_odd_about_a_position_is_said(lat: object, lon: object, expected: Position | Unmappable) -> None:
    """Only what can be meant in one way is put right."""
    assert position(lat, lon) == expected


def test_the_old_datum_is_never_taken_for_the_new() -> None:
    """It is some 450 m off."""
    assert position(34.34, 134.05, datum=TOKYO) == Unmappable("POSITION_TOKYO_DATUM")


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("342033.97", TAKAMATSU),
        (342033.97, TAKAMATSU),
        ("1340247", (134 * 3600 + 2 * 60 + 47) / 3600),
        (-13000, -1.5),
        ("346033", "VALUE_NOT_A_POSITION"),
        ("342060", "VALUE_NOT_A_POSITION"),
        ("2000000", "GEOMETRY_RANGE"),
        (1e-7, "VALUE_NOT_A_POSITION"),
        ("x", "VALUE_NOT_A_POSITION"),
    ],
)
def test_one_figure_is_unpacked_only_where_asked(native: object, expected: float | str) -> None:
    """It looks like decimal degrees out of range."""
    assert packed(native) == (Unmappable(expected) if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("世界測地系", 6668),
        ("JGD2011", 6668),
        ("EPSG:6668", 6668),
        ("ＪＧＤ２０００", 4612),
        ("WGS 84", 4326),
        ("WGS-84", 4326),
        ("日本測地系", 4301),
        ("旧日本測地系", 4301),
        ("Tokyo Datum", 4301),
        ("EPSG:4301", 4301),
        ("日本測地系2011", 6668),
        ("火星", None),
        ("", None),
    ],
)
def test_a_datum_goes_by_many_names(text: str, code: int | None) -> None:
    """日本測地系 alone is the old one."""
    assert datum(text) == code


def sexagesimal(value: float) -> tuple[int, int, float]:
    """Degrees, minutes and seconds (to a ten-thousandth) of a value that is not negative."""
    steps = round(value * 36_000_000)
    whole, rest = divmod(steps, 36_000_000)
    minutes, seconds = divmod(rest, 600_000)
    return whole, minutes, seconds / 10_000


@settings(max_examples=200)
@given(LAT, LON)
def test_a_position_survives_being_written_in_seconds(lat: float, lon: float) -> None:
    """To a ten-thousandth of a second, which is 3 mm."""
    north, east = ("{}°{}′{:.4f}″".format(*sexagesimal(value)) for value in (lat, lon))
    found = position(north, east)
    assert isinstance(found, Position)
    assert found.lat == pytest.approx(lat, abs=2e-8)
    assert found.lon == pytest.approx(lon, abs=2e-8)


@settings(max_examples=200)
@given(LAT, LON)
def test_exchanged_columns_are_put_right(lat: float, lon: float) -> None:
    """In Japan no latitude is a longitude."""
    right = position(lat, lon)
    swapped = position(str(lon), str(lat))
    assert isinstance(right, Position)
    assert right.note is None
    assert swapped == Position(right.lat, right.lon, "POSITION_SWAPPED")


@settings(max_examples=100)
@given(st.one_of(st.text("0123456789.-+°′″度分秒NSEW北緯東経 /:", max_size=20), st.floats(), st.integers()))
def test_anything_is_degrees_or_refused(native: object) -> None:
    """Nothing raises, and what comes out is in range."""
    found = degrees(native)
    assert isinstance(found, Unmappable) or -180 <= found <= 180
    both = position(native, native)
    assert isinstance(both, Unmappable) or not in_japan(both.lat, both.lon)
