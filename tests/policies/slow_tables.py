"""Small cells of tables, found the plain way: every box of cells is made before it is priced, every word read anew.

Takes what `policies.obligations.suppress` takes of a table and gives the same flags. Says what the quick way must find.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from math import inf
from operator import attrgetter

from policies.decision import Row
from policies.obligations.table import TOTAL, Key, Line, LineName, Table, count_of, names_of
from vocab.values import Cell, Text

_LIKELY = 4
_TOTALS = frozenset({"", "total", "計", "総数", "合計", "総計"})
Move = Mapping[Key, int]
TRIED = 4_096
_TOTALS_PRICE = 1e12
_MOST = 50_000


def flags(rows: Sequence[Row], by: Sequence[str], of: str, threshold: int) -> list[bool]:
    """Which rows lose their value."""
    keys = [key for row in rows if (key := key_of(row, by)) is not None]
    if len(keys) < len(rows):
        return [True] * len(rows)
    hidden = suppressed_cells(table_of(rows, keys, of, threshold), threshold)
    return [key in hidden for key in keys]


def table_of(rows: Sequence[Row], keys: Sequence[Key], of: str, threshold: int) -> Table:
    """The table of rows that stand at `keys`; a cell of two rows has no known count."""
    counts: dict[Key, float | None] = {}
    for row, key in zip(rows, keys, strict=True):
        counts[key] = None if key in counts else count_of(row.get(of))
    groups: dict[LineName, list[Key]] = {}
    for key in sorted(counts, key=lambda key: (counts[key] or 0, key)):
        for name in names_of(key):
            groups.setdefault(name, []).append(key)
    return Table(counts, {name: _line(name[0], cells, counts, threshold) for name, cells in groups.items()})


def key_of(row: Row, dimensions: Sequence[str]) -> Key | None:
    """Where a row stands; None where one of its dimensions cannot be told."""
    places = [_place(row.get(name)) for name in dimensions]
    return None if None in places else tuple(place for place in places if place is not None)


def suppressed_cells(table: Table, threshold: int) -> frozenset[Key]:
    """The cells below the threshold or without a count, and those without which they could be recovered.

    Where a cell cannot be protected by others, and of a table of more than 50,000 cells, all cells.
    """
    if len(table.counts) > _MOST:
        return frozenset(table.counts)
    hidden = {key for key, count in table.counts.items() if count is None or count < threshold}
    safe: set[Key] = set()
    while True:
        for key in _in_order(table, hidden):
            if key not in safe:
                move = _move(table, key, hidden)
                if move is None:
                    return frozenset(table.counts)
                hidden.update(move)
                safe.update(move)
        grown = _with_partners(table, hidden, threshold)
        if len(grown) == len(hidden):
            return frozenset(hidden)
        hidden = grown


def _with_partners(table: Table, hidden: set[Key], threshold: int) -> set[Key]:
    """With the next smallest cell of each line that has one suppressed cell, or suppressed cells of too small a sum."""
    grown = set(hidden)
    for name in sorted({name for key in hidden for name in names_of(key)}):
        line = table.lines[name]
        if line.adds_up and _betrays(table, line, grown, threshold):
            grown.update(islice((key for key in line.cells if key not in grown), 1))
    return grown


def _betrays(table: Table, line: Line, hidden: set[Key], threshold: int) -> bool:
    unseen = [key for key in line.cells if key in hidden]
    if line.total in hidden:
        return len(unseen) == 1
    return bool(unseen) and (len(unseen) == 1 or sum(map(table.count, unseen)) < threshold)


def _move(table: Table, key: Key, hidden: set[Key]) -> Move | None:
    """A cheap move of a cell: over every line that adds up; else only over those with a published total."""
    for every in (True, False):
        sides = [(name[0], line) for name, line in table.lines_of(key) if _counts(line, every=every)]
        for choice in (attrgetter("likely"), attrgetter("cells")):
            others = [(axis, tuple(cell[axis] for cell in choice(line) if cell != key)) for axis, line in sides]
            # The axis with the least choice first: where it has none, the rest need not be tried.
            search = _Search(table, hidden, tuple(sorted(others, key=lambda side: len(side[1]))), every, TRIED)
            search.widen({key: 1}, 0.0, 0)
            if search.found is not None:
                return search.found
    return None


@dataclass(slots=True)
class _Search:
    """Looks for the box that suppresses the least count more, totals only where nothing else serves."""

    table: Table
    hidden: set[Key]
    others: tuple[tuple[int, tuple[str, ...]], ...]  # axis, and the places to choose from
    every: bool
    left: int
    found: Move | None = None
    cost: float = inf

    def widen(self, corners: dict[Key, int], cost: float, depth: int) -> None:
        """Spans the corners so far with each other place on the next axis; a total goes the way of its parts."""
        if depth == len(self.others):
            if self._balanced(corners):
                self.found, self.cost = corners, cost
            return
        axis, places = self.others[depth]
        for place in places:
            self.left -= 1
            if self.left < 0 or self.cost == 0:
                return
            moved = {
                (*at[:axis], place, *at[axis + 1 :]): way if TOTAL in (at[axis], place) else -way
                for at, way in corners.items()
            }
            added = {at: way for at, way in moved.items() if at in self.table.counts}
            dearer = cost + sum(_price(self.table, at) for at in added if at not in self.hidden)
            wider = corners | added
            if dearer < self.cost and self._possible(wider):
                self.widen(wider, dearer, depth + 1)

    def _possible(self, move: Move) -> bool:
        """Whether the move or its opposite leaves no cell below zero."""
        ways = {way for at, way in move.items() if self.table.count(at) < 1}
        return len(ways) < 2

    def _balanced(self, move: Move) -> bool:
        """Whether every line adds up after the move as before; a box over all axes without gaps does."""
        if len(move) == 1 << len(next(iter(move))):
            return True
        sums: dict[LineName, int] = {}
        for at, way in move.items():
            for name, line in self.table.lines_of(at):
                if _counts(line, every=self.every):
                    sums[name] = sums.get(name, 0) + (-way if at == line.total else way)
        return not any(sums.values())


def _counts(line: Line, *, every: bool) -> bool:
    """Whether a line must add up; unless `every`, only where its total is published."""
    return line.adds_up and (every or line.total is not None)


def _price(table: Table, key: Key) -> float:
    return table.count(key) + (_TOTALS_PRICE if TOTAL in key else 0)


def _in_order(table: Table, keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: (table.count(key), key))


def _line(axis: int, cells: Sequence[Key], counts: Mapping[Key, float | None], threshold: int) -> Line:
    total = next((key for key in cells if key[axis] == TOTAL), None)
    parts = tuple(key for key in cells if key != total)
    sizes = [counts[key] or 0 for key in parts]
    some, enough = bisect_left(sizes, 1), bisect_left(sizes, threshold)
    likely = (*parts[some:enough][:_LIKELY], *parts[:some][:1], *parts[max(some, enough) :][:_LIKELY])
    return Line(parts, total, likely if total is None else (*likely, total))


def _place(cell: Cell) -> str | None:
    """One text for each value of a dimension; values that look alike give one text."""
    match cell:
        case None:
            return TOTAL
        case bool() | int():
            return str(cell)
        case datetime():
            return cell.astimezone(UTC).isoformat()
        case Text() if cell.by_language:
            return _word(cell.primary)
        case str():
            return _word(cell)
    return None


def _word(text: str) -> str:
    word = "".join(unicodedata.normalize("NFKC", text).split())
    return TOTAL if word.casefold() in _TOTALS else word
