"""Native geometries to GeoJSON: one function per form a mapping can name, each gives a geometry or `Unmappable`.

Latitude 0 longitude 0 stands for "not known" in open data and is refused, as is anything out of range. Latitude and
longitude that are exchanged, where only that can be meant, are put right; `doubts` tells so.
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
from vocab.mesh import bounds, centre, mesh_code
from vocab.readers import planes
from vocab.readers.coordinates import JGD2011, NOT_A_POSITION, TOKYO, TOKYO_DATUM, ZERO, Position, position
from vocab.readers.sentinels import absence
from vocab.values import Cell, Geometry, Unmappable

NOT_A_GEOMETRY = Unmappable("VALUE_NOT_A_GEOMETRY")
_BETWEEN = re.compile(r"\s*[,、，;/]\s*")
_PAIR = 2
_LAT, _LON = 90, 180
PAIRED = frozenset({"lat-lon", "lon-lat-pair"})
"""Forms of two degrees in one value."""


def geojson(raw: Any) -> Geometry | Unmappable | None:
    """A GeoJSON geometry (RFC 7946), as an object or as its text; foreign members are left behind."""
    if isinstance(raw, str):
        try:
            raw = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return _unless_absent(raw, NOT_A_GEOMETRY)
    if type(raw) is dict and raw.get("type") == "Point" and _is_pair(raw.get("coordinates")):
        east, north = raw["coordinates"]
        return {"type": "Point", "coordinates": [east, north]} if east or north else ZERO  # most places, at once
    reason = validate(raw)
    if reason:
        return Unmappable(reason)
    if raw["type"] == "Point" and not any(raw["coordinates"][:_PAIR]):
        return ZERO
    return _bare(raw)


def form(name: str, datum: int) -> tuple[Callable[[Any], Cell], Callable[[Any], Cell] | None]:
    """How one value of a form is read, and what is odd about it."""
    if name not in PAIRED:
        return FORMS[name], None
    first, second = (0, 1) if name == "lat-lon" else (1, 0)
    read = lat_lon if name == "lat-lon" else lon_lat_pair

    def odd(raw: Any) -> Cell:
        pair = _pair(raw)
        return doubt(pair[first], pair[second], datum) if pair else None

    return lambda raw: read(raw, datum), odd


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


def point(lat: Any, lon: Any, datum: int = JGD2011) -> Geometry | Unmappable:
    """A point from native latitude and longitude, in degrees or in degrees, minutes and seconds."""
    found = position(lat, lon)
    if isinstance(found, Unmappable):
        return found
    if datum == TOKYO:
        return _at(*planes.from_tokyo(found.lat, found.lon))
    return _at(found.lat, found.lon)


def plane(x: Any, y: Any, zone: int, datum: int = JGD2011) -> Geometry | Unmappable:
    """A point from metres north and east in a zone of the plane rectangular coordinates."""
    found = planes.position(x, y, zone, datum=datum)
    return found if isinstance(found, Unmappable) else _at(*found)


def lat_lon(raw: Any, datum: int = JGD2011) -> Geometry | Unmappable | None:
    """A point from one value, latitude first (`geo:point` of NGSIv2)."""
    pair = _pair(raw)
    return point(pair[0], pair[1], datum) if pair else _unless_absent(raw, NOT_A_POSITION)


def lon_lat_pair(raw: Any, datum: int = JGD2011) -> Geometry | Unmappable | None:
    """A point from one value, longitude first."""
    pair = _pair(raw)
    return point(pair[1], pair[0], datum) if pair else _unless_absent(raw, NOT_A_POSITION)


def doubt(lat: Any, lon: Any, datum: int) -> Unmappable | None:
    """What is odd about a position that is given: exchanged, outside Japan, or carried over from the Tokyo datum."""
    found = position(lat, lon)
    if not isinstance(found, Position):
        return None
    return Unmappable(found.note) if found.note else TOKYO_DATUM if datum == TOKYO else None


def _unless_absent(raw: Any, refused: Unmappable) -> Unmappable | None:
    """Nothing where a word says that the place is not known."""
    return None if type(raw) is str and absence(raw) is not None else refused


def _at(lat: float, lon: float) -> Geometry:
    return {"type": "Point", "coordinates": [lon, lat]}


def _pair(raw: Any) -> tuple[Any, Any] | None:
    parts = raw
    if isinstance(raw, str):
        text = raw.strip().strip("()（）[]")
        parts = _BETWEEN.split(text)
        parts = text.split() if len(parts) == 1 else parts
    return (parts[0], parts[1]) if isinstance(parts, (list, tuple)) and len(parts) == _PAIR else None


def wkt(raw: Any) -> Geometry | Unmappable | None:
    """A geometry in well-known text (OGC 06-103r4), longitude first."""
    if not isinstance(raw, str) or len(raw) > 1 << 20:
        return NOT_A_GEOMETRY
    try:
        return geojson(shapely.to_geojson(shapely.from_wkt(raw)))
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return _unless_absent(raw, NOT_A_GEOMETRY)


def mesh(raw: Any) -> Geometry | Unmappable | None:
    """The centre of a mesh cell (JIS X 0410)."""
    code = mesh_code(raw)
    return _unless_absent(raw, code) if isinstance(code, Unmappable) else _at(*centre(code))


def mesh_cell(raw: Any) -> Geometry | Unmappable | None:
    """A mesh cell as a polygon, from its south-western corner eastward (RFC 7946, 3.1.6)."""
    code = mesh_code(raw)
    if isinstance(code, Unmappable):
        return _unless_absent(raw, code)
    south, west, north, east = bounds(code)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def two_columns(one: Read, other: Read, cell: Callable[[Any, Any], Cell]) -> Callable[[Row], Cell]:
    """A reader of what stands in two columns; blank when both are, or say that they are not known."""

    def read(row: Row) -> Cell:
        first, second = one(row), other(row)
        if is_blank(first) and is_blank(second):
            return None
        found = cell(first, second)
        if type(found) is Unmappable and absence(first) is not None and absence(second) is not None:
            return None
        return found

    return read


FORMS: Mapping[str, Callable[[Any], Cell]] = {
    "geojson": geojson,
    "lat-lon": lat_lon,
    "lon-lat-pair": lon_lat_pair,
    "wkt": wkt,
    "mesh": mesh,
    "mesh-cell": mesh_cell,
}
