"""Cells of single values: takes where a native value stands and how it is converted, gives a function from a row to it.

Nothing where nothing is said or a sentinel stands. The common forms of paths are read in place: this runs per cell.
"""

from __future__ import annotations

from collections.abc import Callable

from vocab.mapping.convert import Convert
from vocab.mapping.paths import Read, Row, reader, split, step
from vocab.mapping.tokens import is_blank, lookup, numbers_of
from vocab.readers.numbers import number
from vocab.terms import Kind
from vocab.values import Cell, Text, Unmappable

CellOf = Callable[[Row], Cell]
Sentinel = Callable[[object], bool]
_ATTRIBUTE = 2  # segments: the name of an attribute, and what is asked of it


def sentinel(missing: tuple[str, ...], kind: Kind | None = None) -> Sentinel | None:
    """Whether a native value stands for "no value"; in a field of numbers also by the number it is read as."""
    if not missing:
        return None
    find, numbers = lookup(dict.fromkeys(missing, True)), numbers_of(missing)
    if kind in {Kind.INTEGER, Kind.NUMBER} and numbers:
        return lambda raw: find(raw) is True or number(raw) in numbers
    return lambda raw: find(raw) is True


def scalar(
    read: Read, path: str | None, cell: Convert, missing: Sentinel | None, *, blank: bool | None, nested: bool
) -> CellOf:
    """The cell of a value that `read` gives, and that stands at `path` if at one; `blank` where it is absent."""
    if missing is not None:
        return _guarded(read, cell, missing, blank=blank)
    segments = split(path, nested=nested) if path else ()
    if len(segments) == 1:
        return _column(segments[0], cell, blank=blank)
    if len(segments) == _ATTRIBUTE:
        return _attribute(segments[0], segments[1], cell, blank=blank)
    return _plain(read, cell, blank=blank)


def at_path(path: str, cell: Convert, missing: tuple[str, ...], *, nested: bool) -> CellOf:
    """The cell of what stands at a path; nothing where that is absent."""
    return scalar(reader(path, nested=nested), path, cell, sentinel(missing), blank=None, nested=nested)


def _guarded(read: Read, cell: Convert, missing: Sentinel, *, blank: bool | None) -> CellOf:
    def guarded(row: Row) -> Cell:
        raw = read(row)
        if is_blank(raw):
            return blank
        return None if missing(raw) else cell(raw)

    return guarded


def _plain(read: Read, cell: Convert, *, blank: bool | None) -> CellOf:
    def plain(row: Row) -> Cell:
        raw = read(row)
        return blank if is_blank(raw) else cell(raw)

    return plain


def _column(name: str, cell: Convert, *, blank: bool | None) -> CellOf:
    def column(row: Row) -> Cell:
        raw = row.get(name)
        if raw is None or (type(raw) is str and (not raw or raw.isspace())):  # `is_blank`, without a call per cell
            return blank
        return cell(raw)

    return column


def _attribute(name: str, part: str, cell: Convert, *, blank: bool | None) -> CellOf:
    def attribute(row: Row) -> Cell:
        inner = row.get(name)
        raw = inner.get(part) if type(inner) is dict else step(inner, part)
        if raw is None or (type(raw) is str and (not raw or raw.isspace())):
            return blank
        return cell(raw)

    return attribute


def variants(by_language: list[tuple[str, CellOf]]) -> CellOf:
    """A text in several languages, each read on its own; one that cannot be mapped spoils all."""

    def read(row: Row) -> Cell:
        kept: dict[str, str] = {}
        for tag, variant in by_language:
            cell = variant(row)
            if type(cell) is str and cell:
                kept[tag] = cell
            elif isinstance(cell, Unmappable):
                return cell
        return Text(kept) if kept else None

    return read
