"""A published statistical table: takes rows, dimensions and a count; gives cells, and the lines that add up to totals.

A row whose dimension is null or says total (計, 総数, 合計, 総計, TOTAL) is the total over that dimension.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

from policies.decision import Row
from vocab.values import Cell, Measure, Text

TOTAL = ""
"""What stands in a key where the cell is the total over a dimension."""
Key = tuple[str, ...]
"""Where a cell stands: one text per dimension."""
LineName = tuple[int, Key]
_LIKELY = 4
_TOTALS = frozenset({"", "total", "計", "総数", "合計", "総計"})


@dataclass(frozen=True, slots=True)
class Line:
    """The cells that differ in one dimension only: its parts, smallest count first, and their total if published."""

    parts: tuple[Key, ...]
    total: Key | None
    likely: tuple[Key, ...]  # the cells that most likely protect another, those of small count before larger ones

    @property
    def cells(self) -> tuple[Key, ...]:
        """The parts and the total."""
        return self.parts if self.total is None else (*self.parts, self.total)

    @property
    def adds_up(self) -> bool:
        """Whether one cell follows from the others; without a published total it may be known from elsewhere."""
        return len(self.parts) > 1 or (bool(self.parts) and self.total is not None)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table with their counts; None where the count is not known."""

    counts: Mapping[Key, float | None]
    lines: Mapping[LineName, Line]

    def count(self, key: Key) -> float:
        """The count that is certain: 0 where it is not known."""
        return self.counts[key] or 0

    def lines_of(self, key: Key) -> Iterator[tuple[LineName, Line]]:
        """The line of a cell along each dimension, in order."""
        for name in names_of(key):
            yield name, self.lines[name]


def names_of(key: Key) -> Iterator[LineName]:
    """The names of the lines in which a cell stands, one per dimension."""
    for axis in range(len(key)):
        yield axis, key[:axis] + key[axis + 1 :]


def table_of(rows: Sequence[Row], keys: Sequence[Key], of: str, threshold: int) -> Table:
    """The table of rows that stand at `keys`; a cell of two rows has no known count."""
    counts: dict[Key, float | None] = {}
    for row, key in zip(rows, keys, strict=True):
        counts[key] = None if key in counts else count_of(row.get(of))
    parts: dict[LineName, list[Key]] = {}
    totals: dict[LineName, Key] = {}
    for _, key in sorted((count or 0, key) for key, count in counts.items()):
        for name in names_of(key):
            if key[name[0]] == TOTAL:
                totals[name] = key
            else:
                parts.setdefault(name, []).append(key)
    return Table(
        counts,
        {name: _line(parts.get(name, ()), totals.get(name), counts, threshold) for name in parts.keys() | totals},
    )


def keys_of(rows: Sequence[Row], dimensions: Sequence[str]) -> list[Key] | None:
    """Where each row stands; None where one of their dimensions cannot be told."""
    words = _Words()
    columns: list[list[str]] = []
    for name in dimensions:
        places = [_place(row.get(name), words) for row in rows]
        told = [place for place in places if place is not None]
        if len(told) < len(places):
            return None
        columns.append(told)
    return list(zip(*columns, strict=True))


def count_of(cell: Cell) -> float | None:
    """A count: a number that is not negative; None for anything else."""
    value = cell.value if isinstance(cell, Measure) else cell
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not isfinite(value) or value < 0:
        return None
    return value


def _line(parts: Sequence[Key], total: Key | None, counts: Mapping[Key, float | None], threshold: int) -> Line:
    def size(key: Key) -> float:
        return counts[key] or 0

    some, enough = bisect_left(parts, 1.0, key=size), bisect_left(parts, float(threshold), key=size)
    likely = (*parts[some:enough][:_LIKELY], *parts[:some][:1], *parts[max(some, enough) :][:_LIKELY])
    return Line(tuple(parts), total, likely if total is None else (*likely, total))


class _Words(dict[str, str]):
    """One text for all that look alike, found once for each text of one table."""

    def __missing__(self, text: str) -> str:
        word = "".join(unicodedata.normalize("NFKC", text).split())
        self[text] = found = TOTAL if word.casefold() in _TOTALS else word
        return found


def _place(cell: Cell, words: _Words) -> str | None:
    """One text for each value of a dimension; values that look alike give one text."""
    if isinstance(cell, str):
        return words[cell]
    match cell:
        case None:
            return TOTAL
        case bool() | int():
            return str(cell)
        case datetime():
            return cell.astimezone(UTC).isoformat()
        case Text() if cell.by_language:
            return words[cell.primary]
    return None
