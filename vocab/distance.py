"""Distance on the sphere from a point to points and to edges that are straight in degrees.

Takes WGS 84 degrees; gives metres. Refuses nothing: whether the numbers are coordinates is checked before.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

EARTH_RADIUS = 6_371_008.8  # metres: mean radius of the IUGG
_CUT = 0.1  # degrees
_MAX_CUTS = 20_000  # a hostile outline costs no more than this
_FAR = 5e6  # metres: further out, an edge may be drawn through the middle of the projection

Floats = npt.NDArray[np.float64]
"""Positions as rows of longitude and latitude, or of metres east and north."""


def haversine(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres along the great circle between two points."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    h = math.sin((phi2 - phi1) / 2) ** 2
    h += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, h)))


def edges_distance(starts: Floats, ends: Floats, lat: float, lon: float) -> float:
    """Metres to the nearest of some edges, given by rows of their ends; a single point is an edge of no length.

    Edges are cut every 0.1 degree, fewer where they are endless, and measured in an azimuthal equidistant projection.
    """
    project = _projection(lat, lon)
    return _nearest(*map(project, _cut(starts, ends)))


def _cut(starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """The edges cut into equal pieces."""
    ways = ends - starts
    spans = np.abs(ways).max(axis=1)
    counts = np.maximum(np.ceil(spans / max(_CUT, float(spans.sum()) / _MAX_CUTS)), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(counts)), counts)
    piece = np.arange(len(edge)) - (np.cumsum(counts) - counts)[edge]
    step = ways[edge] / counts[edge, np.newaxis]
    return starts[edge] + step * piece[:, np.newaxis], starts[edge] + step * (piece + 1)[:, np.newaxis]


def _nearest(starts: Floats, ends: Floats) -> float:
    """From the origin to the nearest projected edge; only to the ends of one that is far."""
    ways = ends - starts
    square = (ways**2).sum(axis=1)
    along = np.clip(-(starts * ways).sum(axis=1) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    foot = starts + along[:, np.newaxis] * ways
    to_ends = np.minimum(np.hypot(*starts.T), np.hypot(*ends.T))
    return float(np.where(to_ends > _FAR, to_ends, np.hypot(*foot.T)).min())


def _projection(lat: float, lon: float) -> Callable[[Floats], Floats]:
    """Azimuthal equidistant around a point: distance and direction from it are true for every vertex."""
    phi0 = math.radians(lat)

    def project(points: Floats) -> Floats:
        phi, delta = np.radians(points[:, 1]), np.radians(points[:, 0] - lon)
        east = np.cos(phi) * np.sin(delta)
        north = math.cos(phi0) * np.sin(phi) - math.sin(phi0) * np.cos(phi) * np.cos(delta)
        up = math.sin(phi0) * np.sin(phi) + math.cos(phi0) * np.cos(phi) * np.cos(delta)
        sine = np.hypot(east, north)
        stretch = EARTH_RADIUS * np.arctan2(sine, up) / np.where(sine > 0, sine, 1.0)
        return np.column_stack((east * stretch, north * stretch))

    return project
