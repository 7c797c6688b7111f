"""Random policies, facts and rows: what must never widen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.decide import decide, properties_read
from policies.decision import Coordinate, Obligation
from policies.facts import Consumer, Facts
from tests.policies import reference
from tests.policies.random_facts import Row
from tests.policies.random_rules import operands
from tests.policies.small import seen
from tests.policies.worlds import COORDINATES, Plain, documents, permissions, policy_of, prohibitions, rows, worlds

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
KEPT: list[Plain] = [{"action": "noHold"}]
Seen = dict[Coordinate, tuple[Obligation, ...] | None]


def everything(document: Plain, facts: Facts, row: Row) -> Seen:
    """What is seen of every coordinate of one row."""
    decisions = decide(policy_of(document), COORDINATES, facts)
    assert all(properties_read(decision) <= row.keys() for decision in decisions.values())
    return {name: seen(decision, row) for name, decision in decisions.items()}


def visible(shown: Seen) -> set[Coordinate]:
    """The coordinates that are seen in any form."""
    return {name for name, obligations in shown.items() if obligations is not None}


def test_the_random_worlds_have_every_outcome() -> None:
    """Agreement on denials alone would show nothing."""
    counted: Counter[str] = Counter()

    @settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=SLOW)
    @given(documents(), worlds(), rows)
    def count(document: Plain, facts: Facts, row: Row) -> None:
        for decision in decide(policy_of(document), COORDINATES, facts).values():
            shown = seen(decision, row)
            counted["denied" if shown is None else "treated" if shown else "plain"] += 1
            counted["on the row"] += decision.conditional
            counted["forbidden"] += "#prohibition" in (decision.rule or "")

    count()
    assert min(counted[outcome] for outcome in ("denied", "plain", "treated", "on the row", "forbidden")) >= 5, counted


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(documents(), permissions, worlds(), rows, st.data())
def test_adding_a_narrower_rule_never_widens(
    document: Plain, extra: Plain, facts: Facts, row: Row, data: st.DataObject
) -> None:
    """The narrowed copy of a rule that counts, on one of the coordinates it covers, shows nothing new."""
    name = data.draw(st.sampled_from(COORDINATES))
    counting = _counting(document, name)
    if not counting:
        return
    narrowed = data.draw(st.sampled_from(counting)) | {"target": name}
    narrowed["duty"] = [duty for duty in narrowed.get("duty", []) if duty["action"] in reference.NOTICES] or KEPT
    narrowed |= {"assignee": narrowed.get("assignee") or extra.get("assignee") or {"client": "app"}}
    after = document | {"permission": [*document["permission"], narrowed], "prohibition": []}
    before = document | {"prohibition": []}
    assert visible(everything(after, facts, row)) <= visible(everything(before, facts, row))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(documents(), permissions, worlds(), rows)
def test_a_more_specific_rule_is_the_only_way_to_its_coordinate(
    document: Plain, added: Plain, facts: Facts, row: Row
) -> None:
    """Nothing falls through to a wildcard: what is seen afterwards is what the added rule alone shows."""
    wide = [rule | {"target": "*"} for rule in document["permission"] if _fits_everywhere(rule)]
    added = added | {"target": "BikeStation.location", "duty": [{"action": "generalise", "to": "mesh1"}]}
    if not _lefts(added) <= operands("BikeStation").keys():
        return
    alone = everything(document | {"permission": [added], "prohibition": []}, facts, row)
    together = everything(document | {"permission": [*wide, added], "prohibition": []}, facts, row)
    location = Coordinate("BikeStation.location")
    assert together[location] == alone[location]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(documents(), prohibitions, worlds(), rows)
def test_adding_a_prohibition_never_widens(document: Plain, added: Plain, facts: Facts, row: Row) -> None:
    """Whatever is still seen is seen in the same form as before."""
    after = document | {"prohibition": [*document["prohibition"], added]}
    if policy_of(after) is None:
        return
    before, now = everything(document, facts, row), everything(after, facts, row)
    assert visible(now) <= visible(before)
    assert all(now[name] == before[name] for name in visible(now))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(documents(), worlds(), rows)
def test_a_consumer_who_says_less_never_sees_more(document: Plain, facts: Facts, row: Row) -> None:
    """Leaving out an attribute, a claim, the purpose or the whole token opens no coordinate."""
    full = visible(everything(document, facts, row))
    for name, nothing in _NOTHING.items():
        poorer = replace(facts, consumer=replace(facts.consumer, **{name: nothing}))
        assert visible(everything(document, poorer, row)) <= full, name
    anonymous = replace(facts, consumer=Consumer(hops=facts.consumer.hops))
    assert visible(everything(document, anonymous, row)) <= full


_NOTHING: dict[str, Any] = {
    "scopes": frozenset(),
    "roles": frozenset(),
    "organisation": None,
    "client": None,
    "purpose": None,
    "subject": None,
    "claims": {},
    "ground": None,
    "assurance": None,
}


def _counting(document: Plain, name: Coordinate) -> list[Plain]:
    levels = [(reference.level(rule, name), rule) for rule in document["permission"]]
    reached = [
        (level, rule) for level, rule in levels if level is not None and not (level < 3 and name in reference.PERSONAL)
    ]
    highest = max((level for level, _ in reached), default=3)
    return [] if highest == 3 else [rule for level, rule in reached if level == highest]


def _lefts(rule: Any) -> set[str]:
    if isinstance(rule, dict):
        own = {rule["leftOperand"]} if "leftOperand" in rule else set()
        return own.union(*(_lefts(value) for value in rule.values()))
    return set[str]().union(*(_lefts(item) for item in rule)) if isinstance(rule, list) else set()


def _fits_everywhere(rule: Plain) -> bool:
    return "duty" not in rule and _lefts(rule) <= operands("*").keys()
