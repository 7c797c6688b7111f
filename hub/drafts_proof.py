"""Whether a draft certainly shows nobody more: takes the rules on one coordinate, before and after, gives yes or no.

Looks at the rules alone and so at every consumer and row there could be. No means that it cannot be shown from the
rules, not that somebody does see more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hub.catalogue import Source
from hub.drafts_form import as_fine, changing
from policies.conditions import All, AssigneeIs, NowIs, PurposeIs, Some, Test
from policies.decision import Coordinate, coordinate
from policies.policy import CoordinateRules, Grant, Policy

_NEGATED = frozenset({"neq", "isNoneOf"})
_EARLIER = frozenset({"lt", "lteq"})


def never_wider(before: Source, after: Policy, name: Coordinate) -> bool:
    """Whether the draft certainly shows nobody more of a coordinate of a source."""
    class_name, _, prop = name.partition(".")
    mapping = before.classes.get(class_name)
    names = [name]
    if mapping is not None and prop == "id":
        # An id made from properties is as closed as they are.
        names += [coordinate(class_name, item) for item in mapping.key_shows]
    old: Mapping[Coordinate, CoordinateRules] = before.policy.rules if before.policy else {}
    return all(_no_wider(old.get(item), after.rules.get(item)) for item in names)


def _no_wider(before: CoordinateRules | None, after: CoordinateRules | None) -> bool:
    if after is None or not after.permissions:
        return True
    if before is None:
        return False
    kept = [rule.test for rule in after.prohibitions]
    if not all(rule.test in kept for rule in before.prohibitions):
        return False
    return all(
        _covered(grant, after.permissions[:index], before.permissions) for index, grant in enumerate(after.permissions)
    )


def _covered(grant: Grant, earlier: tuple[Grant, ...], before: tuple[Grant, ...]) -> bool:
    """Whether wherever a permission is the first to hold, an old one held, and the first of these showed as much."""
    wanted, test = changing(grant.obligations), grant.rule.test
    if any(_holds(item.rule.test, test) for item in earlier):
        return True  # it is never the first
    for old in before:
        if any(_holds(item.rule.test, old.rule.test) for item in earlier):
            continue  # where it holds, so does an earlier permission of the draft
        if not as_fine(changing(old.obligations), wanted):
            return False  # it might have been the first to hold, and showed less
        if _holds(old.rule.test, test):
            return True
    return False


def _holds(one: Test, where: Test) -> bool:
    """Whether a test certainly holds wherever another does."""
    return all(_implied(part, where) for part in _parts(one))


def _implied(part: Test, test: Test) -> bool:
    """Whether one part of a test certainly holds wherever another test does."""
    if isinstance(part, Some) and any(_holds(item, test) for item in part.items):
        return True
    return any(part == given or _narrower(given, part) for given in _parts(test))


def _narrower(one: Test, other: Test) -> bool:
    """Whether one test holds only where another does, by their values."""
    if isinstance(one, Some):
        return all(_implied(other, item) for item in one.items)
    if isinstance(one, AssigneeIs) and isinstance(other, AssigneeIs):
        plain = one.claim is None and other.claim is None and not {one.operator, other.operator} & _NEGATED
        return plain and one.kind == other.kind and one.values <= other.values
    if isinstance(one, PurposeIs) and isinstance(other, PurposeIs):
        return not one.negated and not other.negated and set(one.values) <= set(other.values)
    if isinstance(one, NowIs) and isinstance(other, NowIs) and one.operator == other.operator:
        return one.instant <= other.instant if one.operator in _EARLIER else one.instant >= other.instant
    return False


def _parts(test: Test) -> Iterator[Test]:
    """What must hold together for a test to hold."""
    if isinstance(test, All):
        for item in test.items:
            yield from _parts(item)
    else:
        yield test
