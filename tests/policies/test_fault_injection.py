"""A fault at a random step of deciding a random policy: in no row more than without the fault, in no finer form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from policies import decide as deciding
from policies.atoms.when import TimeOfDayIs
from policies.conditions import AgeIs, ConsentIs, NowIs, atoms
from policies.consent import bind, unanswered
from policies.decide import consents_asked, decide
from policies.decision import CONSENT, Coordinate, Decision, Obligation, as_strong
from policies.facts import Case, Facts, Situation
from policies.index import Index, Standing
from policies.policy import Policy
from tests.policies import random_facts, random_rules
from tests.policies.random_facts import KEEPERS, Consents, Row
from tests.policies.reference import TOKYO
from tests.policies.small import seeing
from tests.policies.worlds import COORDINATES, effective, policy_of
from vocab.values import Cell

CASES = 150
ROWS = 6
PARTS = {
    "situations": "situation",
    "cases": "case",
    "links": "subject",
    "agreements": "agreement",
    "deliveries": "count",
}
"""What is gathered, with the operand that asks it."""
MOMENT = timedelta(microseconds=1)
Decisions = Mapping[Coordinate, Decision]


class Injected(Exception):
    """What goes wrong."""


def cases(
    seed: int, *, fits: Callable[[Policy], bool] = lambda _: True, asked: str | None = None
) -> Iterator[tuple[Random, Policy, Facts]]:
    """Random policies with somebody who asks; those that fit.

    `asked`: an operand of a permission that gives a coarse form, before one that gives everybody the value as it is.
    """
    rng, found = Random(seed), 0  # noqa: S311 - the same cases every time
    while found < CASES:
        document = random_rules.document(rng)
        if asked is not None:
            plain = {"target": "Tag.battery", "action": "read"}
            coarse = plain | {"constraint": [random_rules.operands("Tag")[asked](rng)]}
            coarse["duty"] = [{"action": "round", "to": "0.5"}]
            document["permission"] = [coarse, *document["permission"], plain]
        policy = policy_of(effective(document))
        assert policy is not None
        if fits(policy):
            found += 1
            yield rng, policy, random_facts.facts(rng)


def lessened(healthy: Decisions, broken: Decisions, rng: Random) -> int:
    """How many cells a fault took or made coarser, in random rows; fails where it gave any."""
    lost = 0
    for name in COORDINATES:
        before, after = seeing(healthy[name]), seeing(broken[name])
        for _ in range(ROWS):
            row = random_facts.row(rng)
            had, has = before(row), after(row)
            assert has is None or (had is not None and as_strong(has, had)), (name, had, has)
            lost += has != had
    return lost


def rank(decision: Decision) -> int:
    """Denied, then by the row, then allowed."""
    return 0 if decision.denied else 1 if decision.conditional else 2


@contextmanager
def failing(owner: Any, name: str, when: Callable[..., bool]) -> Iterator[None]:
    """A function that raises where `when` says so of its arguments."""
    real = getattr(owner, name)

    def broken(*given: Any, **named: Any) -> Any:
        if when(*given):
            raise Injected
        return real(*given, **named)

    with patch.object(owner, name, broken):
        yield


def test_a_test_that_fails_gives_nothing() -> None:
    """Whichever of the tests in a policy raises, of a permission or a prohibition."""
    lost = 0
    for rng, policy, facts in cases(1):
        known = [*_tests(policy)]
        if not known:
            continue
        chosen = rng.choice(known)
        healthy = decide(policy, COORDINATES, facts)
        fresh = replace(policy, rules={name: replace(each) for name, each in policy.rules.items()})  # nothing kept
        with failing(type(chosen), "judge", lambda atom, _facts, chosen=chosen: bool(atom == chosen)):
            broken = decide(fresh, COORDINATES, facts)
        assert all(rank(broken[name]) <= rank(healthy[name]) for name in COORDINATES)
        lost += lessened(healthy, broken, rng)
    assert lost > CASES


@pytest.mark.parametrize(
    ("owner", "name"),
    [(deciding, "bound"), (deciding, "_permit"), (Obligation, "bound"), (Index, "at"), (Standing, "candidates")],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_a_step_that_fails_gives_nothing(owner: Any, name: str) -> None:
    """Looking up, judging, binding a condition, binding a duty: whichever time it is done."""
    lost = 0
    for rng, policy, facts in cases(2):
        healthy = decide(policy, COORDINATES, facts)
        fresh = replace(policy, rules={key: replace(each) for key, each in policy.rules.items()})
        countdown = iter(range(rng.choice([0, 0, 1, 2, 5]), -1, -1))
        with failing(owner, name, lambda *_, countdown=countdown: next(countdown, 1) == 0):
            broken = decide(fresh, COORDINATES, facts)
        assert all(rank(broken[key]) <= rank(healthy[key]) for key in COORDINATES)
        lost += lessened(healthy, broken, rng)
    assert lost > CASES


@pytest.mark.parametrize("part", list(PARTS))
def test_what_could_not_be_gathered_gives_nothing_finer(part: str) -> None:
    """Also where a permission that comes after one that nobody can judge would give the value as it is."""
    lost = 0
    for rng, policy, facts in cases(3, asked=PARTS[part]):
        nothing: Any = {} if part == "deliveries" else ()
        broken = replace(facts, unknown=frozenset({part}), **{part: nothing})
        lost += lessened(decide(policy, COORDINATES, facts), decide(policy, COORDINATES, broken), rng)
    assert lost > 0


def test_a_counter_that_is_missing_gives_nothing_finer() -> None:
    """Of somebody who can be counted, a number that is not there is not a zero."""
    lost = 0
    for rng, policy, facts in cases(4, asked="count"):
        missing = replace(facts, deliveries={})
        lost += lessened(decide(policy, COORDINATES, facts), decide(policy, COORDINATES, missing), rng)
    assert lost > 0


@pytest.mark.parametrize("silent", KEEPERS)
def test_a_keeper_of_consents_that_does_not_answer_gives_nothing_finer(silent: str) -> None:
    """The hub's records or a holder's service: the question stays open."""
    lost = 0
    asks = ConsentIs(silent or None)
    for rng, policy, facts in cases(5, fits=lambda policy: asks in _tests(policy), asked="consent"):
        decisions, consents = decide(policy, COORDINATES, facts), random_facts.consents(rng)
        healthy = {name: answered(decision, consents, "") for name, decision in decisions.items()}
        broken = {
            name: answered(decision, {keeper: who for keeper, who in consents.items() if keeper != silent}, silent)
            for name, decision in decisions.items()
        }
        lost += lessened(healthy, broken, rng)
    assert lost > 0


def answered(decision: Decision, consents: Consents, silent: str) -> Decision:
    """The decision once the keepers were asked."""
    for field in sorted(consents_asked(decision)):
        keeper = field.removeprefix(CONSENT).removeprefix("/")
        if keeper in consents:
            decision = bind(decision, field, "person", consents[keeper])
        else:
            assert keeper == silent
            decision = unanswered(decision, field)
    return decision


def test_without_a_secret_no_value_leaves_that_would_not_have() -> None:
    """A pseudonym that cannot be made is null, never the value."""
    lost = 0
    for rng, policy, facts in cases(6):
        healthy, broken = (decide(policy, COORDINATES, replace(facts, secret=key)) for key in (b"secret", b""))
        for name in COORDINATES:
            for _ in range(ROWS):
                row = random_facts.row(rng)
                had, has = (cell(decisions[name], name, row) for decisions in (healthy, broken))
                assert has in (None, had)
                lost += has != had
    assert lost > 0


def cell(decision: Decision, name: Coordinate, row: Row) -> Cell:
    """What a row shows of a coordinate."""
    duties = seeing(decision)(row)
    value = None if duties is None else row.get(name.partition(".")[2])
    for duty in duties or ():
        value = duty.apply(value)
    return value


def test_a_clock_that_is_wrong_gives_nothing_before_the_next_instant() -> None:
    """However wrong, either way: between two instants that rules or facts name, all times decide alike."""
    changed = 0
    for rng, policy, facts in cases(7, fits=lambda policy: not any(isinstance(each, AgeIs) for each in _tests(policy))):
        instants = sorted(_instants(policy, facts))
        for start, end in pairwise(instants):
            if end - start <= 2 * MOMENT:
                continue
            clocks = [start + MOMENT, end - MOMENT, start + (end - start) * rng.random()]
            first, *others = (decide(policy, COORDINATES, replace(facts, now=clock)) for clock in clocks)
            assert all(_branches(each) == _branches(first) for each in others)
        moved = (decide(policy, COORDINATES, replace(facts, now=clock)) for clock in instants)
        changed += len({repr(_branches(each)) for each in moved}) > 1
    assert changed > CASES // 4


def _branches(decisions: Decisions) -> list[tuple[Any, ...]]:
    return [decisions[name].branches for name in COORDINATES]


def _tests(policy: Policy) -> Iterator[Any]:
    for rules in policy.rules.values():
        for rule in (*rules.prohibitions, *(grant.rule for grant in rules.permissions)):
            yield from atoms(rule.test)


def _instants(policy: Policy, facts: Facts) -> set[datetime]:
    """When anything may change, in the days around now."""
    active: tuple[Situation | Case, ...] = (*facts.situations, *facts.cases)
    declared = {at for each in active for at in (each.starts_at, each.ends_at)}
    today = facts.now.astimezone(TOKYO).replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = {today + timedelta(days=days) for days in range(-2, 4)}
    walls = {(atom.time.hour, atom.time.minute) for atom in _tests(policy) if isinstance(atom, TimeOfDayIs)}
    named = {atom.instant for atom in _tests(policy) if isinstance(atom, NowIs)}
    near = {at for at in named if min(midnights) < at < max(midnights)}
    return declared | midnights | near | {at.replace(hour=h, minute=m) for at in midnights for h, m in walls}
