"""The page on ODRL shows what is written and what is read, and names every key."""

from __future__ import annotations

import re
from pathlib import Path

from policies.model import Document
from policies.rdf.read import from_jsonld, from_turtle
from policies.rdf.tree import STANDARD_KEYS
from policies.rdf.write import to_turtle
from tests.policies.rdf.documents import MODELS
from vocab.documents import read

PAGE = (Path(__file__).parents[3] / "docs" / "odrl.md").read_text("utf-8")


def block(language: str) -> str:
    """The code of the page in one language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_turtle_of_the_page_is_its_policy() -> None:
    """Word for word."""
    document = read(Document, block("yaml"))
    assert to_turtle(document).strip() == block("turtle").strip()
    assert from_turtle(block("turtle")) == document


def test_the_foreign_policy_of_the_page_is_read() -> None:
    """As it stands there."""
    assert from_jsonld(block("json")).permission[0].assignee is not None


def test_the_page_says_what_each_key_becomes() -> None:
    """All keys that are not named with their group: parameters of duties, and refinements of who asks."""
    keys = {field.alias or name for model in MODELS for name, field in model.model_fields.items()}
    duties = {field.alias or name for name, field in MODELS[-1].model_fields.items()}
    named = re.findall(r"[A-Za-z]+", PAGE.partition("## What stands for what")[2].partition("## What is refused")[0])
    assert keys - duties - set(named) == set()
    assert STANDARD_KEYS[Document] <= set(named)
