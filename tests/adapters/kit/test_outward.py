"""Wider bounds cover the bounds the hub means, on any model of the earth."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LinearRing, Polygon

from adapters.kit.outward import wider_radius, wider_ring
from vocab.query.predicate import Near

lons, lats, sizes = st.floats(-120, 120), st.floats(-70, 70), st.floats(0, 8)


def square(lon: float, lat: float, size: float) -> tuple[tuple[float, float], ...]:
    """A closed ring."""
    return ((lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat))


@given(lons, lats, sizes)
@settings(max_examples=60)
def test_a_wider_ring_covers_the_ring_and_is_valid(lon: float, lat: float, size: float) -> None:
    """Closed, counter-clockwise, simple; also around a ring without an area."""
    ring = square(lon, lat, size)
    wider = wider_ring(ring)
    assert wider is not None
    assert wider[0] == wider[-1]
    assert LinearRing(wider).is_ccw
    polygon = Polygon(wider)
    assert polygon.is_valid
    assert all(polygon.covers(LinearRing(ring).interpolate(part, normalized=True)) for part in (0, 0.1, 0.4, 0.6, 0.9))


def test_great_circles_between_its_corners_stay_outside_the_ring() -> None:
    """A straight southern edge in degrees is cut by a great circle, in the northern half; the wider one is not."""
    ring = square(134.0, 34.0, 8.0)
    wider = wider_ring(ring)
    assert wider is not None
    south = [(one, two) for one, two in pairwise(wider) if max(one[1], two[1]) < 34.0]
    assert south
    for (lon1, lat1), (lon2, lat2) in south:
        assert _great_circle_middle(lon1, lat1, lon2, lat2) <= 34.0


def _great_circle_middle(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The latitude half way along a great circle."""
    vectors = []
    for lon, lat in ((lon1, lat1), (lon2, lat2)):
        phi, lam = math.radians(lat), math.radians(lon)
        vectors.append((math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)))
    x, y, z = (sum(part) for part in zip(*vectors, strict=True))
    return math.degrees(math.atan2(z, math.hypot(x, y)))


@pytest.mark.parametrize("ring", [square(0, 84, 3), square(-60, 0, 91), square(178, 0, 3), square(math.nan, 0, 1)])
def test_what_cannot_be_covered_safely_is_none(ring: tuple[tuple[float, float], ...]) -> None:
    """Poles, half the earth, the antimeridian, no numbers."""
    assert wider_ring(ring) is None


@pytest.mark.parametrize(
    ("metres", "wider"), [(0.0, 1), (1000.0, 1007), (20_000_000.0, None), (math.nan, None), (-1.0, None)]
)
def test_a_radius_is_wider_by_the_flattening_of_the_earth(metres: float, wider: int | None) -> None:
    """And none where it is no circle."""
    assert wider_radius(Near("a", 34.0, 134.0, metres)) == wider


def test_a_centre_that_is_not_on_earth_has_no_circle() -> None:
    """Sources refuse it."""
    assert wider_radius(Near("a", 91.0, 0.0, 5.0)) is None
