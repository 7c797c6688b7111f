"""Every stable code is documented, and every documented code exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.repo.tree import PACKAGES, ROOT, headings, python, shown

CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
SINGLE = re.compile(r"[A-Z]{3,}")
CARRIERS = frozenset({"TokenInvalid", "SourceWarning", "Unmappable", "Problem", "RequestRefused", "HubError"})
PAGES = ("errors.md", "policies.md")
NO_CODES = {
    "DEMO_ONCE": "a variable of the environment",
    "TSUNAGU_TOKEN": "a variable of the environment",
    "TSUNAGU_STATE": "a variable of the environment",
    "LOWER_BOUND": "how exact a total is",
}


def _limits(tree: ast.Module) -> Iterator[ast.Constant]:
    """The names of limits: they become codes with LIMIT_ before them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse":
            yield from (item for item in node.args[:1] if isinstance(item, ast.Constant))


def _single(tree: ast.Module) -> Iterator[str]:
    """Codes of one word: those that stand where a code must."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0] if node.args else None
            if name in CARRIERS and isinstance(first, ast.Constant) and SINGLE.fullmatch(str(first.value)):
                yield str(first.value)


def codes() -> dict[str, str]:
    """Every code of the tree, with where it stands."""
    found: dict[str, str] = {}
    for path, tree in python(*PACKAGES):
        limits, where = list(_limits(tree)), shown(path)
        found.update({f"LIMIT_{item.value!s}": f"{where}:{item.lineno}" for item in limits})
        found.update(dict.fromkeys(_single(tree), where))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node not in limits and CODE.fullmatch(str(node.value)):
                found[str(node.value)] = f"{where}:{node.lineno}"
    return {code: where for code, where in found.items() if code not in NO_CODES}


def documented(page: str) -> set[str]:
    """The codes that have a heading on a page."""
    titles = (re.fullmatch(r"#+ `([A-Z0-9_]+)`", line) for line in headings(ROOT / "docs" / page))
    return {title[1] for title in titles if title}


def test_every_code_has_a_heading() -> None:
    """Whoever meets a code finds what it means and what to do."""
    known = set().union(*map(documented, PAGES))
    missing = {code: where for code, where in codes().items() if code not in known}
    assert missing == {}


def test_every_heading_is_a_code() -> None:
    """A code that is gone leaves the page with it."""
    assert documented("errors.md") - codes().keys() == set()


def test_no_code_is_described_twice() -> None:
    """One place for each."""
    titles = headings(ROOT / "docs" / "errors.md")
    assert len(titles) == len(set(titles))


def test_every_code_says_something() -> None:
    """A heading is followed by a sentence."""
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    for part in page.split("\n### ")[1:]:
        title, _, text = part.partition("\n")
        assert re.search(r"[.)]$", text.strip().split("\n## ")[0].strip().splitlines()[0]), title
