"""The quick search for small cells finds what the plain one finds, cell for cell."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.obligations import cells
from tests.policies import slow_tables
from tests.policies.test_obligations_tables import DIMENSIONS, TOTAL, Counts, Row, rows_of, rule, tables
from vocab.values import Cell, Text, Unmappable

_CELLS = st.sampled_from(
    (
        None,
        "",
        " 男",
        "男",
        "Ｔｏｔａｌ",
        "計",
        1,
        True,
        "1",
        2,
        Text({"ja": "男"}),
        Text({}),
        datetime(2026, 6, 1, tzinfo=UTC),
    )
)
_COUNTS = st.sampled_from((None, "12", True, float("nan"), -1, 0, 3, 4.5, 0.1, 0.2, 12, 30)) | st.integers(0, 20)


def quick(rows: list[Row], by: tuple[str, ...], threshold: int) -> list[bool]:
    """The flags of the obligation."""
    return list(rule(threshold, by).suppressed(rows))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.integers(1, 12))
def test_the_same_cells_of_a_table(counts: Counts, threshold: int) -> None:
    """Of tables that add up, with some of their totals."""
    by = DIMENSIONS[: len(next(iter(counts)))]
    rows = rows_of(counts)
    assert quick(rows, by, threshold) == slow_tables.flags(rows, by, "persons", threshold)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS, _COUNTS), max_size=12), st.integers(1, 12), st.sampled_from((None, "X")))
def test_the_same_cells_of_any_rows(found: list[tuple[Cell, Cell, Cell]], threshold: int, odd: str | None) -> None:
    """Of rows that make no table: words that look alike, counts that are none, a dimension that cannot be told."""
    rows: list[Row] = [{"age": age, "sex": sex, "persons": count} for age, sex, count in found]
    if odd is not None and rows:
        rows.append({"age": Unmappable(odd), "persons": 1})
    by = ("age", "sex")
    assert quick(rows, by, threshold) == slow_tables.flags(rows, by, "persons", threshold)


def large(seed: int, mean: float, sizes: tuple[int, ...], gaps: float, *, totals: bool) -> list[Row]:
    """A table of some hundred cells: with the totals over the first dimension, or of fractions and without."""
    chance = random.Random(seed)  # noqa: S311 - the same table each time
    keys = [tuple(f"c{place}" for place in key) for key in product(*map(range, sizes)) if chance.random() >= gaps]
    counts: dict[tuple[str, ...], float] = {}
    for key in keys:
        count = chance.expovariate(1 / mean)
        counts[key] = int(count) if totals else count
    if totals:
        for key in keys:
            total = (TOTAL, *key[1:])
            counts[total] = counts.get(total, 0) + counts[key]
    return rows_of(counts)


@pytest.mark.parametrize("tried", [5, 40, 4_096])
@pytest.mark.parametrize(
    "rows",
    [
        large(1, 60, (9, 7, 5), 0, totals=True),
        large(2, 8, (9, 7, 5), 0.1, totals=True),
        large(3, 2, (12, 8, 3), 0.6, totals=True),
        large(4, 25, (12, 8, 3), 0.2, totals=False),
        large(5, 0.5, (20, 20), 0.3, totals=True),
        large(6, 30, (200,), 0, totals=True),
    ],
)
def test_the_same_cells_of_larger_tables(monkeypatch: pytest.MonkeyPatch, rows: list[Row], tried: int) -> None:
    """As many places are looked at before a table is given up, whatever a look costs."""
    monkeypatch.setattr(cells, "_TRIED", tried)
    monkeypatch.setattr(slow_tables, "TRIED", tried)
    by = tuple(name for name in DIMENSIONS if name in rows[0])
    assert quick(rows, by, 10) == slow_tables.flags(rows, by, "persons", 10)


def test_the_larger_tables_are_not_all_given_up() -> None:
    """Some lose cells and keep others."""
    rows = large(1, 60, (9, 7, 5), 0, totals=True)
    assert set(quick(rows, DIMENSIONS, 10)) == {True, False}
