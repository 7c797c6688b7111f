"""Small cells of published tables: what is left of a table gives none of them away, whoever computes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import inf

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policies.decision import Obligation, TableRule
from policies.obligations import Unenforceable, build
from vocab.terms import Kind, Label, Property
from vocab.values import Cell, Measure, Text, Unmappable

Key = tuple[str, ...]
Row = Mapping[str, Cell]
Counts = dict[Key, int]
DIMENSIONS = ("age", "sex", "area")
TOTAL = "総数"


def prop(name: str, kind: Kind) -> Property:
    """A property of a kind."""
    return Property(name, f"urn:test:{name}", Label("", ""), Label("", ""), kind)


SIBLINGS = {
    each.name: each
    for each in (
        *(prop(name, Kind.TEXT) for name in DIMENSIONS),
        prop("persons", Kind.INTEGER),
        prop("income", Kind.NUMBER),
        prop("place", Kind.GEOMETRY),
    )
}


def made(target: str = "persons", **parameters: object) -> Obligation:
    """The obligation, which must be possible."""
    built = build("suppressBelow", parameters, SIBLINGS[target], siblings=SIBLINGS)
    assert isinstance(built, Obligation)
    return built


def rule(threshold: int, by: tuple[str, ...]) -> TableRule:
    """The rule over the whole table."""
    table = made(threshold=threshold, by=by).table
    assert table is not None
    return table


def rows_of(counts: Mapping[Key, Cell]) -> list[Row]:
    """One row per combination."""
    return [{**dict(zip(DIMENSIONS, key, strict=False)), "persons": count} for key, count in counts.items()]


def suppressed(counts: Counts, threshold: int) -> set[Key]:
    """The combinations whose count is suppressed."""
    by = DIMENSIONS[: len(next(iter(counts)))]
    flags = rule(threshold, by).suppressed(rows_of(counts))
    return {key for key, flag in zip(counts, flags, strict=True) if flag}


@st.composite
def tables(draw: st.DrawFn, most: int = 4, top: int = 15, axes: int = 3) -> Counts:
    """A full table of one to three dimensions, with the totals over some sets of its dimensions."""
    sizes = draw(st.lists(st.integers(1, most), min_size=1, max_size=axes))
    keys = list(product(*([f"c{each}" for each in range(size)] for size in sizes)))
    counts = {key: draw(st.integers(0, 3) | st.integers(0, top)) for key in keys}
    sets = [each for size in range(1, len(sizes) + 1) for each in combinations(range(len(sizes)), size)]
    for chosen in draw(st.lists(st.sampled_from(sets), unique=True)):
        for key in keys:
            total = tuple(TOTAL if axis in chosen else place for axis, place in enumerate(key))
            counts[total] = counts.get(total, 0) + counts[key]
    return draw(_with_gaps(counts))


@st.composite
def _with_gaps(draw: st.DrawFn, counts: Counts) -> Counts:
    """Often without some of the empty cells, as many tables are published; a total of nothing is not published."""
    spare = [key for key, count in counts.items() if count == 0 and TOTAL not in key]
    gaps = draw(st.just(()) | st.sets(st.sampled_from(spare))) if spare else ()
    kept = {key: count for key, count in counts.items() if key not in gaps} or counts
    return {key: count for key, count in kept.items() if not _of_nothing(kept, key)} or counts


def _of_nothing(counts: Counts, key: Key) -> bool:
    """Whether it is a total of which no part is published: zero by what rows there are, whatever their counts say."""
    axes = [axis for axis, place in enumerate(key) if place == TOTAL]
    parts = (each for each in counts if TOTAL not in each)
    return bool(axes) and not any(
        all(axis in axes or each[axis] == place for axis, place in enumerate(key)) for each in parts
    )


def equations(counts: Counts) -> Iterator[tuple[list[Key], Key]]:
    """The parts and the total of every line of the table whose total is published."""
    for key in counts:
        for axis, place in enumerate(key):
            if place == TOTAL:
                rest = key[:axis], key[axis + 1 :]
                parts = [each for each in counts if each[axis] != TOTAL and (each[:axis], each[axis + 1 :]) == rest]
                if parts:
                    yield parts, key


def bounds(counts: Counts, hidden: set[Key]) -> dict[Key, tuple[float, float]]:
    """What follows for each cell from the published ones, by intervals, until nothing more follows."""
    known = {key: (0.0, inf) if key in hidden else (float(counts[key]),) * 2 for key in counts}
    system = list(equations(counts))
    while True:
        before = dict(known)
        for parts, total in system:
            low, high = (sum(known[part][side] for part in parts) for side in (0, 1))
            known[total] = max(known[total][0], low), min(known[total][1], high)
            for part in parts:
                others = [known[other] for other in parts if other != part]
                least = known[total][0] - sum(high for _, high in others)
                most = known[total][1] - sum(low for low, _ in others)
                known[part] = max(known[part][0], least), min(known[part][1], most)
        if known == before:
            return known


def pinned(counts: Counts, threshold: int) -> list[Key]:
    """The small cells that are shown, or follow by intervals."""
    known = bounds(counts, suppressed(counts, threshold))
    return [key for key, count in counts.items() if count < threshold and known[key][0] == known[key][1]]


def with_totals(counts: Counts) -> Counts:
    """A table of two dimensions with all its totals."""
    full = dict(counts)
    for (row, column), count in counts.items():
        for total in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            full[total] = full.get(total, 0) + count
    return full


def solutions(counts: Counts, hidden: set[Key]) -> Iterator[Counts]:
    """Every table of whole numbers up to the largest count that agrees with what is published."""
    unseen, system = sorted(hidden), list(equations(counts))
    top = max(counts.values()) + 1
    for values in product(range(top + 1), repeat=len(unseen)):
        table = counts | dict(zip(unseen, values, strict=True))
        if all(sum(table[part] for part in parts) == table[total] for parts, total in system):
            yield table


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.integers(1, 12))
def test_no_small_cell_follows_from_what_is_published(counts: Counts, threshold: int) -> None:
    """An adversary with all published cells and totals cannot pin a small cell by intervals."""
    assert pinned(counts, threshold) == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(tables(most=3, top=5, axes=2), st.integers(1, 5))
def test_every_small_cell_could_be_another_number(counts: Counts, threshold: int) -> None:
    """Trying all tables that fit what is published finds two numbers for each small cell."""
    hidden = suppressed(counts, threshold)
    assume((max(counts.values()) + 2) ** len(hidden) <= 4_000)
    small = [key for key in hidden if counts[key] < threshold]
    found = list(solutions(counts, hidden))
    assert all(len({table[key] for table in found}) > 1 for key in small)


@settings(max_examples=100, deadline=None)
@given(tables(), st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(counts: Counts, threshold: int, chance: random.Random) -> None:
    """The same table in another order loses the same cells."""
    shuffled = list(counts.items())
    chance.shuffle(shuffled)
    assert suppressed(counts, threshold) == suppressed(dict(shuffled), threshold)


@settings(max_examples=100, deadline=None)
@given(tables(), st.integers(1, 12))
def test_no_line_has_one_suppressed_cell(counts: Counts, threshold: int) -> None:
    """A line with a published total, or with other cells, never lacks exactly one; and what it lacks is not too few."""
    hidden = suppressed(counts, threshold)
    for parts, total in equations(counts):
        lacking = [key for key in (*parts, total) if key in hidden]
        assert len(lacking) != 1
        if lacking and total not in hidden:
            assert sum(counts[key] for key in lacking) >= threshold


def test_the_next_smallest_cell_is_suppressed_too() -> None:
    """With the total, the one small cell could be computed; with another one missing it cannot."""
    counts: Counts = {("0-14",): 3, ("15-64",): 40, ("65-",): 12, (TOTAL,): 55}
    assert suppressed(counts, 10) == {("0-14",), ("65-",)}
    assert suppressed(counts, 3) == set()
    del counts[TOTAL,]
    assert suppressed(counts, 10) == {("0-14",), ("65-",)}


def test_a_bridge_between_two_blocks_is_protected() -> None:
    """A cell that follows only from several lines together is not left to be computed."""
    small = {(row, column) for row, column in product("ab", "AB")} | {
        (row, column) for row, column in product("cd", "CD")
    }
    counts = with_totals({key: 2 if key in small or key == ("a", "C") else 50 for key in product("abcd", "ABCD")})
    hidden = suppressed(counts, 3)
    rows, columns = {"a", "b"}, {"A", "B"}
    block = {key for key in hidden if TOTAL not in key and (key[0] in rows) != (key[1] in columns)}
    assert len(block) > 1
    assert ("a", "C") in block


def test_empty_cells_are_not_protected_by_empty_cells() -> None:
    """Cells that cannot be lowered do not hide each other, however many of them there are."""
    empty = set(product("ab", "AB"))
    assert pinned(with_totals({key: 0 if key in empty else 20 for key in product("abc", "ABC")}), 5) == []
    counts = with_totals({("a", "A"): 0, ("b", "A"): 0, ("b", "B"): 3})
    assert pinned({key: count for key, count in counts.items() if key != (TOTAL, "A")}, 3) == []


def test_a_combination_that_is_not_listed_protects_nothing() -> None:
    """A box of cells with a gap does not add up."""
    counts = with_totals({("a", "A"): 3, ("a", "B"): 0, ("b", "A"): 4, ("b", "B"): 0})
    gaps = {(TOTAL, "B"), (TOTAL, TOTAL)}
    assert pinned({key: count for key, count in counts.items() if key not in gaps}, 2) == []


def test_a_suppressed_group_is_not_small_together() -> None:
    """Two cells of one and two persons would together tell of three."""
    counts: Counts = {("a",): 1, ("b",): 2, ("c",): 30, ("d",): 40, (TOTAL,): 73}
    assert suppressed(counts, 10) == {("a",), ("b",), ("c",)}


def test_nothing_and_nobody_counts_as_small() -> None:
    """A count of zero is below every threshold: it tells that nobody of the group is like that."""
    counts: Counts = {("a",): 0, ("b",): 0, ("c",): 30, ("d",): 40, (TOTAL,): 70}
    assert suppressed(counts, 1) == {("a",), ("b",), ("c",)}


@pytest.mark.parametrize("count", [None, "12", True, float("nan"), -1, Unmappable("X"), Measure(None, "C62")])
def test_a_row_without_a_count_is_suppressed(count: Cell) -> None:
    """What cannot be compared with the threshold is not shown, and not to be computed either."""
    rows = rows_of({("a",): count, ("b",): 50, ("c",): 60, (TOTAL,): 115})
    assert list(rule(10, ("age",)).suppressed(rows)) == [True, True, False, False]


def test_a_combination_that_occurs_twice_is_suppressed() -> None:
    """Which of two counts is right is not known; texts that look alike are one place."""
    rows: list[Row] = [*rows_of({("男",): 50, ("女",): 60, ("不明",): 70}), {"age": " 男", "persons": 51}]
    assert list(rule(10, ("age",)).suppressed(rows)) == [True, True, False, True]


@pytest.mark.parametrize(
    "total", [None, "計", "総数", "合計", "総　数", "TOTAL", "total", "Ｔｏｔａｌ", Text({"ja": "計"})]
)
def test_a_total_is_known_by_its_name_or_by_null(total: Cell) -> None:
    """The total over a dimension is no part of it: it is not the next smallest cell."""
    rows: list[Row] = [*rows_of({("a",): 3, ("b",): 90}), {"age": total, "persons": 21}]
    assert list(rule(10, ("age",)).suppressed(rows)) == [True, True, False]


def test_a_dimension_that_cannot_be_told_closes_the_table() -> None:
    """A row that could stand in any line leaves no line to be judged."""
    rows: list[Row] = [*rows_of({("a",): 30, ("b",): 90}), {"age": Unmappable("X"), "persons": 20}]
    assert list(rule(10, ("age",)).suppressed(rows)) == [True, True, True]


def test_another_property_may_hold_the_count() -> None:
    """An average of three persons is suppressed by the number of persons."""
    obligation = made("income", threshold="10", by=["age", "sex"], of="persons")
    assert obligation.table is not None
    assert obligation.table.reads == {"age", "sex", "persons"}
    assert obligation.parameters == (("by", "age,sex"), ("of", "persons"), ("threshold", "10"))
    assert obligation.apply(410.5) == 410.5
    rows = [
        {**row, "income": 400.0} for row in rows_of({("a", "f"): 3, ("b", "f"): 90, ("a", "m"): 20, ("b", "m"): 30})
    ]
    assert list(obligation.table.suppressed(rows)) == [True] * 4


def test_an_empty_table_has_nothing_to_suppress() -> None:
    """No rows, no flags."""
    assert list(rule(10, ("age",)).suppressed([])) == []


@pytest.mark.parametrize(
    ("target", "parameters", "code"),
    [
        ("persons", {"threshold": "0", "by": ("age",)}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": "many", "by": ("age",)}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10, "by": ("persons",)}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10, "by": ("age", "age")}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10, "by": ()}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10, "by": ("nothing",)}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10, "by": ("age",), "of": "nothing"}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10}, "POLICY_DUTY_PARAMETER"),
        ("persons", {"threshold": 10, "by": ("income",)}, "POLICY_DUTY_UNENFORCEABLE"),
        ("persons", {"threshold": 10, "by": ("age",), "of": "sex"}, "POLICY_DUTY_UNENFORCEABLE"),
        ("place", {"threshold": 10, "by": ("age",)}, "POLICY_DUTY_UNENFORCEABLE"),
    ],
)
def test_a_table_that_cannot_be_judged_is_refused(target: str, parameters: dict[str, object], code: str) -> None:
    """Thresholds, dimensions and counts that make no sense are refused when the policy is saved."""
    refused = build("suppressBelow", parameters, SIBLINGS[target], siblings=SIBLINGS)
    assert isinstance(refused, Unenforceable)
    assert refused.code == code
