"""Geometry of the query language: checks GeoJSON, measures distance, tests intersection.

Takes GeoJSON geometries (RFC 7946, WGS 84 lon/lat) as mappings; gives reasons, metres and truths.
Refuses with ValueError whatever `validate` has a reason against; compiled tests answer None instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from vocab.distance import Floats, edges_distance, haversine
from vocab.mesh import bounds
from vocab.values import Geometry

MAX_VERTICES = 10_000
MAX_RING = 1_000
MIN_RING = 4
_PAIR = 2
_TRIPLE = 3
_LAT, _LON = 90.0, 180.0
_FINITE = sys.float_info.max
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_SHORTEST = {"LineString": 2, "MultiLineString": 2, "Polygon": MIN_RING, "MultiPolygon": MIN_RING}
_CLOSED = frozenset({"Polygon", "MultiPolygon"})

Ring = Sequence[Sequence[float]]
Test = Callable[[Geometry], bool | None]


def validate(geometry: object) -> str | None:
    """Why a value is no usable GeoJSON geometry, as a stable code; None when it is one.

    `GEOMETRY_TYPE`, `_NESTING`, `_POSITION` (two or three finite numbers), `_RANGE`, `_TOO_SHORT`, `_NOT_CLOSED`,
    `_TOO_LARGE` (more than 10,000 vertices). Simplicity of polygons is not checked.
    """
    members, reason = _members(geometry)
    if reason:
        return reason
    budget = MAX_VERTICES
    for kind, coordinates in members:
        try:
            for line in _lines(coordinates, _DEPTH[kind]):
                budget -= len(line)
                reason = "GEOMETRY_TOO_LARGE" if budget < 0 else _line_reason(kind, line)
                if reason:
                    return reason
        except TypeError:
            return "GEOMETRY_NESTING"
    return None


def distance_metres(geometry: Geometry, lat: float, lon: float) -> float:
    """Metres from a point to the nearest part of a geometry, on a sphere of 6,371,008.8 m; 0 inside a polygon.

    Exact (haversine) for points and vertices. Edges are straight in degrees (RFC 7946 section 3.1.1): they are cut
    every 0.1 degree and measured in an azimuthal equidistant projection around the point, which below latitude 46 and
    1,000 km is right to 3 m + 0.1 %. Beyond 5,000 km only vertices and cuts count.
    Raises ValueError with `validate`'s reason.
    """
    pair = _point(geometry)
    if pair is not None:
        return haversine(lat, lon, pair[1], pair[0])
    figure = _figure(geometry)
    if shapely.intersects_xy(figure, lon, lat):
        return 0.0
    return edges_distance(*_edges(geometry), lat, lon)


def intersects(geometry: Geometry, ring: Ring) -> bool:
    """Whether a geometry and the area in a ring share a point. Raises ValueError with `validate`'s reason."""
    found = inside_test(ring)(geometry)
    if found is None:
        raise ValueError(validate(geometry) or "GEOMETRY_NOT_SIMPLE")
    return found


def near_test(lat: float, lon: float, metres: float) -> Test:
    """Whether a geometry lies within `metres` of a point; None when it is no geometry.

    Raises ValueError `NEAR_POINT` when the point is none.
    """
    if not (_is_position((lon, lat)) and _in_range((lon, lat))):
        raise ValueError("NEAR_POINT: latitude and longitude in degrees")

    def test(geometry: Geometry) -> bool | None:
        pair = _point(geometry)
        if pair is not None:
            return haversine(lat, lon, pair[1], pair[0]) <= metres
        return None if validate(geometry) else distance_metres(geometry, lat, lon) <= metres

    return test


def inside_test(ring: Ring) -> Test:
    """Whether a geometry shares a point with the area in a ring, prepared once; None when it is no geometry.

    The ring is one that `check_ring` accepts.
    """
    area = shapely.Polygon(ring)
    shapely.prepare(area)
    west, south, east, north = area.bounds

    def test(geometry: Geometry) -> bool | None:
        pair = _point(geometry)
        if pair is not None:
            lon, lat = pair
            return west <= lon <= east and south <= lat <= north and bool(shapely.intersects_xy(area, lon, lat))
        try:
            return bool(shapely.intersects(area, _figure(geometry)))
        except (ValueError, shapely.errors.GEOSException):
            return None

    return test


def check_ring(ring: object) -> str | None:
    """Why a value is no ring to search in: `RING_POSITION`, `RING_SIZE` (4 to 1,000 vertices), `RING_RANGE`,
    `RING_NOT_CLOSED`, `RING_NO_AREA`, `RING_NOT_SIMPLE`; None when it is one.
    """  # noqa: D205 - one list of reasons
    reason = _ring_reason(ring)
    if reason or not isinstance(ring, (list, tuple)):
        return reason
    area = shapely.Polygon(ring)
    if area.convex_hull.area == 0:
        return "RING_NO_AREA"
    return None if area.is_valid else "RING_NOT_SIMPLE"


def bbox_ring(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    """A box in degrees as a closed ring, anticlockwise. Raises ValueError `BBOX_ORDER`; none crosses 180 degrees."""
    if not (west < east and south < north):
        raise ValueError("BBOX_ORDER: west must be less than east, south less than north")
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def mesh_ring(code: str) -> tuple[tuple[float, float], ...]:
    """A mesh cell as a closed ring. Raises ValueError `MESH_CODE`."""
    south, west, north, east = bounds(code)
    return bbox_ring(west, south, east, north)


def representative_point(geometry: Geometry) -> tuple[float, float]:
    """Longitude and latitude of a point on the geometry. Raises ValueError with `validate`'s reason."""
    pair = _point(geometry)
    if pair is not None:
        return pair
    point = _figure(geometry).representative_point()
    return float(point.x), float(point.y)


def _ring_reason(ring: object) -> str | None:
    if not isinstance(ring, (list, tuple)):
        return "RING_POSITION"
    if not MIN_RING <= len(ring) <= MAX_RING:
        return "RING_SIZE"
    if not all(_is_position(point) and len(point) == _PAIR for point in ring):
        return "RING_POSITION"
    if not all(_in_range(point) for point in ring):
        return "RING_RANGE"
    return None if tuple(ring[0]) == tuple(ring[-1]) else "RING_NOT_CLOSED"


def _members(geometry: object) -> tuple[list[tuple[str, Any]], str | None]:
    """The simple geometries in a geometry; a collection must not hold collections (RFC 7946 section 3.1.8)."""
    if not isinstance(geometry, Mapping):
        return [], "GEOMETRY_TYPE"
    kind = geometry.get("type")
    if isinstance(kind, str) and kind in _DEPTH:
        return [(kind, geometry.get("coordinates"))], None
    inner = geometry.get("geometries")
    if kind != "GeometryCollection" or not isinstance(inner, (list, tuple)):
        return [], "GEOMETRY_TYPE"
    if not 0 < len(inner) <= MAX_VERTICES:
        return [], "GEOMETRY_TOO_LARGE" if inner else "GEOMETRY_TOO_SHORT"
    if not all(
        isinstance(item, Mapping) and isinstance(item.get("type"), str) and item["type"] in _DEPTH for item in inner
    ):
        return [], "GEOMETRY_TYPE"
    return [(item["type"], item.get("coordinates")) for item in inner], None


def _lines(coordinates: Any, depth: int) -> Iterator[Sequence[Any]]:
    """The innermost sequences of positions; an empty level is an empty one. Raises TypeError where nesting is wrong."""
    if depth == 0:
        yield (coordinates,)
        return
    if not isinstance(coordinates, (list, tuple)):
        raise TypeError
    if depth == 1 or not coordinates:
        yield coordinates
        return
    for inner in coordinates:
        yield from _lines(inner, depth - 1)


def _line_reason(kind: str, line: Sequence[Any]) -> str | None:
    if not all(_is_position(point) for point in line):
        return "GEOMETRY_POSITION"
    if not all(_in_range(point) for point in line):
        return "GEOMETRY_RANGE"
    if len(line) < _SHORTEST.get(kind, 1):
        return "GEOMETRY_TOO_SHORT"
    if kind in _CLOSED and tuple(line[0]) != tuple(line[-1]):
        return "GEOMETRY_NOT_CLOSED"
    return None


def _is_position(point: object) -> bool:
    return (
        isinstance(point, (list, tuple))
        and _PAIR <= len(point) <= _TRIPLE
        and all(isinstance(x, (int, float)) and not isinstance(x, bool) and -_FINITE <= x <= _FINITE for x in point)
    )


def _in_range(point: Sequence[float]) -> bool:
    return -_LON <= point[0] <= _LON and -_LAT <= point[1] <= _LAT


def _point(geometry: Geometry) -> tuple[float, float] | None:
    """Longitude and latitude of a valid Point, else None: most places are points."""
    if geometry.get("type") != "Point":
        return None
    position = geometry.get("coordinates")
    if not isinstance(position, (list, tuple)) or not _is_position(position) or not _in_range(position):
        return None
    return position[0], position[1]


def _figure(geometry: Geometry) -> BaseGeometry:
    reason = validate(geometry)
    if reason:
        raise ValueError(reason)
    return shapely.force_2d(shape(dict(geometry)))


def _edges(geometry: Geometry) -> tuple[Floats, Floats]:
    """The ends of every edge of a valid geometry, as rows of lon, lat; a single point is both ends."""
    starts: list[Sequence[float]] = []
    ends: list[Sequence[float]] = []
    for kind, coordinates in _members(geometry)[0]:
        for line in _lines(coordinates, _DEPTH[kind]):
            flat = [position[:_PAIR] for position in line]
            starts += flat[:-1] if kind in _SHORTEST else flat
            ends += flat[1:] if kind in _SHORTEST else flat
    return np.array(starts, dtype=np.float64), np.array(ends, dtype=np.float64)
