"""The regional mesh of JIS X 0410, both ways, in exact arithmetic.

Takes WGS 84 degrees or a mesh code; gives the code of a point, or a cell's bounds and centre.
Refuses points outside the mesh (latitude 0 to 66 2/3, longitude 100 to 180) and text that is no code. The 100 m mesh
has codes as long as those of 250 m, so its level must be said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from unicodedata import normalize

from vocab.values import Unmappable

NOT_A_MESH = Unmappable("VALUE_NOT_A_MESH")

ROWS = 960  # rows of the finest cell (3.75 seconds) in a degree of latitude
COLUMNS = 640  # columns of the finest cell (5.625 seconds) in a degree of longitude
WEST = 100  # degrees: where column 0 begins
_FIRST = 640  # a first mesh is 640 finest cells high and wide
_SECOND = 80
_THIRD = 8
_QUADRANT_SIZES = (4, 2, 1)  # 500 m, 250 m, 125 m, in finest cells
_FIVE_KM = 40
_TWO_KM = 16
_TWO_KM_MARK = "5"  # ends a 2 km code; quadrants end in 1 to 4
_MAX_ROW = 100 * _FIRST
_MAX_COLUMN = 80 * COLUMNS

DIGITS: Mapping[str, int] = MappingProxyType(
    {"mesh1": 4, "mesh2": 6, "mesh3": 8, "mesh4": 9, "mesh5": 10, "mesh6": 11, "mesh5x": 7, "mesh2x": 9}
)
"""Digits of a code by level: 80, 10, 1 km, 500, 250, 125 m; `mesh5x` is 5 km and `mesh2x` 2 km."""

TENTH = "mesh10th"
"""The level of 100 m: a 3rd mesh in 10 by 10 (1/10細分区画), 10 digits, not told from `mesh5` by its code."""

_TENTHS = 10
_TENTH_ROWS, _TENTH_COLUMNS = 1200, 800  # of 3 and 4.5 seconds, in a degree
_TENTH_CODE = re.compile(r"[0-9]{2}[0-7][0-9][0-7]{2}[0-9]{4}", re.ASCII)
_LONGEST = 40
_NOT_DIGITS = re.compile(r"[\s_\-]")

_CODE = re.compile(
    r"(?P<p>\d\d)(?P<u>[0-7]\d)"
    r"(?:(?P<q>[0-7])(?P<v>[0-7])(?:(?P<five>[1-4])|(?P<r>\d)(?P<w>\d)(?:(?P<two>5)|(?P<quads>[1-4]{1,3}))?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """South-west corner and size, in finest cells."""

    row: int
    column: int
    size: int


def encode(lat: float, lon: float, level: str) -> str:
    """The code of the cell of `level` that holds a point; a cell owns its southern and western edge.

    Raises ValueError `MESH_LEVEL` (not in `DIGITS`) or `MESH_OUT_OF_RANGE`.
    """
    if level == TENTH:
        return _tenth(lat, lon)
    if level not in DIGITS:
        raise ValueError(f"MESH_LEVEL: use one of {', '.join(DIGITS)}, {TENTH}")
    row, column = _index(lat, lon)
    if level == "mesh5x":
        return _second(row, column) + _quadrant(row, column, _FIVE_KM)
    if level == "mesh2x":
        r, w = row % _SECOND // _TWO_KM * 2, column % _SECOND // _TWO_KM * 2
        return f"{_second(row, column)}{r}{w}{_TWO_KM_MARK}"
    return _finest(row, column)[: DIGITS[level]]


def bounds(code: str, level: str | None = None) -> tuple[float, float, float, float]:
    """South, west, north, east of a cell in degrees, correctly rounded. Raises ValueError `MESH_CODE`.

    With `level` the code must be of it, which is how 100 m cells are asked for.
    """
    if level == TENTH:
        row, column = _tenth_cell(code)
        return (
            row / _TENTH_ROWS,
            (WEST * _TENTH_COLUMNS + column) / _TENTH_COLUMNS,
            (row + 1) / _TENTH_ROWS,
            (WEST * _TENTH_COLUMNS + column + 1) / _TENTH_COLUMNS,
        )
    cell = _of_level(code, level)
    south, west = _degrees(cell.row * 2, cell.column * 2)
    north, east = _degrees((cell.row + cell.size) * 2, (cell.column + cell.size) * 2)
    return south, west, north, east


def centre(code: str, level: str | None = None) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell, as `bounds`. Raises ValueError `MESH_CODE`."""
    if level == TENTH:
        row, column = _tenth_cell(code)
        return (row * 2 + 1) / (_TENTH_ROWS * 2), ((WEST * _TENTH_COLUMNS + column) * 2 + 1) / (_TENTH_COLUMNS * 2)
    cell = _of_level(code, level)
    return _degrees(cell.row * 2 + cell.size, cell.column * 2 + cell.size)


def mesh_code(native: object, level: str | None = None) -> str | Unmappable:
    """The code a native value means, in any width, as a number or in groups (`5134-40-13`); `VALUE_NOT_A_MESH`."""
    if isinstance(native, float) and native.is_integer():
        native = int(native)
    if type(native) is int:
        native = str(native)
    if not isinstance(native, str):
        return NOT_A_MESH
    code = native if native.isascii() and native.isdecimal() else _joined(native)
    try:
        if level == TENTH:
            _tenth_cell(code)
        else:
            _of_level(code, level)
    except ValueError:
        return NOT_A_MESH
    return code


def _joined(native: str) -> str:
    """The groups of a code as one; nothing where a sign or what is too long stands."""
    text = normalize("NFKC", native).strip() if len(native) <= _LONGEST else ""
    return "" if text.startswith("-") else _NOT_DIGITS.sub("", text)


def level_of(code: str) -> str:
    """The level of a code. Raises ValueError `MESH_CODE`."""
    _cell(code)
    if len(code) == DIGITS["mesh2x"]:
        return "mesh2x" if code.endswith(_TWO_KM_MARK) else "mesh4"
    return next(level for level, digits in DIGITS.items() if digits == len(code))


def _of_level(code: str, level: str | None) -> _Cell:
    cell = _cell(code)
    if level is not None and level_of(code) != level:
        raise ValueError(f"MESH_CODE: not a code of {level}")
    return cell


def _tenth(lat: float, lon: float) -> str:
    _index(lat, lon)  # refuses what lies outside
    row = math.floor(Decimal(repr(float(lat))) * _TENTH_ROWS)
    column = math.floor((Decimal(repr(float(lon))) - WEST) * _TENTH_COLUMNS)
    second = (_SECOND // _THIRD) * _TENTHS
    rows, columns = row % (second * 8), column % (second * 8)
    q, v, r, w = rows // second, columns // second, rows % second // _TENTHS, columns % second // _TENTHS
    first = f"{row // (second * 8):02}{column // (second * 8):02}"
    return f"{first}{q}{v}{r}{w}{row % _TENTHS}{column % _TENTHS}"


def _tenth_cell(code: str) -> tuple[int, int]:
    """Row and column of a 100 m cell, counted from the equator and 100 degrees east."""
    if not _TENTH_CODE.fullmatch(code):
        raise ValueError("MESH_CODE: not a code of the 100 m mesh")
    p, u, (q, v, r, w, m, n) = int(code[:2]), int(code[2:4]), map(int, code[4:])
    return ((p * 8 + q) * _TENTHS + r) * _TENTHS + m, ((u * 8 + v) * _TENTHS + w) * _TENTHS + n


def _index(lat: float, lon: float) -> tuple[int, int]:
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise ValueError("MESH_OUT_OF_RANGE: latitude and longitude must be finite")
    # The decimal that was written, not its binary neighbour: floats at an edge would fall into the next cell.
    row = math.floor(Decimal(repr(float(lat))) * ROWS)
    column = math.floor((Decimal(repr(float(lon))) - WEST) * COLUMNS)
    if not (0 <= row < _MAX_ROW and 0 <= column < _MAX_COLUMN):
        raise ValueError("MESH_OUT_OF_RANGE: the mesh covers latitude 0 to 66.67 and longitude 100 to 180")
    return row, column


def _second(row: int, column: int) -> str:
    q, v = row % _FIRST // _SECOND, column % _FIRST // _SECOND
    return f"{row // _FIRST:02}{column // _FIRST:02}{q}{v}"


def _finest(row: int, column: int) -> str:
    third = f"{row % _SECOND // _THIRD}{column % _SECOND // _THIRD}"
    return _second(row, column) + third + "".join(_quadrant(row, column, size) for size in _QUADRANT_SIZES)


def _quadrant(row: int, column: int, size: int) -> str:
    """1 south-west, 2 south-east, 3 north-west, 4 north-east."""
    return str(1 + row // size % 2 * 2 + column // size % 2)


def _cell(code: str) -> _Cell:
    match = _CODE.fullmatch(code)
    if match is None:
        raise ValueError("MESH_CODE: not a mesh code of JIS X 0410")
    part = match.groupdict()
    cell = _Cell(int(part["p"]) * _FIRST, int(part["u"]) * _FIRST, _FIRST)
    if part["q"]:
        cell = _inner(cell, int(part["q"]), int(part["v"]), _SECOND)
    if part["five"]:
        return _quarter(cell, part["five"])
    if part["two"]:
        return _two_km(cell, int(part["r"]), int(part["w"]))
    if part["r"]:
        cell = _inner(cell, int(part["r"]), int(part["w"]), _THIRD)
    for digit in part["quads"] or "":
        cell = _quarter(cell, digit)
    return cell


def _inner(cell: _Cell, rows: int, columns: int, size: int) -> _Cell:
    return _Cell(cell.row + rows * size, cell.column + columns * size, size)


def _quarter(cell: _Cell, digit: str) -> _Cell:
    north, east = divmod(int(digit) - 1, 2)
    return _inner(cell, north, east, cell.size // 2)


def _two_km(cell: _Cell, r: int, w: int) -> _Cell:
    if r % 2 or w % 2:
        raise ValueError("MESH_CODE: a 2 km code has even digits before its 5")
    return _inner(cell, r // 2, w // 2, _TWO_KM)


def _degrees(half_rows: int, half_columns: int) -> tuple[float, float]:
    """Division of integers is correctly rounded, so a point never leaves the bounds of its own cell."""
    return half_rows / (ROWS * 2), (WEST * COLUMNS * 2 + half_columns) / (COLUMNS * 2)
