"""Tables for the tests: files made on the spot, and the adapter over them. The adapter under test is the real one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from adapters.kit.client import Connection, SourceClient
from adapters.kit.settings import AdapterSettings
from adapters.names import CollectionName, NativePath
from adapters.spec import Fetch, NativeType, Page
from adapters.table import TableAdapter

RawCell = str | int | float | bool | date | datetime | time | timedelta | None


def adapter_of(directory: Path, **options: str | int) -> TableAdapter:
    """An adapter over `data.csv` in `directory`, unless the options say another file; `page_size` is of the terms."""
    size = options.pop("page_size", None)
    return TableAdapter(
        AdapterSettings(
            source="test",
            options={"file": "data.csv", **options},
            client=SourceClient(Connection(url="")),
            page_size=int(size) if size else None,
            directory=directory,
        )
    )


async def read(directory: Path, data: bytes | str, request: Fetch, **options: str) -> Page:
    """What a fetch gives from a file with these bytes (text: UTF-8)."""
    content = data.encode() if isinstance(data, str) else data
    (directory / options.get("file", "data.csv")).write_bytes(content)
    adapter = adapter_of(directory, **options)
    try:
        return await adapter.fetch(request)
    finally:
        await adapter.aclose()


def fetch(*paths: str, collection: str = "", types: dict[str, NativeType] | None = None, **more: Any) -> Fetch:
    """A fetch of these columns."""
    return Fetch(
        collection=CollectionName(collection),
        paths=tuple(map(NativePath, paths)),
        types={NativePath(path): kind for path, kind in (types or {}).items()},
        **more,
    )


def rows_of(page: Page) -> list[dict[str, Any]]:
    """The rows as plain dictionaries."""
    return [dict(row) for row in page.rows]


def said(page: Page) -> dict[str, str]:
    """The warnings by code."""
    return {warning.code: warning.detail for warning in page.warnings}


def workbook(sheets: dict[str, Sequence[Sequence[RawCell]]], hidden: Sequence[str] = ()) -> bytes:
    """The bytes of a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
