from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import NotCapable, OriginForbidden, SourceInvalid, SourceTimeout, SourceUnavailable
from adapters.names import NativePath, Position
from adapters.spec import Exactness, Latest, NativeOrder, NativeType, Page, Total
from tests.adapters.table_tools import adapter_of, fetch, read, rows_of, said, workbook
from vocab.query.predicate import And, Compare, Near, Not, Op, Or, Predicate

NUMBERED = "id,名称,水位\n" + "".join(f"{n},局{n % 3},{n / 10}\n" for n in range(1, 8))
IDS: Callable[[Page], list[Any]] = lambda page: [row["id"] for row in page.rows]  # noqa: E731


async def test_only_what_is_asked_for_is_given(tmp_path: Path) -> None:
    """A row holds the paths of the fetch and nothing else, also when other columns are compared."""
    request = fetch("id", predicate=Compare("名称", Op.EQ, "局1"), types={"名称": NativeType.TEXT})
    assert rows_of(await read(tmp_path, NUMBERED, request)) == [{"id": "1"}, {"id": "4"}, {"id": "7"}]


@pytest.mark.parametrize(
    ("predicate", "ids"),
    [
        (Compare("水位", Op.GTE, 0.5), ["5", "6", "7"]),
        (Not(Compare("水位", Op.LT, 0.5)), ["5", "6", "7"]),
        (And((Compare("水位", Op.GT, 0.2), Compare("名称", Op.STARTS_WITH, "局0"))), ["3", "6"]),
        (Or((Compare("id", Op.IN, ("1", "2")), Compare("名称", Op.CONTAINS, "2"))), ["1", "2", "5"]),
        (Compare("名称", Op.IS_NULL, True), []),
    ],
)
async def test_predicates_are_evaluated(tmp_path: Path, predicate: Predicate, ids: list[str]) -> None:
    """Text compares as text, a column stated as number by its number."""
    kinds = {"水位": NativeType.NUMBER, "名称": NativeType.TEXT, "id": NativeType.TEXT}
    page = await read(tmp_path, NUMBERED, fetch("id", predicate=predicate, types=kinds, count=True))
    assert IDS(page) == ids
    assert page.total == Total(len(ids), exact=True)


async def test_a_cell_that_is_no_number_never_loses_its_row(tmp_path: Path) -> None:
    """Where a cell leaves a comparison in doubt, the row is given, and the total is not called exact."""
    data = 'id,v\n1,10\n2,欠測\n3,"1,200"\n4,５\n5,\n6,1\n'
    kinds = {"v": NativeType.NUMBER}
    for predicate in (Compare("v", Op.GT, 5), Not(Compare("v", Op.LTE, 5))):
        page = await read(tmp_path, data, fetch("id", predicate=predicate, types=kinds, count=True))
        assert IDS(page) == ["1", "2", "3", "4"]
        assert page.total == Total(4, exact=False)


async def test_mixed_cells_of_a_sheet_never_lose_a_row(tmp_path: Path) -> None:
    """A number in a column stated as text stays in doubt: how the mapping writes it is not known here."""
    data = workbook({"s": [["id", "code"], [1, "001"], [2, 1], [3, "002"]]})
    page = await read(
        tmp_path, data, fetch("id", predicate=Compare("code", Op.EQ, "001"), types={"code": NativeType.TEXT})
    )
    assert IDS(page) == [1, 2]


async def test_text_is_exact_only_where_the_mapping_says_csv(tmp_path: Path) -> None:
    """A file may turn out to be a workbook; only `format: csv` makes text comparisons exact."""
    cases: list[tuple[dict[str, str | int], Exactness]] = [
        ({}, Exactness.SUPERSET),
        ({"format": "csv"}, Exactness.EXACT),
    ]
    for options, exactness in cases:
        offered = adapter_of(tmp_path, **options).capabilities().default.fields[0].capability
        assert set(offered.operators[NativeType.TEXT].values()) == {exactness}
        assert bool(offered.order) is (exactness is Exactness.EXACT)


async def test_pages_follow_one_another(tmp_path: Path) -> None:
    """Walking page by page gives every row once, and the same total on each page."""
    request, walked = fetch("id", limit=3, count=True), []
    while True:
        page = await read(tmp_path, NUMBERED, request)
        assert page.total == Total(7, exact=True)
        walked += IDS(page)
        if page.next is None:
            break
        request = replace(request, position=page.next)
    assert walked == [str(n) for n in range(1, 8)]


async def test_a_file_that_changes_during_a_walk_is_said(tmp_path: Path) -> None:
    """The second page of another content carries a warning."""
    first = await read(tmp_path, NUMBERED, fetch("id", limit=3))
    same = await read(tmp_path, NUMBERED, fetch("id", limit=3, position=first.next))
    other = await read(tmp_path, NUMBERED + "9,x,1\n", fetch("id", limit=3, position=first.next))
    assert said(same) == {}
    assert set(said(other)) == {"CHANGED_DURING_WALK"}


async def test_a_page_size_is_a_ceiling(tmp_path: Path) -> None:
    """The terms' page size bounds a page, whatever is asked for."""
    (tmp_path / "data.csv").write_text(NUMBERED)
    page = await adapter_of(tmp_path, page_size=2).fetch(fetch("id", limit=5))
    assert IDS(page) == ["1", "2"]
    assert page.next is not None


@pytest.mark.parametrize(("descending", "ids"), [(False, ["3", "2", "5", "1", "4"]), (True, ["1", "2", "5", "3", "4"])])
async def test_order_is_by_code_point_with_empty_last(tmp_path: Path, descending: bool, ids: list[str]) -> None:
    """Text orders by code point after NFC; an empty cell is last both ways."""
    data = "id,v\n1,ん\n2,が\n3,B\n4,\n5,が\n".replace("5,が", "5,か\u3099")
    order = (NativeOrder(NativePath("v"), NativeType.TEXT, descending),)
    page = await read(tmp_path, data, fetch("id", order=order), format="csv")
    assert IDS(page) == ids


@pytest.mark.parametrize(
    "request_",
    [
        fetch("id", predicate=Near("id", 34.0, 134.0, 100.0)),
        fetch("id", predicate=Compare("id", Op.EQ, "1"), types={"id": NativeType.TIME}),
        fetch("id", order=(NativeOrder(NativePath("id"), NativeType.NUMBER),)),
        fetch("id", position=Position("x")),
    ],
)
async def test_what_is_not_declared_is_refused(tmp_path: Path, request_: Any) -> None:
    """A fetch outside the capabilities is a fault of the hub, not an empty page."""
    with pytest.raises(NotCapable):
        await read(tmp_path, NUMBERED, request_)


READINGS = (
    "局,時刻,水位\n"
    "A,2026/6/15 9:00,1.0\nB,2026-06-15T10:00:00+09:00,2.0\nA,2026/06/15 24:00,1.5\n"
    "A,2026年6月15日 23:50,9.9\nB,2026-06-15T02:00:00Z,2.5\nB,調整中,3.0\n,2026/6/15 9:00,1.0\n"
)
BY_STATION = Latest((NativePath("局"),), NativePath("時刻"))


async def test_the_latest_reading_per_key_is_found_across_notations(tmp_path: Path) -> None:
    """Times compare as instants, 24:00 and offsets included; rows that cannot take part are counted."""
    page = await read(tmp_path, READINGS, fetch("局", "水位", latest=BY_STATION, count=True))
    assert sorted((row["局"], row["水位"]) for row in page.rows) == [("A", "1.5"), ("B", "2.5")]
    assert said(page) == {"TIME_UNPARSEABLE": "1 rows", "KEY_MISSING": "1 rows"}
    assert page.total == Total(2, exact=True)


async def test_a_predicate_holds_for_the_latest_reading(tmp_path: Path) -> None:
    """An older reading that satisfies the filter never stands in for the latest one."""
    request = fetch("局", latest=BY_STATION, predicate=Compare("水位", Op.GT, 3), types={"水位": NativeType.NUMBER})
    assert rows_of(await read(tmp_path, READINGS, request)) == []


async def test_times_that_none_can_read_are_refused(tmp_path: Path) -> None:
    """Where no time can be read, nothing is guessed and nothing comes back empty."""
    with pytest.raises(SourceInvalid, match="timeFormat"):
        await read(tmp_path, "局,時刻\nA,6/1/2023\nA,6/2/2023\n", fetch("局", latest=BY_STATION))


async def test_a_stated_pattern_reads_times(tmp_path: Path) -> None:
    """The mapping may state the pattern of its times."""
    data = "局,時刻,水位\nA,6/1/2023,1\nA,10/2/2023,2\n"
    page = await read(tmp_path, data, fetch("水位", latest=BY_STATION), timeFormat="%m/%d/%Y")
    assert rows_of(page) == [{"水位": "2"}]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.integers(0, 9)), max_size=12), st.randoms())
async def test_the_latest_does_not_depend_on_the_order_of_rows(
    readings: list[tuple[str, int, int]], shuffle: random.Random
) -> None:
    """Rows shuffled: the same latest readings, also where two readings have one time."""
    results = []
    for _ in range(2):
        text = "局,時刻,水位\n" + "".join(f"{key},2026-06-15T0{hour}:00,{value}\n" for key, hour, value in readings)
        with TemporaryDirectory() as folder:
            page = await read(Path(folder), text, fetch("局", "時刻", "水位", latest=BY_STATION))
        results.append(sorted(map(repr, page.rows)))
        shuffle.shuffle(readings)
    assert results[0] == results[1]
    newest = {key: max(hour for other, hour, _ in readings if other == key) for key, _, _ in readings}
    assert len(results[0]) == len(newest)


async def test_a_passed_deadline_ends_the_reading(tmp_path: Path) -> None:
    """A thread that reads a large file stops at the deadline."""
    with pytest.raises(SourceTimeout):
        await read(tmp_path, NUMBERED, fetch("id", deadline=datetime.now(UTC) - timedelta(seconds=1)))


async def test_files_outside_the_folder_are_refused(tmp_path: Path) -> None:
    """No path and no link leads out of the city's folder."""
    folder = tmp_path / "city"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("id\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    for file in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv", ".", "a\0b"):
        with pytest.raises(OriginForbidden) as caught:
            await adapter_of(folder, file=file).fetch(fetch("id"))
        assert str(tmp_path) not in str(caught.value)


async def test_a_missing_file_or_folder_is_unavailable(tmp_path: Path) -> None:
    """What is not there, or is no file, is said; the probe says it too."""
    (tmp_path / "folder.csv").mkdir()
    for file in ("missing.csv", "folder.csv"):
        with pytest.raises(SourceUnavailable):
            await adapter_of(tmp_path, file=file).fetch(fetch("id"))
    health = await adapter_of(tmp_path, file="missing.csv").probe()
    assert not health.ok
    assert "SOURCE_UNAVAILABLE" in health.detail


async def test_a_file_says_when_it_was_changed(tmp_path: Path) -> None:
    """The time of the file's last change goes with the page, and when it was read."""
    page = await read(tmp_path, NUMBERED, fetch("id"))
    assert page.modified_at is not None
    assert page.retrieved_at is not None
    assert abs(page.retrieved_at - page.modified_at) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "options",
    [
        {"encodng": "utf-8"},
        {"encoding": "rot13"},
        {"delimiter": "xx"},
        {"header": "0"},
        {"header": "first"},
        {"format": "json"},
        {"zone": "Asia/Takamatsu"},
        {"timeFormat": "yyyy-mm-dd"},
        {"compression": "gzip"},
    ],
)
def test_unknown_options_are_refused(tmp_path: Path, options: dict[str, str | int]) -> None:
    """A misspelt option or value is refused by name when the adapter is made."""
    with pytest.raises(ValueError, match=rf"connection\.{next(iter(options))}"):
        adapter_of(tmp_path, **options)
