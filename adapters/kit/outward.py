"""Geo bounds made wider, so that a source with another model of the earth loses no row.

Takes radii and rings as the hub means them (a sphere of 6,371,008.8 m, straight edges in degrees), gives
bounds that cover them on the WGS 84 ellipsoid, on a larger sphere, and with great-circle edges. Refuses none:
None means that no such bound can be given, and the source is asked without it.
"""

from __future__ import annotations

import math

from shapely import LinearRing, MultiPoint, Polygon, segmentize

from vocab.query.predicate import Near

_WIDER = 1.006  # sphere against ellipsoid: at most 0.57 %; against the 6,378,100 m sphere of MongoDB: 0.12 %
_WIDEST_SPAN = 90.0  # degrees; edges of larger rings bend too far
_MOST_LATITUDE = 85.0
_STEPS = 8  # to a side
_MARGIN = 1e-5  # degrees, about a metre
_LAT_MOST, _LON_MOST = 90.0, 180.0
_FARTHEST = 20_000_000  # metres: nothing on earth is farther away


def wider_radius(near: Near) -> int | None:
    """Whole metres that cover the radius whatever the source takes the earth to be; None where it is no circle."""
    on_earth = abs(near.lat) <= _LAT_MOST and abs(near.lon) <= _LON_MOST
    if not (on_earth and 0 <= near.metres < _FARTHEST):  # also for nan
        return None
    return math.ceil(near.metres * _WIDER + 1)


def wider_ring(ring: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...] | None:
    """A closed convex ring of [lon, lat] around `ring`, short-edged, counter-clockwise; None if it is too large."""
    hull = MultiPoint(ring).convex_hull
    west, south, east, north = hull.bounds
    if not all(map(math.isfinite, hull.bounds)) or max(-south, north) > _MOST_LATITUDE:
        return None
    span = max(east - west, north - south)
    if span > _WIDEST_SPAN or max(-west, east) > _LON_MOST:
        return None
    step = max(span / _STEPS, _MARGIN)
    # how far a great circle leaves the straight edge of one step, at most, doubled
    bend = math.degrees(math.radians(step) ** 2 / 8) * 2 / math.cos(math.radians(max(-south, north)))
    covering = hull.buffer(bend + _MARGIN, join_style="mitre")
    if not isinstance(covering, Polygon):
        return None
    return _coordinates(segmentize(covering.exterior, step))


def _coordinates(exterior: LinearRing) -> tuple[tuple[float, float], ...] | None:
    points = [(round(lon, 6), round(lat, 6)) for lon, lat in exterior.coords]
    if any(abs(lon) > _LON_MOST or abs(lat) > _LAT_MOST for lon, lat in points):
        return None
    ordered = points if LinearRing(points).is_ccw else points[::-1]
    return tuple(ordered)
