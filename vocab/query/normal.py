"""Normal form of a predicate: what a planner splits, compares and pushes.

Takes any predicate; gives one that is equal on every row, unknown included: NOT only on leaves, AND and OR
flat, constants folded, each item once. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import normalize

from vocab.query.predicate import FALSE, TRUE, And, Compare, Not, Op, Or, Predicate, Scalar

_OPPOSITE: Mapping[Op, Op] = {
    Op.EQ: Op.NE,
    Op.NE: Op.EQ,
    Op.LT: Op.GTE,
    Op.GTE: Op.LT,
    Op.GT: Op.LTE,
    Op.LTE: Op.GT,
}
"""Exact in three-valued logic: both sides are unknown for the same rows. The other operators have no opposite."""


def normalise(predicate: Predicate) -> Predicate:
    """The normal form, which is its own normal form.

    NOT goes down by De Morgan and turns EQ, LT, … into their opposites and IS_NULL round; IN, CONTAINS, STARTS_WITH,
    Near and Inside keep it. An empty IN is FALSE, an IN of one value an EQ. Text values are in NFC.
    """
    return _push(predicate, negated=False)


def _push(predicate: Predicate, *, negated: bool) -> Predicate:
    match predicate:
        case Not(item):
            return _push(item, negated=not negated)
        case And(items) | Or(items):
            inner = [_push(item, negated=negated) for item in items]
            return _join(inner, conjunction=isinstance(predicate, And) is not negated)
        case Compare():
            return _leaf(predicate, negated=negated)
        case _:
            return Not(predicate) if negated else predicate


def _join(items: Iterable[Predicate], *, conjunction: bool) -> Predicate:
    kind, absorbing = (And, FALSE) if conjunction else (Or, TRUE)
    flat: dict[str, Predicate] = {}
    for item in items:
        if item == absorbing:
            return absorbing
        # By repr: 1, 1.0 and True are equal in Python but not to a source.
        flat.update({repr(part): part for part in (item.items if isinstance(item, kind) else (item,))})
    return next(iter(flat.values())) if len(flat) == 1 else kind(tuple(flat.values()))


def _leaf(leaf: Compare, *, negated: bool) -> Predicate:
    if leaf.op is Op.IN and isinstance(leaf.value, tuple):
        values = tuple({repr(value): value for value in map(_nfc, leaf.value)}.values())
        if not values:
            return TRUE if negated else FALSE
        if len(values) > 1:
            found = Compare(leaf.field, Op.IN, values)
            return Not(found) if negated else found
        leaf = Compare(leaf.field, Op.EQ, values[0])
    value = leaf.value if isinstance(leaf.value, tuple) else _nfc(leaf.value)
    if negated and leaf.op is Op.IS_NULL:
        return Compare(leaf.field, Op.IS_NULL, not value)
    if negated and leaf.op in _OPPOSITE:
        return Compare(leaf.field, _OPPOSITE[leaf.op], value)
    found = Compare(leaf.field, leaf.op, value)
    return Not(found) if negated else found


def _nfc(value: Scalar) -> Scalar:
    return normalize("NFC", value) if isinstance(value, str) else value
