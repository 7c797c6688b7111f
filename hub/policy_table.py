"""Policies as a table that an office reads: takes policy documents, gives rows of class × who × purpose × form.

Each row is a rule, or the part of one about one class. Words in Japanese and English stand beside exact cells; reading
a table back looks at the exact cells alone (`hub.policy_table_read`), and refuses words that were changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

import orjson

from hub.policy_table_words import Words
from policies.model import Document
from policies.written import data_of, flow, scalar_of
from vocab.terms import Label

SHEET = "policies"
NONE = "none"
"""The `rule` of a policy without any rule."""
PURPOSE = "purpose"
_RAW = re.compile(r'(?!["\[{\s])[^"]*[^\s"]|[^"\[{\s]')
_ESCAPED_BY_EXCEL = re.compile(r"_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its heading, its width in characters, and whether it holds words or what counts."""

    key: str
    title: Label
    width: int
    exact: bool = False


_WORDS = (
    ("holder", Label("保有者", "Holder"), 14),
    ("class", Label("種類", "Class"), 16),
    ("properties", Label("項目", "Fields"), 34),
    ("effect", Label("可否", "Effect"), 8),
    ("who", Label("誰に", "To whom"), 26),
    ("purpose", Label("目的", "Purpose"), 26),
    ("conditions", Label("条件", "Conditions"), 32),
    ("form", Label("形", "Form"), 26),
)
_EXACT = (
    ("policy", Label("ポリシー名", "policy"), 18),
    ("rule", Label("規則の種別", "rule"), 12),
    ("number", Label("番号", "number"), 8),
    ("target", Label("対象", "target"), 30),
    ("scope", Label("スコープ", "scope"), 14),
    ("role", Label("役割", "role"), 16),
    ("organisation", Label("組織", "organisation"), 16),
    ("client", Label("アプリ", "client"), 14),
    ("purposeOperator", Label("目的の演算子", "purpose operator"), 16),
    (PURPOSE, Label("目的", "purpose"), 26),
    ("constraint", Label("条件", "constraint"), 40),
    ("duty", Label("義務", "duty"), 30),
    ("ground", Label("根拠", "ground"), 20),
    ("more", Label("規則のその他", "more of the rule"), 12),
    ("uid", Label("ポリシーのURI", "uid"), 30),
    ("assigner", Label("保有者", "assigner"), 14),
    ("titleJa", Label("題名（日本語）", "title (ja)"), 16),
    ("titleEn", Label("題名（英語）", "title (en)"), 16),
    ("document", Label("文書のその他", "more of the document"), 16),
    ("check", Label("照合", "check"), 8),
)
COLUMNS: tuple[Column, ...] = (
    *(Column(f"{key}.ja", Label(title.ja, title.ja), width) for key, title, width in _WORDS),
    *(Column(f"{key}.en", Label(title.en, title.en), width) for key, title, width in _WORDS),
    *(Column(key, title, width, exact=True) for key, title, width in _EXACT),
)
WORD_KEYS = tuple(column.key for column in COLUMNS if not column.exact)
OF_DOCUMENT = ("uid", "assigner", "titleJa", "titleEn", "document")
OF_RULE = (
    "scope", "role", "organisation", "client", "purposeOperator", PURPOSE, "constraint", "duty", "ground", "more",
)  # fmt: skip
ATTRIBUTES = ("scope", "role", "organisation", "client")

CONTENT: Mapping[str, tuple[str, ...]] = {
    "holder": ("assigner",),
    "class": ("target",),
    "properties": ("target",),
    "effect": ("rule",),
    "who": ATTRIBUTES,
    "purpose": ("purposeOperator", PURPOSE),
    "conditions": ("constraint", "ground"),
    "form": ("duty",),
}
"""What the words of a row are made from."""

Row = Mapping[str, str]
"""The cells of one row by the key of their column; an empty cell is not there."""


def rows_of(name: str, document: Document, words: Words) -> list[Row]:
    """The rows of one policy, in the order of its rules; `name` is the one of its file."""
    data = data_of(document)
    shared = {"policy": text_cell(name), **_document_cells(data)}
    rules = [
        (kind, number, rule) for kind in ("permission", "prohibition") for number, rule in enumerate(data.get(kind, ()))
    ]
    if not rules:
        return [_with_words(shared | {"rule": NONE}, {"holder": words.holder(document.assigner)})]
    return [row for kind, number, rule in rules for row in _rule_rows(shared, kind, number, rule, words, data)]


def _rule_rows(
    shared: Row, kind: str, number: int, rule: Mapping[str, Any], words: Words, data: Mapping[str, Any]
) -> Iterator[Row]:
    """One row for each run of targets of one class."""
    cells = {**shared, "rule": kind, "number": str(number), **_rule_cells(rule)}
    for class_name, targets in groupby(rule["target"], key=lambda target: target.partition(".")[0]):
        run = list(targets)
        said = words.of_rule(kind, class_name, run, rule, data)
        yield _with_words(cells | {"target": list_cell(run)}, said)


def _with_words(cells: Row, said: Mapping[str, Label]) -> Row:
    shown = {f"{key}.{language}": label.get(language) for key, label in said.items() for language in ("ja", "en")}
    written = {key: text_cell(text) for key, text in shown.items() if text}
    return {**written, **cells, "check": check_of(written)}


def check_of(row: Row) -> str:
    """What tells whether words were changed: a short hash of each cell of words, in order."""
    return "".join(fingerprint(row.get(key, "")) for key in WORD_KEYS)


def fingerprint(text: str) -> str:
    """Six hexadecimal digits that stand for a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _document_cells(data: Mapping[str, Any]) -> dict[str, str]:
    title = data.get("title", {})
    rest = {key: data[key] for key in data if key not in ("uid", "assigner", "title", "permission", "prohibition")}
    cells = {
        "uid": text_cell(data["uid"]),
        "assigner": text_cell(data["assigner"]),
        "titleJa": text_cell(title["ja"]) if title else "",
        "titleEn": text_cell(title["en"]) if title else "",
        "document": _keys_cell(rest) if rest else "",
    }
    return {key: text for key, text in cells.items() if text}


def _rule_cells(rule: Mapping[str, Any]) -> dict[str, str]:
    assignee: Mapping[str, Any] = rule.get("assignee", {})
    purpose, others = split_purpose(rule.get("constraint", ()))
    known = ("target", "action", "assignee", "constraint", "duty", "ground")
    rest = {key: rule[key] for key in rule if key not in known}
    cells = {key: list_cell(as_list(assignee[key])) for key in ATTRIBUTES if key in assignee}
    if purpose is not None:
        cells["purposeOperator"] = purpose["operator"]
        cells[PURPOSE] = list_cell(as_list(purpose["rightOperand"]))
    cells["constraint"] = "\n".join(map(_keys_cell, others))
    cells["duty"] = "\n".join(map(_keys_cell, rule.get("duty", ())))
    cells["ground"] = text_cell(rule["ground"]) if "ground" in rule else ""
    cells["more"] = _keys_cell(rest) if rest else ""
    more = {key: value for key, value in assignee.items() if key not in ATTRIBUTES}
    if more:
        cells["more"] = _keys_cell({**rest, "assignee": more})
    return {key: text for key, text in cells.items() if text}


def split_purpose(
    constraints: Sequence[Mapping[str, Any]],
) -> tuple[Mapping[str, Any] | None, Sequence[Mapping[str, Any]]]:
    """The purpose, where it is the first condition and plainly written, and the other conditions."""
    if not constraints or constraints[0].get("leftOperand") != PURPOSE:
        return None, constraints
    first = constraints[0]
    plain = set(first) == {"leftOperand", "operator", "rightOperand"} and not isinstance(first["rightOperand"], Mapping)
    return (first, constraints[1:]) if plain else (None, constraints)


def as_list(value: str | list[str]) -> list[str]:
    """One text, or several, as a list."""
    return [value] if isinstance(value, str) else value


def list_cell(items: Sequence[str]) -> str:
    """A list as a cell: `a, b`; as JSON where an item could be read otherwise."""
    if all(_plain(item) and "," not in item for item in items):
        return ", ".join(items)
    return _json(list(items))


def _keys_cell(value: Mapping[str, Any]) -> str:
    """Keys of a policy file in braces, on one line."""
    return flow(value, lambda text: _json(text) if _ESCAPED_BY_EXCEL.search(text) else scalar_of(text))


def text_cell(text: str) -> str:
    """A text as a cell: as it is, or as JSON where a program might change it."""
    return text if _plain(text, lines=True) else _json(text)


def _plain(text: str, *, lines: bool = False) -> bool:
    """Whether a text survives a cell as it is: no edges to trim, nothing that cannot be shown, nothing that escapes."""
    shown = text.replace("\n", "") if lines else text
    return (
        bool(_RAW.fullmatch(shown))
        and shown.isprintable()
        and not _ESCAPED_BY_EXCEL.search(text)
        and text == text.strip()
    )


def _json(value: Any) -> str:
    text = orjson.dumps(value).decode()
    found = "".join(char if char.isprintable() else _escape(char) for char in text)
    return _ESCAPED_BY_EXCEL.sub(lambda match: "\\u005f" + match[0][1:], found)


def _escape(char: str) -> str:
    # A character beyond the first plane is two units in JSON (RFC 8259, section 7).
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
