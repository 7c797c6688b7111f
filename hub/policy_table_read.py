"""Policies read back from a table: takes rows of cells, gives the documents they are, exactly.

Only exact cells count. Refuses, all problems together with sheet and cell, words that were changed, rows of one rule
that differ, and whatever a policy file would be refused for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from hub.policy_table import (
    ATTRIBUTES,
    CONTENT,
    NONE,
    OF_DOCUMENT,
    OF_RULE,
    PURPOSE,
    SHEET,
    WORD_KEYS,
    fingerprint,
)
from policies.model import Document
from vocab.documents import DocumentError, Problem, read_data
from vocab.yamltree import parse

_KINDS = ("permission", "prohibition")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_FINGERPRINT = 6
_COLUMN_OF = {"target": "target", "duty": "duty", "ground": "ground", "assignee": "role", "constraint": "constraint"}
_COLUMN_OF_DOCUMENT = {"uid": "uid", "assigner": "assigner", "title": "titleJa"}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its number in the sheet, its cells by key, and the letter of the column of each key."""

    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def address(self, key: str) -> str:
        """The address of a cell: `S7`."""
        return f"{self.letters.get(key, '')}{self.number}"


@dataclass(slots=True)
class _Rule:
    """The rows of one rule, and what they say."""

    rows: list[ReadRow]
    data: dict[str, Any] = field(default_factory=dict)
    owners: list[ReadRow] = field(default_factory=list)  # the row of each target


@dataclass(slots=True)
class _Reading:
    file: str
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, message: str, row: ReadRow, key: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, self.file, row.number, f"{SHEET}!{row.address(key)}", hint))


def documents_of(rows: Iterable[ReadRow], *, file: str = "") -> dict[str, Document]:
    """The policies of a table by name, in the order of their first rows. Raises `DocumentError` with all problems."""
    reading = _Reading(file)
    by_name: dict[str, list[ReadRow]] = {}
    for row in rows:
        _check_words(row, reading)
        name = _text(row, "policy", reading)
        if not _NAME.fullmatch(name):
            hint = "write letters, digits, dot, hyphen and underscore, beginning with a letter or digit"
            reading.refuse("POLICY_TABLE_CELL", "the name of the policy is no file name", row, "policy", hint)
        by_name.setdefault(name, []).append(row)
    found = {name: _document(of, reading) for name, of in by_name.items()}
    if reading.problems:
        raise DocumentError(tuple(sorted(reading.problems, key=lambda problem: problem.line)))
    return {name: document for name, document in found.items() if document is not None}


def _check_words(row: ReadRow, reading: _Reading) -> None:
    """Words follow from the exact cells: who changed only words meant something that would not happen."""
    check = row.cells.get("check", "")
    if not check:
        return
    for index, key in enumerate(WORD_KEYS):
        known = check[index * _FINGERPRINT : (index + 1) * _FINGERPRINT]
        text = row.cells.get(key, "")
        if text and fingerprint(text) != known:
            hint = f"undo the change and write it into {_exact_cells(row, key)} (grey) instead"
            reading.refuse("POLICY_TABLE_WORDS", "these words only describe the rule", row, key, hint)


def _exact_cells(row: ReadRow, key: str) -> str:
    counted = CONTENT[key.partition(".")[0]]
    return ", ".join(f"{row.address(name)} ({name})" for name in counted if name in row.letters)


def _document(rows: Sequence[ReadRow], reading: _Reading) -> Document | None:
    before = len(reading.problems)
    # A new row need not repeat what is the policy's: what it leaves empty is as in the others.
    first = next((row for row in rows if row.cells.get("uid")), rows[0])
    for row in rows:
        _same(first, row, [key for key in OF_DOCUMENT if row.cells.get(key)], "policy", reading)
    data: dict[str, Any] = _flow(first, "document", reading)
    data["uid"], data["assigner"] = _text(first, "uid", reading), _text(first, "assigner", reading)
    titles = {language: _text(first, key, reading) for language, key in (("ja", "titleJa"), ("en", "titleEn"))}
    if any(titles.values()):
        data["title"] = {language: text for language, text in titles.items() if text}
    rules = {kind: _rules(kind, rows, reading) for kind in _KINDS}
    for row in rows:
        if row.cells.get("rule") not in (*_KINDS, NONE):
            reading.refuse(
                "POLICY_TABLE_CELL", "the kind of rule is unknown", row, "rule", f"write {' or '.join(_KINDS)}"
            )
    data |= {kind: tuple(rule.data for rule in found) for kind, found in rules.items() if found}
    if len(reading.problems) > before:
        return None
    try:
        return read_data(Document, data)
    except DocumentError as error:
        for problem in error.problems:
            _place(problem, first, rules, reading)
        return None


def _rules(kind: str, rows: Sequence[ReadRow], reading: _Reading) -> list[_Rule]:
    """The rules of a kind: rows with one number are one rule; those without follow, each on its own."""
    numbered: dict[int, _Rule] = {}
    added: list[_Rule] = []
    for row in rows:
        if row.cells.get("rule") != kind:
            continue
        number = row.cells.get("number", "")
        if not number:
            added.append(_Rule([row]))
        elif not _NUMBER.fullmatch(number):
            hint = "write a whole number, or nothing for a new rule"
            reading.refuse("POLICY_TABLE_CELL", "the number of the rule is none", row, "number", hint)
        else:
            numbered.setdefault(int(number), _Rule([])).rows.append(row)
    found = [*(rule for _, rule in sorted(numbered.items())), *added]
    for rule in found:
        _fill(rule, reading)
    return found


def _fill(rule: _Rule, reading: _Reading) -> None:
    first = rule.rows[0]
    targets: list[str] = []
    for row in rule.rows:
        _same(first, row, OF_RULE, "rule", reading)
        items = _list(row, "target", reading)
        if not items:
            hint = "write Class.property, several with commas, or *"
            reading.refuse("POLICY_TABLE_CELL", "the rule names nothing", row, "target", hint)
        targets += items
        rule.owners += [row] * len(items)
    data: dict[str, Any] = {"target": tuple(targets), "action": "read", **_flow(first, "more", reading)}
    assignee = {key: tuple(_list(first, key, reading)) for key in ATTRIBUTES if first.cells.get(key)}
    if assignee or "assignee" in data:
        data["assignee"] = {**assignee, **data.get("assignee", {})}
    constraints = (*_purpose(first, reading), *_lines(first, "constraint", reading))
    duties = _lines(first, "duty", reading)
    data |= {key: value for key, value in (("constraint", constraints), ("duty", duties)) if value}
    if first.cells.get("ground"):
        data["ground"] = _text(first, "ground", reading)
    rule.data = data


def _purpose(row: ReadRow, reading: _Reading) -> tuple[dict[str, Any], ...]:
    purposes, operator = tuple(_list(row, PURPOSE, reading)), row.cells.get("purposeOperator", "")
    if not purposes and not operator:
        return ()
    if not purposes:
        reading.refuse("POLICY_TABLE_CELL", "there is an operator, but no purpose", row, PURPOSE, "write a purpose")
    return ({"leftOperand": PURPOSE, "operator": operator or "isAnyOf", "rightOperand": purposes},)


def _same(first: ReadRow, row: ReadRow, keys: Iterable[str], of: str, reading: _Reading) -> None:
    """Rows of one rule, or of one policy, say the same of it."""
    for key in keys:
        if first.cells.get(key, "") != row.cells.get(key, ""):
            message = f"rows {first.number} and {row.number} are one {of}, but differ in '{key}'"
            hint = f"write the same as in {first.address(key)}, or another {'number' if of == 'rule' else 'name'}"
            reading.refuse("POLICY_TABLE_RULE", message, row, key, hint)


def _text(row: ReadRow, key: str, reading: _Reading) -> str:
    """A text cell: as it is, or in double quotes as JSON."""
    cell = row.cells.get(key, "")
    if not cell.startswith('"'):
        return cell
    found = _json(cell)
    if not isinstance(found, str):
        reading.refuse(
            "POLICY_TABLE_CELL", "a text in double quotes is not finished", row, key, "close it, or use none"
        )
        return ""
    return found


def _list(row: ReadRow, key: str, reading: _Reading) -> list[str]:
    cell = row.cells.get(key, "")
    if cell.startswith("["):
        found = _json(cell)
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
        reading.refuse(
            "POLICY_TABLE_CELL", "the list in brackets is no list of texts", row, key, 'write ["a", "b"] or a, b'
        )
        return []
    items = [item.strip() for item in cell.split(",")] if cell else []
    if "" in items:
        reading.refuse("POLICY_TABLE_CELL", "there is a comma too many", row, key, "write a, b")
    return items


def _lines(row: ReadRow, key: str, reading: _Reading) -> tuple[Any, ...]:
    """A cell with one item of a policy file in each line."""
    lines = [line.strip() for line in row.cells.get(key, "").splitlines() if line.strip()]
    if not lines:
        return ()
    found = _parsed("items:\n" + "\n".join(f"- {line}" for line in lines), row, key, reading).get("items", ())
    if not isinstance(found, tuple) or len(found) != len(lines) or not all(isinstance(item, dict) for item in found):
        hint = "write each in braces on a line of its own, as in a policy file"
        reading.refuse("POLICY_TABLE_CELL", "a line is no item of a policy", row, key, hint)
        return ()
    return found


def _flow(row: ReadRow, key: str, reading: _Reading) -> dict[str, Any]:
    """A cell with keys of a policy file in braces."""
    cell = row.cells.get(key, "")
    if not cell:
        return {}
    found = _parsed(f"more: {cell}", row, key, reading).get("more", {})
    if not isinstance(found, dict) or set(found) & {"uid", "permission", "prohibition", "target", "action"}:
        reading.refuse("POLICY_TABLE_CELL", "the cell holds keys in braces", row, key, "write {key: value} or nothing")
        return {}
    return dict(found)


def _parsed(text: str, row: ReadRow, key: str, reading: _Reading) -> Mapping[str, Any]:
    try:
        return parse(text).data
    except DocumentError as error:
        problem = error.problems[0]
        reading.refuse("POLICY_TABLE_CELL", problem.message, row, key, problem.hint or "write it as in a policy file")
        return {}


def _json(cell: str) -> Any:
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        return None


def _place(problem: Problem, first: ReadRow, rules: Mapping[str, list[_Rule]], reading: _Reading) -> None:
    """A problem of the document at the cell that it comes from."""
    found = re.match(r"(permission|prohibition)\[(\d+)\]\.?(\w*)(?:\[(\d+)\]|\.(\w+))?", problem.path)
    if found is None:
        key = _COLUMN_OF_DOCUMENT.get(problem.path.partition(".")[0], "document")
        reading.refuse(problem.code, problem.message, first, key, problem.hint)
        return
    rule, part = rules[found[1]][int(found[2])], found[3]
    index, below = int(found[4] or 0), found[5]
    row = rule.owners[index] if part == "target" and index < len(rule.owners) else rule.rows[0]
    key = below if part == "assignee" and below in ATTRIBUTES else _COLUMN_OF.get(part, "more")
    if part == "constraint" and index == 0 and row.cells.get(PURPOSE):
        key = "purposeOperator" if problem.path.endswith("operator") else PURPOSE
    reading.refuse(problem.code, problem.message, row, key, problem.hint)
