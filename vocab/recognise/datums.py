"""The geodetic datum that a column of a table states: takes columns and sample rows, gives its EPSG code.

Coordinates of the old datum (日本測地系) lie 400 m from where they are. Gives `UNCLEAR` where rows state several, or
what nothing knows; refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vocab.mapping.tokens import is_blank
from vocab.readers.coordinates import datum
from vocab.recognise.assign import Assigned
from vocab.recognise.cells import MISSING, folded
from vocab.recognise.headers import loose

TOKYO, UNCLEAR = 4301, -1
_SIDES = frozenset({"location", "location.lat", "location.lon"})
_DOUBTED = 0.6
_SAYS_SO = tuple(map(loose, ("測地系", "datum", "epsg", "座標系", "srid", "crs")))


def stated_datum(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> int | None:
    """The datum of all rows; None where no column states one."""
    found: set[int] = set()
    for column in columns:
        found |= _datums(column, [row.get(column) for row in rows])
    if TOKYO in found or UNCLEAR in found:
        return found.pop() if len(found) == 1 else UNCLEAR
    return max(found, default=None)


def _datums(column: str, cells: Iterable[Any]) -> set[int]:
    """What the cells of one column say: in any column names alone, under a header that says so all."""
    raw = list(cells)
    texts = {str(cell).strip() for cell in raw if not is_blank(cell) and folded(cell) not in MISSING}
    named = any(word in loose(column) for word in _SAYS_SO)
    known = {text: datum(text) for text in texts if named or not text.isdigit()}
    if not any(known.values()):
        return {UNCLEAR} if named and "測地系" in column and texts else set()
    if not named and not all(known.values()):
        return set()
    blank = len(texts) > 0 and any(is_blank(cell) or folded(cell) in MISSING for cell in raw)
    said = {code or UNCLEAR for code in known.values()}
    return {UNCLEAR} if blank and TOKYO in said else said


def doubted_places(
    found: Sequence[Assigned], columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[Assigned, ...]:
    """The same columns; coordinates are in doubt where nobody can tell which datum they have."""
    if stated_datum(columns, rows) != UNCLEAR:
        return tuple(found)
    return tuple(_doubted(item) if item.best and item.best.column.to in _SIDES else item for item in found)


def _doubted(item: Assigned) -> Assigned:
    return replace(
        item, candidates=tuple(replace(one, confidence=min(one.confidence, _DOUBTED)) for one in item.candidates)
    )
