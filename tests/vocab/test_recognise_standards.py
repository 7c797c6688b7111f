"""Tables of published datasets as values: what the vocabulary does not have is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vocab.recognise_tools import standards, vocabulary
from vocab.recognise.datasets import Standards
from vocab.recognise.standards import StandardsError, load_standards
from vocab.standards import plain_data

TABLE = """\
dataset: aed
kind: municipal
title: {ja: AED, en: AED}
class: AED
blocks: [place]
columns:
  名称: {also: [name], to: name, language: ja}
  設置位置: {to: installationPosition}
  小児: {to: pediatric, true: [有]}
  行番号: {to: null, why: counts}
generations:
  old: {number: "01", header: [名称, "NAME", 緯度]}
"""
BLOCKS = "place: {緯度: {to: location.lat}}"


def loaded(table: str = TABLE, blocks: str = BLOCKS) -> Standards:
    """A table of its own, by the shipped vocabulary."""
    documents: list[tuple[str, Any]] = [("blocks", plain_data(blocks)), ("aed", plain_data(table))]
    return load_standards(vocabulary(), documents)


def test_a_table_becomes_columns_and_generations() -> None:
    """Shared blocks are part of it, and every entry of a header finds its column."""
    dataset = loaded().datasets["aed"]
    assert dataset.class_name == "AED"
    assert dataset.generations["old"].columns == ("名称", "名称", "緯度")
    assert (dataset.columns["行番号"].to, dataset.columns["行番号"].why) == (None, "counts")
    assert dataset.columns["小児"].true == ("有",)
    found = dataset.find("名 称")
    assert found is not None
    assert found.target == ("name", "ja", "")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("class: AED", "class: Place", "no class that things have"),
        ("to: installationPosition", "to: nothing", "AED has no property nothing"),
        ("language: ja}", "language: xx}", "no variant xx"),
        ("{to: installationPosition}", "{to: installationPosition, unit: MTR}", "cannot be of the unit MTR"),
        ("{to: null, why: counts}", "{to: null}", "needs a reason"),
        ("[名称,", "[名前,", "no column is called 名前"),
        ("[place]", "[places]", "no block places"),
        ("kind: municipal", "kind: city", "aed.yaml"),
        ("why: counts", "wy: counts", "unknown"),
    ],
)
def test_what_cannot_be_used_is_refused(before: str, after: str, said: str) -> None:
    """With the table's name and what is wrong."""
    assert before in TABLE
    with pytest.raises(StandardsError, match=r"^STANDARDS_WRONG:\n") as refused:
        loaded(TABLE.replace(before, after))
    assert said in str(refused.value)
    assert "aed" in str(refused.value)


def test_a_key_written_twice_is_refused() -> None:
    """With its line."""
    with pytest.raises(ValueError, match=r"TABLE_UNREADABLE: x.yaml:1: 'a' is written twice"):
        plain_data("{a: 1, a: 2}", file="x.yaml")
    with pytest.raises(ValueError, match="TABLE_UNREADABLE"):
        plain_data("[a]")


def test_the_shipped_tables_are_right() -> None:
    """Every table that is shipped can be used, and the words of synonyms speak for classes that exist."""
    assert len(standards().datasets) > 50
    assert set(standards().words.values()) <= set(vocabulary().classes)
    assert not [name for name in standards().datasets if name.startswith("general-")]
