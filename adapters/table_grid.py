"""From rows of cells to a header and records: takes rows, gives `Grid`.

A record is one row of the file below the header. Nothing is lost unseen: what cannot be read by a header is
counted in a `Tally`. Refuses (`SourceTooLarge`) more rows or columns than the ceilings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from adapters.errors import SourceInvalid, SourceTooLarge
from adapters.spec import SourceWarning
from adapters.table_csv import Cell

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
_SEARCHED = 5  # rows in which a header is looked for
_SEEN = 20  # rows that show how wide the table is
_NUMBER = re.compile(r"[+-]?[\d.,/:\-\s]+\Z")

Row = list[Cell]


@dataclass(slots=True)
class Tally:
    """What was met while reading, to be told once per file; counts and header names, never cells."""

    counts: Counter[str] = field(default_factory=Counter)
    names: dict[str, list[str]] = field(default_factory=dict)

    def name(self, code: str, header: str) -> None:
        """Note a header, or a path that a mapping wrote."""
        self.names.setdefault(code, []).append(header)

    def warnings(self) -> tuple[SourceWarning, ...]:
        """All that was noted, in a fixed order."""
        counted = [SourceWarning(code, f"{count} rows") for code, count in sorted(self.counts.items()) if count]
        named = [SourceWarning(code, ", ".join(names)) for code, names in sorted(self.names.items())]
        return (*counted, *named)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its header cells, and the rows below them, to be read once."""

    header: tuple[str, ...]  # "" where a column has no name
    rows: Iterator[Row]

    @property
    def unnamed(self) -> set[int]:
        """The columns that no mapping can name."""
        return {at for at, name in enumerate(self.header) if not name.strip()}


def normalised(header: str) -> str:
    """A header without what people vary: width, line breaks, spaces (`所 在 地`, `№`)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", header))


def grid_of(rows: Iterable[Row], header: int | None) -> Grid:
    """Find the header, at row number `header` or among the first rows that hold anything."""
    stream = (row if len(row) <= MAX_COLUMNS else _too_wide() for row in rows)
    if header is not None:
        found = next(islice(stream, header - 1, header), None)
        if found is None or not any(cell is not None for cell in found):
            raise SourceInvalid(f"row {header} is empty; connection.header must name the header's row")
        return Grid(_names(found), stream)
    first = list(islice(stream, _SEEN))
    at = _header_index(first)
    return Grid(_names(first[at]), chain(first[at + 1 :], stream))


def _too_wide() -> Row:
    raise SourceTooLarge(f"the table has more than {MAX_COLUMNS} columns")


def _names(row: Row) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


def _header_index(rows: list[Row]) -> int:
    """The first of the first rows that looks like a header; else the first that is as wide as the table."""
    widths = [sum(cell is not None for cell in row) for row in rows]
    widest = max(widths, default=0)
    if not widest:
        raise SourceInvalid("the table is empty: it has no header")
    wide = [at for at, width in enumerate(widths[:_SEARCHED]) if width * 2 >= widest]
    if not wide:
        raise SourceInvalid("no header in the first rows; state connection.header")
    return next((at for at in wide if _named(rows[at])), wide[0])


def _named(row: Row) -> bool:
    """Whether all cells are different texts and none is a number or a date."""
    cells = [cell for cell in row if cell is not None]
    texts = [cell for cell in cells if isinstance(cell, str) and not _NUMBER.match(cell)]
    return len(texts) == len(cells) == len(set(texts))


def records(grid: Grid, tally: Tally) -> Iterator[Row]:
    """The rows that hold anything, each at least as long as the header.

    Counts rows that are shorter, or have cells beyond the header (`ROW_RAGGED`; they are given all the same),
    and empty rows between others (`ROW_BLANK`); empty rows at the end are dropped. Names columns that hold
    cells and no header (`HEADER_EMPTY`).
    """
    width, unnamed = len(grid.header), grid.unnamed
    blank = count = 0
    for row in grid.rows:
        if not any(cell is not None for cell in row):
            blank += 1
            continue
        count += 1
        if count > MAX_ROWS:
            raise SourceTooLarge(f"the table has more than {MAX_ROWS} rows")
        tally.counts["ROW_BLANK"] += blank
        blank = 0
        if _fit(row, width):
            tally.counts["ROW_RAGGED"] += 1
        for at in [at for at in unnamed if row[at] is not None]:
            unnamed.discard(at)
            tally.name("HEADER_EMPTY", f"column {at + 1}")
        yield row


def _fit(row: Row, width: int) -> bool:
    """Make a short row as long as the header; say whether the row did not fit."""
    if len(row) < width:
        row.extend([None] * (width - len(row)))
        return True
    return any(cell is not None for cell in row[width:])


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each wanted path stands in a row."""

    at: dict[str, int]

    @classmethod
    def of(cls, header: tuple[str, ...], paths: Iterable[str], tally: Tally) -> Columns:
        """Find each path by the header as it stands, else by its normalised form.

        Names paths without a column (`COLUMN_MISSING`) and with several (`HEADER_DUPLICATED`: none can be
        read). `SourceInvalid` when not one of the paths is there: it is another table.
        """
        raw, plain = _index(header, str), _index(header, normalised)
        at: dict[str, int] = {}
        wanted = list(dict.fromkeys(paths))
        for path in wanted:
            places = raw.get(path) or plain.get(normalised(path), [])
            if len(places) == 1:
                at[path] = places[0]
            else:
                tally.name("HEADER_DUPLICATED" if places else "COLUMN_MISSING", path)
        if wanted and not at:
            raise SourceInvalid("the header has none of the columns asked for; state connection.header")
        return cls(at)


def _index(header: tuple[str, ...], form: Callable[[str], str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        if name.strip():
            places.setdefault(form(name), []).append(at)
    return places
