from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.strategies import PREDICATE, RING
from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Predicate
from vocab.query.wire import MAX_DEPTH, dump, load

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["eq", "in", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["and", "or", "not", "near", "inside", "op", "field", "value"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def textual_fit(predicate: Predicate) -> Predicate:
    """The same with text for the operators on text: a wire form refuses the others."""
    if isinstance(predicate, Compare) and predicate.op in (Op.CONTAINS, Op.STARTS_WITH):
        return Compare(predicate.field, predicate.op, str(predicate.value))
    if isinstance(predicate, Not):
        return Not(textual_fit(predicate.item))
    if isinstance(predicate, (Compare, Near, Inside)):
        return predicate
    return type(predicate)(tuple(map(textual_fit, predicate.items)))


@settings(max_examples=100)
@given(PREDICATE.map(textual_fit))
def test_a_predicate_survives_the_wire(predicate: Predicate) -> None:
    """Through real JSON text, types of values included (1, 1.0 and true stay three)."""
    found = load(json.loads(json.dumps(dump(predicate), allow_nan=False)))
    assert found == predicate
    assert repr(dump(found)) == repr(dump(predicate))


@settings(max_examples=100)
@given(JSON)
def test_anything_else_is_refused_or_means_what_it_says(obj: Any) -> None:
    """Never another exception, and nothing is read that would not be written the same."""
    try:
        found = load(obj)
    except ValueError as error:
        assert str(error).startswith("WIRE_")  # noqa: PT017 - either outcome is fine
    else:
        assert load(dump(found)) == found


@pytest.mark.parametrize(
    ("obj", "code"),
    [
        (None, "WIRE_SHAPE"),
        ([], "WIRE_SHAPE"),
        ({}, "WIRE_SHAPE"),
        ({"xor": []}, "WIRE_SHAPE"),
        ({"and": {}}, "WIRE_SHAPE"),
        ({"not": []}, "WIRE_SHAPE"),
        ({"op": "eq", "field": "a"}, "WIRE_SHAPE"),
        ({"op": "eq", "field": "a", "value": 1, "extra": 1}, "WIRE_SHAPE"),
        ({"op": "eq", "field": 1, "value": 1}, "WIRE_SHAPE"),
        ({"op": "like", "field": "a", "value": "x"}, "WIRE_OPERATOR"),
        ({"op": [], "field": "a", "value": "x"}, "WIRE_OPERATOR"),
        ({"op": "eq", "field": "a", "value": None}, "WIRE_SHAPE"),
        ({"op": "eq", "field": "a", "value": [1]}, "WIRE_VALUE"),
        ({"op": "in", "field": "a", "value": 1}, "WIRE_VALUE"),
        ({"op": "in", "field": "a", "value": [[1]]}, "WIRE_SHAPE"),
        ({"op": "isNull", "field": "a", "value": "true"}, "WIRE_VALUE"),
        ({"op": "contains", "field": "a", "value": 1}, "WIRE_VALUE"),
        ({"op": "eq", "field": "a", "value": math.nan}, "WIRE_VALUE"),
        ({"op": "eq", "field": "a", "value": {"$datetime": "2026-07-01"}}, "WIRE_VALUE"),
        ({"op": "eq", "field": "a", "value": {"$datetime": 1}}, "WIRE_VALUE"),
        ({"op": "eq", "field": "a", "value": {"$date": "x"}}, "WIRE_SHAPE"),
        ({"near": {"field": "a", "lat": True, "lon": 1, "metres": 1}}, "WIRE_VALUE"),
        ({"near": {"field": "a", "lat": 10**400, "lon": 1, "metres": 1}}, "WIRE_VALUE"),
        ({"near": {"field": "a", "lat": 1, "lon": 1}}, "WIRE_SHAPE"),
        ({"inside": {"field": "a", "ring": [[1, 2, 3]]}}, "WIRE_SHAPE"),
        ({"inside": {"field": "a", "ring": [[1, "2"]]}}, "WIRE_VALUE"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_code(obj: Any, code: str) -> None:
    """Unknown keys, operators and types are never ignored."""
    with pytest.raises(ValueError, match=code):
        load(obj)


def test_depth_is_bounded_both_ways() -> None:
    """A hostile message cannot exhaust the stack."""
    fits: Predicate = Inside("a", RING)
    for _ in range(MAX_DEPTH):
        fits = Not(fits)
    assert load(dump(fits)) == fits
    with pytest.raises(ValueError, match="WIRE_DEPTH"):
        dump(Not(fits))
    with pytest.raises(ValueError, match="WIRE_DEPTH"):
        load({"not": dump(fits)})


@pytest.mark.parametrize(
    "predicate",
    [
        Compare("a", Op.EQ, math.inf),
        Compare("a", Op.EQ, datetime(2026, 7, 1)),  # noqa: DTZ001 - a time without an offset
        Compare("a", Op.IN, 1),
        And((Near("a", math.nan, 0, 0),)),
    ],
)
def test_what_could_not_be_read_back_is_not_written(predicate: Predicate) -> None:
    """Better here than at the other end."""
    with pytest.raises(ValueError, match="WIRE_VALUE"):
        dump(predicate)
