"""The rules of imports are in force, and each of them would notice a breach."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import Any

from tests.repo.tree import PACKAGES, ROOT, files, python

HOMES = {
    "strawberry": ("hub/graphql/",),
    "rdflib": ("vocab/rdf/", "policies/rdf/"),
    "jose": ("hub/tokens.py",),
    "aiocache": ("hub/cache.py",),
    "aiohttp": ("adapters/kit/",),
    "sqlalchemy": ("hub/registry/", "hub/open_hub.py"),
    "alembic": ("hub/registry/",),
    "uvicorn": ("hub/cli/",),
    "click": ("hub/cli/",),
    "rich": ("hub/cli/",),
    "yaml": ("vocab/yamltree.py", "vocab/standards/", "policies/written.py"),
    "python_calamine": ("adapters/",),
    "openpyxl": ("hub/policy_table_xlsx.py",),
}


def contracts() -> list[dict[str, Any]]:
    """The contracts that `make check` holds the tree to."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_there_is_a_contract_for_layers_stages_and_libraries() -> None:
    """One of each kind at least."""
    assert {item["type"] for item in contracts()} == {"layers", "independence", "protected", "forbidden"}


def test_the_stages_are_those_of_the_map() -> None:
    """Every module that the page calls a stage is protected by a contract."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    protected = next(item for item in contracts() if item["type"] == "protected")["protected_modules"]
    for module in protected:
        path = module.replace(".", "/")
        assert f"`{path}.py`" in page or f"`{path}/`" in page, module


def test_the_map_names_only_what_is_there() -> None:
    """Whole paths and folders."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:hub|adapters|vocab|policies|tests)/[\w/]*(?:\.py)?)`", page)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_map_names_modules_where_they_are() -> None:
    """A bare name in the table of stages is in the folder of the path before it or in `hub/`; elsewhere anywhere."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [line.split("|")[2] for line in page.splitlines() if line.startswith("| ") and ".py`" in line]
    assert len(rows) > 10
    assert [name for row in rows for name in _misplaced(row)] == []
    there = {path.name for path in files()}
    assert set(re.findall(r"`(\w+\.py)`", page)) <= there


def _misplaced(cell: str) -> list[str]:
    """The bare names of modules that are in neither folder."""
    folder, found = ROOT / "hub", []
    for path, name in re.findall(r"`(?:([\w/]+/)\w*(?:\.py)?|(\w+\.py))`", cell):
        folder = ROOT / path if path else folder
        if name and not (folder / name).exists() and not (ROOT / "hub" / name).exists():
            found.append(name)
    return found


def test_each_library_has_one_home() -> None:
    """Also those that no contract names."""
    strays = [
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path, tree in python(*PACKAGES)
        for name in _imported(tree)
        if name in HOMES and not path.relative_to(ROOT).as_posix().startswith(HOMES[name])
    ]
    assert strays == []


def _imported(tree: ast.Module) -> set[str]:
    """The libraries that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Import):
            found.update(item.name.partition(".")[0] for item in node.names)
    return found
