"""A class about persons, and what one constraint means: true, false or unknown, found by permitting and forbidding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from policies.compile import compile_text
from policies.decide import decide, faults
from policies.decision import Coordinate
from policies.facts import Facts
from policies.operands.written import Domains, Kinds
from policies.policy import Policy
from tests.policies.small import PURPOSES, TOKYO, VOCABULARY, consumer, seen
from vocab.terms import Class, Kind, Label, Property, Vocabulary
from vocab.values import Cell

NOW = datetime(2027, 1, 4, 23, 30, tzinfo=UTC)  # Tuesday 08:30 in Tokyo, still Monday in UTC
NAME = Coordinate("Tag.name")
HEAD = "uid: urn:test:p\nassigner: holder\n"
SCOPE = "app"


def _property(name: str, kind: Kind, **more: Any) -> Property:
    return Property(name, f"urn:test:{name}", Label(name, name), Label("", ""), kind, **more)


TAG = Class(
    "Tag",
    "urn:test:Tag",
    Label("タグ", "tag"),
    Label("", ""),
    abstract=False,
    parents=(),
    singular="tag",
    plural="tags",
    properties=(
        _property("name", Kind.TEXT),
        _property("person", Kind.TEXT, personal=True),
        _property("municipality", Kind.TEXT),
        _property("location", Kind.GEOMETRY),
        _property("seenAt", Kind.DATETIME),
        _property("battery", Kind.MEASURE, unit="P1"),
    ),
    subject="person",
)
WITH_PERSONS: Vocabulary = replace(VOCABULARY, classes={**VOCABULARY.classes, "Tag": TAG})

DOMAINS = {
    "takamatsu": Kinds(frozenset({"missing-person"}), frozenset({"disaster", "heavy-rain"})),
    "marugame": Kinds(situations=frozenset({"drill"})),
}


def compiled(text: str, domains: Domains | None = DOMAINS, **more: Any) -> Policy:
    """The policy in `text` against the vocabulary with persons."""
    return compile_text(
        text,
        WITH_PERSONS,
        zone=TOKYO,
        purposes=PURPOSES,
        domains=domains,
        file="policy.yaml",
        **more,
    )


def constraint(left: str, operator: str, right: str, more: str = "") -> str:
    """One constraint in flow form."""
    return f"{{leftOperand: {left}, operator: {operator}, rightOperand: {right}{more}}}"


def facts(given: Mapping[str, Any] | None = None, **more: Any) -> Facts:
    """Facts at `NOW` for a consumer from plain data, who has the scope of the rules."""
    who = None if given is None else {"scopes": [SCOPE], **given}
    return Facts(consumer(who), **{"now": NOW, **more})


def truth(written: str, world: Facts, row: Mapping[str, Cell] | None = None) -> bool | None:
    """What a constraint is for a row of `Tag`: unknown where a permission is unmet and a prohibition applies."""
    rule = f"  - {{target: Tag.name, action: read, constraint: [{written}]}}\n"
    everybody = f"  - {{target: Tag.name, action: read, assignee: {{scope: {SCOPE}}}}}\n"
    known = replace(world, consumer=replace(world.consumer, scopes=world.consumer.scopes | {SCOPE}))
    permitted = _sees(f"{HEAD}permission:\n{rule}", world, row or {})
    forbidden = not _sees(f"{HEAD}permission:\n{everybody}prohibition:\n{rule}", known, row or {})
    assert forbidden or not permitted, "true for a permission, false for a prohibition"
    return permitted if permitted == forbidden else None


def _sees(text: str, world: Facts, row: Mapping[str, Cell]) -> bool:
    decisions = decide(compiled(text), [NAME], world)
    assert faults(decisions) == ()
    return seen(decisions[NAME], row) is not None
