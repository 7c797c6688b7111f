"""The threat model names only modules and tests that exist, and both languages speak of the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.repo.tree import ROOT, headings

PAGES = ("threat-model.md", "ja/threat-model.md")
CODE = re.compile(r"`([^`]+)`")
CONTROLS = ["Threat", "Control", "Where", "Default", "Test"]
ATTACKERS = ["Holder", "Consumer", "Operator", "Peer", "Source", "Network"]

Row = list[str]


def tables(page: str) -> dict[str, list[Row]]:
    """The tables of a page by the heading above them; the first row holds the names of the columns."""
    found: dict[str, list[Row]] = {}
    title = ""
    for line in (ROOT / "docs" / page).read_text("utf-8").splitlines():
        if line.startswith("#"):
            title = line.lstrip("# ")
        elif line.startswith("|") and not re.fullmatch(r"\|[-|]+\|", line):
            found.setdefault(title, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def controls() -> Iterator[tuple[str, dict[str, str]]]:
    """Every row that names a control, with its attacker."""
    for attacker, (head, *rows) in tables(PAGES[0]).items():
        if "Where" in head:
            for row in rows:
                assert len(row) == len(head), row
                yield attacker, dict(zip(head, row, strict=True))


@cache
def defined_in(path: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def exists(test: str) -> bool:
    """Whether a node id leads to a test."""
    path, _, name = test.partition("::")
    return path.startswith("tests/") and (ROOT / path).is_file() and name in defined_in(path)


def test_each_attacker_has_a_table() -> None:
    """With the same columns."""
    found = {attacker: head for attacker, (head, *_) in tables(PAGES[0]).items() if "Where" in head}
    assert list(found) == ATTACKERS
    assert all(head == CONTROLS for head in found.values())


def test_every_module_that_is_named_exists() -> None:
    """Each control stands somewhere."""
    named = [(row["Threat"], CODE.findall(row["Where"])) for _, row in controls()]
    assert [threat for threat, paths in named if not paths] == []
    missing = [(threat, path) for threat, paths in named for path in paths if not (ROOT / path).is_file()]
    assert missing == []


def test_every_test_that_is_named_exists() -> None:
    """Each control is attacked by a test, or the threat stands among those that are open."""
    named = [(row["Threat"], CODE.findall(row["Test"])) for _, row in controls()]
    assert [threat for threat, tests in named if not tests] == []
    assert [(threat, test) for threat, tests in named for test in tests if not exists(test)] == []


def test_every_channel_has_an_estimate_and_a_bound() -> None:
    """In bits, with what keeps it small."""
    head, *rows = tables(PAGES[0])["Declared channels"]
    assert head == ["Channel", "What it tells", "Bits per request and source", "Bound"]
    assert [row for row in rows if not re.match(r"\d|log2", row[2]) or not row[3]] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_path_in_the_text_exists(page: str) -> None:
    """Also outside the tables."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    paths = {
        name.partition("::")[0]
        for name in CODE.findall(text)
        if re.match(r"(hub|adapters|policies|vocab|tests)/", name)
    }
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_japanese_page_names_as_many_channels_and_open_threats() -> None:
    """It is shorter in what it says of controls, not in what it admits."""
    english, japanese = (list(tables(page).values()) for page in PAGES)
    levels = [[title.partition(" ")[0] for title in headings(ROOT / "docs" / page)] for page in PAGES]
    assert levels[0] == levels[1]
    assert [len(table) for table in english[-2:]] == [len(table) for table in japanese[-2:]]
