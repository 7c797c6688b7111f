"""Tables under the tests that every adapter must pass: text in a CSV file, typed cells in a workbook."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from adapters.names import CollectionName, NativePath
from adapters.spec import Latest, NativeType
from tests.adapters.conformance import AdapterConformance, Case
from tests.adapters.table_tools import adapter_of, workbook

NAMES = ("局", "名 称", "水位", "観測日時")
PATHS = tuple(map(NativePath, NAMES))
LATEST = Latest((PATHS[0],), PATHS[3])
READINGS = [
    ("A", "香東川", "1.5", "2026-06-15T09:00:00+09:00"),
    ("A", "香東川", "欠測", "2026-06-15T10:00:00+09:00"),
    ("B", "か\u3099わ", "-2", "2026-06-15T01:30:00+00:00"),
    ("B", "がわ", "10", "2026-06-15T09:00:00+09:00"),
    ("C", None, None, "2026-06-15T09:00:00+09:00"),
    ("D", "新川, 上流", "2.50", "2026-06-14T09:00:00+09:00"),
    ("D", '"新川"', "3e2", "2026-06-16T09:00:00+09:00"),
]
ROWS: list[dict[str, Any]] = [dict(zip(NAMES, row, strict=True)) for row in READINGS]


def as_csv(encoding: str) -> bytes:
    """The readings as a municipality writes them."""
    quoted = [["" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in row] for row in READINGS]
    return "\r\n".join(map(",".join, [list(NAMES), *quoted, ["", "", "", ""]])).encode(encoding)


class TestCsv(AdapterConformance):
    """Text cells."""

    @pytest_asyncio.fixture
    async def case(self, tmp_path: Path) -> AsyncIterator[Case]:
        """UTF-8 with a byte order mark; the levels are stated as numbers."""
        (tmp_path / "data.csv").write_bytes(as_csv("utf-8-sig"))
        types = {PATHS[1]: NativeType.TEXT, PATHS[0]: NativeType.TEXT, PATHS[2]: NativeType.NUMBER}
        adapter = adapter_of(tmp_path, format="csv")
        yield Case(adapter, CollectionName(""), ROWS, PATHS, {**types, PATHS[3]: NativeType.TIME}, latest=LATEST)
        await adapter.aclose()


class TestWorkbook(AdapterConformance):
    """Typed cells."""

    @pytest_asyncio.fixture
    async def case(self, tmp_path: Path) -> AsyncIterator[Case]:
        """Numbers and truth are cells of their own type."""
        names = ("管理番号", "名称", "台数", "営業中")
        cells = [(1, "中央", 30, True), (2, None, 2.5, False), (3, "南部", None, None), (4, "美術館", 30, True)]
        (tmp_path / "data.csv").write_bytes(workbook({"表紙": [["説明"]], "駐車場": [names, *cells]}))
        adapter = adapter_of(tmp_path)
        rows = [dict(zip(names, row, strict=True)) for row in cells]
        yield Case(adapter, CollectionName("駐車場"), rows, tuple(map(NativePath, names)))
        await adapter.aclose()
