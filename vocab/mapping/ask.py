"""What a source can be asked: takes native comparisons, gives them in a form the source declares, or None.

Never gives more than was declared and never less than was asked: a comparison may keep more rows, not fewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vocab.query.predicate import Compare, Op, Or, Predicate, Scalar

Capable = Callable[[str, str, Op], "str | None"]
"""How exactly a source answers an operator on a path of a native type: "exact", "superset" or None."""
Found = tuple[Predicate, bool]
"""A native predicate and whether it is exact."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a source can be asked."""

    capable: Capable
    conjunction: bool
    disjunction: bool

    def one(self, path: str, native: str, op: Op, value: Scalar | tuple[Scalar, ...], *, exact: bool) -> Found | None:
        """One comparison, if the source takes it; IN of one is EQ, and EQ an IN of one, where only that is taken."""
        if op is Op.IN and isinstance(value, tuple):
            return self.any_of(path, native, value, exact=exact)
        can = self.capable(path, native, op)
        if can is not None:
            return Compare(path, op, value), exact and can == "exact"
        if op is Op.EQ and not isinstance(value, tuple) and (can := self.capable(path, native, Op.IN)):
            return Compare(path, Op.IN, (value,)), exact and can == "exact"
        return None

    def any_of(self, path: str, native: str, values: tuple[Scalar, ...], *, exact: bool) -> Found | None:
        """The path has one of the values."""
        values = tuple(dict.fromkeys(values))
        if not values:
            return Or(()), True
        eq, many = self.capable(path, native, Op.EQ), self.capable(path, native, Op.IN)
        if len(values) == 1 and eq:
            return Compare(path, Op.EQ, values[0]), exact and eq == "exact"
        if many:
            return Compare(path, Op.IN, values), exact and many == "exact"
        if eq and self.disjunction:
            return Or(tuple(Compare(path, Op.EQ, value) for value in values)), exact and eq == "exact"
        return None
