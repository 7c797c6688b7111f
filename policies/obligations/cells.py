"""Which cells of a table are suppressed so that none below a threshold can be recovered from what is published.

Every suppressed cell belongs to a *move*: suppressed cells that can be raised and lowered by one together, none below
zero, with every line adding up as before. So at least two tables fit what is published, whoever computes (hypercube
method: S. Giessing and D. Repsilber, Tools and Strategies to Protect Multiple Tables with the GHQUAR Cell Suppression
Engine, LNCS 2316, 2002).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from math import inf
from operator import attrgetter

from policies.obligations.table import TOTAL, Key, Line, LineName, Table, names_of

Move = Mapping[Key, int]
_TRIED = 4_096  # places looked at for one cell before the whole table is given up
_TOTALS_PRICE = 1e12
_MOST = 50_000


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
            search = _Search(table, hidden, tuple(sorted(others, key=lambda side: len(side[1]))), every)
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
    found: Move | None = None
    cost: float = inf
    left: int = _TRIED

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
        return len(ways) < 2  # noqa: PLR2004 - up and down

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
