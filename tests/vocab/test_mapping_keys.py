"""Keys: one thing has one id, whatever the order of rows and the spelling of its key."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import mapped, with_fields
from vocab.ids import make_id, parse_id
from vocab.mapping.keys import join, key_part, take_apart

CODE = "都道府県コード又は市区町村コード"
ROWS: list[dict[str, Any]] = [
    dict(zip(("NO", CODE, "名称", "緯度", "経度"), values, strict=True))
    for values in (
        ("1", "372013", "健康増進施設　サラマンダー", "34.34092", "134.04524"),
        ("2", "372013", "高松市片原町公衆便所", "34.34551", "134.05267"),
        ("3", "372021", "高松市片原町公衆便所", "34.24551", "134.05267"),
        ("4", "372013", "場所不明", "", ""),
    )
]
CONTENT = with_fields("name: 名称\nlocation: {lat: 緯度, lon: 経度}", id_="{content: true}")


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (1, "1"),
        ("1", "1"),
        (1.0, "1"),
        (" 1 ", "1"),
        ("か\u3099", "が"),
        (1.5, "1.5"),
        (2**60, str(2**60)),
        (1e300, None),
        (None, None),
        ("", None),
        ("\u3000", None),
        (True, None),
        (float("nan"), None),
        ([1], None),
        ({"a": 1}, None),
        ("\ud800", None),
        ("x" * 2000, None),
    ],
)
def test_every_spelling_of_a_key_is_one_key(raw: object, key: str | None) -> None:
    """A spreadsheet's 1.0 and a text file's 1 are one; what is no key loses its row."""
    assert key_part(raw) == key


def test_a_key_of_a_stated_type_is_read_strictly() -> None:
    """So that a look-up at the source finds just the rows that have it here."""
    assert key_part(1, "text") is None
    assert key_part(" 1", "text") == " 1"
    assert key_part("01", "number") == "1"
    assert key_part("a", "number") is None


def test_shuffled_rows_give_the_same_ids() -> None:
    """A key from content depends on name and place alone."""
    keys = {row["NO"]: mapped(CONTENT, row).key for row in ROWS}
    turned = {row["NO"]: mapped(CONTENT, {**row, "NO": "9"}).key for row in reversed(ROWS)}
    assert keys == turned
    assert len({keys["1"], keys["2"], keys["3"]}) == 3
    assert keys["4"] is None


def test_a_content_key_does_not_depend_on_how_the_name_is_typed() -> None:
    """Width, case and spaces of a name are not part of it; the place counts to 125 metres."""
    spelt = {**ROWS[0], "名称": "健康増進施設 ｻﾗﾏﾝﾀﾞｰ"}
    assert mapped(CONTENT, spelt).key == mapped(CONTENT, ROWS[0]).key
    key = mapped(CONTENT, ROWS[0]).key or ""
    assert len(key.rpartition("/")[2]) == 11


def test_a_natural_key_needs_all_its_columns() -> None:
    """A part that is blank would make two things one."""
    mapping = with_fields("name: 名称", id_=f"{{key: [{CODE}, NO]}}")
    assert mapped(mapping, ROWS[0]).key == "372013/1"
    assert mapped(mapping, {**ROWS[0], "NO": ""}).key is None


_parts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@settings(max_examples=100)
@given(st.lists(_parts, min_size=2, max_size=3), st.lists(_parts, min_size=2, max_size=3))
def test_different_natural_keys_never_join_to_one(one: list[str], other: list[str]) -> None:
    """And each can be taken apart again."""
    if len(one) == len(other):
        assert (join(one) == join(other)) == (one == other)
    assert take_apart(join(one), len(one)) == tuple(one)


@settings(max_examples=100)
@given(st.one_of(st.integers(), st.floats(), st.text(max_size=12)))
def test_a_key_survives_its_id(raw: object) -> None:
    """The id of a row leads back to the key that made it."""
    key = key_part(raw)
    if key is not None:
        parsed = parse_id(make_id("WaterGauge", "takamatsu-city.river", key))
        assert parsed is not None
        assert parsed.key == key
