"""Latitude and longitude: takes what sources write in two fields, gives a position in degrees and what is odd.

Reads decimal degrees and degrees, minutes, seconds in the usual notations. An exchange of the two is put right and
noted where only that can be meant; a place outside Japan is noted. Refuses 0, 0 and the old Tokyo datum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from unicodedata import normalize

from vocab.readers.numbers import number
from vocab.values import Unmappable

NOT_A_POSITION = Unmappable("VALUE_NOT_A_POSITION")
ZERO = Unmappable("POSITION_ZERO")
OUT_OF_RANGE = Unmappable("GEOMETRY_RANGE")
TOKYO_DATUM = Unmappable("POSITION_TOKYO_DATUM")
SWAPPED = "POSITION_SWAPPED"
OUTSIDE_JAPAN = "POSITION_OUTSIDE_JAPAN"

WGS84, JGD2000, JGD2011, TOKYO = 4326, 4612, 6668, 4301
_DATUMS: Mapping[str, int] = MappingProxyType(
    {
        "世界測地系": JGD2011,
        "日本測地系2011": JGD2011,
        "測地成果2011": JGD2011,
        "jgd2011": JGD2011,
        "6668": JGD2011,
        "日本測地系2000": JGD2000,
        "測地成果2000": JGD2000,
        "jgd2000": JGD2000,
        "4612": JGD2000,
        "wgs84": WGS84,
        "世界測地系(wgs84)": WGS84,
        "4326": WGS84,
        "crs84": WGS84,
        "日本測地系": TOKYO,
        "旧日本測地系": TOKYO,
        "旧測地系": TOKYO,
        "東京測地系": TOKYO,
        "tokyo": TOKYO,
        "tokyodatum": TOKYO,
        "tokyo97": TOKYO,
        "4301": TOKYO,
    }
)

_LAT, _LON = 90.0, 180.0
SOUTH, NORTH, WEST, EAST = 20.0, 46.0, 122.0, 154.0  # 沖ノ鳥島, 択捉島, 与那国島 and 南鳥島 lie inside
_SIXTY = 60
_SIGN = r"[NSEWnsew]|北緯|南緯|東経|西経"
_FIGURE = r"[0-9]{1,3}"
_PART = r"[0-9]{1,2}"
_DMS = re.compile(
    rf"(?P<sign>{_SIGN}|[+-])?\s*(?P<degrees>{_FIGURE})\s*(?:[°度:/\s]|d(?:eg)?|º)\s*"
    rf"(?P<minutes>{_PART}(?:\.[0-9]+)?)\s*(?:['′’分:/\s]|m(?:in)?)?\s*"
    rf"(?:(?P<seconds>{_PART}(?:\.[0-9]+)?)\s*(?:\"|″|”|''|′′|秒|s(?:ec)?)?)?\s*(?P<after>{_SIGN})?"
)
_DOTTED = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<degrees>{_FIGURE})\.(?P<minutes>{_PART})\.(?P<seconds>{_PART}(?:\.[0-9]+)?)"
    rf"(?P<after>{_SIGN})?"
)
_DEGREES = re.compile(
    rf"(?P<sign>{_SIGN})?\s*(?P<value>[+-]?[0-9]{{1,3}}(?:\.[0-9]+)?)\s*(?:°|度|º)?\s*(?P<after>{_SIGN})?"
)
_NEGATIVE = frozenset({"S", "W", "s", "w", "南緯", "西経", "-"})
_LATITUDE = ("N", "S", "n", "s", "北緯", "南緯")
_LONGITUDE = ("E", "W", "e", "w", "東経", "西経")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees of latitude and longitude; `note` is `POSITION_SWAPPED`, `POSITION_OUTSIDE_JAPAN` or None."""

    lat: float
    lon: float
    note: str | None = None


def position(lat: object, lon: object, *, datum: int = JGD2011) -> Position | Unmappable:
    """The position of two native values; `datum` is the EPSG code of their geographic reference system.

    WGS 84 and JGD2000 are taken as they are (they differ by less than open data is exact, but for crustal movement).
    """
    if datum == TOKYO:
        return TOKYO_DATUM
    north, east = latitude(lat), longitude(lon)
    if isinstance(north, Unmappable) or isinstance(east, Unmappable):
        return _exchanged(lat, lon)
    if north == 0 and east == 0:
        return ZERO
    if in_japan(north, east):
        return Position(north, east)
    return Position(east, north, SWAPPED) if in_japan(east, north) else Position(north, east, OUTSIDE_JAPAN)


def latitude(native: object) -> float | Unmappable:
    """Degrees north from -90 to 90; `GEOMETRY_RANGE` outside."""
    return _checked(degrees(native), native, _LAT, _LONGITUDE)


def longitude(native: object) -> float | Unmappable:
    """Degrees east from -180 to 180; `GEOMETRY_RANGE` outside."""
    return _checked(degrees(native), native, _LON, _LATITUDE)


def degrees(native: object) -> float | Unmappable:
    """Decimal degrees of a number or a text: `34.34277`, `34°20′33.97″`, `N34.20.33.97`, `北緯34度20分33.97秒`."""
    if type(native) is float and -_LON <= native <= _LON:
        return native
    plain = number(native)
    if not isinstance(plain, Unmappable):
        return float(plain) if -_LON <= plain <= _LON else OUT_OF_RANGE
    if not isinstance(native, str) or len(native) > _LONGEST:
        return NOT_A_POSITION
    text = _folded(native)
    found = _DMS.fullmatch(text) or _DOTTED.fullmatch(text)
    if found:
        return _sexagesimal(found)
    found = _DEGREES.fullmatch(text)
    return _signed(float(found["value"]), found["sign"], found["after"]) if found else NOT_A_POSITION


def packed(native: object) -> float | Unmappable:
    """Degrees, minutes and seconds in one figure, `342033.97` for 34°20′33.97″, where a source is known to do so."""
    value = number(native)
    if isinstance(value, Unmappable):
        return NOT_A_POSITION
    whole, _, fraction = repr(abs(value)).partition(".")
    if not f"{whole}{fraction}".isdecimal():  # 1e-07
        return NOT_A_POSITION
    minutes, seconds = int(whole[-4:-2] or 0), float(f"{whole[-2:]}.{fraction or 0}")
    if minutes >= _SIXTY or seconds >= _SIXTY:
        return NOT_A_POSITION
    found = (int(whole[:-4] or 0) * 3600 + minutes * 60 + seconds) / 3600
    return _signed(found, "-" if value < 0 else None, None)


def in_japan(lat: float, lon: float) -> bool:
    """Whether a point lies in the box from 20 to 46 north and 122 to 154 east."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def datum(text: str) -> int | None:
    """The EPSG code of a geodetic datum's name: 4326, 4612 (JGD2000), 6668 (JGD2011), 4301 (Tokyo); None if unknown."""
    folded = "".join(normalize("NFKC", text).casefold().split()).removeprefix("epsg:").replace("-", "")
    return _DATUMS.get(folded)


def _exchanged(lat: object, lon: object) -> Position | Unmappable:
    north, east = degrees(lat), degrees(lon)
    if isinstance(north, Unmappable) or isinstance(east, Unmappable):
        return OUT_OF_RANGE if OUT_OF_RANGE in {north, east} else NOT_A_POSITION
    return Position(east, north, SWAPPED) if in_japan(east, north) else OUT_OF_RANGE


def _checked(value: float | Unmappable, native: object, most: float, wrong: tuple[str, ...]) -> float | Unmappable:
    if isinstance(value, Unmappable):
        return value
    if not -most <= value <= most:
        return OUT_OF_RANGE
    if not isinstance(native, str) or (native[:1].isdigit() and native[-1:].isdigit()):
        return value
    said = _folded(native)
    return OUT_OF_RANGE if said.startswith(wrong) or said.endswith(wrong) else value  # 東経 for a latitude


def _sexagesimal(found: re.Match[str]) -> float | Unmappable:
    minutes, seconds = float(found["minutes"]), float(found["seconds"] or 0)
    if minutes >= _SIXTY or seconds >= _SIXTY or (found["seconds"] and not minutes.is_integer()):
        return NOT_A_POSITION
    # One division: thirds of a second must not be added up.
    return _signed((int(found["degrees"]) * 3600 + minutes * 60 + seconds) / 3600, found["sign"], found["after"])


def _signed(value: float, before: str | None, after: str | None) -> float | Unmappable:
    if before and after:
        return NOT_A_POSITION
    value = -value if (before or after) in _NEGATIVE else value
    return value if -_LON <= value <= _LON else OUT_OF_RANGE


def _folded(native: str) -> str:
    """NFKC makes two primes of a double one; both stay readable."""
    return normalize("NFKC", native.replace("″", '"').replace("”", '"').replace("’", "'")).strip()
