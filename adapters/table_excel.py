"""An Excel workbook as rows of cells: takes bytes, gives the sheets' names and the rows of one.

A number without a fraction is an int, a date or time is ISO 8601 text, an empty cell is None.
Refuses (`SourceInvalid`) what is no workbook, is encrypted, or has no such sheet.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, time, timedelta

import python_calamine as calamine

from adapters.errors import SourceInvalid
from adapters.table_csv import Cell
from adapters.table_guard import check_archive

_ZIP = b"PK\x03\x04"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # MS-CFB 2.2: .xls, and an encrypted .xlsx
_RAW = str | int | float | bool | date | time | timedelta


def is_workbook(data: bytes) -> bool:
    """Whether the first bytes are those of an Excel file, whatever the file is called."""
    return data.startswith((_ZIP, _COMPOUND))


def open_workbook(data: bytes) -> calamine.CalamineWorkbook:
    """The workbook, after its archive was found to be of a bearable size."""
    if data.startswith(_ZIP):
        check_archive(data)
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        problem = "the workbook is encrypted"
    except (calamine.CalamineError, OSError, ValueError):
        problem = "the file is no Excel workbook that can be read"
    except BaseException as error:
        if not _is_panic(error):
            raise
        problem = "the workbook is damaged"
    raise SourceInvalid(problem)


def sheets(workbook: calamine.CalamineWorkbook) -> list[str]:
    """The names of the sheets that a person sees and that hold cells."""
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def sheet_rows(workbook: calamine.CalamineWorkbook, name: str) -> Iterator[list[Cell]]:
    """The rows of one sheet, from the sheet's first row on; `name` "" is the first sheet."""
    visible = sheets(workbook)
    wanted = name or (visible[0] if visible else "")
    if wanted not in workbook.sheet_names:
        raise SourceInvalid(f"the workbook has no sheet of that name; it has {len(visible)}")
    return ([_cell(raw) for raw in row] for row in _sheet(workbook, wanted).iter_rows())


def _sheet(workbook: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except (calamine.CalamineError, OSError, ValueError):
        pass
    except BaseException as error:
        if not _is_panic(error):
            raise
    raise SourceInvalid("the sheet is damaged")


def _is_panic(error: BaseException) -> bool:
    """A failure inside the Rust library, which Python sees as a class that cannot be imported."""
    return type(error).__name__ == "PanicException"


def _cell(raw: _RAW) -> Cell:
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else raw
    if isinstance(raw, (date, time)):  # a datetime is a date
        return raw.isoformat()
    if isinstance(raw, timedelta):
        return _duration(raw)
    return None if raw == "" else raw


def _duration(span: timedelta) -> str:
    """Hours may pass 24, as a cell formatted [h]:mm:ss shows them."""
    seconds = round(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
