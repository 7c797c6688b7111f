"""The strict document: no key can be misspelt or doubled, nothing empty means everyone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from policies.duty import Duty
from policies.model import Assignee, Constraint, Document, Permission, Reference, Validity
from tests.policies.small import BIKES
from vocab.documents import DocumentError, read

EVERY_KEY = """\
uid: urn:test:everything
assigner: holder
title: {ja: 規則, en: rules}
valid: {from: 2026-04-01, until: 2028-04-01T00:00:00+09:00}
permission:
  - target: BikeStation.*
    action: read
    assignee: {scope: a, role: [b, c], organisation: d, client: e}
    constraint:
      - {leftOperand: situation, operator: eq, rightOperand: {domain: takamatsu, kind: disaster, area: "37201"}}
      - {leftOperand: row.owner, operator: eq, rightOperand: {claim: sub}}
      - or:
          - {leftOperand: purpose, operator: isA, rightOperand: Marketing}
          - and: [{leftOperand: dateTime, operator: lt, rightOperand: 2027-04-01}]
          - {leftOperand: consent, operator: eq, rightOperand: {source: consents}}
          - {leftOperand: count, operator: lteq, rightOperand: "100", per: P1D}
          - {leftOperand: row.location, operator: isPartOf, rightOperand: {municipality: "372013"}}
          - {leftOperand: row.location, operator: isPartOf, rightOperand: {mesh: "5134"}}
          - {leftOperand: row.location, operator: isPartOf, rightOperand: {polygon: "134,34 135,34 135,35"}}
    duty: [{action: generalise, to: mesh3}, {action: generalise, width: 10}]
    ground: 条例第1条
prohibition:
  - {target: [BikeStation.owner], action: read, assignee: {scope: a}}
"""
SHIPPED = [
    path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "examples").glob("*/policies/*.yaml")
]
SOURCES = (BIKES, EVERY_KEY, *SHIPPED)
MODELS = (Document, Validity, Permission, Assignee, Constraint, Duty, Reference)
VALID = {field.alias or name for model in MODELS for name, field in model.model_fields.items()} | {"ja", "en"}
KEY = re.compile(r"^(?P<indent>[ -]*)(?P<key>[A-Za-z]+):", re.MULTILINE)


def _documents() -> list[str]:
    """The documents with every key on a line of its own."""
    read_as_text = (yaml.load(text, yaml.BaseLoader) for text in SOURCES)  # noqa: S506 - it makes texts only
    blocks = (yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_style='"') for data in read_as_text)
    return [re.sub(r'^([ -]*)"([A-Za-z]+)":', r"\1\2:", block, flags=re.MULTILINE) for block in blocks]


def _edits(key: str) -> set[str]:
    """Keys one edit away that are no valid key: each letter left out; doubled, swapped, recased, added."""
    made = {key[:at] + key[at + 1 :] for at in range(len(key))}
    made |= {key[0] + key, key[1] + key[0] + key[2:], key[0].swapcase() + key[1:], key + "s"}
    return made - VALID - {""}


def _misspelt(text: str) -> Iterator[tuple[int, str, str]]:
    seen: set[str] = set()
    for found in KEY.finditer(text):
        edits = sorted(_edits(found["key"]))
        # Every edit of a key once, one edit wherever else the key stands.
        for edit in edits if found["key"] not in seen else edits[:1]:
            line = text.count("\n", 0, found.start("key")) + 1
            yield line, edit, text[: found.start("key")] + edit + text[found.end("key") :]
        seen.add(found["key"])


@pytest.mark.parametrize("text", _documents())
def test_every_misspelt_key_is_refused_with_its_line(text: str) -> None:
    """One edit on any key of a policy, where the result is no valid key, is refused at that key."""
    read(Document, text)
    tried = 0
    for line, edit, wrong in _misspelt(text):
        with pytest.raises(DocumentError) as refused:
            read(Document, wrong, file="policy.yaml")
        unknown = [problem for problem in refused.value.problems if problem.code == "KEY_UNKNOWN"]
        assert [(problem.file, problem.line) for problem in unknown] == [("policy.yaml", line)], edit
        tried += 1
    assert tried > 20


@pytest.mark.parametrize("text", _documents())
def test_every_doubled_key_is_refused_with_its_line(text: str) -> None:
    """The same key twice in any mapping of a policy is refused, whatever its values."""
    tried = 0
    for found in KEY.finditer(text):
        indent = " " * len(found["indent"])
        doubled = f"{found['indent']}{found['key']}: x\n{indent}" + text[found.start("key") :]
        with pytest.raises(DocumentError) as refused:
            read(Document, text[: found.start()] + doubled, file="policy.yaml")
        line = text.count("\n", 0, found.start("key")) + 2
        assert ("YAML_DUPLICATE_KEY", "policy.yaml", line) in {(p.code, p.file, p.line) for p in refused.value.problems}
        tried += 1
    assert tried >= 5


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("assignee: {}", "POLICY_ASSIGNEE_EMPTY"),
        ("assignee: ", "YAML_EMPTY"),
        ("assignee: {scope: []}", "POLICY_EMPTY"),
        ('assignee: {scope: ""}', "VALUE_INVALID"),
        ("target: []", "POLICY_EMPTY"),
        ("action: write", "VALUE_INVALID"),
        ("constraint: []", "POLICY_EMPTY"),
        ("constraint: [{}]", "POLICY_CONSTRAINT_FORM"),
        ("constraint: [{leftOperand: purpose}]", "POLICY_CONSTRAINT_FORM"),
        ("constraint: [{or: []}]", "POLICY_EMPTY"),
        (
            "constraint: [{leftOperand: a, operator: eq, rightOperand: b, or: [{leftOperand: c}]}]",
            "POLICY_CONSTRAINT_FORM",
        ),
        (
            "constraint: [{leftOperand: a, operator: equals, rightOperand: b}]",
            "VALUE_INVALID",
        ),
        (
            "constraint: [{leftOperand: a, operator: eq, rightOperand: {}}]",
            "POLICY_VALUE_INVALID",
        ),
        (
            "constraint: [{leftOperand: a, operator: eq, rightOperand: {claim: c, kind: d}}]",
            "POLICY_VALUE_INVALID",
        ),
        (
            "constraint: [{leftOperand: a, operator: eq, rightOperand: {mesh: '5134', municipality: '372013'}}]",
            "POLICY_VALUE_INVALID",
        ),
        (
            "constraint: [{leftOperand: a, operator: eq, rightOperand: {domain: d}}]",
            "POLICY_VALUE_INVALID",
        ),
        ("constraint: [{leftOperand: count, operator: lteq, rightOperand: '1'}]", "POLICY_COUNT_PERIOD"),
        ("constraint: [{leftOperand: hops, operator: lteq, rightOperand: '1', per: P1D}]", "POLICY_COUNT_PERIOD"),
        ("constraint: [{per: P1D, or: [{leftOperand: a, operator: eq, rightOperand: b}]}]", "POLICY_COUNT_PERIOD"),
        ("constraint: [{leftOperand: count, operator: lteq, rightOperand: '1', per: PT0S}]", "VALUE_INVALID"),
        ("duty: [{action: blur}]", "VALUE_INVALID"),
    ],
)
def test_what_could_mean_everyone_or_nothing_is_refused(rule: str, code: str) -> None:
    """An empty part of a rule is never read as "no condition"."""
    key = rule.partition(":")[0]
    others = ", ".join(f"{name}: {value}" for name, value in (("target", "A.b"), ("action", "read")) if name != key)
    with pytest.raises(DocumentError) as refused:
        read(Document, f"uid: urn:x:y\nassigner: h\npermission:\n  - {{{others}, {rule}}}\n", file="policy.yaml")
    assert {(problem.code, problem.line) for problem in refused.value.problems} == {(code, 4)}


@pytest.mark.parametrize(
    ("valid", "code"),
    [
        ("{}", "POLICY_EMPTY"),
        ("{from: soon}", "VALUE_NOT_A_DATE"),
        ("{until: 2027-04-01T00:00:00}", "VALUE_NOT_A_TIME"),
        ("2027-04-01", "VALUE_INVALID"),
    ],
)
def test_a_validity_says_from_when_or_until_when(valid: str, code: str) -> None:
    """In dates, or times with their offset."""
    with pytest.raises(DocumentError) as refused:
        read(Document, f"uid: urn:x:y\nassigner: h\nvalid: {valid}\n", file="policy.yaml")
    assert [(problem.code, problem.line) for problem in refused.value.problems] == [(code, 3)]


def test_a_prohibition_has_no_duty() -> None:
    """What is forbidden is not given in another form."""
    with pytest.raises(DocumentError):
        read(
            Document,
            "uid: urn:x:y\nassigner: h\nprohibition:\n  - {target: A.b, action: read, duty: [{action: mask}]}\n",
        )


def test_the_document_has_a_schema_for_editors() -> None:
    """A JSON Schema can be published, and it forbids unknown keys too."""
    schema = Document.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {"uid", "assigner", "title", "valid", "permission", "prohibition"}
