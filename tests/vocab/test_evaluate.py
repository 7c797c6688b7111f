from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.strategies import LEAF, PREDICATE, RING, ROW, SCALAR, Row, get
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import FALSE, TRUE, And, Compare, Inside, Near, Not, Op, Or, Predicate
from vocab.values import Cell, Measure, Text, Unmappable

NULLS: list[Any] = [None, Unmappable("X"), Measure(None, "MTR"), math.nan, Measure(math.nan, "MTR"), Text({})]


def truth(predicate: Predicate, cell: Any) -> bool | None:
    """The predicate over a row whose every field holds `cell`."""

    def read(row: Any) -> Cell:
        return cast("Cell", row)

    return compile_predicate(predicate, lambda _: read)(cell)


def kleene(predicate: Predicate, row: Row) -> bool | None:
    """Connectives by the textbook: AND is the minimum of false < unknown < true, OR the maximum."""
    rank = {False: 0, None: 1, True: 2}
    back: list[bool | None] = [False, None, True]
    if isinstance(predicate, And):
        return back[min((rank[kleene(item, row)] for item in predicate.items), default=2)]
    if isinstance(predicate, Or):
        return back[max((rank[kleene(item, row)] for item in predicate.items), default=0)]
    if isinstance(predicate, Not):
        return back[2 - rank[kleene(predicate.item, row)]]
    return compile_predicate(predicate, get)(row)


@settings(max_examples=100)
@given(PREDICATE, ROW)
def test_connectives_follow_kleene(predicate: Predicate, row: Row) -> None:
    """Whatever the rows hold, and without ever raising."""
    assert compile_predicate(predicate, get)(row) is kleene(predicate, row)


@settings(max_examples=60)
@given(st.lists(SCALAR, max_size=4).map(tuple), ROW)
def test_in_is_the_or_of_its_equalities(values: Any, row: Row) -> None:
    """Also over nulls and values of another sort."""
    either = Or(tuple(Compare("a", Op.EQ, value) for value in values))
    assert compile_predicate(Compare("a", Op.IN, values), get)(row) is compile_predicate(either, get)(row)


@settings(max_examples=60)
@given(LEAF, st.sampled_from(NULLS))
def test_a_null_is_unknown_to_everything_but_is_null(leaf: Predicate, null: Any) -> None:
    """Including an empty search text; only an empty IN is false by itself."""
    found = truth(leaf, null)
    if isinstance(leaf, Compare) and leaf.op is Op.IS_NULL:
        assert found is leaf.value
    else:
        assert found is (False if isinstance(leaf, Compare) and leaf.value == () else None)


@pytest.mark.parametrize("cell", [0, False, "", Measure(0, "MTR"), Text({"en": "x"}), {"type": "Point"}])
def test_what_has_a_value_is_not_null(cell: Any) -> None:
    """Zero, false, empty text and geometry are values."""
    assert truth(Compare("f", Op.IS_NULL, True), cell) is False
    assert truth(Compare("f", Op.IS_NULL, False), cell) is True


@pytest.mark.parametrize(
    ("op", "value", "cell", "expected"),
    [
        (Op.EQ, 1, 1.0, True),
        (Op.GTE, 2.5, Measure(2.5, "MTR"), True),
        (Op.GT, 2.5, Measure(2.5, "MTR"), False),
        (Op.NE, 1, 2, True),
        (Op.EQ, 1, True, None),  # a boolean is no number
        (Op.EQ, True, 1, None),
        (Op.EQ, False, False, True),
        (Op.LT, "10", 9, None),
        (Op.EQ, "1", 1, None),
        (Op.NE, "1", 1, None),
        (Op.EQ, "が", "か\u3099", True),
        (Op.EQ, "か\u3099", Text({"ja": "が", "en": "x"}), True),
        (Op.LT, "\U0001f600", "\uffff", True),  # by code point, not by UTF-16 unit
        (Op.CONTAINS, "松", "高松市", True),
        (Op.CONTAINS, "", "高松市", True),
        (Op.CONTAINS, "1", 1, None),
        (Op.CONTAINS, 1, "1", None),
        (Op.STARTS_WITH, "高", "高松市", True),
        (Op.STARTS_WITH, "市", "高松市", False),
        (Op.IN, ("OPEN", "FULL"), "FULL", True),
        (Op.IN, ("OPEN", 1), "FULL", None),
        (Op.IN, ("OPEN", 1), "OPEN", True),
        (Op.IN, (1,), True, None),
        (Op.EQ, 1, {"type": "Point"}, None),
        (Op.LT, math.inf, 10**400, True),  # exact beyond a float,
    ],
)
def test_comparisons_by_example(op: Op, value: Any, cell: Any, expected: bool | None) -> None:
    """Sorts never mix, numbers compare exactly, text by code point after NFC."""
    assert truth(Compare("f", op, value), cell) is expected


def test_times_compare_by_instant() -> None:
    """09:00 in Japan is midnight UTC; a naive time has no instant; the first and last moment do not overflow."""
    jst = timezone(timedelta(hours=9))
    midnight = datetime(2026, 7, 1, tzinfo=UTC)
    assert truth(Compare("f", Op.EQ, midnight), datetime(2026, 7, 1, 9, tzinfo=jst)) is True
    assert truth(Compare("f", Op.EQ, midnight), datetime(2026, 7, 1)) is None  # noqa: DTZ001 - the point
    assert truth(Compare("f", Op.GT, datetime.min.replace(tzinfo=jst)), midnight) is True
    assert truth(Compare("f", Op.LT, datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))), midnight) is True


def test_near_and_inside_are_unknown_without_a_usable_geometry() -> None:
    """A point 92 m away; half the planet away; no geometry."""
    here = {"type": "Point", "coordinates": [134.001, 34.0]}
    near = Near("f", 34.0, 134.0, 100)
    assert truth(near, here) is True
    assert truth(Near("f", 34.0, 134.0, 90), here) is False
    assert truth(Inside("f", RING), here) is True
    assert truth(Inside("f", RING), {"type": "Point", "coordinates": [135, 34]}) is False
    for cell in (None, "POINT(134 34)", {"type": "Point"}, {"type": "Point", "coordinates": [34, 134]}):
        assert truth(near, cell) is None
        assert truth(Inside("f", RING), cell) is None


def test_the_constants_are_what_they_say() -> None:
    """Empty AND is true, empty OR is false."""
    assert truth(TRUE, None) is True
    assert truth(FALSE, None) is False


@pytest.mark.parametrize("leaf", [Compare("f", Op.IN, "abc"), Compare("f", Op.IS_NULL, "true")])
def test_a_value_that_does_not_fit_its_operator_is_refused_when_compiled(leaf: Predicate) -> None:
    """Rather than being unknown for every row."""
    with pytest.raises(ValueError, match="PREDICATE_VALUE"):
        truth(leaf, 1)
