"""Decides: takes a policy, coordinates and facts; gives for each coordinate what may be seen, in what form.

Pure and total: no policy, no rule, an unmet or unbound constraint and every error give a denial. What depends on the
row stays as a predicate with the consumer's claims bound; a prohibition wins.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from policies.binding import bound, bound_hopefully, counted
from policies.decision import (
    CONSENT,
    DENIED,
    Branch,
    Branches,
    Coordinate,
    Decision,
    Later,
    Need,
    Obligation,
    Reads,
    TableRule,
    Why,
    as_strong,
)
from policies.facts import Facts
from policies.index import Standing
from policies.policy import CoordinateRules, Grant, Policy, Rule
from policies.why import Judged, why
from vocab.query.predicate import FALSE, TRUE, And, Compare, Not, Op, Or, Predicate, fields_of

ERROR = "error"
"""The kind of need that marks a coordinate whose judging failed."""


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
    reads = _reads(decision.branches)
    tables = frozenset[str]().union(*(table.reads for table in reads.tables))
    return (frozenset(name.partition("@")[0] for name in reads.fields) | tables) - {""}


def tables_of(decision: Decision) -> tuple[TableRule, ...]:
    """The obligations that need the whole table of a source."""
    return _reads(decision.branches).tables


def consents_asked(decision: Decision) -> frozenset[str]:
    """The fields by which conditions ask for consent: `@consent`, `@consent/<source>`."""
    return frozenset(name for name in _reads(decision.branches).fields if name.startswith(CONSENT))


def _reads(branches: tuple[Branch, ...]) -> Reads:
    known = branches.reads if isinstance(branches, Branches) else None
    if known is None:
        fields = {name for each in branches if each.condition is not None for name in fields_of(each.condition)}
        duties = (duty for each in branches if each.permit for duty in each.obligations)
        known = Reads(frozenset(fields), tuple(duty.table for duty in duties if duty.table is not None))
        if isinstance(branches, Branches):
            branches.reads = known
    return known


@dataclass(frozen=True, slots=True)
class _Judged:
    """Facts with the conditions already found, by identity of the rule: a rule is judged once per operation."""

    facts: Facts
    found: dict[tuple[int, bool], Predicate] = field(default_factory=dict)

    def condition(self, rule: Rule, *, permit: bool) -> Predicate:
        key = (id(rule), permit)
        if key not in self.found:
            self.found[key] = bound(rule.test, self.facts, permit=permit)
        return self.found[key]


def _decision(policy: Policy | None, name: Coordinate, judged: _Judged) -> Decision:
    try:
        rules = policy.rules.get(name) if policy is not None else None
        if policy is None or rules is None:
            return DENIED
        return _judge(rules, judged, troubled=_troubled(policy, judged.facts))
    except Exception as error:  # noqa: BLE001 - an error on the way to a decision is a denial
        return Decision((), Why(needs=(Need(ERROR, (type(error).__name__,)),)))


def _troubled(policy: Policy, facts: Facts) -> bool:
    """Whether there is anything that could not be gathered."""
    return bool(facts.unknown) or not all(counted(policy.uid, seconds, facts) for seconds in policy.windows)


def _judge(rules: CoordinateRules, judged: _Judged, *, troubled: bool) -> Decision:
    branches: list[Branch] = []
    for rule in rules.prohibitions:
        condition = judged.condition(rule, permit=False)
        if condition is TRUE:
            return Decision((), Why(rule.id))
        if condition is not FALSE:
            branches.append(Branch(permit=False, rule=rule.id, condition=condition))
    standing = rules.index.at(judged.facts)
    if troubled:
        met, last, permits = _surely_permits(rules, standing, judged)
        return _explained(Judged(rules, (*branches, *permits) if permits else (), met, last), judged.facts)
    candidates = standing.candidates(judged.facts)
    alike = candidates is standing.free and not branches
    if alike and standing.together:
        return _explained(Judged(rules, standing.together[0], standing.free, standing.last), judged.facts)
    met, last, permits = _permits(rules, candidates, standing, judged)
    kept = (*branches, *permits) if permits else ()
    if alike and standing.branches.keys() >= set(candidates):
        kept = Branches(kept)
        standing.together.append(kept)
    return _explained(Judged(rules, kept, met, last), judged.facts)


_Permits = tuple[list[int], int, list[Branch]]
"""Where the permissions stand that are met or depend on the row, the last place that is reached, and what they give."""


def _permits(rules: CoordinateRules, candidates: Iterable[int], standing: Standing, judged: _Judged) -> _Permits:
    """The permissions that are met or depend on the row, up to the first that is met whatever the row."""
    met: list[int] = []
    branches: list[Branch] = []
    for place in candidates:
        branch = standing.branches.get(place)
        if branch is None:
            grant = rules.permissions[place]
            condition = judged.condition(grant.rule, permit=True)
            if condition is FALSE:
                continue
            branch = _permit(grant, condition, judged.facts)
            if place in standing.factless and not any(duty.binder for duty in grant.obligations):
                standing.branches[place] = branch
        met.append(place)
        branches.append(branch)
        if branch.condition is None:
            return met, place, branches
    return met, standing.last, branches


def _surely_permits(rules: CoordinateRules, standing: Standing, judged: _Judged) -> _Permits:
    """As `_permits`, where something could not be gathered: nothing is given in a finer form for want of it.

    A permission behind one that might apply, if only one knew, gives at most what that one gives.
    """
    met: list[int] = []
    branches: list[Branch] = []
    doubted: list[tuple[Obligation, ...]] = []
    for place in range(standing.last + 1):
        grant = rules.permissions[place]
        condition = judged.condition(grant.rule, permit=True)
        given = condition is not FALSE and all(as_strong(grant.obligations, each) for each in doubted)
        if given:
            met.append(place)
            branches.append(_permit(grant, condition, judged.facts))
            if condition is TRUE:
                return met, place, branches
        hoped = bound_hopefully(grant.rule.test, judged.facts)
        if hoped is not FALSE and (hoped != condition or not given):
            doubted.append(grant.obligations)
    return met, standing.last, branches


def _permit(grant: Grant, condition: Predicate, facts: Facts) -> Branch:
    return Branch(
        permit=True,
        rule=grant.rule.id,
        condition=None if condition is TRUE else condition,
        obligations=tuple(duty.bound(facts) for duty in grant.obligations),
        ground=grant.rule.ground,
    )


def _explained(found: Judged, facts: Facts) -> Decision:
    return Decision(found.branches, Later(partial(why, found, facts)))


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
