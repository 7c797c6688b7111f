"""The table of written forms in `docs/values.md`: each row as values, and what a mapping makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from vocab.documents import read
from vocab.mapping.classes import ClassMapping
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.terms import Vocabulary
from vocab.values import Cell, Measure, Unmappable

DOCS = Path(__file__).parents[2] / "docs"
_HEAD = re.compile(r"`([A-Z]\w+)`: `([\w.]+: .+)`")
_ROW = re.compile(r"\| (.+?) \| (.+?) \|(?: .*\|)?")
_SPAN = re.compile(r"`([^`]*)`( \(number\)| （数値）)?")
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the mapping it belongs to, the native values, what comes out as the page writes it."""

    class_name: str
    field: str
    written: tuple[Any, ...]
    becomes: str
    doubt: str | None


def rows(page: Path) -> Iterator[Row]:
    """The rows of all tables that stand under a mapping."""
    head: tuple[str, str] | None = None
    for line in page.read_text("utf-8").splitlines():
        found = _HEAD.fullmatch(line.strip())
        if found:
            head = found[1], found[2]
        elif line.startswith("#"):
            head = None
        elif head and (row := _ROW.fullmatch(line)) and "`" in row[1]:
            written = tuple(json.loads(text) if number else text for text, number in _SPAN.findall(row[1]))
            spans = [text for text, _ in _SPAN.findall(row[2])]
            yield Row(*head, written, spans[0] if spans else NOTHING, spans[1] if len(spans) > 1 else None)


def mapping(class_name: str, field: str, vocabulary: Vocabulary) -> ClassMapping:
    """The mapping of a class with this field alone, which reads `a` and `b`."""
    text = (
        "source: forms\nholder: takamatsu-city\ntitle: {ja: 例, en: Forms}\nadapter: table\nprovides:\n"
        f"  {class_name}:\n    collection: c\n    rows: state\n    id: {{key: id}}\n    fields:\n      {field}\n"
    )
    return compile_source(read(SourceDocument, text), vocabulary, nested=False)[class_name]


def made(row: Row, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """What comes out, as the page writes it, and what is odd about it."""
    compiled = mapping(row.class_name, row.field, vocabulary)
    native = {"id": "1", **dict(zip("ab", row.written, strict=False))}
    (name, item), *_ = compiled.fields.items()
    doubt = item.doubt(native) if item.doubt else None
    return shown(compiled.program(frozenset({name}))(native).cells[name]), (
        doubt.code if isinstance(doubt, Unmappable) else None
    )


def shown(cell: Cell) -> str:
    """A cell as the page writes it."""
    match cell:
        case None:
            return NOTHING
        case Unmappable():
            return cell.code
        case datetime():
            return cell.isoformat()
        case Measure():
            return cell.quality.value if cell.value is None else f"{cell.value} {cell.unit}"
        case dict():
            return json.dumps(_rounded(cell["coordinates"]))
    return json.dumps(cell) if isinstance(cell, (bool, int, float)) else str(cell)


def _rounded(value: Any) -> Any:
    return [_rounded(item) for item in value] if isinstance(value, list) else round(value, 6)
