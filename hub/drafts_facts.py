"""Who might ask, for comparing two policies: takes compiled policies, gives facts in which their rules come to apply.

For every way to satisfy a rule there is one consumer who just does, alone and as somebody who says more, at every time
and in every situation that makes a difference to some rule; and anonymous, a registered stranger, and whoever is
given. Bounded: what is left out is counted, never silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, islice, product

from hub.drafts_given import NEGATED, SETTERS, given, identified, known
from policies.conditions import All, Atom, DayOfWeekIs, NowIs, PurposeIs, SituationIs, Some, Test, TimeOfDayIs
from policies.decision import Need
from policies.explain import need_label
from policies.facts import ANONYMOUS, Consumer, Facts
from policies.policy import Policy
from policies.purposes import PurposeTree
from vocab.terms import Label

Way = tuple[Atom, ...]
"""Tests that must hold together."""
MORE = Label("（ほかのことも名乗る）", " (says other things, too)")
"""How somebody is called who says more than a rule asks for."""
_WAYS = 64  # of one rule
_WHO = 1500  # in all
_TIMES = 12  # that make a difference
_SITUATIONS = 6
_PAIRED = 24  # ways, so that there are at most 276 pairs
_Clock = NowIs | TimeOfDayIs | DayOfWeekIs
_CLOCKS = (NowIs, TimeOfDayIs, DayOfWeekIs)


@dataclass(frozen=True, slots=True)
class Who:
    """A consumer at a time: what it is called, and what a decision may look at."""

    label: Label
    facts: Facts


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody to compare for; `left_out` says whether there would be more."""

    who: tuple[Who, ...]
    left_out: int = 0


def audience(
    policies: Iterable[Policy],
    now: datetime,
    purposes: PurposeTree,
    *,
    named: Mapping[str, Consumer] | None = None,
) -> Audience:
    """Everybody for whom the rules of the policies may come to differ."""
    tests = tuple({id(test): test for test in _tests(policies)}.values())
    ways = list({_signature(way): way for test in tests for way in _ways(test)}.values())
    atoms = [atom for way in ways for atom in way]
    others = [Who(Label(name, name), Facts(consumer, now)) for name, consumer in (named or {}).items()]
    found = _everybody(ways, others, list(_surroundings(atoms, now)), _purposes(atoms, now, purposes), purposes)
    unique: dict[str, Who] = {}
    for who in islice(found, 20 * _WHO):
        unique.setdefault(_key(who.facts), who)
    listed = list(unique.values())
    return Audience(tuple(listed[:_WHO]), max(0, len(listed) - _WHO))


def _everybody(
    ways: Sequence[Way], others: Sequence[Who], around: Sequence[Who], asked: Sequence[str], purposes: PurposeTree
) -> Iterator[Who]:
    """First those who matter most, so that a bound leaves out combinations."""
    for base in around:
        yield _in(base, Who(Label("匿名", "anonymous"), base.facts))
        yield _in(base, Who(Label("登録された他者", "a registered stranger"), identified(base.facts)))
        yield from (_in(base, Who(who.label, replace(base.facts, consumer=who.facts.consumer))) for who in others)
        for way in ways:
            yield from (_in(base, who) for who in _satisfying(way, base.facts, asked, purposes))
    filled = [way for way in ways if way]
    for base in around:
        for one, other in combinations(filled, 2) if len(filled) <= _PAIRED else ():
            yield from (_in(base, who) for who in _satisfying((*one, *other), base.facts, asked, purposes))


def _in(base: Who, who: Who) -> Who:
    """A consumer, called by where and when it asks, too."""
    return Who(Label(who.label.ja + base.label.ja, who.label.en + base.label.en), who.facts)


def _tests(policies: Iterable[Policy]) -> Iterator[Test]:
    for policy in policies:
        for rules in policy.rules.values():
            yield from (rule.test for rule in rules.prohibitions)
            yield from (grant.rule.test for grant in rules.permissions)


def _ways(test: Test) -> list[Way]:
    """The ways to satisfy a test, each as the atoms that must hold."""
    if isinstance(test, Some):
        return [way for item in test.items for way in _ways(item)][:_WAYS]
    if isinstance(test, All):
        parts = [_ways(item) for item in test.items]
        return [tuple(atom for part in chosen for atom in part) for chosen in islice(product(*parts), _WAYS)]
    return [(test,)]


def _signature(way: Way) -> tuple[object, ...]:
    """Equal for ways that ask for the same."""
    return tuple((type(atom), atom.need(), getattr(atom, "holder", None), getattr(atom, "uid", None)) for atom in way)


def _satisfying(way: Way, base: Facts, asked: Sequence[str], purposes: PurposeTree) -> Iterator[Who]:
    """Consumers that just satisfy a way: one for each value of each list, alone and saying more than they need."""
    if not all(atom.judge(base) for atom in way if isinstance(atom, _Clock)):
        return
    rest = [atom for atom in way if not isinstance(atom, (PurposeIs, *_CLOCKS))]
    wanted = [atom for atom in way if isinstance(atom, PurposeIs)]
    for purpose in _holding(wanted, base, asked) if wanted else [None]:
        for turn in range(max([1, *(len(atom.need().values) for atom in rest)])):
            facts = base
            for atom in rest:
                facts = given(facts, atom, turn)
            if purpose is not None:
                facts = replace(facts, consumer=_for(facts, purpose))
            label = _label(rest, turn, purpose, purposes)
            yield Who(label, facts)
            if not facts.consumer.anonymous:
                yield Who(Label(label.ja + MORE.ja, label.en + MORE.en), identified(facts))


def _for(facts: Facts, purpose: str) -> Consumer:
    return replace(known(facts).consumer, purpose=purpose)


def _holding(wanted: Sequence[PurposeIs], base: Facts, asked: Sequence[str]) -> list[str]:
    """The purposes for which all tests hold."""
    return [item for item in asked if all(atom.judge(replace(base, consumer=_for(base, item))) for atom in wanted)]


def _purposes(atoms: Iterable[Atom], now: datetime, purposes: PurposeTree) -> list[str]:
    """One purpose for each way in which purposes differ to the rules; those that rules name come first."""
    tests = {atom.need(): atom for atom in atoms if isinstance(atom, PurposeIs)}.values()
    base = Facts(ANONYMOUS, now)
    found: dict[tuple[object, ...], str] = {}
    named = [value for atom in tests for value in atom.values]
    for purpose in dict.fromkeys([*named, *purposes.purposes]):
        facts = replace(base, consumer=_for(base, purpose))
        found.setdefault(tuple(atom.judge(facts) for atom in tests), purpose)
    return list(found.values()) if tests else []


def _surroundings(atoms: Sequence[Atom], now: datetime) -> Iterator[Who]:
    """The times and situations that make a difference, the present calm first; each as anonymous."""
    times = _moments([atom for atom in atoms if isinstance(atom, _Clock)], now)
    named = {atom.need(): atom for atom in atoms if isinstance(atom, SituationIs)}.values()
    states = [None, *islice({(atom.kind, atom.domain, atom.area): atom for atom in named}.values(), _SITUATIONS)]
    for moment, atom in product(times, states):
        facts = Facts(ANONYMOUS, moment)
        day, time = f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"
        ja, en = ("", "") if moment == now else (f"、{day}の{time}に", f", on {day} at {time}")
        if atom is not None:
            facts = given(facts, replace(atom, negated=False))
            said = need_label(replace(atom, negated=False).need())
            ja, en = f"、{said.ja}の間{ja}", f", with {said.en}{en}"
        yield Who(Label(ja, en), facts)


def _moments(clocks: Sequence[_Clock], now: datetime) -> list[datetime]:
    """The time now, and one for each way in which the rules' times can hold."""
    tests = list({atom.need(): atom for atom in clocks}.values())
    found: dict[tuple[bool, ...], datetime] = {}
    for moment in _candidates(tests, now):
        facts = Facts(ANONYMOUS, moment)
        found.setdefault(tuple(bool(atom.judge(facts)) for atom in tests), moment)
    return list(found.values())[:_TIMES]


def _candidates(clocks: Sequence[_Clock], now: datetime) -> Iterator[datetime]:
    yield now
    second = timedelta(seconds=1)
    for atom in clocks:
        if isinstance(atom, NowIs):
            yield from (atom.instant - second, atom.instant, atom.instant + second)
    for atom in clocks:
        if isinstance(atom, NowIs):
            continue
        local = now.astimezone(atom.zone)
        time = atom.time if isinstance(atom, TimeOfDayIs) else local.time()
        for days in range(7):
            at = datetime.combine(local.date() + timedelta(days=days), time, atom.zone)
            yield from (at - 60 * second, at, at + 60 * second)


def _label(way: Sequence[Atom], turn: int, purpose: str | None, purposes: PurposeTree) -> Label:
    needs = [Need("purpose", (purpose,))] if purpose is not None else []
    for need in (atom.need() for atom in way):
        several = need.kind in SETTERS and need.operator not in NEGATED and need.values
        needs.append(replace(need, values=(need.values[turn % len(need.values)],)) if several else need)
    labels = [need_label(need, purposes) for need in dict.fromkeys(needs) if need.kind != "row"]
    ja, en = "、".join(label.ja for label in labels), ", ".join(label.en for label in labels)
    return Label(ja or "誰でも", en or "anybody")


def _key(facts: Facts) -> str:
    consumer = facts.consumer
    who = (sorted(consumer.claims), sorted(consumer.scopes), sorted(consumer.roles))
    plain = replace(consumer, claims={}, scopes=frozenset(), roles=frozenset())
    declared = tuple((item.kind, item.domain, item.area) for item in facts.situations)
    return repr((plain, who, facts.now, sorted(set(declared), key=repr), facts.cases, facts.links, facts.agreements))
