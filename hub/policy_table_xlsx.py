"""The table of policies as an Excel workbook: takes rows, gives bytes; takes bytes, gives rows.

Every cell is text, never a formula. Refuses, by sheet and cell, a workbook that is none, misses columns, or holds
numbers, dates, formulas or errors where text must stand.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from adapters.errors import SourceError
from adapters.table_guard import check_archive
from hub.policy_table import COLUMNS, SHEET, Column, Row
from hub.policy_table_read import ReadRow
from vocab.documents import DocumentError, Problem

MAX_BYTES = 16 * 1024 * 1024
MAX_CELL = 32_767
"""Characters of a cell (Excel's specification); longer ones would be cut."""
_KEYS = 4  # the row with the keys of the columns; the data follows
_SEARCHED = 20  # rows in which the keys are looked for
_LINE, _TALLEST = 18.0, 400.0  # points
_TITLE = "ポリシー一覧 / Policies"
_HELP = (
    "白い列は説明で、灰色の列が決まりです。変えるときは灰色の列を書き換え、tsunagu policy import で読み込みます。"
    " / White columns describe, grey columns count: edit the grey ones and read them with tsunagu policy import."
)
_GREY, _HEAD, _DARK = "EDEDED", "1F4E78", "595959"
_GREEN, _RED = "E2EFDA", "FCE4D6"
_THIN, _STRONG = Side(style="thin", color="BFBFBF"), Side(style="medium", color="7F7F7F")

_ARCHIVE = b"PK"  # how every archive begins, and so every .xlsx


def to_xlsx(rows: Sequence[Row]) -> bytes:
    """The workbook. Raises `DocumentError` where a cell would be cut."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = SHEET
    _head(sheet)
    before = ""
    for number, row in enumerate(rows, start=_KEYS + 1):
        _write(sheet, number, row, first=row.get("policy", "") != before)
        before = row.get("policy", "")
    _choices(sheet, len(rows))
    sheet.freeze_panes = f"C{_KEYS + 1}"
    sheet.auto_filter.ref = f"A{_KEYS}:{get_column_letter(len(COLUMNS))}{max(_KEYS + len(rows), _KEYS + 1)}"
    _printed(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _head(sheet: Worksheet) -> None:
    _text(sheet.cell(1, 1), _TITLE).font = Font(bold=True, size=16)
    _text(sheet.cell(2, 1), _HELP).font = Font(color=_DARK)
    sheet.row_dimensions[1].height, sheet.row_dimensions[3].height = 26, 34
    for index, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.key == "check"
        title = _text(sheet.cell(3, index), _heading(column))
        title.font = Font(bold=True, color="FFFFFF")
        title.fill = PatternFill("solid", fgColor=_DARK if column.exact else _HEAD)
        title.alignment = Alignment(wrap_text=True, vertical="center")
        key = _text(sheet.cell(_KEYS, index), column.key)
        key.font, key.fill = Font(size=8, color=_DARK), PatternFill("solid", fgColor=_GREY)


def _heading(column: Column) -> str:
    return f"{column.title.ja}\n{column.title.en}" if column.title.ja != column.title.en else column.title.ja


def _write(sheet: Worksheet, number: int, row: Row, *, first: bool) -> None:
    for index, column in enumerate(COLUMNS, start=1):
        text = row.get(column.key, "")
        cell = sheet.cell(number, index)
        if len(text) > MAX_CELL:
            message = f"a cell of {len(text)} characters would be cut at {MAX_CELL}"
            place = f"{SHEET}!{cell.coordinate}"
            raise DocumentError((Problem("POLICY_TABLE_TOO_LONG", message, "", number, place, "split the rule"),))
        _text(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(top=_STRONG if first else _THIN, bottom=_THIN, left=_THIN, right=_THIN)
        colour = _colour(column, row)
        if colour:
            cell.fill = PatternFill("solid", fgColor=colour)
    sheet.row_dimensions[number].height = min(_TALLEST, _LINE * max(_tall(row), 1) + 3)


def _colour(column: Column, row: Row) -> str | None:
    if column.key.startswith("effect."):
        return {"permission": _GREEN, "prohibition": _RED}.get(row.get("rule", ""))
    return _GREY if column.exact else None


def _text(cell: Any, text: str) -> Cell:
    """Text and nothing else, whatever it begins with."""
    found: Cell = cell
    if text:
        found.value = text
        found.data_type = "s"
        found.quotePrefix = text[0] in "=+-@\t\r"
    found.number_format = "@"
    return found


def _tall(row: Row) -> int:
    return max(
        sum(max(1, -(-_wide(line) // (column.width - 1))) for line in row.get(column.key, "").split("\n"))
        for column in COLUMNS
        if column.key not in ("check", "document")
    )


def _wide(line: str) -> int:
    """The width of a line in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)


def _choices(sheet: Worksheet, rows: int) -> None:
    """What can be chosen where only some values are allowed."""
    keys = [column.key for column in COLUMNS]
    for key, values in (("rule", "permission,prohibition,none"), ("purposeOperator", "isAnyOf,isA,eq,isNoneOf,neq")):
        letter = get_column_letter(keys.index(key) + 1)
        choice = DataValidation(type="list", formula1=f'"{values}"', allow_blank=True)
        choice.add(f"{letter}{_KEYS + 1}:{letter}{_KEYS + rows + 200}")
        sheet.add_data_validation(choice)


def _printed(sheet: Worksheet) -> None:
    words = sum(1 for column in COLUMNS if column.key.endswith(".ja"))
    sheet.print_title_rows = f"3:{_KEYS}"
    sheet.print_area = f"A1:{get_column_letter(words)}{max(sheet.max_row, _KEYS + 1)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def from_xlsx(data: bytes, *, file: str = "") -> list[ReadRow]:
    """The rows of a workbook that `to_xlsx` made and people edited. Raises `DocumentError` with all problems."""
    sheet = _sheet(data, file)
    number, letters = _columns(sheet, file)
    problems: list[Problem] = []
    found = list(_rows(sheet, number, letters, file, problems))
    if problems:
        raise DocumentError(tuple(problems))
    return found


def _sheet(data: bytes, file: str) -> Worksheet:
    hint = "save it as an Excel workbook (.xlsx)"
    if len(data) > MAX_BYTES:
        raise DocumentError((Problem("POLICY_TABLE_FILE", "the file is larger than 16 MiB", file),))
    if not data.startswith(_ARCHIVE):
        raise DocumentError((Problem("POLICY_TABLE_FILE", "the file is no Excel workbook", file, hint=hint),))
    try:
        check_archive(data)
        book = load_workbook(io.BytesIO(data), keep_links=False)
    except SourceError as error:
        raise DocumentError((Problem("POLICY_TABLE_FILE", error.detail, file, hint=hint),)) from None
    except Exception:  # noqa: BLE001 - whatever a broken workbook breaks in the library
        message = "the file cannot be read as a workbook"
        raise DocumentError((Problem("POLICY_TABLE_FILE", message, file, hint=hint),)) from None
    sheet = book[SHEET] if SHEET in book.sheetnames else None
    if not isinstance(sheet, Worksheet):
        message = f"the workbook has no sheet '{SHEET}'"
        raise DocumentError((Problem("POLICY_TABLE_SHEET", message, file, 1, hint="name the sheet as it was"),))
    return sheet


def _columns(sheet: Worksheet, file: str) -> tuple[int, dict[str, str]]:
    """The row with the keys, and the letter of each key's column."""
    known = {column.key for column in COLUMNS}
    for row in sheet.iter_rows(min_row=1, max_row=_SEARCHED):
        cells = [(str(cell.value).strip(), cell) for cell in row if isinstance(cell.value, str)]
        if {"policy", "rule", "target"} <= {key for key, _ in cells}:
            break
    else:
        hint = f"keep row {_KEYS} of the exported table as it was"
        raise DocumentError(
            (Problem("POLICY_TABLE_SHEET", "no row holds the keys of the columns", file, 1, SHEET, hint),)
        )
    letters: dict[str, str] = {}
    problems = []
    for key, cell in cells:
        if key not in known or key in letters:
            what = "twice" if key in known else "unknown"
            place = f"{SHEET}!{cell.coordinate}"
            hint = "empty this cell, or name the column as it was"
            problems.append(Problem("POLICY_TABLE_SHEET", f"the column '{key}' is {what}", file, cell.row, place, hint))
        letters.setdefault(key, cell.column_letter)
    for column in COLUMNS:
        if column.exact and column.key not in letters:
            message, hint = f"the column '{column.key}' is missing", "export the table again and copy the rows into it"
            problems.append(Problem("POLICY_TABLE_SHEET", message, file, cells[0][1].row, SHEET, hint))
    if problems:
        raise DocumentError(tuple(problems))
    return cells[0][1].row, letters


def _rows(
    sheet: Worksheet, keys: int, letters: dict[str, str], file: str, problems: list[Problem]
) -> Iterator[ReadRow]:
    by_letter = {letter: key for key, letter in letters.items()}
    for row in sheet.iter_rows(min_row=keys + 1):
        cells = dict(_cells(row, by_letter, file, problems))
        if any(cells.values()):
            yield ReadRow(row[0].row or 0, {key: text for key, text in cells.items() if text}, letters)


def _cells(
    row: Iterable[Any], by_letter: dict[str, str], file: str, problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    for cell in row:
        key = by_letter.get(getattr(cell, "column_letter", ""))
        if key is None or cell.value is None:
            continue
        whole = cell.data_type == "n" and isinstance(cell.value, (int, float)) and float(cell.value).is_integer()
        if cell.data_type in ("s", "inlineStr") and isinstance(cell.value, str):
            yield key, cell.value.replace("\r\n", "\n").strip()
        elif key == "number" and whole:
            yield key, str(int(cell.value))
        else:
            kind = _KINDS.get(cell.data_type, "a value")
            hint = "format the cell as text and write it again"
            place = f"{SHEET}!{cell.coordinate}"
            problems.append(
                Problem("POLICY_TABLE_CELL", f"the cell holds {kind}, not text", file, cell.row, place, hint)
            )


_KINDS = {"f": "a formula", "n": "a number", "d": "a date", "b": "a truth value", "e": "an error"}
