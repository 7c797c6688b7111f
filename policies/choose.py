"""Which rule applies to a row: takes the branches of a decision, gives a function of mapped rows.

What a permission needs of the row at once (a property that equals a value) is looked up, so that a thousand of them
cost a row what a few cost. A condition that fails to evaluate is a denial.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence

from policies.decision import OBSERVED, Branch, Branches
from vocab.query.evaluate import Truth, compile_predicate
from vocab.query.predicate import And, Compare, Op, Predicate
from vocab.query.scalars import Scalarised, scalar
from vocab.values import Cell, Measure

log = logging.getLogger("tsunagu.policies")

Cells = Mapping[str, Cell]
Chooser = Callable[[Cells], Branch | None]


def chooser(branches: Sequence[Branch]) -> Chooser:
    """The permitting branch that applies to a row, or None. A condition that fails to evaluate is a denial."""
    if isinstance(branches, Branches):
        if branches.choose is None:
            branches.choose = _chooser(branches)
        return branches.choose
    return _chooser(branches)


def _chooser(branches: Sequence[Branch]) -> Chooser:
    first = branches[0] if branches else None
    if first is None:
        return lambda _cells: None
    if first.permit and first.condition is None:
        return lambda _cells: first
    return _Table(branches)


class _Table:
    """Branches in order, by what they need of a row; a condition is compiled when a row first comes to it."""

    __slots__ = ("_branches", "_free", "_named", "_tests")

    def __init__(self, branches: Sequence[Branch]) -> None:
        self._branches = branches
        self._tests: dict[int, Truth[Cells]] = {}
        self._free: list[int] = []
        by_field: dict[str, dict[Scalarised, list[int]]] = {}
        for place, branch in enumerate(branches):
            needed = _needed(branch.condition) if branch.permit and branch.condition is not None else None
            if needed is None:
                self._free.append(place)
                continue
            field, values = needed
            for value in values:
                by_field.setdefault(field, {}).setdefault(value, []).append(place)
        self._named = [(_read(field), places) for field, places in by_field.items()]

    def __call__(self, cells: Cells) -> Branch | None:
        """The permitting branch that applies."""
        try:
            return self._choose(cells)
        except Exception as error:  # noqa: BLE001 - any error on the way to a decision is a denial
            log.error("a condition could not be evaluated: %s", type(error).__name__)  # noqa: TRY400 - may hold values
            return None

    def _choose(self, cells: Cells) -> Branch | None:
        for place in self._candidates(cells):
            branch = self._branches[place]
            truth = True if branch.condition is None else self._test(place, branch.condition)(cells)
            if truth is True:
                return branch if branch.permit else None
            if not branch.permit and truth is None:
                return None  # a prohibition whose condition is not known holds
        return None

    def _candidates(self, cells: Cells) -> Sequence[int]:
        """The places of all branches that may hold for a row, in their order."""
        found = self._free
        for read, places in self._named:
            value = scalar(read(cells))
            more = places.get(value) if value is not None else None
            if more:
                found = [*found, *more]
        return found if found is self._free else sorted(found)

    def _test(self, place: int, condition: Predicate) -> Truth[Cells]:
        test = self._tests.get(place)
        if test is None:
            test = self._tests[place] = compile_predicate(condition, _read)
        return test


def _needed(condition: Predicate) -> tuple[str, frozenset[Scalarised]] | None:
    """A field and its values without which a condition is not true."""
    if isinstance(condition, And):
        return next((found for item in condition.items if (found := _needed(item)) is not None), None)
    if not isinstance(condition, Compare) or condition.op not in {Op.EQ, Op.IN}:
        return None
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return condition.field, frozenset(_scalars(values))


def _scalars(values: Sequence[object]) -> Iterator[Scalarised]:
    return (found for value in values if (found := scalar(value)) is not None)


def _read(name: str) -> Callable[[Cells], Cell]:
    if name.endswith(OBSERVED):
        measured = name.removesuffix(OBSERVED)
        return lambda cells: _observed(cells.get(measured))
    return lambda cells: cells.get(name)


def _observed(cell: Cell) -> Cell:
    return cell.observed_at if isinstance(cell, Measure) else None
