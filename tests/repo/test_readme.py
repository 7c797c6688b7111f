"""The READMEs say what is so: their query answers what they print, their files are the example's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.city.conftest import City
from tests.repo.tree import ROOT, headings

LANGUAGES = ("README.md", "README.ja.md")
QUOTED = ("sources/takamatsu-tide.yaml", "policies/seto-bikes.yaml")


def blocks(page: str, kind: str) -> list[str]:
    """The code blocks of a kind on a page."""
    found: list[str] = re.findall(rf"```{kind}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return found


@pytest.mark.parametrize("page", LANGUAGES)
def test_the_query_answers_what_the_page_prints(page: str, city: City) -> None:
    """All of `data`, and each source that is shown."""
    printed = json.loads(blocks(page, "json")[0])
    answer = city.ask(blocks(page, "graphql")[0])
    assert answer["data"] == printed["data"]
    reports: dict[str, dict[str, Any]] = {item["source"]: item for item in answer["extensions"]["sources"]}
    for shown in printed["extensions"]["sources"]:
        assert shown.items() <= reports[shown["source"]].items()


@pytest.mark.parametrize("page", LANGUAGES)
def test_the_quoted_files_are_those_of_the_example(page: str) -> None:
    """Word for word."""
    assert blocks(page, "yaml") == [(ROOT / "examples/sanuki" / name).read_text("utf-8") for name in QUOTED]


def test_both_readmes_have_the_same_parts() -> None:
    """The same levels of headings in the same order, and the same code but for comments."""
    levels = [[line.partition(" ")[0] for line in headings(ROOT / page)] for page in LANGUAGES]
    assert levels[0] == levels[1]
    for kind in ("graphql", "json", "yaml"):
        assert blocks(LANGUAGES[0], kind) == blocks(LANGUAGES[1], kind)


@pytest.mark.parametrize("page", LANGUAGES)
def test_the_commands_exist(page: str) -> None:
    """Each `make` target that a README names is one."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = re.findall(r"^make ([a-z]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= targets
