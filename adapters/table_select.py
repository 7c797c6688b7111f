"""What is asked of a table: takes records and a `Fetch`, gives the records it wants, in its order.

The latest reading is taken first and the predicate holds for it: an older reading never stands in for it.
A row is never lost because a cell is not of the stated type; it is given, and the total is then no longer
exact. Takes only what `table_capabilities` declares.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import itemgetter

from adapters.errors import SourceInvalid
from adapters.names import NativePath
from adapters.spec import Latest, NativeOrder, NativeType
from adapters.table_csv import Cell
from adapters.table_grid import Columns, Row, Tally
from adapters.table_times import Instant
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import TRUE, Predicate, fields_of
from vocab.values import Unmappable

_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_PRECISE = 2.0**53  # above it, texts of different integers give one float
DOUBT = Unmappable("CELL_TYPE")  # stands where a cell is not of the stated type

Read = Callable[[Row], Cell | Unmappable]


def reader(columns: Columns, path: str) -> Callable[[Row], Cell]:
    """A function that gives the cell at `path`; a path without a column is empty in every row."""
    at = columns.at.get(path)
    return (lambda _: None) if at is None else itemgetter(at)


def _as_text(cell: Cell) -> Cell | Unmappable:
    return cell if cell is None or isinstance(cell, str) else DOUBT


def _as_number(cell: Cell) -> Cell | Unmappable:
    if cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, bool)):
        return cell
    if isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell.strip()):
        number = float(cell)
        return number if abs(number) < _PRECISE else DOUBT
    return DOUBT


def _as_boolean(cell: Cell) -> Cell | Unmappable:
    return cell if cell is None or isinstance(cell, bool) else DOUBT


_CONVERSIONS = {NativeType.TEXT: _as_text, NativeType.NUMBER: _as_number, NativeType.BOOLEAN: _as_boolean}


@dataclass(slots=True)
class Filter:
    """Keeps the rows that a predicate keeps, and those whose cells leave it in doubt (counted)."""

    predicate: Predicate
    types: Mapping[NativePath, NativeType]
    columns: Columns
    doubtful: int = 0

    def keep(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows to give."""
        if self.predicate == TRUE:
            return rows
        reads = {field: self._read(field) for field in fields_of(self.predicate)}
        return self._kept(rows, reads)

    def _read(self, field: str) -> Read:
        convert = _CONVERSIONS[self.types.get(NativePath(field), NativeType.TEXT)]
        cell = reader(self.columns, field)
        return lambda row: convert(cell(row))

    def _kept(self, rows: Iterator[Row], reads: Mapping[str, Read]) -> Iterator[Row]:
        truth = compile_predicate(self.predicate, reads.__getitem__)
        for row in rows:
            if any(read(row) is DOUBT for read in reads.values()):
                self.doubtful += 1
                yield row
            elif truth(row):
                yield row


def latest_rows(rows: Iterable[Row], latest: Latest, columns: Columns, instant: Instant, tally: Tally) -> list[Row]:
    """The row with the greatest time for each key, in the order in which the keys first appear.

    Counts rows that cannot take part: without a time that can be read (`TIME_UNPARSEABLE`) or without a key
    (`KEY_MISSING`). Where a key has different rows of one time (`READING_DUPLICATED`), which one is given
    does not depend on the order of the file.
    """
    keys, time = [reader(columns, path) for path in latest.key], reader(columns, latest.at)
    best: dict[tuple[Cell, ...], tuple[datetime, Row]] = {}
    read = 0
    for row in rows:
        read += 1
        when, key = instant(time(row)), tuple(_form(cell(row)) for cell in keys)
        if when is None:
            tally.counts["TIME_UNPARSEABLE"] += 1
        elif None in key:
            tally.counts["KEY_MISSING"] += 1
        elif key not in best or when > best[key][0]:
            best[key] = (when, row)
        elif when == best[key][0] and row != best[key][1]:
            tally.counts["READING_DUPLICATED"] += 1
            best[key] = max(best[key], (when, row), key=lambda pair: repr(pair[1]))
    if read and read == tally.counts["TIME_UNPARSEABLE"]:
        raise SourceInvalid("no row has a time that can be read; state connection.timeFormat")
    return [row for _, row in best.values()]


def _form(cell: Cell) -> Cell:
    return unicodedata.normalize("NFC", cell) if isinstance(cell, str) and not cell.isascii() else cell


def ordered(rows: Iterator[Row], order: tuple[NativeOrder, ...], columns: Columns) -> Iterator[Row]:
    """The rows by text in code-point order after NFC, empty cells last in both directions; else as in the file."""
    if not order:
        return rows
    result = list(rows)
    for by in reversed(order):  # stable sorts, the least significant first
        result = _sorted(result, partial(_text, reader(columns, by.path)), descending=by.descending)
    return iter(result)


def _sorted(rows: list[Row], text: Callable[[Row], str], *, descending: bool) -> list[Row]:
    filled = [row for row in rows if text(row)]
    filled.sort(key=text, reverse=descending)
    return filled + [row for row in rows if not text(row)]


def _text(cell: Callable[[Row], Cell], row: Row) -> str:
    form = _form(cell(row))
    return "" if form is None else str(form)
