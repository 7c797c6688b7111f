"""What the pages about mappings say: every example is one, and both languages show the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vocab.documents import Strict, read
from vocab.mapping import model, nativemodel
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load

DOCS = Path(__file__).parents[2] / "docs"
HEAD = "source: made\nholder: city\ntitle: {ja: 例, en: Example}\nadapter: ngsi-v2\nprovides:\n"
BLOCKS = re.findall(r"```yaml\n(.*?)```", (DOCS / "mapping.md").read_text("utf-8"), re.DOTALL)
NEW: tuple[type[Strict], ...] = (
    nativemodel.NativeDocument,
    nativemodel.JoinDocument,
    nativemodel.SplitDocument,
    nativemodel.LookupDocument,
    model.ConditionDocument,
    model.EachDocument,
    model.EntryDocument,
)


@pytest.mark.parametrize("block", [block for block in BLOCKS if not block.startswith("#")])
def test_every_example_is_a_mapping(block: str) -> None:
    """But for beginnings of whole files; those that take from another source find it in the example city."""
    river = read(SourceDocument, (DOCS.parent / "examples/sanuki/sources/takamatsu-river.yaml").read_text("utf-8"))
    document = read(SourceDocument, HEAD + "".join(f"  {line}\n" for line in block.splitlines()))
    found = compile_source(document, load(), nested=True, others={river.source: river})
    assert found.keys() == document.provides.keys()


def test_both_languages_show_the_same() -> None:
    """Examples word for word, and every table with as many rows."""
    other = (DOCS / "ja" / "mapping.md").read_text("utf-8")
    assert re.findall(r"```yaml\n(.*?)```", other, re.DOTALL) == BLOCKS
    assert len(re.findall(r"^\|", other, re.MULTILINE)) == len(
        re.findall(r"^\|", (DOCS / "mapping.md").read_text("utf-8"), re.MULTILINE)
    )


@pytest.mark.parametrize("page", ["mapping.md", "ja/mapping.md"])
def test_every_key_of_a_form_is_explained(page: str) -> None:
    """By its name."""
    text = (DOCS / page).read_text("utf-8")
    keys = {field.alias or name for item in NEW for name, field in item.model_fields.items()}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []
