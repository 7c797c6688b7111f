"""Plane rectangular coordinates of Japan: takes metres in a zone, gives degrees, and back; the Tokyo datum likewise.

X points north and Y east, as surveyors in Japan have them. Refuses zones other than 1 to 19 and points far from their
zone, with a code. Source: 平成14年国土交通省告示第9号; EPSG 6669 to 6687 (JGD2011), 2443 to 2461 (JGD2000).
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import hypot
from unicodedata import normalize

from pyproj import Transformer

from vocab.readers.coordinates import JGD2000, JGD2011, TOKYO, in_japan
from vocab.readers.numbers import number
from vocab.values import Unmappable

NOT_A_POSITION = Unmappable("VALUE_NOT_A_POSITION")
NOT_A_ZONE = Unmappable("PLANE_ZONE_UNKNOWN")
OUT_OF_RANGE = Unmappable("PLANE_OUT_OF_RANGE")

ZONES = range(1, 20)
_FIRST = {JGD2011: 6669, JGD2000: 2443, TOKYO: 30161}
_FARTHEST = 1_000_000  # metres from a zone's origin; 南鳥島 is the farthest in its own
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX"
_ROMAN = {roman: zone for zone, roman in enumerate(_NUMERALS.split(), start=1)}
_ZONE = re.compile(
    r"(?:(?:jgd(?:2000|2011)\s*/\s*)?(?:japan plane rectangular cs|平面直角座標系?)\s*)?"
    r"第?\s*([0-9]{1,2}|[ivx]{1,5})\s*(?:座標)?系?",
    re.IGNORECASE,
)
_EPSG = re.compile(r"epsg:+([0-9]{4,5})", re.IGNORECASE)


def position(x: object, y: object, zone: int, *, datum: int = JGD2011) -> tuple[float, float] | Unmappable:
    """Latitude and longitude (degrees, JGD2011 or JGD2000 as given) of X north and Y east in metres.

    Tokyo datum (4301) is carried to JGD2000; without the grid of 国土地理院 that is right to some ten metres.
    """
    north, east = number(x), number(y)
    if isinstance(north, Unmappable) or isinstance(east, Unmappable):
        return NOT_A_POSITION
    if zone not in ZONES or datum not in _FIRST:
        return NOT_A_ZONE
    if hypot(north, east) > _FARTHEST:
        return OUT_OF_RANGE
    lat, lon = _transformer(_FIRST[datum] + zone - 1, JGD2000 if datum == TOKYO else datum).transform(north, east)
    return (lat, lon) if in_japan(lat, lon) else OUT_OF_RANGE


def plane(lat: float, lon: float, zone: int, *, datum: int = JGD2011) -> tuple[float, float] | Unmappable:
    """X north and Y east in metres of a point in degrees of the same datum."""
    if zone not in ZONES or datum not in _FIRST:
        return NOT_A_ZONE
    if not in_japan(lat, lon):
        return OUT_OF_RANGE
    x, y = _transformer(datum, _FIRST[datum] + zone - 1).transform(lat, lon)
    return (x, y) if hypot(x, y) <= _FARTHEST else OUT_OF_RANGE


def from_tokyo(lat: float, lon: float) -> tuple[float, float]:
    """A point of the Tokyo datum (EPSG:4301) in JGD2000; right to some ten metres without the grid of 国土地理院."""
    found: tuple[float, float] = _transformer(TOKYO, JGD2000).transform(lat, lon)
    return found


def zone_of(text: str) -> tuple[int, int | None] | None:
    """Zone and datum that a text names: `第4系`, `平面直角座標系IV系`, `EPSG:6672`; None if it names none."""
    folded = normalize("NFKC", text).strip()
    found = _EPSG.fullmatch(folded)
    if found:
        code = int(found[1])
        return next(((code - first + 1, datum) for datum, first in _FIRST.items() if code - first + 1 in ZONES), None)
    matched = _ZONE.fullmatch(folded)
    if matched is None:
        return None
    zone = int(matched[1]) if matched[1].isdecimal() else _ROMAN.get(matched[1].upper(), 0)
    datum = JGD2000 if "2000" in folded else JGD2011 if "2011" in folded else None
    return (zone, datum) if zone in ZONES else None


@lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target)  # axes as the authority defines them: north, east
