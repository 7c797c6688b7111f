"""Pushing: takes a predicate over properties, gives the strongest one over native paths that loses no row.

Only fields with a stated native type are pushed, and only what the source declares; what is left out the hub
filters itself. `exact` says that the source keeps just the rows that the hub would keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vocab.mapping.ask import Ask, Capable, Found
from vocab.mapping.classes import ClassMapping
from vocab.mapping.pushfield import compare, geo
from vocab.mapping.pushid import compare_id
from vocab.query.predicate import FALSE, TRUE, And, Compare, Inside, Near, Not, Op, Or, Predicate

__all__ = ["Capable", "Pushed", "push"]

ID = "id"
_OPPOSITE = {
    Op.EQ: Op.NE,
    Op.NE: Op.EQ,
    Op.LT: Op.GTE,
    Op.GTE: Op.LT,
    Op.GT: Op.LTE,
    Op.LTE: Op.GT,
}


@dataclass(frozen=True, slots=True)
class Pushed:
    """A predicate over native paths. `exact`: it keeps just the rows that the given predicate keeps."""

    predicate: Predicate
    exact: bool


def push(
    mapping: ClassMapping,
    predicate: Predicate,
    *,
    capable: Capable,
    conjunction: bool,
    disjunction: bool,
    space: str | None = None,
) -> Pushed:
    """What of `predicate` may be asked of the source.

    `capable(path, native type, operator)` is "exact", "superset" or None; geo predicates ask for the native type
    "geometry" with "near" or "inside". `conjunction`, `disjunction`: whether the source combines predicates.
    `space` is that of the mapping's ids; the pseudo-field "id" compares global ids.
    """
    ask = Ask(capable, conjunction=conjunction, disjunction=disjunction)
    found = _Push(mapping, ask, space or mapping.space).of(predicate)
    if found is None:
        return Pushed(TRUE, exact=False)
    return found if mapping.one_to_one else Pushed(found.predicate, exact=False)


class _Push:
    """Walks one predicate. None stands for "cannot be asked": any row may satisfy it."""

    def __init__(self, mapping: ClassMapping, ask: Ask, space: str | None) -> None:
        self._mapping, self._ask, self._space = mapping, ask, space

    def of(self, predicate: Predicate) -> Pushed | None:
        match predicate:
            case And(items):
                return self._all([self.of(item) for item in items])
            case Or(items):
                return self._any([self.of(item) for item in items])
            case Not(item):
                opposite = _negated(item)
                return None if isinstance(opposite, Not) else self.of(opposite)
            case Near() | Inside():
                return self._leaf(geo(self._mapping.fields.get(predicate.field), predicate, self._ask))
            case Compare():
                return self._compare(predicate)

    def _compare(self, predicate: Compare) -> Pushed | None:
        if predicate.field == ID:
            return self._leaf(compare_id(self._mapping, self._space, predicate, self._ask))
        return self._leaf(compare(self._mapping.fields.get(predicate.field), predicate, self._ask))

    @staticmethod
    def _leaf(found: Found | None) -> Pushed | None:
        return None if found is None else Pushed(*found)

    def _all(self, found: list[Pushed | None]) -> Pushed | None:
        asked = [item for item in found if item is not None]
        if any(item.predicate == FALSE for item in asked):
            return Pushed(FALSE, exact=True)
        exact = len(asked) == len(found) and all(item.exact for item in asked)
        asked = [item for item in asked if item.predicate != TRUE]
        if len(asked) > 1 and not self._ask.conjunction:
            best = next((item for item in asked if item.exact), asked[0])
            return Pushed(best.predicate, exact=False)
        if not asked:
            return Pushed(TRUE, exact) if exact else None
        return Pushed(_flat(And, [item.predicate for item in asked]), exact)

    def _any(self, found: list[Pushed | None]) -> Pushed | None:
        asked = [item for item in found if item is not None]
        if len(asked) < len(found):
            return None
        exact = all(item.exact for item in asked)
        asked = [item for item in asked if item.predicate != FALSE]
        if any(item.predicate == TRUE for item in asked):
            return Pushed(TRUE, exact)
        if not asked:
            return Pushed(FALSE, exact=True)
        if len(asked) > 1 and not self._ask.disjunction:
            return None
        return Pushed(_flat(Or, [item.predicate for item in asked]), exact)


def _flat(kind: type[And | Or], items: Iterable[Predicate]) -> Predicate:
    """One combination without another of its kind directly inside."""
    found: list[Predicate] = []
    for item in items:
        found.extend(item.items if isinstance(item, (And, Or)) and isinstance(item, kind) else (item,))
    unique = tuple(dict.fromkeys(found))
    return unique[0] if len(unique) == 1 else kind(unique)


def _negated(predicate: Predicate) -> Predicate:
    """What is true where `predicate` is false (unknown stays unknown); a `Not` where it cannot be said otherwise."""
    match predicate:
        case Not(item):
            return item
        case And(items):
            return Or(tuple(_negated(item) for item in items))
        case Or(items):
            return And(tuple(_negated(item) for item in items))
        case Compare():
            return _opposite(predicate)
        case _:
            return Not(predicate)


def _opposite(predicate: Compare) -> Predicate:
    field, op, value = predicate.field, predicate.op, predicate.value
    if op is Op.IS_NULL:
        return Compare(field, op, not value)
    if op is Op.IN and isinstance(value, tuple):
        return And(tuple(Compare(field, Op.NE, item) for item in value))
    return Compare(field, _OPPOSITE[op], value) if op in _OPPOSITE else Not(predicate)
