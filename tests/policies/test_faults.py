"""Errors on the way to a decision: never more than without the error, never raised, always told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.conditions import Atom, NowIs, PurposeIs, RowIs, SituationIs
from policies.decide import decide, faults
from policies.decision import DENIED, Coordinate
from policies.facts import Facts
from policies.purposes import PurposeTree
from tests.policies.small import BEFORE, BIKES, PURPOSES, compiled, disaster, facts, seen
from tests.policies.worlds import COORDINATES, Plain, documents, policy_of, rows, worlds
from vocab.terms import Kind


class _Failing(Mapping[str, Any]):
    """A mapping that fails whenever it is asked."""

    def __getitem__(self, key: str) -> Any:
        raise RuntimeError(key)

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


class _FailingSet(frozenset[str]):
    """A set that fails when it is intersected."""

    def __and__(self, other: object) -> frozenset[str]:
        raise RuntimeError


BROKEN_TREE = PurposeTree(_Failing(), _Failing())
FAULTS: dict[str, Callable[[Facts], Facts]] = {
    "a clock without a zone": lambda facts: replace(facts, now=facts.now.replace(tzinfo=None)),
    "situations that fail": lambda facts: replace(facts, situations=(None,)),  # type: ignore[arg-type]
    "claims that fail": lambda facts: replace(facts, consumer=replace(facts.consumer, claims=_Failing())),
    "scopes that fail": lambda facts: replace(
        facts, consumer=replace(facts.consumer, scopes=_FailingSet({"mobility"}))
    ),
    "roles that fail": lambda facts: replace(facts, consumer=replace(facts.consumer, roles=_FailingSet({"staff"}))),
    "a purpose of another type": lambda facts: replace(facts, consumer=replace(facts.consumer, purpose=[])),  # type: ignore[arg-type]
    "no consumer": lambda facts: replace(facts, consumer=None),  # type: ignore[arg-type]
}
FAILING_ATOMS: list[Atom] = [
    PurposeIs("isAnyOf", ("Marketing",), negated=False, tree=BROKEN_TREE),
    NowIs("about", BEFORE),
    SituationIs("disaster", None, None, negated=False),
    RowIs("owner", Kind.TEXT, "isA", ("hana",)),
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), worlds(), rows, st.sampled_from(sorted(FAULTS)))
def test_a_fault_gives_the_same_decision_or_none(document: Plain, facts: Facts, row: Any, fault: str) -> None:
    """With broken facts every coordinate is seen as without the fault, or denied and told."""
    healthy = decide(policy_of(document), COORDINATES, facts)
    broken = decide(policy_of(document), COORDINATES, FAULTS[fault](facts))
    told = faults(broken)
    for name in COORDINATES:
        assert not (name in told and not broken[name].denied)
        assert seen(broken[name], row) in (None, seen(healthy[name], row))


@pytest.mark.parametrize("atom", FAILING_ATOMS, ids=lambda atom: type(atom).__name__)
@pytest.mark.parametrize("forbids", [True, False])
def test_an_operand_that_fails_denies_its_coordinate_alone(atom: Atom, *, forbids: bool) -> None:
    """In a permission and in a prohibition, while other coordinates are judged as ever."""
    policy = compiled(BIKES)
    location, name = Coordinate("BikeStation.location"), Coordinate("BikeStation.name")
    rules = policy.rules[location]
    rule = replace(rules.permissions[0].rule, test=atom)
    grant = replace(rules.permissions[0], rule=rule)
    broken = (
        replace(rules, prohibitions=(rule,)) if forbids else replace(rules, permissions=(grant, *rules.permissions))
    )
    world = facts({"purpose": "Marketing"})
    world = replace(world, situations=(None,))  # type: ignore[arg-type]
    decisions = decide(replace(policy, rules={**policy.rules, location: broken}), [location, name], world)
    assert decisions[location].denied
    assert faults(decisions) == (location,)
    assert decisions[name].plain


def test_no_policy_is_nothing() -> None:
    """Without a policy, and for a policy that cannot be asked, every coordinate is denied."""
    name = Coordinate("BikeStation.name")
    assert decide(None, [name], facts()) == {name: DENIED}
    unanswering = replace(compiled(BIKES), rules=_Failing())  # type: ignore[arg-type]
    decisions = decide(unanswering, [name], facts())
    assert decisions[name].denied
    assert faults(decisions) == (name,)


def test_a_fault_tells_the_class_of_the_error_and_no_more() -> None:
    """The text of an exception may hold a value."""
    decisions = decide(compiled(BIKES), [Coordinate("BikeStation.location")], FAULTS["scopes that fail"](facts({})))
    (decision,) = decisions.values()
    assert [(need.kind, need.values) for need in decision.needs] == [("error", ("RuntimeError",))]


def test_facts_without_faults_tell_none() -> None:
    """The tests above would pass if everything were denied."""
    world = facts({"scopes": ["mobility"], "purpose": "disaster-response"}, BEFORE, disaster())
    decisions = decide(compiled(BIKES), COORDINATES, world)
    assert faults(decisions) == ()
    assert sum(not decision.denied for decision in decisions.values()) == 4
    assert PURPOSES.covers("PublicBenefit", "disaster-response")
