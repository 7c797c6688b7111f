"""Who might ask, for comparing two policies: takes compiled policies, gives facts in which their rules come to apply.

For every way to satisfy a rule there is one consumer who just does, alone and as somebody who says more; and anonymous,
a registered stranger, and whoever is given. Bounded: what is left out is counted, never silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, product

from hub.drafts_given import NEGATED, SETTERS, given, identified
from policies.conditions import All, Atom, DayOfWeekIs, NowIs, Some, Test, TimeOfDayIs
from policies.explain import need_label
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from policies.policy import Policy
from policies.purposes import PurposeTree
from vocab.terms import Label

_WAYS = 64  # of one rule
_WHO = 600  # in all
_PAIRED = 24  # ways, so that there are at most 276 pairs
_Clock = NowIs | TimeOfDayIs | DayOfWeekIs


@dataclass(frozen=True, slots=True)
class Who:
    """A consumer at a time: what it is called, and what a decision may look at."""

    label: Label
    facts: Facts


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody to compare for; `left_out` says how many more there would be."""

    who: tuple[Who, ...]
    left_out: int = 0


def audience(
    policies: Iterable[Policy],
    now: datetime,
    purposes: PurposeTree,
    *,
    named: Mapping[str, Consumer] | None = None,
    situations: tuple[Situation, ...] = (),
) -> Audience:
    """Everybody for whom the rules of the policies may come to differ. `situations` hold for all of them."""
    tests = tuple({id(test): test for test in _tests(policies)}.values())
    calm = Facts(ANONYMOUS, now, situations)
    clocks = tuple(_clocks(tests, now))
    ways = list({_signature(way): way for test in tests for way in _ways(test)}.values())
    declared = [_situated(way, calm) for way in ways if any(item.need().kind == "situation" for item in way)]
    known = [Who(Label(name, name), replace(calm, consumer=found)) for name, found in (named or {}).items()]
    found = [
        Who(Label("匿名", "anonymous"), calm),
        Who(Label("登録された他者", "a registered stranger"), identified(calm)),
        *known,
        *(_with_situations(who, facts) for who in known for facts in declared),
        *(who for way in ways for who in _satisfying(way, calm, clocks, purposes)),
        *_pairs(ways, calm, clocks, purposes),
    ]
    unique = list({_key(who.facts): who for who in reversed(found)}.values())[::-1]
    return Audience(tuple(unique[:_WHO]), max(0, len(unique) - _WHO))


def _tests(policies: Iterable[Policy]) -> Iterator[Test]:
    for policy in policies:
        for rules in policy.rules.values():
            yield from (rule.test for rule in rules.prohibitions)
            yield from (grant.rule.test for grant in rules.permissions)


def _ways(test: Test) -> list[tuple[Atom, ...]]:
    """The ways to satisfy a test, each as the atoms that must hold."""
    if isinstance(test, Some):
        return [way for item in test.items for way in _ways(item)][:_WAYS]
    if isinstance(test, All):
        parts = [_ways(item) for item in test.items]
        return [
            tuple(atom for part in chosen for atom in part)
            for chosen, _ in zip(product(*parts), range(_WAYS), strict=False)
        ]
    return [(test,)]


def _signature(way: tuple[Atom, ...]) -> tuple[object, ...]:
    """Equal for ways that ask for the same."""
    return tuple((type(atom), atom.need(), getattr(atom, "holder", None), getattr(atom, "uid", None)) for atom in way)


def _satisfying(
    way: tuple[Atom, ...], calm: Facts, clocks: tuple[datetime, ...], purposes: PurposeTree
) -> Iterator[Who]:
    """Consumers that just satisfy a way: one for each value of each list, alone and saying more than they need."""
    for turn in range(max([1, *(len(atom.need().values) for atom in way)])):
        facts = _at(way, calm, clocks)
        for atom in way:
            facts = given(facts, atom, turn)
        label = _label(way, turn, purposes)
        yield Who(label, facts)
        if not facts.consumer.anonymous:
            yield Who(Label(f"{label.ja}、ほか", f"{label.en}, and more"), identified(facts))


def _pairs(
    ways: list[tuple[Atom, ...]], calm: Facts, clocks: tuple[datetime, ...], purposes: PurposeTree
) -> Iterator[Who]:
    """Those who satisfy two ways at once, for whom the order of the rules counts."""
    for one, other in combinations([way for way in ways if way], 2) if len(ways) <= _PAIRED else ():
        yield from _satisfying((*one, *other), calm, clocks, purposes)


def _situated(way: tuple[Atom, ...], calm: Facts) -> Facts:
    facts = calm
    for atom in way:
        need = atom.need()
        if need.kind in ("situation", "case") and need.operator not in NEGATED:
            facts = given(facts, atom, 0)
    return facts


def _with_situations(who: Who, facts: Facts) -> Who:
    when = "、".join(item.kind for item in facts.situations)
    label = Label(f"{who.label.ja}、{when}の間", f"{who.label.en}, during {when}")
    return Who(label, replace(who.facts, situations=facts.situations, cases=facts.cases))


def _clocks(tests: Iterable[Test], now: datetime) -> Iterator[datetime]:
    """The time now, and times around every one that a rule names."""
    yield now
    for atom in {atom for test in tests for way in _ways(test) for atom in way if isinstance(atom, _Clock)}:
        if isinstance(atom, NowIs):
            yield from (atom.instant - timedelta(seconds=1), atom.instant, atom.instant + timedelta(seconds=1))
            continue
        local = now.astimezone(atom.zone)
        times = [atom.time] if isinstance(atom, TimeOfDayIs) else [local.time()]
        for days, time in product(range(7), times):
            at = datetime.combine(local.date() + timedelta(days=days), time, atom.zone)
            yield from (at - timedelta(minutes=1), at, at + timedelta(minutes=1))


def _at(way: tuple[Atom, ...], calm: Facts, clocks: tuple[datetime, ...]) -> Facts:
    """The facts at the first of the times at which the rule's own times hold."""
    timed = [atom for atom in way if isinstance(atom, _Clock)]
    for clock in clocks if timed else ():
        facts = replace(calm, now=clock)
        if all(atom.judge(facts) for atom in timed):
            return facts
    return calm


def _label(way: tuple[Atom, ...], turn: int, purposes: PurposeTree) -> Label:
    if not way:
        return Label("誰でも", "anybody")
    needs = [atom.need() for atom in way]
    one = [
        replace(need, values=(need.values[turn % len(need.values)],))
        if need.kind in SETTERS and need.operator not in NEGATED and need.values
        else need
        for need in needs
    ]
    labels = [need_label(need, purposes) for need in dict.fromkeys(one) if need.kind != "row"]
    ja, en = "、".join(label.ja for label in labels), ", ".join(label.en for label in labels)
    return Label(ja or "誰でも", en or "anybody")


def _key(facts: Facts) -> str:
    consumer = replace(facts.consumer, claims={})
    who = (sorted(facts.consumer.claims), sorted(consumer.scopes), sorted(consumer.roles))
    plain = replace(consumer, scopes=frozenset(), roles=frozenset())
    return repr((plain, who, facts.now, facts.situations, facts.cases, facts.links, facts.agreements))
