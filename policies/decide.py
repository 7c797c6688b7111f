"""Decides: takes a policy, coordinates and facts; gives for each coordinate what may be seen, in what form.

Pure and total: no policy, no rule, an unmet or unbound constraint and every error give a denial. What depends on the
row stays as a predicate with the consumer's claims bound (lesson: forbid wins, unknown and error deny).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from policies.conditions import All, Some, Test
from policies.decision import CONSENT, DENIED, Branch, Coordinate, Decision, Later, Need, TableRule, Why
from policies.facts import Facts
from policies.index import Branches, Standing
from policies.policy import CoordinateRules, Grant, Policy, Rule
from vocab.query.predicate import FALSE, TRUE, And, Compare, Not, Op, Or, Predicate, fields_of

ERROR = "error"
"""The kind of need that marks a coordinate whose judging failed."""
_EXAMINED = 32
"""So many unmet permissions of a coordinate are looked at for the one that lacks least."""


def decide(policy: Policy | None, coordinates: Iterable[Coordinate], facts: Facts) -> dict[Coordinate, Decision]:
    """What `facts.consumer` may see of each coordinate of one source. Never raises; see `faults`."""
    judged = _Judged(facts)
    return {name: _decision(policy, name, judged) for name in coordinates}


def faults(decisions: Mapping[Coordinate, Decision]) -> tuple[Coordinate, ...]:
    """The coordinates that are denied because judging them failed; for the operator's log and metrics."""
    explained = ((name, decision.why) for name, decision in decisions.items())
    return tuple(name for name, why in explained if isinstance(why, Why) and any(n.kind == ERROR for n in why.needs))


def shape_of(decisions: Mapping[Coordinate, Decision]) -> str:
    """A stable hash of rules, obligations and structure of conditions, without bindings (claims, instants)."""
    text = "|".join(f"{name}={_digest_of(decisions[name].branches).hex()}" for name in sorted(decisions))
    return _hash(text.encode()).hex()


def properties_read(decision: Decision) -> frozenset[str]:
    """The properties of the row that the conditions and the obligations on whole tables look at."""
    conditions = (branch.condition for branch in decision.branches)
    fields = frozenset[str]().union(*(fields_of(condition) for condition in conditions if condition is not None))
    tables = frozenset[str]().union(*(table.reads for table in tables_of(decision)))
    return (frozenset(name.partition("@")[0] for name in fields) | tables) - {""}


def tables_of(decision: Decision) -> tuple[TableRule, ...]:
    """The obligations that need the whole table of a source."""
    duties = (duty for branch in decision.branches if branch.permit for duty in branch.obligations)
    return tuple(duty.table for duty in duties if duty.table is not None)


def consents_asked(decision: Decision) -> frozenset[str]:
    """The fields by which conditions ask for consent: `@consent`, `@consent/<source>`."""
    conditions = (branch.condition for branch in decision.branches)
    fields = (fields_of(condition) for condition in conditions if condition is not None)
    return frozenset(name for found in fields for name in found if name.startswith(CONSENT))


@dataclass(frozen=True, slots=True)
class _Judged:
    """Facts with the conditions already found, by identity of the rule: a rule is judged once per operation."""

    facts: Facts
    found: dict[tuple[int, bool], Predicate] = field(default_factory=dict)

    def condition(self, rule: Rule, *, permit: bool) -> Predicate:
        key = (id(rule), permit)
        if key not in self.found:
            self.found[key] = _bind(rule.test, self.facts, permit=permit)
        return self.found[key]


def _decision(policy: Policy | None, name: Coordinate, judged: _Judged) -> Decision:
    try:
        rules = policy.rules.get(name) if policy is not None else None
        return DENIED if rules is None else _judge(rules, judged)
    except Exception as error:  # noqa: BLE001 - an error on the way to a decision is a denial
        return Decision((), Why(needs=(Need(ERROR, (type(error).__name__,)),)))


def _judge(rules: CoordinateRules, judged: _Judged) -> Decision:
    branches: list[Branch] = []
    for rule in rules.prohibitions:
        condition = judged.condition(rule, permit=False)
        if condition is TRUE:
            return Decision((), Why(rule.id))
        if condition is not FALSE:
            branches.append(Branch(permit=False, rule=rule.id, condition=condition))
    standing = rules.index.at(judged.facts)
    candidates = standing.candidates(judged.facts)
    alike = candidates is standing.free and not rules.prohibitions
    if alike and standing.together:
        return _explained(rules, standing.together[0], _Places((), standing.free, standing.last), judged)
    places, permits = _permits(rules, candidates, standing, judged)
    kept = (*branches, *permits) if permits else ()
    if alike and standing.branches.keys() >= set(candidates):
        kept = Branches(kept)
        standing.together.append(kept)
    return _explained(rules, kept, places, judged)


def _permits(
    rules: CoordinateRules, candidates: Iterable[int], standing: Standing, judged: _Judged
) -> tuple[_Places, list[Branch]]:
    """The permissions that are met or depend on the row, up to the first that is met whatever the row."""
    unmet: list[int] = []
    met: list[int] = []
    branches: list[Branch] = []
    for place in candidates:
        branch = standing.branches.get(place)
        if branch is None:
            grant = rules.permissions[place]
            condition = judged.condition(grant.rule, permit=True)
            if condition is FALSE:
                unmet.append(place)
                continue
            branch = _permit(grant, condition, judged.facts)
            if place in standing.factless and not any(duty.binder for duty in grant.obligations):
                standing.branches[place] = branch
        met.append(place)
        branches.append(branch)
        if branch.condition is None:
            return _Places(unmet, met, place), branches
    return _Places(unmet, met, standing.last), branches


def _permit(grant: Grant, condition: Predicate, facts: Facts) -> Branch:
    return Branch(
        permit=True,
        rule=grant.rule.id,
        condition=None if condition is TRUE else condition,
        obligations=tuple(duty.bound(facts) for duty in grant.obligations),
        ground=grant.rule.ground,
    )


class _Places(NamedTuple):
    """Where the permissions of a coordinate stand that were judged and not met, those that were, and the last one."""

    unmet: Sequence[int]
    met: Sequence[int]
    last: int

    def examined(self) -> list[int]:
        """Unmet permissions to be explained, in file order: those judged say more about this consumer than others."""
        found, met = dict.fromkeys(self.unmet[:_EXAMINED]), frozenset(self.met)
        for place in range(self.last + 1):
            if len(found) == _EXAMINED:
                break
            if place not in met:
                found[place] = None
        return sorted(found)


def _explained(rules: CoordinateRules, kept: tuple[Branch, ...], places: _Places, judged: _Judged) -> Decision:
    return Decision(kept, Later(partial(_why, rules, kept, places, judged.facts)))


def _why(rules: CoordinateRules, kept: tuple[Branch, ...], places: _Places, facts: Facts) -> Why:
    """The rule that did not apply and lacks least, else the first that depends on the row. Never raises."""
    try:
        unmet = [rules.permissions[place].rule for place in places.examined()]
        if unmet:
            needs, rule = min(((_lacks(rule.test, facts), rule) for rule in unmet), key=lambda pair: len(pair[0]))
            return Why(rule.id, needs)
    except Exception:  # noqa: BLE001 - what cannot be explained was judged all the same
        return Why()
    for branch in kept:
        if branch.condition is not None:
            return Why(branch.rule, (Need("row", tuple(sorted(fields_of(branch.condition)))),))
    return Why()


def _bind(test: Test, facts: Facts, *, permit: bool) -> Predicate:
    """The test over the row alone; what is unknown is unmet for a permission and applies for a prohibition."""
    if isinstance(test, All):
        return _and(_bind(item, facts, permit=permit) for item in test.items)
    if isinstance(test, Some):
        return _or(_bind(item, facts, permit=permit) for item in test.items)
    found = test.judge(facts)
    if found is None:
        return FALSE if permit else TRUE
    if isinstance(found, bool):
        return TRUE if found else FALSE
    return _one(found if permit else _in_doubt(found))


def _one(predicate: Predicate) -> Predicate:
    """The one TRUE and the one FALSE for what is always so, so that it is known by identity."""
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


def _lacks(test: Test, facts: Facts) -> tuple[Need, ...]:
    """What keeps a test from holding; of alternatives, the one that lacks least."""
    if _bind(test, facts, permit=True) is not FALSE:
        return ()
    if isinstance(test, All):
        return tuple(dict.fromkeys(need for item in test.items for need in _lacks(item, facts)))
    if isinstance(test, Some):
        return min((_lacks(item, facts) for item in test.items), key=len)
    return (test.need(),)


def _digest_of(branches: tuple[Branch, ...]) -> bytes:
    known = branches.digest if isinstance(branches, Branches) else None
    if known is None:
        known = _hash(b"".join(_digest(branch) for branch in branches))
        if isinstance(branches, Branches):
            branches.digest = known
    return known


def _digest(branch: Branch) -> bytes:
    known = branch.digest
    if known is None:
        obligations = [[each.action, each.parameters] for each in branch.obligations]
        shape = [branch.permit, branch.rule, obligations, _structure(branch.condition)]
        known = _hash(json.dumps(shape, separators=(",", ":")).encode())
        object.__setattr__(branch, "digest", known)
    return known


def _hash(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()[:16]


def _structure(predicate: Predicate | None) -> list[Any] | None:
    match predicate:
        case None:
            return None
        case And(items) | Or(items):
            return [type(predicate).__name__, *(_structure(item) for item in items)]
        case Not(item):
            return ["Not", _structure(item)]
        case Compare(name, op, value):
            return [name, op.value, value if op is Op.IS_NULL else None]
        case other:
            return [type(other).__name__, other.field]
