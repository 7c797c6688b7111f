"""Rows and predicates at random: few fields, few values, so that they meet; nulls and misfits included."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate
from vocab.values import Cell, Measure, Text, Unmappable

FIELDS = ("a", "b", "c")
Row = Mapping[str, Cell]

_JST = timezone(timedelta(hours=9))
_TIMES = [datetime(2026, 7, 1, 9, tzinfo=_JST), datetime(2026, 7, 1, 0, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)]
_SCALARS: list[Any] = [0, 1, 1.0, 2.5, -3, True, False, "", "a", "が", "か\u3099", "がく", "1", *_TIMES]
_POINTS: list[Any] = [{"type": "Point", "coordinates": [lon, 34.0]} for lon in (134.0, 134.001, 135.0)]

SCALAR = st.sampled_from(_SCALARS)
CELL: st.SearchStrategy[Any] = st.one_of(
    SCALAR,
    SCALAR,
    st.sampled_from(
        [
            None,
            Unmappable("VALUE_NOT_A_NUMBER"),
            Measure(None, "MTR"),
            Measure(1, "MTR"),
            Measure(2.5, "MTR"),
            Measure(math.nan, "MTR"),
            Text({"ja": "が", "en": "a"}),
            Text({"en": "a"}),
            Text({}),
            math.nan,
            datetime(2026, 7, 1),  # noqa: DTZ001 - a naive time has no instant
            {"type": "Point"},
            *_POINTS,
        ]
    ),
)
ROW: st.SearchStrategy[Row] = st.fixed_dictionaries(dict.fromkeys(FIELDS, CELL))

_FIELD = st.sampled_from(FIELDS)
_PLAIN_OPS = [op for op in Op if op not in (Op.IN, Op.IS_NULL)]
RING = ((133.9995, 33.9), (134.5, 33.9), (134.5, 34.1), (133.9995, 34.1), (133.9995, 33.9))
LEAF: st.SearchStrategy[Predicate] = st.one_of(
    st.builds(Compare, _FIELD, st.sampled_from(_PLAIN_OPS), SCALAR),
    st.builds(Compare, _FIELD, st.just(Op.IN), st.lists(SCALAR, max_size=3).map(tuple)),
    st.builds(Compare, _FIELD, st.just(Op.IS_NULL), st.booleans()),
    st.builds(Near, _FIELD, st.just(34.0), st.just(134.0), st.sampled_from([0.0, 100.0, 1e6])),
    st.builds(Inside, _FIELD, st.just(RING)),
)


def _branch(items: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    some = st.lists(items, max_size=3).map(tuple)
    return st.one_of(st.builds(And, some), st.builds(Or, some), st.builds(Not, items))


PREDICATE: st.SearchStrategy[Predicate] = st.recursive(LEAF, _branch, max_leaves=6)


def get(field: str) -> Callable[[Row], Cell]:
    """A field of a row."""
    return lambda row: row[field]
