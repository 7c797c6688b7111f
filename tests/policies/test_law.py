"""The law of a domain only narrows, names itself, and forbids where something is not said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policies.decide import decide
from policies.decision import Coordinate
from policies.facts import Facts
from policies.law import compile_law, under_law
from policies.policy import Policy
from tests.policies.operand_tools import WITH_PERSONS
from tests.policies.small import PURPOSES, TOKYO, compiled, disaster, facts, seen
from tests.policies.worlds import COORDINATES, Plain, documents, policy_of, prohibitions, rows, worlds
from vocab.documents import DocumentError

HEAD = "uid: urn:test:law\nassigner: takamatsu\n"
OPEN = "uid: urn:test:p\nassigner: holder\npermission:\n  - {target: BikeStation.*, action: read}\n"
PHONE = """\
prohibition:
  - target: BikeStation.contact.phone
    action: read
    constraint: [{leftOperand: purpose, operator: isNoneOf, rightOperand: [disaster-response]}]
  - target: WaterGauge.*
    action: read
    constraint: [{leftOperand: situation, operator: neq, rightOperand: {domain: takamatsu, kind: disaster}}]
"""
CONTACT = Coordinate("BikeStation.contact.phone")


def law(text: str, *, assigner: str | None = "takamatsu") -> Policy:
    """The law in `text` against the small vocabulary with persons."""
    return compile_law(
        text,
        WITH_PERSONS,
        zone=TOKYO,
        purposes=PURPOSES,
        domains=frozenset({"takamatsu"}),
        file="law.yaml",
        assigner=assigner,
    )


def refused(text: str) -> list[tuple[str, int, str]]:
    """Code, line and path of every problem."""
    with pytest.raises(DocumentError) as error:
        law(text)
    assert {problem.file for problem in error.value.problems} == {"law.yaml"}
    return [(problem.code, problem.line, problem.path) for problem in error.value.problems]


def test_a_law_closes_what_a_holder_opened_and_names_itself() -> None:
    """Also to anonymous, who does not say what for."""
    policy = under_law(compiled(OPEN), law(HEAD + PHONE))
    for consumer in (None, {"purpose": "Marketing"}):
        decision = decide(policy, [CONTACT], facts(consumer))[CONTACT]
        assert decision.denied
        assert decision.rule == "urn:test:law#prohibition/0"
    assert decide(policy, [CONTACT], facts({"purpose": "disaster-response"}))[CONTACT].plain
    name = Coordinate("BikeStation.name")
    assert decide(policy, [name], facts())[name].plain


def test_a_law_opens_nothing() -> None:
    """What the holder does not permit stays denied when the law does not forbid it."""
    policy = under_law(compiled(OPEN), law(HEAD + PHONE))
    level = Coordinate("WaterGauge.waterLevel")
    assert decide(policy, [level], facts(None, facts().now, disaster()))[level].denied
    assert policy.rules.keys() == compiled(OPEN).rules.keys()


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "permission:\n  - {target: BikeStation.*, action: read}\n",
            [("POLICY_LAW_PERMITS", 3, "permission")],
        ),
        ("valid: {until: 2027-04-01}\n" + PHONE, [("POLICY_LAW_UNENFORCEABLE", 3, "valid")]),
        *(
            (
                f"prohibition:\n  - {{target: Tag.name, action: read, constraint: [{{leftOperand: {operand}}}]}}\n",
                [("POLICY_LAW_UNENFORCEABLE", 4, "prohibition[0].constraint[0].leftOperand")],
            )
            for operand in (
                "subject, operator: eq, rightOperand: self",
                "consent, operator: eq, rightOperand: given",
                "case, operator: eq, rightOperand: {domain: takamatsu, kind: missing-person}",
                "agreement, operator: eq, rightOperand: a",
                "count, operator: lteq, rightOperand: '1', per: P1D",
            )
        ),
        (
            "prohibition:\n  - {target: Nothing.*, action: read}\n",
            [("POLICY_TARGET_UNKNOWN", 4, "prohibition[0].target[0]")],
        ),
    ],
)
def test_a_law_without_effect_is_refused(text: str, problems: list[tuple[str, int, str]]) -> None:
    """Permissions, an end of permissions, and what only a holder knows."""
    assert refused(HEAD + text) == problems


def test_a_law_is_of_its_domain() -> None:
    """Nobody else's prohibitions are added."""
    assert refused(HEAD.replace("takamatsu", "marugame") + PHONE) == [("POLICY_ASSIGNER_UNKNOWN", 2, "assigner")]


def _law_of(rules: list[Plain]) -> Policy | None:
    try:
        return law(json.dumps({"uid": "urn:test:law", "assigner": "takamatsu", "prohibition": rules}))
    except DocumentError:
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(documents(), st.lists(prohibitions, min_size=1, max_size=2), worlds(), rows)
def test_a_law_can_only_narrow(document: Plain, rules: list[Plain], world: Facts, row: Any) -> None:
    """Every cell is seen as without the law, or not at all; and not where the law forbids it by itself."""
    policy, narrowing = policy_of(document), _law_of(rules)
    assume(policy is not None and narrowing is not None)
    if policy is None or narrowing is None:
        return
    before, after = (decide(each, COORDINATES, world) for each in (policy, under_law(policy, narrowing)))
    for name in COORDINATES:
        assert seen(after[name], row) in (None, seen(before[name], row))
        assert not (before[name].denied and not after[name].denied)
