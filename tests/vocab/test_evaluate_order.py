from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import cmp_to_key, partial
from operator import itemgetter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.strategies import CELL, ROW, Row, get
from vocab.query.order import Key, key_of, order_key, sort_value
from vocab.query.predicate import OrderKey
from vocab.values import Cell, Text

Named = tuple[str, Row]
KEYS = st.lists(st.builds(OrderKey, st.sampled_from(["a", "b", "c"]), st.booleans()), max_size=3)


def compare(keys: list[OrderKey], left: Named, right: Named) -> int:
    """The order by its definition: key by key, null last whatever the direction, then the id."""
    for key in keys:
        x, y = sort_value(left[1][key.field]), sort_value(right[1][key.field])
        if x == y:
            continue
        if x is None or y is None:
            return 1 if x is None else -1
        return (-1 if x < y else 1) * (-1 if key.descending else 1)
    return (left[0] > right[0]) - (left[0] < right[0])


def field_of(field: str) -> Callable[[Named], Cell]:
    """A field of a row that has an id."""
    return lambda named: get(field)(named[1])


@settings(max_examples=100)
@given(KEYS, st.lists(ROW, max_size=6))
def test_rows_sort_by_their_keys_with_nulls_last(keys: list[OrderKey], rows: list[Row]) -> None:
    """In both directions, with the id as tie-break, over values of every sort at once."""
    named = [(f"urn:tsunagu:A:x:{i}", row) for i, row in enumerate(rows)]
    by_definition = sorted(named, key=cmp_to_key(partial(compare, keys)))
    assert sorted(named, key=order_key(keys, field_of, itemgetter(0))) == by_definition


@settings(max_examples=60)
@given(st.lists(CELL, max_size=5))
def test_a_sort_value_survives_json(cells: list[Any]) -> None:
    """A cursor carries it, and the key made from it is the same."""
    values = [sort_value(cell) for cell in cells]
    read = [None if item is None else (item[0], item[1]) for item in json.loads(json.dumps(values))]
    keys = [OrderKey("a", i % 2 == 0) for i in range(len(cells))]
    assert key_of(keys, read, "x") == key_of(keys, values, "x")


@settings(max_examples=60)
@given(st.text(max_size=140), st.text(max_size=140))
def test_text_is_ordered_by_its_first_64_code_points_after_nfc(left: str, right: str) -> None:
    """Beyond them only the id decides."""

    def cut(text: str) -> str:
        return unicodedata.normalize("NFC", text)[:64]

    def key(text: str) -> Key:
        return key_of([OrderKey("a")], [sort_value(text)], "")

    assert (key(left) < key(right)) is (cut(left) < cut(right))
    assert sort_value(Text({"ja": left, "en": right})) == sort_value(left or right)
