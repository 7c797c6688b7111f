"""Predicates as functions of a row, three-valued (ISO/IEC 9075 section 8): True, False, or None for unknown.

Takes a predicate and a way to reach a field of a row; gives closures. Evaluating never raises: values that
cannot be compared are unknown. Compiling refuses a predicate whose value does not fit its operator.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from vocab.geo import Test, inside_test, near_test
from vocab.query.order import key_of, order_key, sort_value
from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate, Scalar
from vocab.query.scalars import TEXT, Scalarised, is_null, scalar
from vocab.values import Cell

__all__ = ["Get", "Truth", "compile_predicate", "is_null", "key_of", "order_key", "scalar", "sort_value"]

Row = TypeVar("Row")
Get = Callable[[str], Callable[[Row], Cell]]
"""Reads one field of a row."""

Truth = Callable[[Row], bool | None]

_ORDERED: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LTE: operator.le,
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
}
_TEXTUAL: Mapping[Op, Callable[[Any, Any], bool]] = {Op.CONTAINS: operator.contains, Op.STARTS_WITH: str.startswith}


def compile_predicate(predicate: Predicate, get: Get[Row]) -> Truth[Row]:
    """A function that tells whether a row satisfies `predicate`; `get(field)` reads one field of a row.

    Text compares by code point after NFC, times by instant. Null, `Unmappable`, NaN, a naive time and a value of
    another sort are unknown to every comparison but IS_NULL, which is always true or false. IN is the OR of its EQs.
    Raises ValueError `PREDICATE_VALUE` when IN has no tuple, IS_NULL no bool.
    """
    match predicate:
        case And(items):
            return _and([compile_predicate(item, get) for item in items])
        case Or(items):
            return _or([compile_predicate(item, get) for item in items])
        case Not(item):
            return _not(compile_predicate(item, get))
        case Near(field, lat, lon, metres):
            return _geo(get(field), near_test(lat, lon, metres))
        case Inside(field, ring):
            return _geo(get(field), inside_test(ring))
        case Compare(field, op, value):
            return _compare(get(field), op, value)


def _compare(read: Callable[[Row], Cell], op: Op, value: Scalar | tuple[Scalar, ...]) -> Truth[Row]:
    if op is Op.IS_NULL:
        if not isinstance(value, bool):
            raise ValueError("PREDICATE_VALUE: isNull takes true or false")
        return lambda row: is_null(read(row)) is value
    if op is Op.IN:
        if not isinstance(value, tuple):
            raise ValueError("PREDICATE_VALUE: in takes a tuple")
        return _in(read, value)
    wanted = scalar(value)
    if op in _TEXTUAL:
        return _scalar_test(read, _TEXTUAL[op], wanted if wanted and wanted[0] == TEXT else None)
    return _scalar_test(read, _ORDERED[op], wanted)


def _scalar_test(
    read: Callable[[Row], Cell], holds: Callable[[Any, Any], bool], wanted: Scalarised | None
) -> Truth[Row]:
    if wanted is None:
        return lambda _: None
    sort, right = wanted

    def truth(row: Row) -> bool | None:
        left = scalar(read(row))
        return holds(left[1], right) if left is not None and left[0] == sort else None

    return truth


def _in(read: Callable[[Row], Cell], values: tuple[Scalar, ...]) -> Truth[Row]:
    """A set lookup; a miss is unknown when any of the values could not be compared with the cell."""
    scalars = [scalar(value) for value in values]
    members = frozenset(item for item in scalars if item is not None)
    sorts = {item[0] if item else None for item in scalars}
    if not values:
        return lambda _: False

    def truth(row: Row) -> bool | None:
        left = scalar(read(row))
        if left is None:
            return None
        return True if left in members else (False if sorts == {left[0]} else None)

    return truth


def _geo(read: Callable[[Row], Cell], test: Test) -> Truth[Row]:
    def truth(row: Row) -> bool | None:
        cell = read(row)
        return test(cell) if isinstance(cell, Mapping) else None

    return truth


def _not(item: Truth[Row]) -> Truth[Row]:
    def truth(row: Row) -> bool | None:
        found = item(row)
        return None if found is None else not found

    return truth


def _and(items: list[Truth[Row]]) -> Truth[Row]:
    def truth(row: Row) -> bool | None:
        result: bool | None = True
        for item in items:
            found = item(row)
            if found is False:
                return False
            if found is None:
                result = None
        return result

    return items[0] if len(items) == 1 else truth


def _or(items: list[Truth[Row]]) -> Truth[Row]:
    def truth(row: Row) -> bool | None:
        result: bool | None = False
        for item in items:
            found = item(row)
            if found:
                return True
            if found is None:
                result = None
        return result

    return items[0] if len(items) == 1 else truth
