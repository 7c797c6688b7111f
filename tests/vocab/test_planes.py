"""Plane rectangular coordinates and the Tokyo datum."""

from __future__ import annotations

from math import cos, fsum, hypot, radians, sin, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.coordinates import JGD2000, JGD2011, TOKYO
from vocab.readers.planes import ZONES, from_tokyo, plane, position, zone_of
from vocab.values import Unmappable

ORIGINS = {  # degrees and minutes of 平成14年国土交通省告示第9号
    1: (33, 129.5),
    2: (33, 131),
    3: (36, 132 + 10 / 60),
    4: (33, 133.5),
    5: (36, 134 + 20 / 60),
    6: (36, 136),
    7: (36, 137 + 10 / 60),
    8: (36, 138.5),
    9: (36, 139 + 50 / 60),
    10: (40, 140 + 50 / 60),
    11: (44, 140.25),
    12: (44, 142.25),
    13: (44, 144.25),
    14: (26, 142),
    15: (26, 127.5),
    16: (26, 124),
    17: (26, 131),
    18: (20, 136),
    19: (26, 154),
}
A, F = 6378137.0, 1 / 298.257222101  # GRS 80


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("datum", [JGD2011, JGD2000])
def test_zero_is_the_origin_of_a_zone(zone: int, datum: int) -> None:
    """As the notice lays them down."""
    assert position(0, 0, zone, datum=datum) == pytest.approx(ORIGINS[zone], abs=1e-9)
    assert plane(*ORIGINS[zone], zone, datum=datum) == pytest.approx((0, 0), abs=1e-5)


def arc(lat: float) -> float:
    """Metres of meridian from the equator, in steps of a thousandth of the way."""
    e2 = F * (2 - F)
    steps = 2000
    width = radians(lat) / steps
    curvature = [A * (1 - e2) / sqrt(1 - e2 * sin((i + 0.5) * width) ** 2) ** 3 for i in range(steps)]
    return fsum(curvature) * width


@pytest.mark.parametrize("zone", [1, 4, 9, 12, 15])
def test_north_along_the_meridian_is_the_arc_by_scale(zone: int) -> None:
    """0.9999 of it; and X is north, not east."""
    lat, lon = ORIGINS[zone]
    x, y = north_east(plane(lat + 0.75, lon, zone))
    assert x == pytest.approx(0.9999 * (arc(lat + 0.75) - arc(lat)), abs=0.01)
    assert y == pytest.approx(0, abs=1e-5)


def test_east_of_the_meridian_is_the_transverse_mercator() -> None:
    """Y by its series to the fifth power of the difference in longitude, in zone 4 at Takamatsu."""
    lat, east = radians(34.34277), radians(134.04654 - 133.5)
    e2 = F * (2 - F)
    nu, t2, eta2 = A / sqrt(1 - e2 * sin(lat) ** 2), (sin(lat) / cos(lat)) ** 2, e2 / (1 - e2) * cos(lat) ** 2
    step = east * cos(lat)
    series = step + step**3 / 6 * (1 - t2 + eta2) + step**5 / 120 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2)
    x, y = north_east(plane(34.34277, 134.04654, 4))
    assert y == pytest.approx(0.9999 * nu * series, abs=0.001)
    assert 148_000 < x < 150_000


def north_east(found: tuple[float, float] | Unmappable) -> tuple[float, float]:
    """What must be there."""
    assert not isinstance(found, Unmappable)
    return found


@settings(max_examples=100)
@given(st.sampled_from(list(ZONES)), st.floats(-1, 1), st.floats(-1, 1), st.sampled_from([JGD2011, JGD2000]))
def test_a_point_survives_the_way_to_the_plane_and_back(zone: int, north: float, east: float, datum: int) -> None:
    """To a tenth of a millimetre, within a degree of the origin."""
    lat, lon = max(20.01, ORIGINS[zone][0] + north), min(153.99, ORIGINS[zone][1] + east)
    x, y = north_east(plane(lat, lon, zone, datum=datum))
    assert position(x, y, zone, datum=datum) == pytest.approx((lat, lon), abs=1e-9)
    assert hypot(x, y) <= 111_800 * hypot(lat - ORIGINS[zone][0], lon - ORIGINS[zone][1]) + 1


@pytest.mark.parametrize(
    ("x", "y", "zone", "code"),
    [
        (0, 0, 0, "PLANE_ZONE_UNKNOWN"),
        (0, 0, 20, "PLANE_ZONE_UNKNOWN"),
        ("x", 0, 4, "VALUE_NOT_A_POSITION"),
        (None, 0, 4, "VALUE_NOT_A_POSITION"),
        (34.34, float("nan"), 4, "VALUE_NOT_A_POSITION"),
        (2_000_000, 0, 4, "PLANE_OUT_OF_RANGE"),
        (-900_000, 0, 18, "PLANE_OUT_OF_RANGE"),
    ],
)
def test_what_is_no_point_of_a_zone_is_refused(x: object, y: object, zone: int, code: str) -> None:
    """With the reason."""
    assert position(x, y, zone) == Unmappable(code)


def test_texts_and_thousands_are_read() -> None:
    """As any number."""
    assert position("148,953.1", "５０，２９５．９", 4) == position(148953.1, 50295.9, 4)
    assert plane(60, 134, 4) == Unmappable("PLANE_OUT_OF_RANGE")
    assert position(0, 0, 4, datum=4326) == plane(34, 134, 4, datum=4326) == Unmappable("PLANE_ZONE_UNKNOWN")


def test_the_old_datum_is_some_450_metres_off() -> None:
    """To the south-east of where it says; Tokyo moves by 12 seconds north and 12 seconds west."""
    lat, lon = from_tokyo(35.658581, 139.745433)
    assert (lat - 35.658581) * 3600 == pytest.approx(11.66, abs=0.5)
    assert (lon - 139.745433) * 3600 == pytest.approx(-11.6, abs=0.5)
    moved = north_east(position(0, 0, 9, datum=TOKYO))
    assert moved == pytest.approx(from_tokyo(*ORIGINS[9]), abs=1e-7)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第4系", (4, None)),
        ("４系", (4, None)),
        ("4", (4, None)),
        ("IV", (4, None)),
        ("第Ⅸ系", (9, None)),
        ("平面直角座標系第IV系", (4, None)),
        ("平面直角座標系 ９系", (9, None)),
        ("EPSG:6672", (4, JGD2011)),
        ("EPSG:6669", (1, JGD2011)),
        ("EPSG:6687", (19, JGD2011)),
        ("EPSG:2443", (1, JGD2000)),
        ("EPSG:2461", (19, JGD2000)),
        ("EPSG:30169", (9, TOKYO)),
        ("JGD2011 / Japan Plane Rectangular CS IV", (4, JGD2011)),
        ("EPSG:4326", None),
        ("20系", None),
        ("0", None),
        ("IIII", None),
        ("", None),
    ],
)
def test_a_zone_goes_by_number_name_and_epsg_code(text: str, found: tuple[int, int | None] | None) -> None:
    """With the datum where it is said."""
    assert zone_of(text) == found
