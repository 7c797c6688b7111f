"""Samples that are not part of the project: `TSUNAGU_SAMPLES` names their folder; without it tests are skipped."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.documents import hubs
from tests.samples.mappings import HUB, POLICY

Rows = Sequence[Sequence[Any]]
COUNTS: list[str] = []


@dataclass(frozen=True)
class Sample:
    """A file, its mapping, and how to ask for everything that is mapped."""

    mapping: str
    file: str
    field: str
    selection: str


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what became of the rows of each file."""
    if COUNTS:
        terminalreporter.write_sep("-", "rows of the samples")
        terminalreporter.write("".join(f"{line}\n" for line in COUNTS))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of files as Takamatsu publishes them; skips without it, and in CI."""
    folder = Path(os.environ.get("TSUNAGU_SAMPLES", "")) / "data" / "takamatsu"
    if not os.environ.get("TSUNAGU_SAMPLES") or os.environ.get("CI") == "true" or not folder.is_dir():
        pytest.skip("TSUNAGU_SAMPLES names no folder of samples")
    return folder


def rows_of(file: Path) -> list[tuple[Any, ...]]:
    """All rows of the first sheet, header first, by another reader than the adapter's."""
    sheet = openpyxl.load_workbook(file).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


@dataclass(frozen=True)
class Asked:
    """What a hub answered about one file."""

    nodes: list[dict[str, Any]]
    total: dict[str, Any]
    report: dict[str, Any]

    @property
    def ids(self) -> list[str]:
        """The ids, in the order of the answer."""
        return [node["id"] for node in self.nodes]

    def lost(self) -> dict[str, int]:
        """Rows that became no entity, by the reason reported."""
        codes = ("ROW_WITHOUT_ID", "ID_NOT_UNIQUE")
        return {item["code"]: item["count"] for item in self.report.get("warnings", ()) if item["code"] in codes}

    def unmapped(self) -> dict[tuple[str, str], int]:
        """Cells that could not be mapped, by property and code."""
        warnings = self.report.get("warnings", ())
        return {(item["property"], item["code"]): item["count"] for item in warnings if "property" in item}


Ask = Callable[[Sample, bytes | Rows], Awaitable[Asked]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Put a mapping over a file into a city of its own, and ask its hub for everything."""
    cities = count()

    async def asking(sample: Sample, content: bytes | Rows) -> Asked:
        folder = tmp_path / f"city{next(cities)}"
        _write_city(folder, sample.mapping)
        _write(folder / "files" / sample.file, content)
        return await _answer(folder, sample)

    return asking


def _write_city(folder: Path, mapping: str) -> None:
    for name in ("sources", "policies", "files"):
        (folder / name).mkdir(parents=True)
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    (folder / "policies" / "open.yaml").write_text(POLICY, encoding="utf-8")
    name = mapping.partition("\n")[0].removeprefix("source: ")
    (folder / "sources" / f"{name}.yaml").write_text(mapping, encoding="utf-8")


def _write(file: Path, content: bytes | Rows) -> None:
    if isinstance(content, bytes):
        file.write_bytes(content)
        return
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Sheet1"
    for row in content:
        sheet.append(list(row))
    workbook.save(file)


async def _answer(folder: Path, sample: Sample) -> Asked:
    query = f"{{ {sample.field}(first: 500) {{ nodes {{ id {sample.selection} }} total {{ value exactness }} }} }}"
    answer = await hubs.ask(folder, {}, query)
    assert "errors" not in answer, answer["errors"]
    (report,) = answer["extensions"]["sources"]
    found = answer["data"][sample.field]
    return Asked(found["nodes"], found["total"], report)
