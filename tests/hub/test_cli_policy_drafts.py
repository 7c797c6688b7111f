"""Drafts against the policy in force: what a comparison says, against what is really seen."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.catalogue import Source
from hub.drafts_diff import Verdict, compare
from hub.drafts_facts import audience
from hub.drafts_form import as_fine, changing
from hub.drafts_proof import never_wider
from policies.decide import decide
from policies.decision import Coordinate
from policies.policy import Policy
from tests.policies import random_facts, random_rules
from tests.policies.small import BEFORE, PURPOSES, compiled, seeing
from tests.policies.worlds import COORDINATES, Plain, effective, policy_of
from vocab.documents import DocumentError

SLOW = list(HealthCheck)
LOCATION = Coordinate("BikeStation.location")
HEAD = "uid: urn:test:policy\nassigner: seto\npermission:\n"
RULE = "  - {{target: [BikeStation.location], action: read{}}}\n"


def policy(*rules: str, prohibition: str = "") -> Policy:
    """A policy over locations from what each rule says beside its target."""
    text = HEAD + "".join(RULE.format(f", {rule}" if rule else "") for rule in rules)
    return compiled(text + (f"prohibition:\n{RULE.format(f', {prohibition}')}" if prohibition else ""))


def verdicts(before: Policy, after: Policy) -> dict[str, set[str]]:
    """What a comparison says of locations, by verdict the consumers in English."""
    found: dict[str, set[str]] = {}
    for who in audience([before, after], BEFORE, PURPOSES).who:
        old, new = (decide(item, [LOCATION], who.facts)[LOCATION] for item in (before, after))
        verdict = compare(old, new)
        if verdict is not Verdict.SAME:
            found.setdefault(verdict.value, set()).add(who.label.en)
    return found


def proven(before: Policy, after: Policy, name: Coordinate = LOCATION) -> bool:
    """Whether the rules show that nobody sees more."""
    return never_wider(cast("Source", SimpleNamespace(classes={}, policy=before)), after, name)


MESH2, MESH3 = "duty: [{action: generalise, to: mesh2}]", "duty: [{action: generalise, to: mesh3}]"
STAFF, CLERKS = "assignee: {role: [staff, clerk]}", "assignee: {role: clerk}"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([""], [MESH2], {"narrower"}),
        ([MESH2], [""], {"wider"}),
        ([MESH2], [MESH3], {"wider"}),
        ([MESH3], [MESH2], {"narrower"}),
        (["duty: [{action: generalise, to: mesh5x}]"], ["duty: [{action: generalise, to: mesh2x}]"], {"differs"}),
        ([""], [STAFF], {"narrower"}),
        ([STAFF], [""], {"wider"}),
        ([STAFF], [CLERKS], {"narrower"}),
        ([CLERKS], [STAFF], {"wider"}),
        ([f"{CLERKS}, {MESH3}", MESH2], [MESH2], {"narrower"}),
        ([MESH2], [f"{CLERKS}, {MESH3}", MESH2], {"wider"}),
        ([MESH2], [MESH2, f"{CLERKS}, {MESH3}"], set()),
        ([f"{CLERKS}, {MESH2}", MESH3], [f"{STAFF}, {MESH2}", MESH3], {"narrower"}),
        (
            ["constraint: [{leftOperand: dateTime, operator: lt, rightOperand: 2027-04-01}]"],
            ["constraint: [{leftOperand: dateTime, operator: lt, rightOperand: 2028-04-01}]"],
            {"wider"},
        ),
        (
            ["constraint: [{leftOperand: situation, operator: eq, rightOperand: disaster}]"],
            ["constraint: [{leftOperand: situation, operator: eq, rightOperand: drill}]"],
            {"wider", "narrower"},
        ),
        (
            ["constraint: [{leftOperand: purpose, operator: isA, rightOperand: PublicBenefit}]"],
            ["constraint: [{leftOperand: purpose, operator: isNoneOf, rightOperand: [Marketing]}]"],
            {"wider"},
        ),
        (
            ["constraint: [{leftOperand: row.bikesAvailable, operator: gt, rightOperand: 3}]"],
            ["constraint: [{leftOperand: row.bikesAvailable, operator: gt, rightOperand: 2}]"],
            {"differs"},
        ),
        (
            ["constraint: [{leftOperand: row.bikesAvailable, operator: gt, rightOperand: 3}]"],
            [""],
            {"wider"},
        ),
    ],
)  # fmt: skip
def test_a_comparison_names_what_widens_and_narrows(before: list[str], after: list[str], found: set[str]) -> None:
    """By trying those for whom the rules come to apply; what is certainly never wider is proven so."""
    old, new = policy(*before), policy(*after)
    assert set(verdicts(old, new)) == found
    if found & {"wider", "differs"}:
        assert not proven(old, new)
    else:
        assert proven(old, new)


def test_a_comparison_names_for_whom() -> None:
    """In words, in the order of the rules."""
    found = verdicts(policy(MESH2), policy(f"{CLERKS}, {MESH3}", MESH2))
    assert {"role clerk", "role clerk (says other things, too)"} <= found["wider"]
    assert "anonymous" not in found["wider"]


def test_a_prohibition_that_is_gone_widens() -> None:
    """Also where it took in those who do not say who they are."""
    old = policy(STAFF, prohibition="assignee: {organisation: company-x}")
    assert set(verdicts(old, policy(STAFF))) == {"wider"}
    assert set(verdicts(policy(STAFF), old)) == {"narrower"}
    assert proven(policy(STAFF), old)
    assert not proven(old, policy(STAFF))


def changed(rng: Random, document: Plain) -> Plain:
    """A document that somebody edited: rules gone, in another order, with more or fewer conditions and duties."""
    rules: list[dict[str, Any]] = [dict(rule) for rule in document["permission"]]
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(rules)) if rules else None
        if at is None:
            break
        edit = rng.randint(0, 4)
        if edit == 0:
            del rules[at]
        elif edit == 1:
            rng.shuffle(rules)
        elif edit == 2:
            rules[at]["assignee"] = {"role": "chief"}
        else:
            rules[at].pop(rng.choice(["duty", "constraint", "assignee"]), None)
    return document | {"permission": rules}


def pair(rng: Random) -> tuple[Policy, Policy] | None:
    """A policy and an edited one."""
    document = effective(random_rules.document(rng))
    try:
        before, after = policy_of(document), policy_of(effective(changed(rng, document)))
    except DocumentError:
        return None
    return None if before is None or after is None else (before, after)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(st.randoms(use_true_random=False))
def test_what_is_proven_never_to_widen_shows_no_row_more(rng: Random) -> None:
    """Whoever asks, whenever, of whatever row: seen only where it was seen, in no finer form."""
    found = pair(rng)
    if found is None:
        return
    before, after = found
    names = [name for name in COORDINATES if proven(before, after, name)]
    for _ in range(5):
        facts = random_facts.facts(rng)
        old, new = decide(before, names, facts), decide(after, names, facts)
        seen = [(seeing(old[name]), seeing(new[name])) for name in names]
        for row in (random_facts.row(rng) for _ in range(2)):
            for was, now in ((one(row), other(row)) for one, other in seen):
                assert now is None or (was is not None and as_fine(changing(was), changing(now)))


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(st.randoms(use_true_random=False))
def test_what_a_verdict_says_holds_for_every_row(rng: Random) -> None:
    """Same is the same, narrower shows no row more, and wider no row less."""
    found = pair(rng)
    if found is None:
        return
    facts, row = random_facts.facts(rng), random_facts.row(rng)
    old, new = (decide(item, COORDINATES, facts) for item in found)
    for name in COORDINATES:
        was, now = seeing(old[name])(row), seeing(new[name])(row)
        verdict = compare(old[name], new[name])
        if verdict in (Verdict.SAME, Verdict.NARROWER):
            assert now is None or (was is not None and as_fine(changing(was), changing(now)))
        if verdict in (Verdict.SAME, Verdict.WIDER):
            assert was is None or (now is not None and as_fine(changing(now), changing(was)))


def test_proofs_are_not_rare() -> None:
    """A proof that never succeeds would show nothing."""
    pairs = [item for item in (pair(Random(seed)) for seed in range(40)) if item is not None]  # noqa: S311 - no secret
    shown = [proven(*item, name) for item in pairs for name in COORDINATES]
    assert 0.5 < sum(shown) / len(shown) < 1
