"""What the operands about consumers and clocks mean, and from when until when a policy is valid."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from policies.decide import decide
from policies.facts import Agreement, Facts
from tests.policies.operand_tools import HEAD, NAME, compiled, constraint, facts, truth
from tests.policies.small import disaster

GROUND = "個人情報保護法第69条"
FIRE: dict[str, Any] = {"organisation": "fire", "client": "app", "roles": ["chief"], "claims": {"works_for": "fire"}}


@pytest.mark.parametrize(
    ("left", "operator", "right", "given", "expected"),
    [
        ("organisation", "eq", "fire", FIRE, True),
        ("organisation", "neq", "fire", FIRE, False),
        ("organisation", "neq", "company-x", FIRE, True),
        ("organisation", "isNoneOf", "[company-x, company-y]", FIRE, True),
        ("organisation", "isNoneOf", "[company-x, fire]", FIRE, False),
        ("organisation", "neq", "company-x", {}, None),
        ("organisation", "neq", "company-x", None, None),
        ("organisation", "eq", "{claim: works_for}", FIRE, True),
        ("organisation", "neq", "{claim: works_for}", FIRE, False),
        ("organisation", "eq", "{claim: nothing}", FIRE, None),
        ("organisation", "neq", "{claim: nothing}", FIRE, None),
        ("organisation", "eq", "{claim: many}", {**FIRE, "claims": {"many": ["fire", "police"]}}, None),
        ("organisation", "isAnyOf", "{claim: many}", {**FIRE, "claims": {"many": ["fire", "police"]}}, True),
        ("organisation", "isNoneOf", "{claim: many}", {**FIRE, "claims": {"many": ["fire", 1]}}, None),
        ("client", "isAnyOf", "[app, other]", FIRE, True),
        ("client", "eq", "{claim: client}", FIRE, True),
        ("role", "eq", "chief", FIRE, True),
        ("role", "neq", "chief", FIRE, False),
        ("role", "isNoneOf", "[staff]", FIRE, True),
        ("role", "isNoneOf", "[staff]", {}, None),
        ("scope", "eq", "app", {}, True),
        ("scope", "neq", "other", {}, True),
        ("ground", "eq", GROUND, {"ground": GROUND}, True),
        ("ground", "isAnyOf", f"[{GROUND}, 条例第1条]", {"ground": "条例第1条"}, True),
        ("ground", "neq", GROUND, {"ground": "条例第1条"}, True),
        ("ground", "neq", GROUND, {}, None),
        ("ground", "neq", "ガ", {"ground": "\u30ab\u3099"}, False),
        ("assuranceLevel", "gteq", "2", {"assurance": 2}, True),
        ("assuranceLevel", "gteq", "2", {"assurance": 1}, False),
        ("assuranceLevel", "eq", "3", {"assurance": 3}, True),
        ("assuranceLevel", "lt", "2", {}, None),
        ("assuranceLevel", "lt", "2", None, None),
        ("hops", "eq", "0", {}, True),
        ("hops", "eq", "0", {"hops": 1}, False),
        ("hops", "lteq", "2", {"hops": 2}, True),
        ("hops", "lt", "2", {"hops": 2}, False),
        ("hops", "eq", "0", None, True),
    ],
)
def test_operands_about_who_asks(left: str, operator: str, right: str, given: Any, *, expected: bool | None) -> None:
    """What the consumer does not say is unknown, whether the operand is negated or not."""
    assert truth(constraint(left, operator, right), facts(given)) is expected


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        ("timeOfDay", "gteq", '"08:30"', True),
        ("timeOfDay", "gt", '"08:30"', False),
        ("timeOfDay", "lteq", '"08:30"', True),
        ("timeOfDay", "lt", '"08:30"', False),
        ("dayOfWeek", "eq", "tue", True),
        ("dayOfWeek", "eq", "mon", False),
        ("dayOfWeek", "neq", "tue", False),
        ("dayOfWeek", "isAnyOf", "[mon, tue]", True),
        ("dayOfWeek", "isNoneOf", "[sat, sun]", True),
    ],
)
def test_the_clock_is_read_in_the_zone_of_the_domain(left: str, operator: str, right: str, *, expected: bool) -> None:
    """Tuesday half past eight in the domain is Monday before midnight in UTC."""
    assert truth(constraint(left, operator, right), facts()) is expected


AGREED = (Agreement("a-1", "holder"), Agreement("a-2", "other"))


@pytest.mark.parametrize(
    ("operator", "right", "given", "expected"),
    [
        ("eq", "a-1", {}, True),
        ("isAnyOf", "[a-0, a-1]", {}, True),
        ("eq", "a-2", {}, False),
        ("eq", "a-1", None, None),
    ],
)
def test_only_agreements_with_the_holder_count(operator: str, right: str, given: Any, *, expected: bool | None) -> None:
    """Another holder's agreement is none; anonymous has none to speak of."""
    assert truth(constraint("agreement", operator, right), facts(given, agreements=AGREED)) is expected


DAY = ("urn:test:p", 86_400)


@pytest.mark.parametrize(
    ("deliveries", "given", "expected"),
    [
        ({DAY: 0}, {}, True),
        ({DAY: 2}, {}, True),
        ({DAY: 3}, {}, False),
        ({}, {}, None),
        ({("urn:test:other", 86_400): 0, ("urn:test:p", 3_600): 0}, {}, None),
        ({DAY: 0}, None, None),
    ],
)
def test_a_count_lets_so_many_deliveries_leave(deliveries: Any, given: Any, *, expected: bool | None) -> None:
    """The one that is decided is the last of them; what nobody counted is unknown."""
    written = constraint("count", "lteq", '"3"', ", per: P1D")
    assert truth(written, facts(given, deliveries=deliveries)) is expected


def test_a_policy_tells_over_which_times_it_counts() -> None:
    """In permissions, in prohibitions and in groups."""
    day, hour = (constraint("count", "lteq", '"3"', f", per: {per}") for per in ("P1D", "PT1H"))
    rules = f"permission:\n  - {{target: Tag.name, action: read, constraint: [{{or: [{day}, {hour}]}}]}}\n"
    assert compiled(HEAD + rules).windows == {86_400, 3_600}
    assert compiled(f"{HEAD}permission:\n  - {{target: Tag.name, action: read}}\n").windows == frozenset()


VALID = "valid: {from: 2027-01-01, until: 2027-04-01T00:00:00+09:00}\n"


@pytest.mark.parametrize(
    ("now", "lacks"),
    [
        (datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), [("dateTime", ("2027-01-01T00:00:00+09:00",), "gteq")]),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), []),
        (datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC), []),
        (datetime(2027, 3, 31, 15, 0, tzinfo=UTC), [("dateTime", ("2027-04-01T00:00:00+09:00",), "lt")]),
    ],
)
def test_permissions_hold_while_the_policy_is_valid(now: datetime, lacks: list[tuple[Any, ...]]) -> None:
    """From its first instant to before its last; prohibitions hold always."""
    text = f"{HEAD}{VALID}permission:\n  - {{target: Tag.name, action: read}}\n"
    decision = decide(compiled(text), [NAME], Facts(facts().consumer, now))[NAME]
    assert decision.denied is bool(lacks)
    assert [(need.kind, need.values, need.operator) for need in decision.needs] == lacks
    forbidden = decide(compiled(f"{text}prohibition:\n  - {{target: Tag.*, action: read}}\n"), [NAME], facts())[NAME]
    assert forbidden.rule == "urn:test:p#prohibition/0"


def test_what_is_not_to_be_forwarded_leaves_to_no_hub() -> None:
    """The duty noForward is also a condition: nobody gets it through another hub."""
    text = f"{HEAD}permission:\n  - {{target: Tag.name, action: read, duty: [{{action: noForward}}]}}\n"
    direct, forwarded = (decide(compiled(text), [NAME], facts({"hops": hops}))[NAME] for hops in (0, 1))
    assert direct.plain
    assert forwarded.denied
    assert [(need.kind, need.values) for need in forwarded.needs] == [("hops", ("0",))]


def test_a_situation_may_stand_beside_other_operands() -> None:
    """Groups mix operands of every kind."""
    alone, both = constraint("situation", "eq", "disaster"), constraint("organisation", "eq", "fire")
    written = f"{{or: [{alone}, {{and: [{both}, {constraint('timeOfDay', 'lt', chr(34) + '09:00' + chr(34))}]}}]}}"
    assert truth(written, facts(FIRE)) is True
    assert truth(written, facts({"organisation": "x"})) is False
    assert truth(written, facts({"organisation": "x"}, situations=(disaster(),))) is True
