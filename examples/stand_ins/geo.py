"""Distances and overlaps for stand-ins: takes GeoJSON geometries (RFC 7946), gives metres and truths."""

from __future__ import annotations

import math
from typing import Any

from shapely import Point, transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry


def geometry(value: Any) -> BaseGeometry | None:
    """A geometry of GeoJSON, or of Orion's older `lat, lon` text; None for anything else."""
    if isinstance(value, str):
        lat, _, lon = value.partition(",")
        return Point(float(lon), float(lat))
    if isinstance(value, dict) and "coordinates" in value:
        return shape(value)
    return None


def metres(value: BaseGeometry, lat: float, lon: float, radius: float) -> float:
    """The distance of a geometry from a point on a sphere of `radius` metres; exact for points."""
    if isinstance(value, Point):
        return _haversine(lat, lon, value.y, value.x, radius)
    shrink = math.cos(math.radians(lat))
    flat = transform(value, lambda points: (points - (lon, lat)) * (shrink, 1.0))
    return math.radians(flat.distance(Point(0, 0))) * radius


def _haversine(lat1: float, lon1: float, lat2: float, lon2: float, radius: float) -> float:
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * radius * math.asin(min(1.0, math.sqrt(half)))
