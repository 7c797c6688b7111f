"""Licences as stock rules: what their texts mean, and that they only narrow what a policy permits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policies.decide import decide
from policies.decision import Coordinate
from policies.explain import explain
from policies.facts import Facts
from policies.licences import licence_of, under_licence
from policies.purposes import local
from tests.policies.small import PURPOSES, compiled, facts, seen
from tests.policies.worlds import COORDINATES, Plain, documents, policy_of, rows, worlds
from vocab.terms import Label

NAME, LOCATION = Coordinate("BikeStation.name"), Coordinate("BikeStation.location")
POLICY = """\
uid: urn:test:p
assigner: holder
permission:
  - {target: BikeStation.name, action: read}
  - {target: BikeStation.location, action: read, assignee: {scope: mobility}}
  - {target: BikeStation.location, action: read, duty: [{action: generalise, to: mesh3}]}
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CC0-1.0", "CC0-1.0"),
        ("cc-zero", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.ja", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("CC BY 4.0 国際", "CC-BY-4.0"),
        ("ＣＣ　ＢＹ　４．０", "CC-BY-4.0"),
        ("cc-by", "CC-BY"),
        ("CC-BY-3.0", "CC-BY-3.0"),
        ("CC-BY-2.1-JP", "CC-BY-2.1-JP"),
        ("http://creativecommons.org/licenses/by/2.1/jp/", "CC-BY-2.1-JP"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.ja", "CC-BY-4.0"),
        ("クリエイティブ・コモンズ・ライセンス 表示 4.0 国際", "CC-BY-4.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International License", "CC-BY-SA-4.0"),
        ("PDL1.0", "PDL-1.0"),
        ("PDL-1.0", "PDL-1.0"),
        ("公共データ利用規約（第1.0版）", "PDL-1.0"),
        ("https://www.digital.go.jp/resources/open_data/public_data_license_v1.0", "PDL-1.0"),
        ("政府標準利用規約（第2.0版）", "GJ-2.0"),
        ("GJ-2.0", "GJ-2.0"),
        ("ODC-BY-1.0", "ODC-By-1.0"),
        ("ODbL-1.0", "ODbL-1.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("PDDL-1.0", "PDDL-1.0"),
    ],
)
def test_open_licences_are_known_in_their_usual_spellings(text: str, name: str) -> None:
    """And change nothing about a policy."""
    licence = licence_of(text)
    assert (licence.id, licence.known, licence.open) == (name, True, True)
    policy = compiled(POLICY)
    assert under_licence(policy, licence, PURPOSES) is policy


@pytest.mark.parametrize(
    ("text", "name", "non_commercial", "no_derivatives"),
    [
        ("CC-BY-NC-4.0", "CC-BY-NC-4.0", True, False),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0", True, False),
        ("CC-BY-NC-ND-4.0", "CC-BY-NC-ND-4.0", True, True),
        ("CC-BY-ND-NC-2.1-JP", "CC-BY-NC-ND-2.1-JP", True, True),
        ("cc-nc", "CC-NC", True, False),
        ("CC BY-ND 4.0", "CC-BY-ND-4.0", False, True),
        ("https://creativecommons.org/licenses/by-nc/4.0/deed.ja", "CC-BY-NC-4.0", True, False),
        ("https://creativecommons.org/licenses/by-nd/3.0/", "CC-BY-ND-3.0", False, True),
        ("クリエイティブ・コモンズ 表示-非営利-改変禁止 4.0 国際", "CC-BY-NC-ND-4.0", True, True),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0", True, False),
    ],
)
def test_restrictions_are_read_from_a_licence(
    text: str, name: str, *, non_commercial: bool, no_derivatives: bool
) -> None:
    """It is known, and not open."""
    licence = licence_of(text)
    assert (licence.id, licence.known, licence.open) == (name, True, False)
    assert (licence.non_commercial, licence.no_derivatives) == (non_commercial, no_derivatives)


@pytest.mark.parametrize(
    "text",
    [
        "LicenseRef-",
        "other-open",
        "cc",
        "CC-BY-N",
        "CC-BY-4.0-NC",
        "CC-BY-4.0 AND MIT",
        "CC-BY-4.0 with extra terms",
        "CC-BY-SA-ND-4.0",
        "CC-BY-9.0",
        "not CC-BY-4.0",
        "https://example.org/licenses/by/4.0/",
        "https://creativecommons.org.example.org/licenses/by/4.0/",
        "政府標準利用規約（第3.0版）",
    ],
)
def test_what_is_not_known_for_certain_is_not_open(text: str) -> None:
    """Anonymous gets nothing; others what the policy gives them; the explanation names the licence."""
    licence = licence_of(text)
    assert (licence.id, licence.known, licence.open) == (text.replace("（", "(").replace("）", ")"), False, False)
    policy = under_licence(compiled(POLICY), licence, PURPOSES)
    decisions = decide(policy, [NAME, LOCATION], facts())
    assert all(decision.denied for decision in decisions.values())
    assert licence.id in explain(NAME, decisions[NAME], "ja").text
    assert licence.id in explain(NAME, decisions[NAME], "en").text
    assert decide(policy, [NAME], facts({}))[NAME].plain


@pytest.mark.parametrize("text", [None, "", "  "])
def test_no_licence_changes_nothing(text: str | None) -> None:
    """The policy alone decides."""
    policy = compiled(POLICY)
    assert under_licence(policy, licence_of(text), PURPOSES) is policy


def test_the_first_standard_terms_of_the_government_are_known_but_not_open() -> None:
    """They forbid some uses, which the hub cannot tell."""
    for version in ("1.0", "1.1"):
        licence = licence_of(f"政府標準利用規約（第{version}版）")
        assert (licence.id, licence.known, licence.open) == (f"GJ-{version}", True, False)
        policy = under_licence(compiled(POLICY), licence, PURPOSES)
        assert decide(policy, [NAME], facts())[NAME].plain


def test_a_holders_own_terms_are_what_its_policy_says() -> None:
    """By SPDX's form of a name for them; they are known, not open, and narrow nothing."""
    licence = licence_of("LicenseRef-seto-mobility")
    assert (licence.id, licence.known, licence.open) == ("LicenseRef-seto-mobility", True, False)
    assert decide(under_licence(compiled(POLICY), licence, PURPOSES), [NAME], facts())[NAME].plain


CITY = PURPOSES.with_local(
    [
        local("city-tour", Label("観光", "tours"), ["PublicBenefit"]),
        local("guided-tour", Label("案内", "guided tours"), ["city-tour", "CommercialPurpose"]),
    ]
)


@pytest.mark.parametrize(
    ("purpose", "may"),
    [
        ("NonCommercialPurpose", True),
        ("NonCommercialResearch", True),
        ("AcademicResearch", True),
        ("disaster-response", True),
        ("ImprovePublicServices", True),
        ("CommercialPurpose", False),
        ("CommercialResearch", False),
        ("ResearchAndDevelopment", False),
        ("SellProducts", False),
        ("Marketing", False),
        ("ServiceProvision", False),
        ("city-tour", False),
        ("guided-tour", False),
        ("PublicBenefit", False),
        ("Unheard", False),
        (None, False),
    ],
)
def test_non_commercial_data_leaves_for_certainly_non_commercial_purposes(purpose: str | None, *, may: bool) -> None:
    """What overlaps a commercial purpose is not, wherever it stands: here commercial tours are of public benefit."""
    policy = under_licence(compiled(POLICY), licence_of("CC-BY-NC-4.0"), CITY)
    given = {"purpose": purpose, "scopes": ["mobility"]}
    decisions = decide(policy, [NAME, LOCATION], facts(given))
    assert [not decision.denied for decision in decisions.values()] == [may, may]


def test_public_benefit_is_non_commercial() -> None:
    """Where the hub has no commercial purpose below it."""
    policy = under_licence(compiled(POLICY), licence_of("CC-BY-NC-4.0"), PURPOSES)
    assert decide(policy, [NAME], facts({"purpose": "PublicBenefit"}))[NAME].plain


def test_an_explanation_names_the_licence_and_the_rule() -> None:
    """In what is needed, by its URN, and in both languages."""
    policy = under_licence(compiled(POLICY), licence_of("CC BY-NC 4.0"), PURPOSES)
    decision = decide(policy, [NAME], facts())[NAME]
    assert decision.rule == "urn:test:p#permission/0"
    assert [(need.kind, need.values) for need in decision.needs] == [
        ("nonCommercial", ("urn:tsunagu:licence:CC-BY-NC-4.0",))
    ]
    assert explain(NAME, decision, "en").sentences[1] == (
        "The rule urn:test:p#permission/0 needs a non-commercial purpose (the licence CC-BY-NC-4.0 asks for it)."
    )
    assert "非商用の目的（ライセンス CC-BY-NC-4.0 の条件）" in explain(NAME, decision, "ja").text


def test_without_derivatives_no_changed_value_leaves() -> None:
    """Whoever may see the value as it is sees it; nobody sees another form of it."""
    policy = under_licence(compiled(POLICY), licence_of("CC-BY-ND-4.0"), PURPOSES)
    assert policy.no_derivatives
    assert not compiled(POLICY).no_derivatives
    assert decide(policy, [LOCATION], facts({"scopes": ["mobility"]}))[LOCATION].plain
    coarse = decide(policy, [LOCATION], facts())[LOCATION]
    assert coarse.denied
    notice = POLICY.replace("{action: generalise, to: mesh3}", "{action: noHold}")
    kept = decide(under_licence(compiled(notice), licence_of("CC-BY-ND-4.0"), PURPOSES), [LOCATION], facts())[LOCATION]
    assert kept.plain
    changed = POLICY.replace("  - {target: BikeStation.location, action: read, assignee: {scope: mobility}}\n", "")
    only = under_licence(compiled(changed), licence_of("CC-BY-ND-4.0"), PURPOSES)
    decision = decide(only, [LOCATION], facts())[LOCATION]
    assert "CC-BY-ND-4.0" in explain(LOCATION, decision, "en").text
    assert "CC-BY-ND-4.0" in explain(LOCATION, decision, "ja").text


_LICENCES = st.sampled_from(
    ["CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "GJ-1.0", "whatever", None]
)


def test_who_is_served_a_changed_value_does_not_fall_through_to_the_exact_one() -> None:
    """The holder's order of permissions keeps its meaning: the value is left out, and the explanation says why."""
    coarse = "assignee: {role: a}, duty: [{action: generalise, to: mesh3}]"
    text = (
        "uid: urn:test:p\nassigner: holder\npermission:\n"
        f"  - {{target: BikeStation.location, action: read, {coarse}}}\n"
        "  - {target: BikeStation.location, action: read, assignee: {scope: mobility}}\n"
    )
    policy = under_licence(compiled(text), licence_of("CC-BY-ND-4.0"), PURPOSES)
    both = decide(policy, [LOCATION], facts({"roles": ["a"], "scopes": ["mobility"]}))[LOCATION]
    (branch,) = both.branches
    assert [duty.apply({"type": "Point", "coordinates": [134, 34]}) for duty in branch.obligations] == [None]
    assert "CC-BY-ND-4.0" in explain(LOCATION, both, "en").text
    assert "CC-BY-ND-4.0" in explain(LOCATION, both, "ja").text
    assert decide(policy, [LOCATION], facts({"scopes": ["mobility"]}))[LOCATION].plain


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(documents(), _LICENCES, worlds(), rows)
def test_a_licence_never_gives_more(document: Plain, text: str | None, world: Facts, row: Any) -> None:
    """Every cell is seen as without the licence, or is null, or not seen at all; nothing changed under ND."""
    policy = policy_of(document)
    assume(policy is not None)
    if policy is None:
        return
    narrowed = under_licence(policy, licence_of(text), PURPOSES)
    before, after = (decide(each, COORDINATES, world) for each in (policy, narrowed))
    for name in COORDINATES:
        now, then = seen(after[name], row), seen(before[name], row)
        if now is None or [duty.action for duty in now] == ["withhold"]:
            continue
        assert now == then
        assert not (narrowed.no_derivatives and any(duty.changes for duty in now))
