"""What people are told, in both languages, and the shape that caches are keyed by."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from policies import explain, obligations, purposes
from policies.decide import decide, properties_read, shape_of
from policies.decision import Coordinate, Decision, Need, Why
from policies.duty import Duty
from policies.explain import FIELD_CONDITIONAL, FIELD_DENIED
from policies.model import Assignee, Constraint, Document, Permission, Reference, Validity
from policies.operands import table as operands
from tests.policies.small import BIKES, PURPOSES, compiled, facts

LOCATION = Coordinate("BikeStation.location")
OWN = """\
uid: urn:test:own
assigner: holder
permission:
  - target: BikeStation.location
    action: read
    assignee: {role: [staff, chief], client: app}
    constraint: [{leftOperand: row.owner, operator: eq, rightOperand: {claim: sub}}]
  - target: BikeStation.name
    action: read
    constraint:
      - {leftOperand: situation, operator: eq, rightOperand: {domain: takamatsu, kind: disaster}}
  - target: BikeStation.status
    action: read
    constraint: [{leftOperand: purpose, operator: isNoneOf, rightOperand: [Marketing, CommercialPurpose]}]
  - target: BikeStation.address
    action: read
    constraint: [{leftOperand: situation, operator: neq, rightOperand: drill}]
    duty: [{action: mask}]
prohibition:
  - {target: BikeStation.owner, action: read}
"""


def told(name: str, decision: Decision, language: str) -> explain.Explanation:
    """The explanation with labels of purposes."""
    return explain.explain(Coordinate(name), decision, language, purposes=PURPOSES)


def decided(name: str, policy: str = OWN, **consumer: object) -> Decision:
    """One decision for a consumer."""
    coordinate = Coordinate(name)
    return decide(compiled(policy), [coordinate], facts(consumer or None))[coordinate]


def test_a_coarser_form_says_what_the_finer_one_needs() -> None:
    """Rule, what is lacking and what was done, in both languages."""
    decision = decided(LOCATION, BIKES)
    rule = "urn:tsunagu:policy:seto-mobility:bikes#permission/1"
    assert told(LOCATION, decision, "en") == explain.Explanation(
        None,
        (
            "BikeStation.location can be seen.",
            "The value is reduced to the centre of its second mesh (about 10 km).",
            (
                f"The rule {rule} needs scope mobility and purpose ImproveTransportMobility "
                "(Improve Transport and Mobility) or disaster-response (disaster response)."
            ),
        ),
    )
    assert told(LOCATION, decision, "ja").sentences == (
        "BikeStation.location は見られます。",
        "値は2次メッシュ（約10km）の中心になります。",
        (
            f"規則 {rule} にはスコープ mobility、目的 ImproveTransportMobility（交通・移動の向上） / "
            "disaster-response（災害対応）が必要です。"
        ),
    )


@pytest.mark.parametrize(
    ("name", "en", "ja"),
    [
        (
            "BikeStation.name",
            "The rule urn:test:own#permission/1 needs a declared disaster in takamatsu.",
            "規則 urn:test:own#permission/1 にはtakamatsuの災害の宣言が必要です。",
        ),
        (
            "BikeStation.status",
            (
                "The rule urn:test:own#permission/2 needs a purpose other than Marketing (Marketing) "
                "or CommercialPurpose (Commercial Purpose)."
            ),
            (
                "規則 urn:test:own#permission/2 にはMarketing（マーケティング） / CommercialPurpose（商用目的）"
                "以外の目的が必要です。"
            ),
        ),
        (
            "BikeStation.location",
            (
                "The rule urn:test:own#permission/0 needs role chief or staff and client app "
                "and the claim sub in the token."
            ),
            (
                "規則 urn:test:own#permission/0 には役割 chief / staff、クライアント app、トークンのクレーム sub"
                "が必要です。"
            ),
        ),
        (
            "BikeStation.owner",
            "The rule urn:test:own#prohibition/0 forbids it.",
            "規則 urn:test:own#prohibition/0 が禁じています。",
        ),
        ("WaterGauge.name", "No rule permits it.", "許可する規則がありません。"),
    ],
)
def test_a_denial_names_the_rule_and_what_is_lacking(name: str, en: str, ja: str) -> None:
    """Also a prohibition, and the absence of any rule."""
    decision = decided(name)
    assert told(name, decision, "en") == explain.Explanation(FIELD_DENIED, (f"{name} cannot be seen.", en))
    assert told(name, decision, "ja") == explain.Explanation(FIELD_DENIED, (f"{name} は見られません。", ja))


def test_a_field_that_depends_on_the_row_says_on_what() -> None:
    """The property of the row, never its value or the claim's."""
    decision = decided(LOCATION, roles=["staff"], client="app", subject="hana")
    assert properties_read(decision) == {"owner"}
    assert told(LOCATION, decision, "en") == explain.Explanation(
        FIELD_CONDITIONAL,
        (
            "BikeStation.location can be seen in some rows.",
            "The rule urn:test:own#permission/0 depends on owner of the row.",
        ),
    )
    assert "hana" not in told(LOCATION, decision, "ja").text


def test_what_is_seen_as_it_is_needs_no_words() -> None:
    """A plain field has no code; an obligation is told."""
    assert told("BikeStation.name", decided("BikeStation.name", BIKES), "en").code is None
    masked = told("BikeStation.address", decided("BikeStation.address"), "en")
    assert masked.text == "BikeStation.address can be seen. The value is masked (＊＊＊)."


def test_a_failure_is_told_without_details() -> None:
    """The consumer learns that deciding failed, not where."""
    failed = Decision((), Why(needs=(Need("error", ("ValueError",)),)))
    assert told("A.b", failed, "en").sentences[1] == "Deciding failed, so it is denied."
    assert "ValueError" not in told("A.b", failed, "ja").text


def test_the_shape_leaves_out_bindings_and_keeps_everything_else() -> None:
    """Two subjects share a shape; another rule, duty or condition does not."""
    app: dict[str, Any] = {"roles": ["staff"], "client": "app"}
    hana = shape_of({LOCATION: decided(LOCATION, subject="hana", **app)})
    assert hana == shape_of({LOCATION: decided(LOCATION, subject="taro", **app)})
    others = [
        shape_of({LOCATION: decided(LOCATION, OWN.replace(old, new), subject="hana", **app)})
        for old, new in (("row.owner", "row.municipality"), ("operator: eq, right", "operator: neq, right"))
    ]
    others += [shape_of({LOCATION: decided(LOCATION)}), shape_of({}), shape_of({Coordinate("A.b"): decided(LOCATION)})]
    mesh = [shape_of({LOCATION: decided(LOCATION, BIKES.replace("mesh2", level))}) for level in ("mesh1", "mesh2")]
    assert len({hana, *others, *mesh}) == len(others) + 3


def test_the_reference_has_a_heading_for_every_term_and_code() -> None:
    """`docs/policies.md` names every key, operand and action; it or `docs/errors.md` every error code."""
    docs = Path(__file__).parents[2] / "docs"
    text, errors = ((docs / page).read_text(encoding="utf-8") for page in ("policies.md", "errors.md"))
    headings, elsewhere = (
        {heading.strip("`# ") for heading in re.findall(r"^#+ .*$", page, re.MULTILINE)} for page in (text, errors)
    )
    models = (Document, Validity, Permission, Assignee, Constraint, Duty, Reference)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    modules = (Path(__file__).parents[2] / "policies").rglob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in modules)
    codes = set(re.findall(r'"((?:POLICY|PURPOSE|FIELD)_[A-Z_]+)"', code))
    words = (
        keys
        | (codes - elsewhere)
        | set(operands.OPERANDS)
        | set(obligations._BUILDERS)
        | {"row.<property>", "row.<geometry>", "row.<time>.age"}
    )
    assert words <= headings, sorted(words - headings)
    assert all(f"`{term}`" in text for term in purposes.dpv_purposes().purposes)
