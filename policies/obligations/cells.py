"""Which cells of a table are suppressed so that none below a threshold can be recovered from what is published.

Every suppressed cell belongs to a *move*: suppressed cells that can be raised and lowered by one together, none below
zero, with every line adding up as before. So at least two tables fit what is published, whoever computes (hypercube
method: S. Giessing and D. Repsilber, Tools and Strategies to Protect Multiple Tables with the GHQUAR Cell Suppression
Engine, LNCS 2316, 2002).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from operator import attrgetter

from policies.obligations.table import TOTAL, Key, Line, LineName, Table, names_of

Move = Mapping[Key, int]
_UP, _DOWN, _BOTH = 1, 2, 3
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
    prices = _Prices(table, hidden)
    safe: set[Key] = set()
    while True:
        for key in _in_order(table, hidden):
            if key not in safe:
                move = _move(table, key, prices)
                if move is None:
                    return frozenset(table.counts)
                prices.hide(move)
                safe.update(move)
        grown = _with_partners(table, hidden, threshold)
        if len(grown) == len(hidden):
            return frozenset(hidden)
        prices.hide(grown)


@dataclass(slots=True)
class _Prices:
    """What it costs to suppress a cell more, line by line as they are first asked for; hidden cells cost nothing."""

    table: Table
    hidden: set[Key]
    lines: dict[LineName, dict[str, float]] = field(default_factory=dict)

    def along(self, axis: int, at: Key) -> Mapping[str, float]:
        """The prices of the cells in one line of a cell, by place."""
        name = axis, at[:axis] + at[axis + 1 :]
        found = self.lines.get(name)
        if found is None:
            cells = self.table.lines[name].cells
            found = {key[axis]: 0 if key in self.hidden else _price(self.table, key) for key in cells}
            self.lines[name] = found
        return found

    def hide(self, keys: Iterable[Key]) -> None:
        """Suppress cells, if they are not."""
        for key in keys:
            if key not in self.hidden:
                self.hidden.add(key)
                for name in names_of(key):
                    if name in self.lines:
                        self.lines[name][key[name[0]]] = 0


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


def _move(table: Table, key: Key, prices: _Prices) -> Move | None:
    """A cheap move of a cell: over every line that adds up; else only over those with a published total."""
    for every in (True, False):
        sides = [(name[0], line) for name, line in table.lines_of(key) if _counts(line, every=every)]
        for choice in (attrgetter("likely"), attrgetter("cells")):
            others = [(axis, tuple(cell[axis] for cell in choice(line) if cell != key)) for axis, line in sides]
            # The axis with the least choice first: where it has none, the rest need not be tried.
            search = _Search(table, prices, tuple(sorted(others, key=lambda side: len(side[1]))), every, _TRIED)
            search.widen({key: 1}, 0.0, search.bounds({key: 1}))
            if search.found is not None:
                return search.found
    return None


@dataclass(slots=True)
class _Search:
    """Looks for the box that suppresses the least count more, totals only where nothing else serves."""

    table: Table
    prices: _Prices
    others: tuple[tuple[int, tuple[str, ...]], ...]  # axis, and the places to choose from
    every: bool
    left: int
    found: Move | None = None
    cost: float = inf

    def widen(self, corners: dict[Key, int], cost: float, bounds: int, depth: int = 0) -> None:
        """Spans the corners so far with each other place on the next axis."""
        if depth == len(self.others):
            if self._balanced(corners):
                self.found, self.cost = corners, cost
            return
        axis, places = self.others[depth]
        lines = [self.prices.along(axis, at) for at in corners]
        for place in places:
            self.left -= 1
            if self.left < 0 or self.cost == 0:
                return
            price: float = 0
            for line in lines:
                price += line.get(place, 0)
            # Most places are too dear: what they span is made of the others only.
            if cost + price < self.cost:
                added = self._spanned(corners, axis, place)
                within = bounds | self.bounds(added)
                if within != _BOTH:
                    self.widen(corners | added, cost + price, within, depth + 1)

    def _spanned(self, corners: Move, axis: int, place: str) -> dict[Key, int]:
        """The cells that stand at one more place; a total goes the way of its parts."""
        added: dict[Key, int] = {}
        for at, way in corners.items():
            moved = (*at[:axis], place, *at[axis + 1 :])
            if moved in self.table.counts:
                added[moved] = way if TOTAL in (at[axis], place) else -way
        return added

    def bounds(self, move: Move) -> int:
        """Which ways cells go that cannot be lowered; where it is both, neither the move nor its opposite can be."""
        found = 0
        for at, way in move.items():
            if self.table.count(at) < 1:
                found |= _UP if way > 0 else _DOWN
        return found

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
