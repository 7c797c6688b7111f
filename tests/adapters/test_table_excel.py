from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.errors import SourceInvalid, SourceTooLarge
from adapters.spec import NativeType
from adapters.table_guard import MAX_UNPACKED, check_archive, check_extent
from tests.adapters.table_tools import RawCell, adapter_of, fetch, read, rows_of, said, workbook

HEADER = ["番号", "名称", "日時"]


async def test_cells_keep_their_types(tmp_path: Path) -> None:
    """A whole number is an int, a fraction a float, text and truth stay, an empty cell is None."""
    data = workbook({"一覧": [["a", "b", "c", "d", "e"], [1, 2.5, "0120", True, None], [None, None, None, None, "x"]]})
    page = await read(tmp_path, data, fetch(*"abcde", collection="一覧"))
    assert list(page.rows[0].values()) == [1, 2.5, "0120", True, None]
    assert [type(value) for value in page.rows[0].values()] == [int, float, str, bool, type(None)]


async def test_times_are_iso_text(tmp_path: Path) -> None:
    """Dates, times and spans are text, so that a page stays JSON."""
    row: list[RawCell] = [datetime(2026, 6, 15, 9, 30), date(2026, 6, 15), time(9, 0), timedelta(hours=24)]  # noqa: DTZ001
    page = await read(tmp_path, workbook({"s": [["a", "b", "c", "d"], row]}), fetch(*"abcd"))
    assert rows_of(page) == [{"a": "2026-06-15T09:30:00", "b": "2026-06-15", "c": "09:00:00", "d": "24:00:00"}]


async def test_a_csv_that_is_a_workbook_is_recognised(tmp_path: Path) -> None:
    """The content decides, not the name."""
    page = await read(tmp_path, workbook({"s": [HEADER, [1, "A", None]]}), fetch("番号"), file="data.csv")
    assert rows_of(page) == [{"番号": 1}]


async def test_a_stated_format_is_held_to(tmp_path: Path) -> None:
    """Where the mapping states the format, another one is refused."""
    with pytest.raises(SourceInvalid, match="not csv"):
        await read(tmp_path, workbook({"s": [HEADER, [1, "A", None]]}), fetch("番号"), format="csv")
    with pytest.raises(SourceInvalid, match="not excel"):
        await read(tmp_path, "番号\n1\n", fetch("番号"), format="excel")


async def test_the_collection_names_the_sheet(tmp_path: Path) -> None:
    """A collection is a sheet; none is the first visible one; an unknown one is refused."""
    data = workbook({"隠": [["x", "y"]], "甲": [["id", "v"], [1, 2]], "乙": [["id", "v"], [3, 4]]}, hidden=["隠"])
    assert rows_of(await read(tmp_path, data, fetch("id", collection="乙"))) == [{"id": 3}]
    assert rows_of(await read(tmp_path, data, fetch("id"))) == [{"id": 1}]
    assert rows_of(await read(tmp_path, data, fetch("id", collection="any"), sheet="乙")) == [{"id": 3}]
    with pytest.raises(SourceInvalid, match="no sheet of that name"):
        await read(tmp_path, data, fetch("id", collection="丙"))


async def test_a_table_that_starts_lower_on_the_sheet_is_found(tmp_path: Path) -> None:
    """Empty rows and columns before the table and a title above it do not matter; rows are counted from the top."""
    rows: list[list[RawCell]] = [[], [None, "一覧表"], [None, *HEADER], [None, 7, "A", None]]
    data = workbook({"s": rows})
    assert rows_of(await read(tmp_path, data, fetch("番号", "名称"))) == [{"番号": 7, "名称": "A"}]
    assert rows_of(await read(tmp_path, data, fetch("番号"), header="3")) == [{"番号": 7}]


async def test_all_rows_of_a_sheet_are_given_or_counted(tmp_path: Path) -> None:
    """Rows of the file = rows of the page + rows counted as empty."""
    rows: list[list[RawCell]] = [["id", "v"]]
    rows += [[n, None if n % 5 else n] for n in range(1, 40)]
    rows += [[], [99, 1]]
    page = await read(tmp_path, workbook({"s": rows}), fetch("id", "v"))
    assert len(page.rows) == 40
    assert said(page) == {"ROW_BLANK": "1 rows"}


async def test_description_lists_visible_sheets_with_types(tmp_path: Path) -> None:
    """Onboarding sees each sheet that holds a table, its columns, their types and a few samples."""
    data = workbook({"甲": [["id", "名"], [1, "A"], [2, "B"]], "空": [], "隠": [["x"], ["y"]]}, hidden=["隠"])
    (tmp_path / "data.csv").write_bytes(data)
    description = await adapter_of(tmp_path).describe()
    assert [collection.name for collection in description.collections] == ["甲"]
    fields = description.collections[0].fields
    assert [(field.path, field.type, field.samples) for field in fields] == [
        ("id", NativeType.NUMBER, ("1", "2")),
        ("名", NativeType.TEXT, ("A", "B")),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"\0" * 40,
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
        workbook({"s": [HEADER]})[:-300],
    ],
)
async def test_damaged_workbooks_are_refused(tmp_path: Path, data: bytes) -> None:
    """Bytes that only begin like a workbook are refused."""
    with pytest.raises(SourceInvalid):
        await read(tmp_path, data, fetch("番号"))


async def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """A zip with a CSV inside is not opened."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("data.csv", "id\n1\n")
    with pytest.raises(SourceInvalid, match=r"no \.xlsx workbook"):
        await read(tmp_path, stream.getvalue(), fetch("id"))


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    """The size is measured by unpacking: a directory that claims ten bytes does not help a bomb."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/media/bomb", "w", force_zip64=False) as member:
            for _ in range(MAX_UNPACKED // (1 << 20) + 1):
                member.write(b"\0" * (1 << 20))
    data = stream.getvalue()
    true_size = struct.pack("<I", MAX_UNPACKED + (1 << 20))
    lying = data.replace(true_size, struct.pack("<I", 10))
    assert lying != data
    with pytest.raises(SourceTooLarge, match="unpacks"):
        check_archive(lying)


@pytest.mark.parametrize(
    "sheet",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        b"<x:row r='30000'><x:c r='A1'><v>1</v></x:c><x:c r = 'ALK30000'><v>1</v></x:c></x:row>",
        b"<row>" + b"<c><v>1</v></c>" * 1001 + b"</row>",
    ],
)
def test_a_sheet_with_far_corners_is_refused(sheet: bytes) -> None:
    """A few cells far apart would make the reader lay out everything between them."""
    with pytest.raises(SourceTooLarge, match="reaches"):
        check_extent(sheet)


def test_formatted_empty_cells_are_no_extent() -> None:
    """A cell with a style and no value takes no place."""
    check_extent(b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>')


def test_broken_compression_is_refused() -> None:
    """A member whose bytes are no deflate stream is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook>" + "x" * 100 + "</workbook>")
    packed = zlib.compress(b"<workbook>" + b"x" * 100 + b"</workbook>")[2:-4]
    data = stream.getvalue()
    assert packed[:6] in data
    with pytest.raises(SourceInvalid, match="damaged"):
        check_archive(data.replace(packed[:6], b"\xff" * 6))
