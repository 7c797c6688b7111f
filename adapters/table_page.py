"""From a file's bytes to a page: takes `Content`, a `Fetch` and the options, gives a `Page`.

Plain synchronous work, for a thread of its own. The whole file is read for every page, row by row; only the
rows of the page are kept, or one per key where the latest reading is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain

from adapters.errors import NotCapable, SourceInvalid, SourceTimeout
from adapters.names import CollectionName, NativePath, Position
from adapters.spec import Fetch, NativeType, Page, SourceWarning, Total
from adapters.table_csv import Cell, csv_rows
from adapters.table_excel import is_workbook, open_workbook, sheet_rows
from adapters.table_grid import Columns, Grid, Row, Tally, grid_of, records
from adapters.table_load import Content
from adapters.table_options import Format, TableOptions
from adapters.table_select import Filter, latest_rows, ordered
from adapters.table_times import instants
from vocab.query.predicate import fields_of

_ROWS_BETWEEN_LOOKS = 2_000  # at the clock


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts, and in which content of the file."""

    offset: int = 0
    mark: str = ""

    @classmethod
    def of(cls, position: Position | None) -> Place:
        """Read a position that this module wrote."""
        if position is None:
            return cls()
        offset, _, mark = position.partition(".")
        with suppress(ValueError):
            return cls(int(offset), mark)
        raise NotCapable("a position of another source")

    def text(self) -> Position:
        """The position as a fetch carries it."""
        return Position(f"{self.offset}.{self.mark}")


def grid(data: bytes, collection: CollectionName, options: TableOptions) -> Grid:
    """The table in the file; `SourceInvalid` where the file is not of the format that is stated."""
    workbook = is_workbook(data)
    if options.format is not None and (options.format is Format.EXCEL) is not workbook:
        raise SourceInvalid(f"the file is not {options.format}, as connection.format says")
    if workbook:
        rows: Iterator[list[Cell]] = sheet_rows(open_workbook(data), options.sheet or collection)
    else:
        rows = csv_rows(data, options.encoding, options.delimiter)
    return grid_of(rows, options.header)


def page_of(content: Content, request: Fetch, options: TableOptions) -> Page:
    """One page: the latest row per key, then those that the predicate keeps, ordered, from the position on."""
    place, tally = Place.of(request.position), Tally()
    table = grid(content.data, request.collection, options)
    columns = Columns.of(table.header, _wanted(request), tally)
    rows: Iterator[Row] = timely(records(table, tally), request.deadline)
    if request.latest is not None:
        instant = instants(options.time_format, options.zone)
        rows = iter(latest_rows(rows, request.latest, columns, instant, tally))
    kept = Filter(request.predicate, request.types, columns)
    limit = options.page if request.limit is None else min(request.limit, options.page)
    chosen, total = _window(ordered(kept.keep(rows), request.order, columns), place.offset, limit)
    mark = blake2b(content.data, digest_size=6).hexdigest()
    end = place.offset + len(chosen)
    return Page(
        rows=tuple(_projected(row, request.paths, columns) for row in chosen),
        next=Place(end, mark).text() if chosen and end < total else None,
        total=Total(total, exact=not kept.doubtful) if request.count else None,
        retrieved_at=content.retrieved_at,
        modified_at=content.modified_at,
        ttl_seconds=content.ttl_seconds,
        warnings=_warnings(place, mark, tally),
    )


def _wanted(request: Fetch) -> Iterator[str]:
    """Every path the fetch reads."""
    latest = (*request.latest.key, request.latest.at) if request.latest else ()
    order = (by.path for by in request.order)
    return chain(request.paths, sorted(fields_of(request.predicate)), order, latest)


def _window(rows: Iterator[Row], offset: int, limit: int) -> tuple[list[Row], int]:
    """The rows from `offset` on, at most `limit`, and how many there are in all."""
    chosen: list[Row] = []
    total = 0
    for row in rows:
        if offset <= total < offset + limit:
            chosen.append(row)
        total += 1
    return chosen, total


def _projected(row: Row, paths: tuple[NativePath, ...], columns: Columns) -> dict[str, Cell]:
    return {path: row[columns.at[path]] for path in paths if path in columns.at}


def _warnings(place: Place, mark: str, tally: Tally) -> tuple[SourceWarning, ...]:
    """What is true of the whole file is told once, with the first page."""
    if not place.offset:
        return tally.warnings()
    if place.mark != mark:
        return (SourceWarning("CHANGED_DURING_WALK", "the file changed between two pages"),)
    return ()


def timely(rows: Iterator[Row], deadline: datetime | None) -> Iterator[Row]:
    """The rows, until the deadline passes (`SourceTimeout`): a thread cannot be stopped from outside."""
    for count, row in enumerate(rows):
        if deadline is not None and not count % _ROWS_BETWEEN_LOOKS and datetime.now(UTC) >= deadline:
            raise SourceTimeout("the deadline passed while the file was read")
        yield row


def type_of(cells: list[Cell]) -> NativeType | None:
    """The one type that all filled cells have; None for several or none."""
    kinds = {_kind(cell) for cell in cells if cell is not None}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(cell: Cell) -> NativeType:
    if isinstance(cell, bool):
        return NativeType.BOOLEAN
    return NativeType.TEXT if isinstance(cell, str) else NativeType.NUMBER
