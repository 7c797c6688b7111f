from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab import geo
from vocab.distance import EARTH_RADIUS
from vocab.mesh import bounds

LAT, LON = st.floats(24, 45), st.floats(123, 153)
SQUARE = geo.bbox_ring(134.0, 34.0, 134.2, 34.2)
POINT: dict[str, Any] = {"type": "Point", "coordinates": [134.1, 34.1]}


def polygon(ring: Any) -> dict[str, Any]:
    """A polygon of one ring."""
    return {"type": "Polygon", "coordinates": [ring]}


def great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The chord formula: another road to the same distance."""

    def unit(lat: float, lon: float) -> tuple[float, float, float]:
        phi, lam = math.radians(lat), math.radians(lon)
        return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)

    chord = math.dist(unit(lat1, lon1), unit(lat2, lon2))
    return 2 * EARTH_RADIUS * math.asin(min(1.0, chord / 2))


@pytest.mark.parametrize(
    "geometry",
    [
        POINT,
        {"type": "Point", "coordinates": (134.1, 34.1, 5)},
        {"type": "MultiPoint", "coordinates": [[134, 34], [135, 35, 7.5]]},
        {"type": "LineString", "coordinates": [[134, 34], [135, 35]]},
        {"type": "MultiLineString", "coordinates": [[[134, 34], [135, 35]]]},
        polygon(SQUARE),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "GeometryCollection", "geometries": [POINT, polygon(SQUARE)]},
    ],
)
def test_every_kind_of_geometry_is_accepted_and_used(geometry: dict[str, Any]) -> None:
    """Validity, distance, intersection and a point on it, for each type of RFC 7946."""
    assert geo.validate(geometry) is None
    lon, lat = geo.representative_point(geometry)
    assert geo.distance_metres(geometry, lat, lon) < 1
    assert geo.intersects(geometry, geo.bbox_ring(lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1))
    assert not geo.intersects(geometry, geo.bbox_ring(140, 40, 141, 41))


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "GEOMETRY_TYPE"),
        ([134, 34], "GEOMETRY_TYPE"),
        ({"type": "Circle", "coordinates": [1, 2]}, "GEOMETRY_TYPE"),
        ({"type": ["Point"]}, "GEOMETRY_TYPE"),
        ({"type": "Point"}, "GEOMETRY_POSITION"),
        ({"type": "Point", "coordinates": [134]}, "GEOMETRY_POSITION"),
        ({"type": "Point", "coordinates": [134, True]}, "GEOMETRY_POSITION"),
        ({"type": "Point", "coordinates": ["134", "34"]}, "GEOMETRY_POSITION"),
        ({"type": "Point", "coordinates": [134, math.nan]}, "GEOMETRY_POSITION"),
        ({"type": "Point", "coordinates": [134, math.inf]}, "GEOMETRY_POSITION"),
        ({"type": "Point", "coordinates": [34.3, 134.1]}, "GEOMETRY_RANGE"),
        ({"type": "Point", "coordinates": [[134, 34]]}, "GEOMETRY_POSITION"),
        ({"type": "LineString", "coordinates": [[134, 34]]}, "GEOMETRY_TOO_SHORT"),
        ({"type": "LineString", "coordinates": []}, "GEOMETRY_TOO_SHORT"),
        ({"type": "LineString", "coordinates": 5}, "GEOMETRY_NESTING"),
        ({"type": "Polygon", "coordinates": SQUARE}, "GEOMETRY_POSITION"),
        ({"type": "Polygon", "coordinates": []}, "GEOMETRY_TOO_SHORT"),
        (polygon(SQUARE[:-1]), "GEOMETRY_NOT_CLOSED"),
        (polygon(SQUARE[:3]), "GEOMETRY_TOO_SHORT"),
        ({"type": "MultiPoint", "coordinates": [[134, 34]] * 10_001}, "GEOMETRY_TOO_LARGE"),
        ({"type": "GeometryCollection", "geometries": []}, "GEOMETRY_TOO_SHORT"),
        ({"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]}, "GEOMETRY_TYPE"),
        ({"type": "GeometryCollection", "geometries": [POINT, {"type": "Point"}]}, "GEOMETRY_POSITION"),
    ],
)
def test_what_is_no_geometry_has_a_reason(geometry: Any, reason: str) -> None:
    """Ranges, finite numbers, closed rings, nesting, size; a compiled test then answers unknown."""
    assert geo.validate(geometry) == reason
    if isinstance(geometry, dict):
        assert geo.near_test(34, 134, 1)(geometry) is None
        assert geo.inside_test(SQUARE)(geometry) is None
        with pytest.raises(ValueError, match=reason):
            geo.distance_metres(geometry, 34, 134)
        with pytest.raises(ValueError, match=reason):
            geo.intersects(geometry, SQUARE)


@settings(max_examples=80)
@given(LAT, LON, LAT, LON)
def test_distance_between_points_is_the_great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    """On the sphere of 6,371,008.8 m, symmetric, and the same as the chord formula."""
    there = geo.distance_metres({"type": "Point", "coordinates": [lon2, lat2]}, lat1, lon1)
    back = geo.distance_metres({"type": "Point", "coordinates": [lon1, lat1]}, lat2, lon2)
    assert math.isclose(there, great_circle(lat1, lon1, lat2, lon2), rel_tol=1e-6, abs_tol=1e-3)
    assert math.isclose(there, back, rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=60)
@given(LAT, LON, *[st.floats(-4, 4)] * 4)
def test_distance_to_an_edge_keeps_its_stated_error(
    lat: float, lon: float, dx1: float, dy1: float, dx2: float, dy2: float
) -> None:
    """Against a line cut into 2,000 points: 3 m and 0.1 %, and the spacing of the cuts."""
    ends = (lon + dx1, lat + dy1 / 4), (lon + dx2, lat + dy2 / 4)
    steps = [i / 2000 for i in range(2001)]
    cut = [(ends[0][0] * (1 - s) + ends[1][0] * s, ends[0][1] * (1 - s) + ends[1][1] * s) for s in steps]
    distances = [great_circle(lat, lon, y, x) for x, y in cut]
    spacing = max(great_circle(one[1], one[0], other[1], other[0]) for one, other in pairwise(cut)) / 2
    nearest = min(distances)
    between = nearest - math.sqrt(max(0.0, nearest**2 - spacing**2))  # how far the nearest cut may miss
    found = geo.distance_metres({"type": "LineString", "coordinates": ends}, lat, lon)
    assert abs(found - nearest) <= nearest * 0.001 + 3 + between


def test_what_lies_on_the_other_side_of_the_world_is_far() -> None:
    """A projection around the point would draw an edge there through its middle."""
    antipode = {"type": "LineString", "coordinates": [[-47, -35], [-45, -33]]}
    assert geo.distance_metres(antipode, 34, 134) > 19_000_000
    assert geo.near_test(34, 134, 50_000)(antipode) is False


@pytest.mark.parametrize("point", [(math.nan, 134), (34, math.inf), (91, 134)])
def test_a_point_to_be_near_to_must_be_one(point: tuple[float, float]) -> None:
    """Refused when compiled, not for every row."""
    with pytest.raises(ValueError, match="NEAR_POINT"):
        geo.near_test(*point, 1)


def test_inside_a_polygon_the_distance_is_zero_and_in_its_hole_it_is_not() -> None:
    """A hole is outside."""
    hole = geo.bbox_ring(134.05, 34.05, 134.15, 34.15)
    holed = {"type": "Polygon", "coordinates": [SQUARE, hole]}
    assert geo.distance_metres(polygon(SQUARE), 34.1, 134.1) == 0
    assert geo.distance_metres(holed, 34.1, 134.1) > 4000
    assert geo.distance_metres(holed, 34.02, 134.1) == 0


@settings(max_examples=80)
@given(LAT, LON)
def test_a_point_is_inside_a_box_just_when_its_numbers_are(lat: float, lon: float) -> None:
    """Edges included."""
    point = {"type": "Point", "coordinates": [lon, lat]}
    test = geo.inside_test(geo.bbox_ring(130, 30, 140, 40))
    assert test(point) is (130 <= lon <= 140 and 30 <= lat <= 40)
    assert geo.intersects({"type": "MultiPoint", "coordinates": [[lon, lat]]}, geo.bbox_ring(130, 30, 140, 40)) is test(
        point
    )


def test_a_line_that_crosses_an_area_intersects_it() -> None:
    """No vertex inside is needed."""
    line = {"type": "LineString", "coordinates": [[133.9, 34.1], [134.3, 34.1]]}
    assert geo.intersects(line, SQUARE)


@pytest.mark.parametrize(
    ("ring", "reason"),
    [
        (SQUARE, None),
        ([list(p) for p in SQUARE], None),
        ("ring", "RING_POSITION"),
        ([[134, 34, 1]] * 4, "RING_POSITION"),
        ([[134, "34"]] * 4, "RING_POSITION"),
        (SQUARE[:3], "RING_SIZE"),
        ([SQUARE[0]] * 1001, "RING_SIZE"),
        (geo.bbox_ring(134, 34, 181, 35), "RING_RANGE"),
        (SQUARE[:4], "RING_NOT_CLOSED"),
        ([SQUARE[0]] * 4, "RING_NO_AREA"),
        ([(134, 34), (135, 34), (136, 34), (134, 34)], "RING_NO_AREA"),
        ([(134, 34), (135, 35), (135, 34), (134, 35), (134, 34)], "RING_NOT_SIMPLE"),
    ],
)
def test_a_ring_to_search_in_must_be_a_simple_closed_area(ring: Any, reason: str | None) -> None:
    """Each fault has its code."""
    assert geo.check_ring(ring) == reason


def test_a_box_the_wrong_way_round_is_refused() -> None:
    """It would silently search the mirrored area."""
    with pytest.raises(ValueError, match="BBOX_ORDER"):
        geo.bbox_ring(135, 34, 134, 35)


def test_a_mesh_cell_is_a_ring_over_its_bounds() -> None:
    """So `inside: {mesh}` is a polygon like any other."""
    south, west, north, east = bounds("51344013")
    ring = geo.mesh_ring("51344013")
    assert geo.check_ring(ring) is None
    assert {p[0] for p in ring} == {west, east}
    assert {p[1] for p in ring} == {south, north}
