"""Open data as the city of Takamatsu publishes it (`TSUNAGU_SAMPLES`); skipped where it is not at hand."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from adapters.spec import Page
from tests.adapters.table_tools import adapter_of, fetch, said

FOLDER = Path(os.environ.get("TSUNAGU_SAMPLES", "")) / "data" / "takamatsu"
AT_HAND = bool(os.environ.get("TSUNAGU_SAMPLES")) and not os.environ.get("CI") and FOLDER.is_dir()
pytestmark = pytest.mark.skipif(not AT_HAND, reason="TSUNAGU_SAMPLES names no folder of samples")
FILES = sorted(path.name for path in FOLDER.glob("*.xlsx")) if AT_HAND else [""]


@pytest.mark.parametrize("file", FILES)
async def test_every_row_and_column_is_given_or_reported(file: str) -> None:
    """Rows of the page and rows reported = rows of the file, counted by another reader; cells are equal."""
    sheet = openpyxl.load_workbook(FOLDER / file).worksheets[0]
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    adapter = adapter_of(FOLDER, file=file)
    (collection,) = (await adapter.describe()).collections
    names = [str(name) for name in header if name is not None]
    assert [field.path for field in collection.fields] == names
    page = await adapter.fetch(fetch(*names, collection=collection.name))
    assert len(page.rows) + _reported(page) == len(rows)
    filled = [row for row in rows if any(cell not in (None, "") for cell in row)]
    assert [[str(cell or "") for cell in row.values()] for row in page.rows] == [
        [str(cell or "") for cell in row[: len(names)]] for row in filled
    ]


def _reported(page: Page) -> int:
    return int(said(page).get("ROW_BLANK", "0 rows").split()[0])
