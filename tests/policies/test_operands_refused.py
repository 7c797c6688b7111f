"""What operands refuse when a policy is saved: values, operators, classes and policies of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.decide import decide
from tests.policies.operand_tools import HEAD, NAME, compiled, constraint, facts
from tests.policies.small import compiled as compiled_small
from tests.policies.small import disaster
from vocab.documents import DocumentError

INVALID = ("POLICY_VALUE_INVALID", "rightOperand")
OPERATOR = ("POLICY_OPERATOR_UNENFORCEABLE", "operator")


def refused(text: str, *, assigner: str | None = None) -> list[tuple[str, int, str]]:
    """Code, line and path of every problem."""
    with pytest.raises(DocumentError) as error:
        compiled(text, assigner=assigner)
    assert {problem.file for problem in error.value.problems} == {"policy.yaml"}
    return [(problem.code, problem.line, problem.path) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("left", "operator", "right", "problem"),
    [
        ("organisation", "isA", "fire", OPERATOR),
        ("organisation", "eq", "[fire, police]", INVALID),
        ("organisation", "eq", "{source: x}", INVALID),
        ("organisation", "eq", "{mesh: '5134'}", INVALID),
        ("scope", "eq", "{claim: scope}", INVALID),
        ("role", "eq", "{claim: role}", INVALID),
        ("ground", "eq", "{claim: ground}", INVALID),
        ("ground", "lt", "x", OPERATOR),
        ("assuranceLevel", "gteq", "'4'", INVALID),
        ("assuranceLevel", "gteq", "'0'", INVALID),
        ("assuranceLevel", "gteq", "high", INVALID),
        ("assuranceLevel", "gteq", "{claim: acr}", INVALID),
        ("assuranceLevel", "neq", "'1'", OPERATOR),
        ("agreement", "neq", "a", OPERATOR),
        ("agreement", "isNoneOf", "[a]", OPERATOR),
        ("agreement", "eq", "{claim: a}", INVALID),
        ("hops", "gt", "'1'", OPERATOR),
        ("hops", "eq", "'-1'", INVALID),
        ("timeOfDay", "eq", "'08:30'", OPERATOR),
        ("timeOfDay", "lt", "'24:00'", INVALID),
        ("timeOfDay", "lt", "'8:30'", INVALID),
        ("timeOfDay", "lt", "{claim: t}", INVALID),
        ("dayOfWeek", "lt", "mon", OPERATOR),
        ("dayOfWeek", "eq", "Monday", INVALID),
        ("dayOfWeek", "isAnyOf", "[mon, tuesday]", INVALID),
        ("situation", "eq", "{source: x}", INVALID),
        ("subject", "neq", "self", OPERATOR),
        ("subject", "eq", "[self, represented]", INVALID),
        ("subject", "eq", "everybody", INVALID),
        ("subject", "eq", "{claim: sub}", INVALID),
        ("case", "neq", "{domain: takamatsu, kind: missing-person}", OPERATOR),
        ("case", "eq", "missing-person", INVALID),
        ("case", "eq", "{domain: takamatsu, kind: missing-person, area: '372013'}", INVALID),
        ("case", "eq", "{domain: elsewhere, kind: missing-person}", ("POLICY_DOMAIN_UNKNOWN", "rightOperand")),
        ("case", "eq", "{domain: takamatsu, kind: missing-cat}", ("POLICY_CASE_UNKNOWN", "rightOperand")),
        ("consent", "neq", "given", OPERATOR),
        ("consent", "eq", "withdrawn", INVALID),
        ("consent", "eq", "{claim: consent}", INVALID),
        ("row.location", "isPartOf", "takamatsu", INVALID),
        ("row.location", "isPartOf", "{claim: area}", INVALID),
        ("row.location", "isPartOf", "{municipality: '37201'}", INVALID),
        ("row.location", "isPartOf", "{mesh: '51'}", INVALID),
        ("row.location", "isPartOf", "{polygon: '134,34 135,34'}", INVALID),
        ("row.location", "isPartOf", "{polygon: '134,34 135,34 136,34'}", INVALID),
        ("row.location", "isPartOf", "{polygon: '134,34 135,35 135,34 134,35'}", INVALID),
        ("row.location", "isPartOf", "{polygon: '134,34 135,34 135 35'}", INVALID),
        ("row.location", "isPartOf", "{polygon: '134,34 135,34 135,95'}", INVALID),
        ("row.location", "isAnyOf", "{mesh: '5134'}", OPERATOR),
        ("row.municipality", "isPartOf", "{municipality: '372013'}", OPERATOR),
        ("row.battery.age", "eq", "PT15M", OPERATOR),
        ("row.battery.age", "lt", "15 minutes", INVALID),
        ("row.battery.age", "lt", "P1M", INVALID),
        ("row.battery.age", "lt", "P99999W", INVALID),
        ("row.battery.age", "lt", "{claim: age}", INVALID),
        ("row.name.age", "lt", "PT15M", ("POLICY_OPERAND_UNKNOWN", "leftOperand")),
        ("row.nothing.age", "lt", "PT15M", ("POLICY_ROW_PROPERTY_UNKNOWN", "leftOperand")),
    ],
)
def test_what_an_operand_cannot_enforce_is_refused(
    left: str, operator: str, right: str, problem: tuple[str, str]
) -> None:
    """With the code, the line and the key at fault."""
    written = constraint(left, operator, right)
    text = f"{HEAD}permission:\n  - target: Tag.name\n    action: read\n    constraint:\n      - {written}\n"
    code, part = problem
    assert refused(text) == [(code, 7, f"permission[0].constraint[0].{part}")]


@pytest.mark.parametrize(
    ("limit", "per", "part", "code"),
    [
        ("'0'", "P1D", "rightOperand", "POLICY_VALUE_INVALID"),
        ("many", "P1D", "rightOperand", "POLICY_VALUE_INVALID"),
        ("'1'", "P99999W", "per", "POLICY_COUNT_PERIOD"),
    ],
)
def test_a_count_is_a_number_over_a_time(limit: str, per: str, part: str, code: str) -> None:
    """Of at least one, in at most a hundred years."""
    written = constraint("count", "lteq", limit, f", per: {per}")
    text = f"{HEAD}permission:\n  - target: Tag.name\n    action: read\n    constraint:\n      - {written}\n"
    assert refused(text) == [(code, 7, f"permission[0].constraint[0].{part}")]


@pytest.mark.parametrize(
    ("left", "right"),
    [("subject", "self"), ("consent", "given"), ("case", "{domain: takamatsu, kind: missing-person}")],
)
def test_a_rule_about_a_person_needs_a_class_about_persons(left: str, right: str) -> None:
    """Every class of its targets, also where it stands in a group."""
    written = constraint(left, "eq", right)
    rule = f"target: [Tag.name, BikeStation.name]\n    action: read\n    constraint: [{{or: [{written}]}}]"
    text = f"{HEAD}permission:\n  - {rule}\n"
    assert refused(text) == [("POLICY_SUBJECT_MISSING", 6, "permission[0].constraint[0].or[0].leftOperand")]
    compiled(text.replace("Tag.name, BikeStation.name", "Tag.name, Tag.id"))


def test_a_place_by_municipality_needs_a_class_that_tells_it() -> None:
    """The hub has no boundaries: a class with a geometry alone is placed by mesh or polygon."""
    written = constraint("row.location", "isPartOf", "{municipality: '372013'}")
    text = f"{HEAD}permission:\n  - target: BikeStation.name\n    action: read\n    constraint: [{written}]\n"
    compiled_small(text)
    gauge = text.replace("BikeStation", "WaterGauge")
    assert refused(gauge) == [("POLICY_ROW_PROPERTY_UNKNOWN", 6, "permission[0].constraint[0].leftOperand")]


@pytest.mark.parametrize(
    "who",
    [
        "subject, operator: eq, rightOperand: self",
        "consent, operator: eq, rightOperand: given",
        "organisation, operator: neq, rightOperand: fire",
        "assuranceLevel, operator: lt, rightOperand: '2'",
        "agreement, operator: eq, rightOperand: a",
        "ground, operator: eq, rightOperand: a",
    ],
)
def test_forbidding_by_operand_what_anonymous_may_read_is_refused(who: str) -> None:
    """As by assignee: whoever is forbidden leaves out who they are."""
    text = (
        f"{HEAD}permission:\n  - {{target: Tag.name, action: read}}\n"
        f"prohibition:\n  - {{target: Tag.name, action: read, constraint: [{{leftOperand: {who}}}]}}\n"
    )
    assert refused(text) == [("POLICY_PROHIBITION_WITHOUT_EFFECT", 6, "prohibition[0]")]


@pytest.mark.parametrize(
    "when",
    [
        "timeOfDay, operator: lt, rightOperand: '08:30'",
        "dayOfWeek, operator: eq, rightOperand: sun",
        "hops, operator: eq, rightOperand: '0'",
        "row.battery.age, operator: gt, rightOperand: P1D",
        "case, operator: eq, rightOperand: {domain: takamatsu, kind: missing-person}",
    ],
)
def test_forbidding_everybody_at_a_time_or_place_has_effect(when: str) -> None:
    """Leaving out who one is changes nothing about the clock, the row or the way here."""
    compiled(
        f"{HEAD}permission:\n  - {{target: Tag.name, action: read}}\n"
        f"prohibition:\n  - {{target: Tag.name, action: read, constraint: [{{leftOperand: {when}}}]}}\n"
    )


def test_only_the_holder_decides_over_its_data() -> None:
    """A policy of another assigner is refused where the holder is known."""
    text = f"{HEAD}permission:\n  - {{target: Tag.name, action: read}}\n"
    assert refused(text, assigner="somebody-else") == [("POLICY_ASSIGNER_UNKNOWN", 2, "assigner")]
    compiled(text, assigner="holder")


@pytest.mark.parametrize(
    "valid", ["{from: 2027-04-01, until: 2027-04-01}", "{from: 2027-04-01, until: 2027-03-31T15:00:00Z}"]
)
def test_a_policy_ends_after_it_begins(valid: str) -> None:
    """Compared as instants: a date is midnight in the domain's zone."""
    assert refused(f"{HEAD}valid: {valid}\n") == [("POLICY_VALID_ORDER", 3, "valid.until")]


UNKNOWN = "POLICY_SITUATION_UNKNOWN"


@pytest.mark.parametrize(
    ("right", "hint"),
    [
        ("heavy-rian", "did you mean 'heavy-rain'?"),
        ("eruption", "known: disaster, drill, heavy-rain"),
        ("[disaster, eruption]", "known: disaster, drill, heavy-rain"),
        ("{domain: marugame, kind: heavy-rain}", "known: drill"),
        ("{domain: takamatsu, kind: heavyrain}", "did you mean 'heavy-rain'?"),
    ],
)
def test_a_situation_is_of_a_kind_that_a_domain_may_declare(right: str, hint: str) -> None:
    """Of the domain named, or of any that the hub serves; else it would never hold, or always not."""
    several = "isAnyOf" if right.startswith("[") else "eq"
    text = f"{HEAD}permission:\n  - target: Tag.name\n    action: read\n    constraint: "
    with pytest.raises(DocumentError) as error:
        compiled(f"{text}[{constraint('situation', several, right)}]\n")
    (problem,) = error.value.problems
    assert (problem.code, problem.line, problem.hint) == (UNKNOWN, 6, hint)


@pytest.mark.parametrize(
    ("domain", "hint"), [("takamats", "did you mean 'takamatsu'?"), ("elsewhere", "known: marugame, takamatsu")]
)
def test_an_unknown_domain_is_answered_with_those_there_are(domain: str, hint: str) -> None:
    """With the one that was perhaps meant, or all."""
    written = constraint("situation", "eq", f"{{domain: {domain}, kind: drill}}")
    with pytest.raises(DocumentError) as error:
        compiled(f"{HEAD}permission:\n  - {{target: Tag.name, action: read, constraint: [{written}]}}\n")
    (problem,) = error.value.problems
    assert (problem.code, problem.hint) == ("POLICY_DOMAIN_UNKNOWN", hint)


@pytest.mark.parametrize("right", ["heavy-rain", "{domain: takamatsu, kind: heavy-rain}"])
def test_a_kind_of_situation_that_a_domain_declares_may_be_named(right: str) -> None:
    """It holds while one of that kind is declared, and of no other."""
    text = f"{HEAD}permission:\n  - {{target: Tag.name, action: read, constraint: "
    policy = compiled(f"{text}[{constraint('situation', 'eq', right)}]}}\n")
    rain, fire = (replace(disaster(), kind=kind) for kind in ("heavy-rain", "disaster"))
    assert not decide(policy, [NAME], facts(situations=(rain,)))[NAME].denied
    assert decide(policy, [NAME], facts(situations=(fire,)))[NAME].denied


@pytest.mark.parametrize("domains", [None, frozenset({"takamatsu"})])
def test_without_a_configuration_any_kind_of_situation_may_be_named(domains: frozenset[str] | None) -> None:
    """A policy that is checked on its own knows of no domain's kinds; what is no name at all is refused still."""
    text = f"{HEAD}permission:\n  - {{target: Tag.name, action: read, constraint: "
    for right in ("eruption", "{domain: takamatsu, kind: eruption}"):
        compiled(f"{text}[{constraint('situation', 'eq', right)}]}}\n", domains)
    with pytest.raises(DocumentError, match="POLICY_VALUE_INVALID"):
        compiled(f"{text}[{constraint('situation', 'eq', 'a' * 21)}]}}\n", domains)
