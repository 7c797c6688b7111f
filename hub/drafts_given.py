"""What a consumer must be for a test of a policy to hold: takes facts and a test, gives facts in which it holds.

What only the row can say is left as it is. Names that no rule knows are `STRANGER`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from policies.conditions import Atom, CountIs
from policies.decision import Need
from policies.facts import Agreement, Case, Consumer, Facts, Link, Situation

STRANGER = "urn:tsunagu:stranger"
NEGATED = frozenset({"neq", "isNoneOf"})
_LONG = timedelta(days=1)


def given(facts: Facts, atom: Atom, turn: int = 0) -> Facts:
    """The facts with what an atom needs; of several values the one whose turn it is."""
    need = atom.need()
    if isinstance(atom, CountIs):
        return replace(known(facts), deliveries={**facts.deliveries, (atom.uid, atom.seconds): 0})
    if need.operator in NEGATED:
        return _without(facts, atom)
    value = need.values[turn % len(need.values)] if need.values else ""
    if need.kind in SETTERS:
        facts = known(facts)
        return replace(facts, consumer=SETTERS[need.kind](facts.consumer, value))
    adder = _ADDERS.get(need.kind)
    return adder(facts, need, getattr(atom, "holder", "")) if adder else facts


def _without(facts: Facts, atom: Atom) -> Facts:
    """Somebody who says what the atom asks for, and says something else."""
    return identified(facts) if atom.need().kind in SETTERS else facts


def known(facts: Facts) -> Facts:
    """The facts, with somebody who vouches for the consumer."""
    consumer = facts.consumer
    if not consumer.anonymous:
        return facts
    return replace(facts, consumer=replace(consumer, issuer=STRANGER, subject=STRANGER))


def identified(facts: Facts) -> Facts:
    """The consumer says what it has not said yet, all of it unknown to any rule."""
    consumer = known(facts).consumer
    more = replace(
        consumer,
        client=consumer.client or STRANGER,
        organisation=consumer.organisation or STRANGER,
        scopes=consumer.scopes or frozenset({STRANGER}),
        roles=consumer.roles or frozenset({STRANGER}),
        ground=consumer.ground or STRANGER,
    )
    return replace(facts, consumer=more)


def _situation(facts: Facts, need: Need, _holder: str) -> Facts:
    kind, *where = need.values
    domain, area = (*where, None, None)[:2]
    declared = Situation(STRANGER, domain or STRANGER, kind, area, facts.now - _LONG, facts.now + _LONG)
    return replace(facts, situations=(*facts.situations, declared))


def _case(facts: Facts, need: Need, holder: str) -> Facts:
    kind, domain = need.values
    declared = Case(STRANGER, domain, kind, holder, STRANGER, facts.now - _LONG, facts.now + _LONG)
    return replace(facts, cases=(*facts.cases, declared))


def _link(facts: Facts, need: Need, holder: str) -> Facts:
    facts = known(facts)
    mandate = None if "self" in need.values else STRANGER
    return replace(facts, links=(*facts.links, Link(holder, STRANGER, mandate)))


def _agreement(facts: Facts, need: Need, holder: str) -> Facts:
    facts = known(facts)
    return replace(facts, agreements=(*facts.agreements, *(Agreement(item, holder) for item in need.values[:1])))


def _assurance(facts: Facts, need: Need, _holder: str) -> Facts:
    wanted = {"lt": -1, "gt": 1}.get(need.operator, 0) + int(need.values[0])
    facts = known(facts)
    return replace(facts, consumer=replace(facts.consumer, assurance=wanted))


def _somebody(facts: Facts, _need: Need, _holder: str) -> Facts:
    return known(facts)


def _claim(facts: Facts, need: Need, _holder: str) -> Facts:
    facts = identified(facts)
    claims = {**facts.consumer.claims, **dict.fromkeys(need.values, STRANGER)}
    return replace(facts, consumer=replace(facts.consumer, claims=claims))


def _non_commercial(facts: Facts, _need: Need, _holder: str) -> Facts:
    facts = known(facts)
    purpose = facts.consumer.purpose or "NonCommercialPurpose"
    return replace(facts, consumer=replace(facts.consumer, purpose=purpose))


SETTERS: Mapping[str, Callable[[Consumer, str], Consumer]] = {
    "scope": lambda consumer, value: replace(consumer, scopes=consumer.scopes | {value}),
    "role": lambda consumer, value: replace(consumer, roles=consumer.roles | {value}),
    "organisation": lambda consumer, value: replace(consumer, organisation=value),
    "client": lambda consumer, value: replace(consumer, client=value),
    "purpose": lambda consumer, value: replace(consumer, purpose=value),
    "ground": lambda consumer, value: replace(consumer, ground=value),
}
_ADDERS: Mapping[str, Callable[[Facts, Need, str], Facts]] = {
    "situation": _situation,
    "case": _case,
    "link": _link,
    "agreement": _agreement,
    "assuranceLevel": _assurance,
    "consent": _somebody,
    "licence": _somebody,
    "claim": _claim,
    "nonCommercial": _non_commercial,
}
