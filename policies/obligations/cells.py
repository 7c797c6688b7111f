"""Which cells of a table are suppressed so that none below a threshold can be recovered from what is published.

Every suppressed cell belongs to a *move*: suppressed cells that can be raised and lowered by one together, none below
zero, with every line adding up as before. So at least two tables fit what is published, whoever computes (hypercube
method: S. Giessing and D. Repsilber, Tools and Strategies to Protect Multiple Tables with the GHQUAR Cell Suppression
Engine, LNCS 2316, 2002).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from policies.obligations.table import TOTAL, Key, Line, LineName, Table, names_of

Move = Mapping[Key, int]
_TRIED = 4_096  # moves looked at for one cell before the whole table is given up


def suppressed_cells(table: Table, threshold: int) -> frozenset[Key]:
    """The cells below the threshold or without a count, and those without which they could be recovered.

    Where a cell cannot be protected by others, all cells.
    """
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
    """The cheapest move of a cell: over every line that adds up; else only over those with a published total."""
    for every in (True, False):
        sides = [
            (name[0], line) for name, line in table.lines_of(key) if line.adds_up and (every or line.total is not None)
        ]
        for choice in (_few, _all):
            others = [[other[axis] for other in choice(table, line, key, hidden)] for axis, line in sides]
            boxes = (
                _box(table, key, dict(zip((axis for axis, _ in sides), corner, strict=True)))
                for corner in islice(product(*others), _TRIED)
            )
            fitting = (box for box in boxes if _possible(table, box) and _balanced(table, box, every=every))
            best = _cheapest(table, fitting, hidden)
            if best is not None:
                return best
    return None


def _few(table: Table, line: Line, key: Key, hidden: set[Key]) -> Iterator[Key]:
    """What is likely to serve: suppressed cells with something in them, one without, the next smallest, the total."""
    others = [other for other in line.parts if other != key]
    unseen = [other for other in others if other in hidden]
    yield from islice((other for other in unseen if table.count(other) >= 1), 2)
    yield from islice((other for other in unseen if table.count(other) < 1), 1)
    yield from islice((other for other in others if other not in hidden), 2)
    if line.total is not None and line.total != key:
        yield line.total


def _all(_table: Table, line: Line, key: Key, _hidden: set[Key]) -> Iterator[Key]:
    return (other for other in line.cells if other != key)


def _box(table: Table, key: Key, others: Mapping[int, str]) -> Move:
    """The corners that a cell spans with another place on each of some axes, raised and lowered in turn.

    A total goes the way of its parts. Corners that the table does not have are left out.
    """
    corners = {key: 1}
    for axis, other in others.items():
        turn = 1 if TOTAL in (key[axis], other) else -1
        corners |= {(*at[:axis], other, *at[axis + 1 :]): turn * sign for at, sign in corners.items()}
    return {at: sign for at, sign in corners.items() if at in table.counts}


def _possible(table: Table, move: Move) -> bool:
    """Whether the move or its opposite leaves no cell below zero."""
    return any(all(table.count(key) >= 1 for key, way in move.items() if way == sign) for sign in (1, -1))


def _balanced(table: Table, move: Move, *, every: bool) -> bool:
    """Whether lines add up after the move as before; `every`: also those whose total is not published."""
    sums: dict[LineName, int] = {}
    for key, way in move.items():
        for name, line in table.lines_of(key):
            if line.adds_up and (every or line.total is not None):
                sums[name] = sums.get(name, 0) + (-way if key == line.total else way)
    return not any(sums.values())


def _cheapest(table: Table, moves: Iterable[Move], hidden: set[Key]) -> Move | None:
    """The move that suppresses fewest totals more, then the least count more; nothing more ends the search."""
    best: tuple[tuple[int, float, list[Key]], Move] | None = None
    for move in moves:
        new = sorted(key for key in move if key not in hidden)
        cost = (sum(TOTAL in key for key in new), sum(map(table.count, new)), new)
        if best is None or cost < best[0]:
            best = cost, move
        if not new:
            break
    return best[1] if best else None


def _in_order(table: Table, keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: (table.count(key), key))
