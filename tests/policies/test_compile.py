"""What the compiler refuses: everything unknown or unenforceable, together, with file and line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.decide import decide
from policies.decision import Coordinate
from policies.targets import Unknown, cover
from tests.policies.small import BIKE_STATION, VOCABULARY, compiled, facts, seen
from vocab.documents import DocumentError

HEAD = "uid: urn:test:p\nassigner: holder\npermission:\n"


def permission(*lines: str, target: str = "BikeStation.*") -> str:
    """A policy with one permission, each of `lines` on a line of its own from line 6."""
    return HEAD + f"  - target: {target}\n    action: read\n" + "".join(f"    {line}\n" for line in lines)


def constraint(left: str, operator: str, right: str, target: str = "BikeStation.location") -> str:
    """A policy whose only constraint stands on line 7."""
    written = f"  - {{leftOperand: {left}, operator: {operator}, rightOperand: {right}}}"
    return permission("constraint:", written, target=target)


def refused(text: str) -> list[tuple[str, int, str]]:
    """Code, line and path of every problem."""
    with pytest.raises(DocumentError) as error:
        compiled(text)
    assert {problem.file for problem in error.value.problems} == {"policy.yaml"}
    assert all(problem.message for problem in error.value.problems)
    return [(problem.code, problem.line, problem.path) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("left", "operator", "right", "code", "part"),
    [
        ("purpos", "eq", "Marketing", "POLICY_OPERAND_UNKNOWN", "leftOperand"),
        ("odrl:purpose", "eq", "Marketing", "POLICY_OPERAND_UNKNOWN", "leftOperand"),
        ("purpose", "lt", "Marketing", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("purpose", "isAllOf", "[Marketing]", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("purpose", "isPartOf", "Marketing", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("purpose", "isAnyOf", "[Marketing, Marketin]", "POLICY_PURPOSE_UNKNOWN", "rightOperand"),
        ("purpose", "eq", "[Marketing, Advertising]", "POLICY_VALUE_INVALID", "rightOperand"),
        ("purpose", "eq", "{claim: purpose}", "POLICY_VALUE_INVALID", "rightOperand"),
        ("dateTime", "eq", "2027-04-01", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("dateTime", "lt", "2027-02-30", "POLICY_VALUE_INVALID", "rightOperand"),
        ("dateTime", "lt", "2027-04-01T00:00:00", "POLICY_VALUE_INVALID", "rightOperand"),
        ("dateTime", "lt", "tomorrow", "POLICY_VALUE_INVALID", "rightOperand"),
        ("dateTime", "lt", "{claim: exp}", "POLICY_VALUE_INVALID", "rightOperand"),
        ("situation", "eq", "'heavy rain'", "POLICY_VALUE_INVALID", "rightOperand"),
        ("situation", "eq", "{domain: takamatsu, kind: 'a/b'}", "POLICY_VALUE_INVALID", "rightOperand"),
        ("situation", "eq", "{domain: takamastu, kind: drill}", "POLICY_DOMAIN_UNKNOWN", "rightOperand"),
        ("situation", "eq", "{claim: situation}", "POLICY_VALUE_INVALID", "rightOperand"),
        ("situation", "isA", "disaster", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("row.municipalty", "eq", "x", "POLICY_ROW_PROPERTY_UNKNOWN", "leftOperand"),
        ("row.location", "eq", "x", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("row.municipality", "lt", "x", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("row.municipality", "isA", "x", "POLICY_OPERATOR_UNENFORCEABLE", "operator"),
        ("row.municipality", "eq", "{domain: takamatsu, kind: drill}", "POLICY_VALUE_INVALID", "rightOperand"),
        ("row.bikesAvailable", "gt", "many", "POLICY_VALUE_INVALID", "rightOperand"),
        ("row.bikesAvailable", "gt", "1.5", "POLICY_VALUE_INVALID", "rightOperand"),
        ("row.status", "eq", "SHUT", "POLICY_CODE_UNKNOWN", "rightOperand"),
    ],
)
def test_a_constraint_that_cannot_be_enforced_is_refused(
    left: str, operator: str, right: str, code: str, part: str
) -> None:
    """With the code, the line and the key at fault."""
    assert refused(constraint(left, operator, right)) == [(code, 7, f"permission[0].constraint[0].{part}")]


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        ("row.inspectedAt", "eq", "{claim: when}"),
        ("row.inspectedAt", "isAnyOf", "[2027-01-01]"),
        ("row.automatic", "gt", "true"),
        ("row.automatic", "eq", "'yes'"),
        ("row.waterLevel", "gt", "high"),
    ],
)
def test_a_row_operand_must_fit_the_kind_of_its_property(left: str, operator: str, right: str) -> None:
    """Times, booleans and measures each take their own operators and values."""
    ((code, line, _),) = refused(constraint(left, operator, right, target="WaterGauge.name"))
    assert code in ("POLICY_OPERATOR_UNENFORCEABLE", "POLICY_VALUE_INVALID")
    assert line == 7


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("BikeStatio.name", "POLICY_TARGET_UNKNOWN"),
        ("BikeStation", "POLICY_TARGET_UNKNOWN"),
        ("BikeStation.nam", "POLICY_TARGET_UNKNOWN"),
        ("BikeStation.contact.*", "POLICY_TARGET_UNKNOWN"),
        ("BikeStation.contact.fax", "POLICY_TARGET_UNKNOWN"),
        ("BikeStation.bikesAvailable.value", "POLICY_TARGET_UNKNOWN"),
        ("Place.name", "POLICY_TARGET_UNKNOWN"),
        ("'*.name'", "POLICY_TARGET_UNKNOWN"),
        ("urn:tsunagu:vocab:BikeStation", "POLICY_TARGET_UNKNOWN"),
    ],
)
def test_an_unknown_target_is_refused(target: str, code: str) -> None:
    """Also an abstract class, a class alone and a leaf of a measure."""
    assert refused(permission(target=target)) == [(code, 4, "permission[0].target[0]")]


def test_a_permission_over_a_personal_coordinate_names_its_ground() -> None:
    """By its full coordinate, with the law or ordinance article."""
    assert refused(permission(target="WaterGauge.keeper")) == [("POLICY_GROUND_MISSING", 4, "permission[0]")]
    compiled(permission("ground: 個人情報保護法第69条", target="WaterGauge.keeper"))


def test_a_value_object_of_personal_leaves_is_no_target_of_a_permission() -> None:
    """It would cover nothing; a prohibition may name it."""
    leaves = tuple(replace(prop, personal=True) for prop in BIKE_STATION.properties if "." in prop.name)
    vocabulary = replace(VOCABULARY, classes={"BikeStation": replace(BIKE_STATION, properties=leaves)})
    found = cover("BikeStation.contact", vocabulary, permits=True)
    assert isinstance(found, Unknown)
    assert found.code == "POLICY_TARGET_PERSONAL"
    assert isinstance(cover("BikeStation.contact", vocabulary, permits=False), tuple)


@pytest.mark.parametrize(
    ("duty", "target", "code"),
    [
        ("{action: mask}", "BikeStation.*", "POLICY_DUTY_UNENFORCEABLE"),
        ("{action: generalise, to: mesh3}", "'*'", "POLICY_DUTY_UNENFORCEABLE"),
        ("{action: generalise, to: mesh9}", "BikeStation.location", "POLICY_DUTY_PARAMETER"),
        ("{action: round, width: 10}", "BikeStation.bikesAvailable", "POLICY_DUTY_PARAMETER"),
    ],
)
def test_a_duty_that_cannot_be_met_is_refused(duty: str, target: str, code: str) -> None:
    """For each property that the rule covers."""
    found = refused(permission(f"duty: [{duty}]", target=target))
    assert {(each[0], each[1], each[2]) for each in found} == {(code, 6, "permission[0].duty[0]")}


def test_all_problems_are_reported_together() -> None:
    """A holder sees everything that is wrong at once, in the order of lines."""
    text = permission("duty: [{action: mask, to: x}]", target="[BikeStation.nam, BikeStation.name]") + (
        "  - target: Nothing.*\n    action: read\n    constraint:\n"
        "      - {leftOperand: purpose, operator: eq, rightOperand: Whatever}\n"
    )
    assert [(code, line) for code, line, _ in refused(text)] == [
        ("POLICY_TARGET_UNKNOWN", 4),
        ("POLICY_DUTY_PARAMETER", 6),
        ("POLICY_TARGET_UNKNOWN", 7),
        ("POLICY_PURPOSE_UNKNOWN", 10),
    ]


@pytest.mark.parametrize(
    "who",
    [
        "assignee: {organisation: company-x}",
        "constraint: [{leftOperand: purpose, operator: isA, rightOperand: Marketing}]",
        "constraint: [{leftOperand: row.owner, operator: eq, rightOperand: {claim: sub}}]",
    ],
)
def test_forbidding_somebody_what_anonymous_may_read_is_refused(who: str) -> None:
    """Whoever is forbidden would only need to leave out who they are or what for."""
    prohibition = f"prohibition:\n  - target: BikeStation.*\n    action: read\n    {who}\n"
    assert refused(permission(target="BikeStation.name") + prohibition) == [
        ("POLICY_PROHIBITION_WITHOUT_EFFECT", 7, "prohibition[0]")
    ]
    compiled(permission("assignee: {scope: staff}", target="BikeStation.name") + prohibition)
    dated = permission(
        "constraint: [{leftOperand: dateTime, operator: lt, rightOperand: 2027-04-01}]", target="BikeStation.name"
    )
    assert refused(dated + prohibition)[0][0] == "POLICY_PROHIBITION_WITHOUT_EFFECT"


def test_a_prohibition_for_everybody_has_effect() -> None:
    """It closes a coordinate; a further one by assignee then forbids nothing that anonymous may read."""
    closed = "prohibition:\n  - {target: BikeStation.name, action: read}\n"
    policy = compiled(permission() + closed + "  - {target: BikeStation.name, action: read, assignee: {client: app}}\n")
    name = Coordinate("BikeStation.name")
    assert decide(policy, [name], facts())[name].denied


def test_a_wildcard_prohibition_covers_personal_properties() -> None:
    """Wildcards stop at personal properties only where they would give them."""
    policy = compiled(
        permission("ground: 条例第1条", target="WaterGauge.keeper") + "prohibition:\n  - {target: '*', action: read}\n"
    )
    keeper = Coordinate("WaterGauge.keeper")
    assert decide(policy, [keeper], facts())[keeper].rule == "urn:test:p#prohibition/0"


def test_one_rule_over_two_classes_types_its_values_by_class() -> None:
    """A row operand must exist in every class of the rule, and is compared by each class's own kind."""
    text = constraint("row.bikesAvailable", "gt", "3", target="[BikeStation.name, WaterGauge.name]")
    assert refused(text) == [("POLICY_ROW_PROPERTY_UNKNOWN", 7, "permission[0].constraint[0].leftOperand")]
    policy = compiled(constraint("row.municipality", "eq", "'37201'", target="'*'"))
    for name in (Coordinate("BikeStation.name"), Coordinate("WaterGauge.id")):
        decision = decide(policy, [name], facts())[name]
        assert seen(decision, {"municipality": "37201"}) == ()
        assert seen(decision, {"municipality": None}) is None
