from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import SourceInvalid, SourceTooLarge
from adapters.table_csv import csv_rows
from adapters.table_grid import Tally, grid_of, normalised, records
from tests.adapters.table_tools import fetch, read, rows_of, said

TEXT = "番号,名称,髙さ①\r\n1,屋島,3.5㎜\r\n2,～㈱鬼無－,\r\n"
ROWS = [
    {"番号": "1", "名称": "屋島", "髙さ①": "3.5㎜"},
    {"番号": "2", "名称": "～㈱鬼無－", "髙さ①": None},
]


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (TEXT.encode("utf-8"), {}),
        (TEXT.encode("utf-8-sig"), {}),
        (TEXT.encode("cp932"), {}),
        (TEXT.encode("utf-16"), {}),
        (TEXT.encode("cp932"), {"encoding": "shift_jis"}),
        (TEXT.encode("utf-8-sig"), {"encoding": "utf-8"}),
        (TEXT.replace(",", "\t").encode("cp932"), {}),
        (TEXT.replace(",", ";").encode(), {"delimiter": "semicolon"}),
        (TEXT.replace("\r\n", "\n").encode(), {}),
        (TEXT.replace("\r\n", "\r").encode(), {}),
    ],
)
async def test_encodings_and_delimiters_give_the_same_rows(
    tmp_path: Path, data: bytes, options: dict[str, str]
) -> None:
    """However the text is written, the rows are the same, the vendor's characters included."""
    page = await read(tmp_path, data, fetch("番号", "名称", "髙さ①"), **options)
    assert rows_of(page) == ROWS
    assert page.warnings == ()


async def test_bytes_of_no_encoding_are_refused(tmp_path: Path) -> None:
    """Bytes that are neither UTF-8 nor CP932 are refused, never replaced by other characters."""
    with pytest.raises(SourceInvalid, match="neither UTF-8 nor CP932"):
        await read(tmp_path, b"a,b\n\xff\xfe\xfd,\x81\n", fetch("a"))


async def test_a_stated_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """A stated encoding is used or refused, not guessed around."""
    with pytest.raises(SourceInvalid, match="not utf-8"):
        await read(tmp_path, TEXT.encode("cp932"), fetch("番号"), encoding="utf-8")


async def test_a_mapping_may_write_the_header_as_people_do(tmp_path: Path) -> None:
    """A path finds its column by the raw header or by its normalised form."""
    data = '"名　称","所 在 地","電話\n番号",№\nA,B,C,D\n'
    page = await read(tmp_path, data, fetch("名称", "所 在 地", "電話番号", "No"))
    assert rows_of(page) == [{"名称": "A", "所 在 地": "B", "電話番号": "C", "No": "D"}]


async def test_a_duplicated_header_cannot_be_read_and_is_said(tmp_path: Path) -> None:
    """Of two columns with one name neither is given; other columns are."""
    page = await read(tmp_path, "id,月,月\n1,a,b\n", fetch("id", "月"))
    assert rows_of(page) == [{"id": "1"}]
    assert said(page) == {"HEADER_DUPLICATED": "月"}


async def test_a_duplicated_header_that_nobody_asks_for_is_no_warning(tmp_path: Path) -> None:
    """What a fetch does not read does not concern it."""
    page = await read(tmp_path, "id,月,月\n1,a,b\n", fetch("id"))
    assert page.warnings == ()


async def test_a_missing_column_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    """A path without a column is named; the row lacks it."""
    page = await read(tmp_path, "id,名称\n1,a\n", fetch("id", "水位"))
    assert rows_of(page) == [{"id": "1"}]
    assert said(page) == {"COLUMN_MISSING": "水位"}


async def test_another_table_is_refused(tmp_path: Path) -> None:
    """A file with none of the columns asked for is another file (such as an error page)."""
    with pytest.raises(SourceInvalid, match="none of the columns"):
        await read(tmp_path, "<html>\n<p>not found</p>\n</html>\n", fetch("id", "名称"))


async def test_ragged_rows_are_given_and_counted(tmp_path: Path) -> None:
    """Rows shorter or longer than the header are in the page and in the count."""
    page = await read(tmp_path, "id,a,b\n1\n2,x,y,z\n3,x,y,\n4,x,y\n", fetch("id", "a", "b"))
    assert [row["id"] for row in page.rows] == ["1", "2", "3", "4"]
    assert said(page) == {"ROW_RAGGED": "2 rows"}


async def test_cells_below_no_header_are_said(tmp_path: Path) -> None:
    """A column without a name that holds cells is named by its place."""
    page = await read(tmp_path, "id,,b\n1,x,y\n2,x,\n", fetch("id", "b"))
    assert said(page) == {"HEADER_EMPTY": "column 2"}


async def test_blank_rows_at_the_end_are_dropped_and_others_counted(tmp_path: Path) -> None:
    """An empty row between others is counted; those at the end mean nothing."""
    page = await read(tmp_path, "id,a\n1,x\n,\n\n2,y\n,\n,\n", fetch("id"))
    assert [row["id"] for row in page.rows] == ["1", "2"]
    assert said(page) == {"ROW_BLANK": "2 rows"}


@pytest.mark.parametrize("above", ["", "避難所一覧,,\n", "避難所一覧,,\n令和8年6月1日現在,,\n,,\n"])
async def test_the_header_is_found_below_a_title(tmp_path: Path, above: str) -> None:
    """A title or a note above the header is not taken for it."""
    page = await read(tmp_path, f"{above}番号,名称,定員\n1,A,30\n2,B,40\n", fetch("番号", "定員"))
    assert rows_of(page) == [{"番号": "1", "定員": "30"}, {"番号": "2", "定員": "40"}]


async def test_a_stated_header_row_is_used(tmp_path: Path) -> None:
    """A row number is counted as a spreadsheet shows it, empty rows included."""
    page = await read(tmp_path, "a,b\n\nc,d\n1,2\n", fetch("c", "d"), header="3")
    assert rows_of(page) == [{"c": "1", "d": "2"}]


async def test_a_quote_left_open_is_refused_with_its_line(tmp_path: Path) -> None:
    """An open quote would swallow the rows after it: the file is refused."""
    with pytest.raises(SourceInvalid, match="line 4"):
        await read(tmp_path, 'id,a\n1,x\n2,"y\n3,z\n', fetch("id"))


async def test_a_cell_past_the_ceiling_is_refused(tmp_path: Path) -> None:
    """A cell has a greatest length."""
    with pytest.raises(SourceTooLarge, match="line 2"):
        await read(tmp_path, "id,a\n1," + "x" * 200_000 + "\n", fetch("id"))


async def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    """A table has a greatest width."""
    with pytest.raises(SourceTooLarge, match="columns"):
        await read(tmp_path, ",".join(f"c{n}" for n in range(1001)) + "\n", fetch("c1"))


async def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """A file without a header is no table, which differs from a table without rows."""
    with pytest.raises(SourceInvalid, match="empty"):
        await read(tmp_path, b"", fetch("id"))
    page = await read(tmp_path, "id,a\n", fetch("id"))
    assert page.rows == ()
    assert page.next is None


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8)
NAMES = st.lists(st.text("あいうえおabcdef", min_size=2, max_size=6), min_size=2, max_size=5, unique_by=normalised)


@settings(max_examples=80, deadline=None)
@given(st.data(), NAMES)
def test_every_row_of_any_csv_is_given(data: st.DataObject, names: list[str]) -> None:
    """What Python's own writer writes is read back cell by cell, an empty cell as None, empty rows aside."""
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=6))
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    tally = Tally()
    grid = grid_of(csv_rows(stream.getvalue().encode(), "utf-8", ","), header=1)
    assert list(records(grid, tally)) == [[cell or None for cell in row] for row in rows if any(row)]
    assert tally.counts["ROW_RAGGED"] == 0


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
async def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Any bytes give a page or a clear refusal."""
    with TemporaryDirectory() as folder:
        try:
            page = await read(Path(folder), data, fetch("a"))
        except (SourceInvalid, SourceTooLarge) as error:
            assert error.detail  # noqa: PT017
        else:
            assert all(set(row) <= {"a"} for row in page.rows)
