"""Native geometries to GeoJSON: one function per form a mapping can name, each gives a geometry or `Unmappable`.

Latitude 0 longitude 0 stands for "not known" in open data and is refused, as is anything out of range, which
shows swapped columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import shapely

from vocab.geo import validate
from vocab.mapping.paths import Read, Row
from vocab.mapping.tokens import is_blank
from vocab.mesh import centre
from vocab.readers.numbers import number
from vocab.values import Cell, Geometry, Unmappable

NOT_A_GEOMETRY = Unmappable("VALUE_NOT_A_GEOMETRY")
NOT_A_POSITION = Unmappable("VALUE_NOT_A_POSITION")
ZERO = Unmappable("POSITION_ZERO")
OUT_OF_RANGE = Unmappable("GEOMETRY_RANGE")
NOT_A_MESH = Unmappable("VALUE_NOT_A_MESH")
_BETWEEN = re.compile(r"\s*[,\s]\s*")
_PAIR = 2
_LAT, _LON = 90, 180


def geojson(raw: Any) -> Geometry | Unmappable:
    """A GeoJSON geometry (RFC 7946), as an object or as its text; foreign members are left behind."""
    if isinstance(raw, str):
        try:
            raw = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return NOT_A_GEOMETRY
    if type(raw) is dict and raw.get("type") == "Point" and _is_pair(raw.get("coordinates")):
        return {"type": "Point", "coordinates": raw["coordinates"]}  # most places, without the whole check
    reason = validate(raw)
    if reason:
        return Unmappable(reason)
    return _bare(raw)


def _is_pair(position: Any) -> bool:
    return (
        type(position) is list
        and len(position) == _PAIR
        and type(position[0]) is float
        and type(position[1]) is float
        and -_LON <= position[0] <= _LON
        and -_LAT <= position[1] <= _LAT
    )


def _bare(raw: Mapping[str, Any]) -> dict[str, Any]:
    if raw["type"] == "GeometryCollection":
        return {"type": raw["type"], "geometries": [_bare(inner) for inner in raw["geometries"]]}
    return {"type": raw["type"], "coordinates": raw["coordinates"]}


def point(lat: Any, lon: Any) -> Geometry | Unmappable:
    """A point from native latitude and longitude."""
    north, east = number(lat), number(lon)
    if isinstance(north, Unmappable) or isinstance(east, Unmappable):
        return NOT_A_POSITION
    if not (-_LAT <= north <= _LAT and -_LON <= east <= _LON):
        return OUT_OF_RANGE
    if north == 0 and east == 0:
        return ZERO
    return {"type": "Point", "coordinates": [east, north]}


def lat_lon(raw: Any) -> Geometry | Unmappable:
    """A point from one value, latitude first (`geo:point` of NGSIv2)."""
    pair = _pair(raw)
    return point(pair[0], pair[1]) if pair else NOT_A_POSITION


def lon_lat_pair(raw: Any) -> Geometry | Unmappable:
    """A point from one value, longitude first."""
    pair = _pair(raw)
    return point(pair[1], pair[0]) if pair else NOT_A_POSITION


def _pair(raw: Any) -> tuple[Any, Any] | None:
    parts = _BETWEEN.split(raw.strip()) if isinstance(raw, str) else raw
    return (parts[0], parts[1]) if isinstance(parts, (list, tuple)) and len(parts) == _PAIR else None


def wkt(raw: Any) -> Geometry | Unmappable:
    """A geometry in well-known text (OGC 06-103r4), longitude first."""
    if not isinstance(raw, str) or len(raw) > 1 << 20:
        return NOT_A_GEOMETRY
    try:
        return geojson(shapely.to_geojson(shapely.from_wkt(raw)))
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return NOT_A_GEOMETRY


def mesh(raw: Any) -> Geometry | Unmappable:
    """The centre of a mesh cell (JIS X 0410)."""
    code = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()
    try:
        lat, lon = centre(code)
    except ValueError:
        return NOT_A_MESH
    return {"type": "Point", "coordinates": [lon, lat]}


def two_columns(lat: Read, lon: Read) -> Callable[[Row], Cell]:
    """A reader of a point in two columns; blank when both are."""

    def read(row: Row) -> Cell:
        north, east = lat(row), lon(row)
        return None if is_blank(north) and is_blank(east) else point(north, east)

    return read


FORMS: Mapping[str, Callable[[Any], Cell]] = {
    "geojson": geojson,
    "lat-lon": lat_lon,
    "lon-lat-pair": lon_lat_pair,
    "wkt": wkt,
    "mesh": mesh,
}
