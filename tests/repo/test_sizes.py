"""Files and functions that fit on a screen or two, and tests that say what they hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.repo.tree import PACKAGES, ROOT, python, shown

MOST_LINES = 300
MOST_IN_A_FUNCTION = 40
LONGER = {
    "vocab/mapping/measures.py measure_reader": "one closure for each way a measure is read, over what is bound once",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(*folders: str) -> Iterator[tuple[Path, Function]]:
    """Every function of some folders."""
    for path, tree in python(*folders):
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield path, node


def lines(node: Function) -> int:
    """How many lines a function has."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_can_be_read() -> None:
    """The four packages have no exception."""
    sizes = {shown(path): len(path.read_text("utf-8").splitlines()) for path, _ in python(*PACKAGES)}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """But for those that are defended, which must be that long."""
    long = {f"{shown(path)} {node.name}" for path, node in functions(*PACKAGES) if lines(node) > MOST_IN_A_FUNCTION}
    assert long == LONGER.keys()


def test_most_are_much_shorter() -> None:
    """Half of all files have at most 120 lines, half of all functions at most ten."""
    assert median(len(path.read_text("utf-8").splitlines()) for path, _ in python(*PACKAGES)) <= 120
    assert median(lines(node) for _, node in functions(*PACKAGES)) <= 10


def test_every_test_says_what_must_hold() -> None:
    """In a docstring that ends like a sentence."""
    tests = [(path, node) for path, node in functions("tests") if node.name.startswith("test_")]
    said = {f"{shown(path)} {node.name}": (ast.get_docstring(node) or "").splitlines()[:1] for path, node in tests}
    assert [name for name, first in said.items() if not first or not first[0].rstrip().endswith((".", "?", ":"))] == []
    assert len(said) > len(list((ROOT / "tests").rglob("test_*.py")))


def test_our_own_modules_are_imported_at_the_top() -> None:
    """So that what depends on what is seen at a glance."""
    inside = [
        f"{shown(path)}:{item.lineno}"
        for path, node in functions(*PACKAGES)
        for item in ast.walk(node)
        if isinstance(item, ast.ImportFrom) and (item.module or "").partition(".")[0] in PACKAGES
    ]
    assert inside == []


def test_every_module_opens_with_what_it_is() -> None:
    """And postpones annotations, unless it holds nothing but its docstring."""
    bare = [shown(path) for path, tree in python(*PACKAGES) if not ast.get_docstring(tree)]
    eager = [
        shown(path)
        for path, tree in python(*PACKAGES)
        if any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in tree.body)
        and "from __future__ import annotations" not in path.read_text("utf-8")
    ]
    assert (bare, eager) == ([], [])
