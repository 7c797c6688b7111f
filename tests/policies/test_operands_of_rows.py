"""What the operands about the row and its person mean: links, cases, consent, place and age."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from policies.decide import consents_asked, decide, properties_read
from policies.facts import Case, Link
from tests.policies.operand_tools import HEAD, NAME, NOW, compiled, constraint, facts, truth
from vocab.values import Measure

LINKS = (Link("holder", "k1"), Link("holder", "k2", mandate="m"), Link("other", "k3"))


@pytest.mark.parametrize(
    ("who", "person", "expected"),
    [
        ("self", "k1", True),
        ("self", "k2", False),
        ("self", "k3", False),
        ("self", None, None),
        ("represented", "k1", False),
        ("represented", "k2", True),
        ("[self, represented]", "k2", True),
        ("[self, represented]", "k3", False),
    ],
)
def test_a_subject_sees_rows_about_itself_and_whom_it_represents(
    who: str, person: str | None, *, expected: bool | None
) -> None:
    """By the links of the policy's own holder."""
    operator = "isAnyOf" if who.startswith("[") else "eq"
    assert truth(constraint("subject", operator, who), facts({}, links=LINKS), {"person": person}) is expected


@pytest.mark.parametrize("links", [(), (Link("other", "k1"),), (Link("holder", "k1", mandate="m"),)])
def test_without_a_link_no_row_is_ones_own(links: tuple[Link, ...]) -> None:
    """And every row might be: a prohibition on one's own rows then keeps them all."""
    assert truth(constraint("subject", "eq", "self"), facts({}, links=links), {"person": "k1"}) is None


def case(**changed: Any) -> Case:
    """A case about k1 that runs around `NOW`."""
    given: dict[str, Any] = {
        "id": "c",
        "domain": "takamatsu",
        "kind": "missing-person",
        "holder": "holder",
        "subject": "k1",
        "starts_at": NOW - timedelta(hours=1),
        "ends_at": NOW + timedelta(hours=1),
    }
    return Case(**given | changed)


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ((case(),), True),
        ((), False),
        ((case(subject="k2"),), False),
        ((case(subject="k2"), case()), True),
        ((case(holder="other"),), False),
        ((case(domain="marugame"),), False),
        ((case(kind="wanted"),), False),
        ((case(ends_at=NOW),), False),
        ((case(starts_at=NOW + timedelta(seconds=1)),), False),
    ],
)
def test_a_case_shows_rows_about_its_person_while_it_lasts(cases: tuple[Case, ...], *, expected: bool) -> None:
    """Of that kind and domain, as this holder knows the person."""
    written = constraint("case", "eq", "{domain: takamatsu, kind: missing-person}")
    assert truth(written, facts(cases=cases), {"person": "k1"}) is expected


@pytest.mark.parametrize(
    ("written", "part"),
    [
        (constraint("situation", "eq", "disaster"), "situations"),
        (constraint("situation", "neq", "disaster"), "situations"),
        (constraint("case", "eq", "{domain: takamatsu, kind: missing-person}"), "cases"),
        (constraint("agreement", "eq", "a-1"), "agreements"),
        (constraint("subject", "eq", "self"), "links"),
        (constraint("count", "lteq", '"3"', ", per: P1D"), "deliveries"),
    ],
)
def test_what_could_not_be_gathered_is_unknown(written: str, part: str) -> None:
    """Never false: a prohibition applies then, and a negated permission does not."""
    assert truth(written, facts({}, unknown=frozenset({part})), {"person": "k1"}) is None


@pytest.mark.parametrize(("right", "field"), [("given", "@consent"), ("{source: consents}", "@consent/consents")])
def test_consent_is_asked_of_an_identified_consumer_with_a_purpose(right: str, field: str) -> None:
    """And is unknown until somebody has answered."""
    written, world = constraint("consent", "eq", right), facts({"purpose": "ImproveHealthcare"})
    assert truth(written, world, {field: True}) is True
    assert truth(written, world, {field: False}) is False
    assert truth(written, world, {}) is None
    assert truth(written, facts({}), {field: True}) is None
    assert truth(written, facts(), {field: True}) is None
    policy = compiled(f"{HEAD}permission:\n  - {{target: Tag.name, action: read, constraint: [{written}]}}\n")
    decision = decide(policy, [NAME], world)[NAME]
    assert consents_asked(decision) == {field}
    assert properties_read(decision) == frozenset()


def point(lon: float, lat: float) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


@pytest.mark.parametrize(
    ("place", "row", "expected"),
    [
        ('{municipality: "372013"}', {"municipality": "372013"}, True),
        ('{municipality: "372013"}', {"municipality": "372021"}, False),
        ('{municipality: "372013"}', {"location": point(134.05, 34.34)}, None),
        ('{mesh: "5134"}', {"location": point(134.5, 34.1)}, True),
        ('{mesh: "5134"}', {"location": point(133.5, 34.1)}, False),
        ('{mesh: "5134"}', {}, None),
        ('{polygon: "134,34 135,34 135,35"}', {"location": point(134.9, 34.1)}, True),
        ('{polygon: "134,34 135,34 135,35 134,34"}', {"location": point(134.1, 34.9)}, False),
    ],
)
def test_the_place_of_a_row(place: str, row: dict[str, Any], *, expected: bool | None) -> None:
    """A municipality by the row's own code, a mesh cell and a polygon by the geometry."""
    assert truth(constraint("row.location", "isPartOf", place), facts(), row) is expected


@pytest.mark.parametrize(
    ("left", "operator", "age", "expected"),
    [
        (left, operator, minutes, expected)
        for left in ("row.battery.age", "row.seenAt.age")
        for operator, minutes, expected in (
            ("lteq", 15, True),
            ("lteq", 16, False),
            ("lt", 15, False),
            ("lt", 14, True),
            ("gteq", 15, True),
            ("gteq", 14, False),
            ("gt", 15, False),
            ("gt", 16, True),
            ("lteq", None, None),
            ("gt", None, None),
        )
    ],
)
def test_the_age_of_data_is_taken_now(left: str, operator: str, age: int | None, *, expected: bool | None) -> None:
    """From when a measure was observed, or from a time of the row."""
    then = None if age is None else NOW - timedelta(minutes=age)
    row = {"battery": Measure(1, "P1", then), "seenAt": then}
    assert truth(constraint(left, operator, "PT15M"), facts(), row) is expected


def test_the_age_of_a_measure_reads_the_measure() -> None:
    """The engine knows which properties a condition needs."""
    written = constraint("row.battery.age", "lteq", "PT15M")
    policy = compiled(f"{HEAD}permission:\n  - {{target: Tag.name, action: read, constraint: [{written}]}}\n")
    assert properties_read(decide(policy, [NAME], facts())[NAME]) == {"battery"}
