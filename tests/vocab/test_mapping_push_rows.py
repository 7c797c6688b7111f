"""For any rows and predicates: what the hub keeps the source keeps, and exact means both ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import mapped
from tests.vocab.push_tools import AT, ID, MAPPING, SPACE, TOKYO, pushed
from vocab.ids import make_id
from vocab.query.evaluate import Truth, compile_predicate
from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate
from vocab.readers.times import time as parse_time
from vocab.values import Cell, Unmappable

_texts = st.sampled_from(["川", " 川", "か\u3099", "が", "-", "○", "×", "有", "123456789018", "https://a", ""])
_numbers = st.sampled_from([-999, -1, 1, 2.5, 86, 250, 123456789018])
_times = st.integers(-3, 3).map(lambda days: AT + timedelta(days=days))
_points = st.tuples(st.sampled_from([134.0, 134.01, 135.0, 0.0]), st.sampled_from([34.0, 34.001, 35.0, 0.0])).map(
    lambda pair: {"type": "Point", "coordinates": list(pair)}
)


_codes = st.sampled_from(["372013", "37201", "３７２０１３", " 372013", "372014", "不明", "-", ""])
_phones = st.sampled_from(["087-839-2011", "087(839)2011", "0878392011", "なし", "-", ""])
_COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("id", "n", "a", "m", "s", "o", "p"), _texts),
    **dict.fromkeys(("lv", "d", "c", "r"), _numbers),
    "mu": _codes,
    "te": _phones,
    "t": _times.map(datetime.isoformat),
    "g": _points,
}


def _column(path: str) -> st.SearchStrategy[Any]:
    return st.one_of(_COLUMNS[path], _COLUMNS[path], st.none())


_rows = st.fixed_dictionaries({path: _column(path) for path in _COLUMNS})
_ORDERED = [Op.EQ, Op.NE, Op.LT, Op.LTE, Op.GT, Op.GTE]
_TEXTUAL = [*_ORDERED, Op.CONTAINS, Op.STARTS_WITH]


def _compares(names: list[str], ops: list[Op], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Predicate]:
    one = st.builds(Compare, st.sampled_from(names), st.sampled_from(ops), values)
    many = st.builds(Compare, st.sampled_from(names), st.just(Op.IN), st.lists(values, max_size=3).map(tuple))
    null = st.builds(Compare, st.sampled_from(names), st.just(Op.IS_NULL), st.booleans())
    return st.one_of(one, one, many, null)


_ids = st.one_of(
    _texts.filter(bool).map(lambda key: make_id("WaterGauge", SPACE, key)), st.just(make_id("River", SPACE, "a"))
)
_rivers = st.sampled_from(["86", "2.5", "086", "川"]).map(lambda key: make_id("River", "mlit", key))
_metres = st.sampled_from([0.0, 1.0, 2.5, 2.4999999999, -9.99, 1.001, 0.073, 86, 3])
_leaves = st.one_of(
    _compares(["name", "memo", "address.full", "page"], _TEXTUAL, _texts),
    _compares(["city"], _TEXTUAL, _codes),
    _compares(["phone"], _TEXTUAL, _phones),
    _compares(["waterLevel", "danger", "count"], _ORDERED, st.one_of(_metres, _numbers)),
    _compares(["status"], [Op.EQ, Op.NE], st.sampled_from(["OPEN", "CLOSED"])),
    _compares(["open"], [Op.EQ, Op.NE], st.booleans()),
    _compares(["startsAt"], _ORDERED, _times),
    _compares(["river"], [Op.EQ, Op.NE], _rivers),
    _compares(["id"], [Op.EQ, Op.NE], _ids),
    st.builds(Near, st.just("location"), st.just(34.0), st.just(134.0), st.sampled_from([10.0, 500.0, 5000.0])),
    st.builds(Near, st.just("location"), st.just(0.0), st.just(0.0), st.just(1000.0)),
    st.just(Inside("location", ((-1.0, -1.0), (140.0, -1.0), (140.0, 40.0), (-1.0, 40.0), (-1.0, -1.0)))),
    st.just(Inside("location", ((133.9, 33.9), (134.005, 33.9), (134.005, 34.5), (133.9, 34.5), (133.9, 33.9)))),
)
_predicates = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: And(tuple(items))),
        st.lists(inner, max_size=3).map(lambda items: Or(tuple(items))),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


def _hub_keeps(row: dict[str, Any], predicate: Predicate) -> bool:
    """Whether the hub keeps a row after mapping; a row without an id is lost."""
    found = mapped(MAPPING, row)
    if found.key is None:
        return False
    cells: dict[str, Cell] = {**found.cells, "id": make_id("WaterGauge", SPACE, found.key)}
    truth: Truth[dict[str, Cell]] = compile_predicate(predicate, lambda name: lambda there: there.get(name))
    return truth(cells) is True


def _source_keeps(row: dict[str, Any], predicate: Predicate) -> bool:
    """Whether a source that compares by the stated types keeps a row."""

    def get(path: str) -> Callable[[dict[str, Any]], Cell]:
        def read(there: dict[str, Any]) -> Cell:
            value: Cell = there.get(path)
            if path != "t" or value is None:
                return value
            moment = parse_time(value, TOKYO)
            return None if isinstance(moment, Unmappable) else moment

        return read

    return compile_predicate(predicate, get)(row) is True


_abilities = st.fixed_dictionaries({}, optional=dict.fromkeys(Op, st.sampled_from(["exact", "superset"])))


_TEXT_VALUES = ["川", " 川", "か\u3099", "が", "-", "", "123456789018", "https://a"]
_NUMBER_VALUES = [-999, -1, 1, 2.5, -9.99, 0.01, 123456789018]
_CITIES = ["372013", "37201", " 372013", "３７２０１３", "372014", "不明", "372021"]
_PHONES = ["087-839-2011", "087(839)2011", "087-839-2011 ", "なし", "-"]
_CASES: dict[str, tuple[list[Op], list[Any], list[Any]]] = {
    "name": (_TEXTUAL, _TEXT_VALUES, [*_TEXT_VALUES, 1, None]),
    "memo": (_TEXTUAL, _TEXT_VALUES, [*_TEXT_VALUES, 1, None]),
    "page": (_TEXTUAL, _TEXT_VALUES, [*_TEXT_VALUES, "http://b", None]),
    "city": (_TEXTUAL, _CITIES, [*_CITIES, 37201, 372013, None]),
    "phone": (_TEXTUAL, _PHONES, [*_PHONES, 878392011, None]),
    "waterLevel": (_ORDERED, _NUMBER_VALUES, [*_NUMBER_VALUES, 100, 250, None]),
    "danger": (_ORDERED, _NUMBER_VALUES, [*_NUMBER_VALUES, None]),
    "count": (_ORDERED, _NUMBER_VALUES, [*_NUMBER_VALUES, None]),
    "status": ([Op.EQ, Op.NE], ["OPEN", "CLOSED"], ["○", "可", "×", " ○", "-", None]),
    "open": ([Op.EQ, Op.NE], [True, False], ["有", "無", " 有", "-", None]),
    "startsAt": (_ORDERED, [AT, AT + timedelta(hours=9)], [AT.isoformat(), "2026-06-15", "2026-06-15T09:00:00", None]),
    "river": ([Op.EQ, Op.NE], [make_id("River", space, "86") for space in ("mlit", "x")], [86, 87, 86.0, None]),
    "id": (
        [Op.EQ, Op.NE],
        [ID, make_id("WaterGauge", SPACE, " 川"), make_id("River", SPACE, "a"), make_id("WaterGauge", "x", "a")],
        ["a", "川", " 川", "", None],
    ),
}


@pytest.mark.parametrize("field", _CASES)
def test_one_comparison_keeps_every_row_and_where_exact_no_other(field: str) -> None:
    """Each operator and value against values that are equal, near, sentinel, refused or absent."""
    ops, values, raws = _CASES[field]
    path = "id" if field == "id" else MAPPING.reads_of(field)[0]
    predicates = [Compare(field, op, value) for op in ops for value in values]
    predicates += [Compare(field, Op.IN, tuple(values[:2])), Compare(field, Op.IS_NULL, value=False)]
    for predicate in predicates:
        found = pushed(predicate)
        for row in ({"id": "a", path: raw} for raw in raws):
            kept = _hub_keeps(row, predicate)
            assert not kept or _source_keeps(row, found.predicate)
            if found.exact and mapped(MAPPING, row).key is not None:
                assert kept == _source_keeps(row, found.predicate)


@settings(max_examples=60, deadline=None)
@given(st.lists(_rows, min_size=1, max_size=4), _predicates, st.booleans(), st.booleans(), _abilities)
def test_every_row_that_the_hub_keeps_is_kept_by_the_source(
    rows: list[dict[str, Any]], predicate: Predicate, conjunction: bool, disjunction: bool, able: dict[Op, str]
) -> None:
    """Whatever the source declares; and where the result is exact, it keeps no other row that has an id."""
    full = {op: able.get(op, "exact") for op in Op} if conjunction else able
    found = pushed(
        predicate,
        capable=lambda _path, _native, op: full.get(op, "exact" if op in {"near", "inside"} else None),
        conjunction=conjunction,
        disjunction=disjunction,
    )
    for row in rows:
        kept = _hub_keeps(row, predicate)
        assert not kept or _source_keeps(row, found.predicate)
        if found.exact and mapped(MAPPING, row).key is not None:
            assert kept == _source_keeps(row, found.predicate)


@settings(max_examples=60, deadline=None)
@given(st.floats(-500, 500), st.floats(-5, 5), st.sampled_from(_ORDERED))
def test_a_widened_bound_never_loses_a_level(native: float, wanted: float, op: Op) -> None:
    """Centimetres at the source, metres in the filter, any floats, also a hair apart."""
    for value in (wanted, native / 100):
        predicate = Compare("waterLevel", op, value)
        row = {"id": "a", "lv": native}
        assert not _hub_keeps(row, predicate) or _source_keeps(row, pushed(predicate).predicate)
