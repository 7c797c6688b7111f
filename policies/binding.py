"""Binds tests: takes what a rule asks and the facts, gives a predicate over the row alone.

What is unknown is unmet for a permission and applies for a prohibition. What always or never holds is the one `TRUE`
or the one `FALSE` of `vocab.query.predicate`, known by identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from policies.conditions import (
    AgreementIs,
    All,
    Atom,
    CaseIs,
    CountIs,
    SituationIs,
    Some,
    SubjectIs,
    Test,
)
from policies.facts import Facts
from vocab.query.predicate import FALSE, TRUE, And, Compare, Op, Or, Predicate, fields_of

_Judge = Callable[[Atom, Facts], bool | Predicate | None]
_GATHERED: Mapping[type, str] = {
    SituationIs: "situations",
    CaseIs: "cases",
    SubjectIs: "links",
    AgreementIs: "agreements",
    CountIs: "deliveries",
}
"""The part of the facts that an operand asks."""
_OF_SOMEBODY = frozenset({"agreements", "deliveries"})
"""What the operands that ask it leave unknown for anonymous, gathered or not."""


def bound(test: Test, facts: Facts, *, permit: bool) -> Predicate:
    """What of a test is left to the row."""
    return _bound(test, facts, _judged, permit=permit)


def bound_hopefully(test: Test, facts: Facts) -> Predicate:
    """As for a permission, if all that could not be gathered were as the test asks."""
    return _bound(test, facts, _hoped, permit=True)


def gathered(part: str, facts: Facts) -> bool:
    """Whether a part of the facts is all there is."""
    return part not in facts.unknown or (part in _OF_SOMEBODY and facts.consumer.anonymous)


def _judged(atom: Atom, facts: Facts) -> bool | Predicate | None:
    return atom.judge(facts)


def _hoped(atom: Atom, facts: Facts) -> bool | Predicate | None:
    part = _GATHERED.get(type(atom))
    if part is not None and not gathered(part, facts):
        return True
    if isinstance(atom, CountIs) and not counted(atom.uid, atom.seconds, facts):
        return True
    return atom.judge(facts)


def counted(uid: str, seconds: int, facts: Facts) -> bool:
    """Whether deliveries were counted over a time, where the consumer is somebody who can be counted."""
    return facts.consumer.anonymous or (uid, seconds) in facts.deliveries


def _bound(test: Test, facts: Facts, judge: _Judge, *, permit: bool) -> Predicate:
    if isinstance(test, All):
        return _and(_bound(item, facts, judge, permit=permit) for item in test.items)
    if isinstance(test, Some):
        return _or(_bound(item, facts, judge, permit=permit) for item in test.items)
    found = judge(test, facts)
    if found is None:
        return FALSE if permit else TRUE
    if isinstance(found, bool):
        return TRUE if found else FALSE
    return _one(found if permit else _in_doubt(found))


def _one(predicate: Predicate) -> Predicate:
    return TRUE if predicate == TRUE else FALSE if predicate == FALSE else predicate


def _in_doubt(predicate: Predicate) -> Predicate:
    """Holds also where the row does not say."""
    unsaid = (Compare(name, Op.IS_NULL, value=True) for name in sorted(fields_of(predicate)))
    return Or((predicate, *unsaid))


def _and(items: Iterable[Predicate]) -> Predicate:
    left = tuple(item for item in items if item is not TRUE)
    if FALSE in left:
        return FALSE
    return left[0] if len(left) == 1 else And(left) if left else TRUE


def _or(items: Iterable[Predicate]) -> Predicate:
    left = tuple(item for item in items if item is not FALSE)
    if TRUE in left:
        return TRUE
    return left[0] if len(left) == 1 else Or(left) if left else FALSE
