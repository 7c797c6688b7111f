"""Explains what was decided: takes the rules of a coordinate and which were met, gives the rule that matters and needs.

Looks at a bounded number of rules, whatever their number. Never raises: what cannot be explained was judged all the
same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policies.binding import bound
from policies.conditions import All, Some, Test
from policies.decision import Branch, Need, Why
from policies.facts import Facts
from policies.policy import CoordinateRules
from vocab.query.predicate import FALSE, fields_of

EXAMINED = 32
"""So many unmet permissions of a coordinate are looked at for the one that lacks least."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The rules of a coordinate, the places of the permissions that are met, and of the last that was reached."""

    rules: CoordinateRules
    branches: tuple[Branch, ...]
    met: Sequence[int]
    last: int


def why(judged: Judged, facts: Facts) -> Why:
    """The rule that did not apply and lacks least, else the first that depends on the row.

    Explained as if no case were declared: who lacks anything else must not learn from what is left out that there is
    one.
    """
    told = replace(facts, cases=())
    try:
        unmet = [judged.rules.permissions[place].rule for place in _examined(judged, told)]
        if unmet:
            needs, rule = min(((_lacks(rule.test, told), rule) for rule in unmet), key=lambda pair: len(pair[0]))
            return Why(rule.id, needs)
    except Exception:  # noqa: BLE001 - see above
        return Why()
    for branch in judged.branches:
        if branch.condition is not None:
            return Why(branch.rule, (Need("row", tuple(sorted(fields_of(branch.condition)))),))
    return Why()


def _examined(judged: Judged, facts: Facts) -> list[int]:
    """Unmet permissions in file order; where they are many, those that this consumer comes closer to go first."""
    if len(judged.met) > judged.last:
        return []
    met, found = frozenset(judged.met), dict[int, None]()
    for places in (judged.rules.index.at(facts).candidates(facts), range(judged.last + 1)):
        for place in places:
            if len(found) == EXAMINED or place > judged.last:
                break
            if place not in met:
                found[place] = None
    return sorted(found)


def _lacks(test: Test, facts: Facts) -> tuple[Need, ...]:
    """What keeps a test from holding; of alternatives, the one that lacks least."""
    if bound(test, facts, permit=True) is not FALSE:
        return ()
    if isinstance(test, All):
        return tuple(dict.fromkeys(need for item in test.items for need in _lacks(item, facts)))
    if isinstance(test, Some):
        return min((_lacks(item, facts) for item in test.items), key=len)
    return (test.need(),)
