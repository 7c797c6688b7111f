"""The pages lead somewhere, their queries are answered, and they speak of every key, command and path."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from adapters.kit.auth.build import _BUILDERS as AUTH
from hub.cli import main
from tests.city.conftest import City
from tests.repo.tree import ROOT, files, headings, python, shown
from vocab.documents import Strict
from vocab.mapping import model

DOCS = ROOT / "docs"
PAGES = [path for path in files() if path.suffix == ".md"]
GUIDES = ("holders.md", "ja/holders.md")
EXPECTED = frozenset({"FIELD_DENIED", "FIELD_CONDITIONAL"})
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MODELS: tuple[type[Strict], ...] = (
    model.SourceDocument,
    model.TermsDocument,
    model.ClassDocument,
    model.IdDocument,
    model.FieldDocument,
    model.ReferenceDocument,
)
ROUTES = frozenset({"Route", "WebSocketRoute", "Mount"})
NOT_YET = {"forward": "no source is sent an assertion yet", "class": "for references to abstract classes"}


def prose(page: Path) -> str:
    """A page without its code."""
    return re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)


def anchor(title: str) -> str:
    """The id that a heading gets (Python-Markdown's toc)."""
    text = re.sub(r"[^\w\s-]", "", title.lstrip("#").replace("`", "").strip()).strip().lower()
    return re.sub(r"[-\s]+", "-", text)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    """Also from one README to another."""
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, part = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{shown(page)} links to {link}"
        if part and target.suffix == ".md":
            assert part in {anchor(title) for title in headings(target)}, f"{shown(page)} links to {link}"


def test_every_page_is_in_the_navigation() -> None:
    """A page that nobody finds is no page; to the vocabulary's parts leads its own page."""
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    paths = [path for path in PAGES if path.is_relative_to(DOCS) and path.parent.name != "vocabulary"]
    pages = [path.relative_to(DOCS).as_posix() for path in paths]
    assert [page for page in pages if f": {page}\n" not in navigation] == []


def queries() -> list[tuple[str, str]]:
    """Every query of the pages; the mutations are those of `tests/city/test_guide.py`."""
    return [
        (shown(page), query)
        for page in PAGES
        for query in re.findall(r"```graphql\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        if not query.startswith("mutation")
    ]


@pytest.mark.parametrize(("page", "query"), queries())
def test_every_query_is_answered_by_the_example_city(page: str, query: str, city: City) -> None:
    """With data for every root field, and no error but what rules do not give."""
    answer = city.ask(query)
    assert {item["extensions"]["code"] for item in answer.get("errors", ())} <= EXPECTED, page
    missing = [key for key, value in answer["data"].items() if value is None and key != "me"]
    assert missing == []


@pytest.mark.parametrize("page", GUIDES)
def test_the_guide_for_holders_names_every_key_of_a_source(page: str) -> None:
    """As code, in a table or a sentence."""
    text = (DOCS / page).read_text("utf-8")
    keys = {field.alias or name for item in MODELS for name, field in item.model_fields.items()}
    assert [key for key in sorted(keys - NOT_YET.keys()) if not re.search(rf"`{{?{key}\b", text)] == []


@pytest.mark.parametrize("page", GUIDES)
def test_the_guide_for_holders_names_every_way_to_authenticate(page: str) -> None:
    """With its options in braces."""
    text = (DOCS / page).read_text("utf-8")
    assert [kind for kind in AUTH if f"`{{{kind}: {{" not in text] == []


@pytest.mark.parametrize("page", GUIDES)
def test_the_sources_and_policies_of_the_guides_are_the_example_s(page: str) -> None:
    """Word for word."""
    example = {path.read_text("utf-8") for path in (ROOT / "examples/sanuki").glob("*/*.yaml")}
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    assert set(blocks) <= example


@pytest.mark.parametrize("pair", [("developers.md", "ja/developers.md"), ("holders.md", "ja/holders.md")])
def test_guides_have_the_same_parts_in_both_languages(pair: tuple[str, str]) -> None:
    """Headings by level, tables by row, code by block."""
    shapes = []
    for name in pair:
        text = (DOCS / name).read_text("utf-8")
        levels = [title.partition(" ")[0] for title in headings(DOCS / name)]
        rows = len(re.findall(r"^\|", text, re.MULTILINE))
        shapes.append((levels, rows, len(re.findall(r"^```", text, re.MULTILINE))))
    assert shapes[0] == shapes[1]


def test_surfaces_name_every_command() -> None:
    """Those of groups too."""
    text = (DOCS / "surfaces.md").read_text("utf-8")
    assert [name for name in main.commands if f"`tsunagu {name}" not in text] == []


def test_surfaces_name_every_path() -> None:
    """Every route of the application but the files of GraphiQL."""
    text = (DOCS / "surfaces.md").read_text("utf-8")
    paths = {
        str(node.args[0].value)
        for _, tree in python("hub")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ROUTES and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert "/graphql" in paths
    assert [path for path in sorted(paths) if f"`{path}`" not in text and "assets" not in path] == []
