"""suppressBelow: takes the dimensions and the count of a published table; gives the rule that suppresses small cells.

The rule depends on the table alone: not on who asks, nor on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.decision import Row, TableRule
from policies.obligations.asked import (
    NUMERIC,
    PARAMETER,
    UNENFORCEABLE,
    Asked,
    Made,
    Unenforceable,
    as_it_is,
    integer_of,
)
from policies.obligations.cells import suppressed_cells
from policies.obligations.table import keys_of, table_of
from vocab.terms import Kind

_DIMENSIONS = frozenset(
    {Kind.TEXT, Kind.VARIANTS, Kind.CODE, Kind.INTEGER, Kind.BOOLEAN, Kind.DATETIME, Kind.URI, Kind.REFERENCE}
)
_MOST = 5  # a cell takes up to two to the power of the dimensions with it


def suppress_below(asked: Asked) -> Made | Unenforceable:
    """The value is null in the cells that are below a threshold, and in those that would give them away."""
    threshold = integer_of(asked.parameters.get("threshold"))
    if threshold is None:
        return Unenforceable(PARAMETER, "'suppressBelow' takes a whole number above zero", "threshold: 10")
    by, of = asked.texts("by"), asked.text("of") or asked.prop.name
    wrong = next(_wrong(asked, by, of), None)
    if wrong is not None:
        return wrong
    rule = TableRule(frozenset({*by, of}), _Suppression(tuple(by), of, threshold))
    return Made(as_it_is, table=rule)


def _wrong(asked: Asked, by: Sequence[str], of: str) -> Iterator[Unenforceable]:
    """Why the table cannot be judged."""
    known = {**asked.siblings, asked.prop.name: asked.prop}
    if not 1 <= len(by) <= _MOST or len(set(by)) != len(by):
        yield Unenforceable(PARAMETER, f"'by' names 1 to {_MOST} dimensions, each once", "by: [ageGroup, sex]")
    for name in (*by, of):
        if name not in known:
            yield Unenforceable(PARAMETER, f"'{name}' is no property of the class", "name properties of the same class")
    if of in by or asked.prop.name in by:
        yield Unenforceable(PARAMETER, "a dimension is neither the count nor what is suppressed")
    for name in by:
        if known[name].kind not in _DIMENSIONS:
            yield Unenforceable(
                UNENFORCEABLE, f"'{name}' cannot be a dimension", "use texts, codes, whole numbers, times"
            )
    if known[of].kind not in NUMERIC:
        yield Unenforceable(UNENFORCEABLE, f"'{of}' is no count", "of: the property with the count of each row")


@dataclass(frozen=True, slots=True)
class _Suppression:
    """Which rows of a table lose the value; equal where dimensions, count and threshold are."""

    by: tuple[str, ...]
    of: str
    threshold: int

    def __call__(self, rows: Sequence[Row]) -> Sequence[bool]:
        """One flag per row."""
        keys = keys_of(rows, self.by)
        if keys is None:
            # A row could stand in any line, so no line can be judged.
            return [True] * len(rows)
        hidden = suppressed_cells(table_of(rows, keys, self.of, self.threshold), self.threshold)
        return [key in hidden for key in keys]
