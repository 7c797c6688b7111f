"""Native values: takes where a field says its value comes from, gives one function from a row to it.

A value is read at a path, or composed: the first that is there, a template, a join; then one part of it is taken and
looked up in a table. Individual numbers are refused in every part and in the whole, so that none leaves in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from vocab.mapping import convert
from vocab.mapping.nativemodel import JoinDocument, LookupDocument, NativeDocument, SplitDocument
from vocab.mapping.paths import Read, Row, reader
from vocab.mapping.templates import Slot, parse, paths_of
from vocab.mapping.tokens import is_blank, lookup, nfc
from vocab.values import Unmappable

NOT_IN_TABLE = Unmappable("VALUE_NOT_IN_TABLE")
Tables = Mapping[str, Mapping[str, str]]
Part = Callable[[Any], "str | Unmappable | None"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Native:
    """How a native value is read, and from which paths; `path` where it is just what stands there."""

    read: Read
    paths: tuple[str, ...]
    path: str | None


def native(
    document: NativeDocument, *, nested: bool, missing: tuple[str, ...] = (), tables: Tables | None = None
) -> Native:
    """The native value that a document names. `missing` are sentinels, blank wherever they stand as a part."""
    paths = paths_read(document)
    read = _source(document, missing, nested=nested)
    if document.split is not None:
        read = _split(read, document.split)
    if document.lookup is not None:
        read = _looked_up(read, document.lookup, tables or {})
    plain = document.from_ is not None and document.split is None and document.lookup is None
    return Native(read, paths, document.from_ if plain else None)


def paths_read(document: NativeDocument) -> tuple[str, ...]:
    """The native paths that a value is made from, each once."""
    found = [document.from_] if document.from_ is not None else []
    found += document.first_of or ()
    found += paths_of(document.template) if document.template is not None else ()
    found += document.join.of if document.join is not None else ()
    return tuple(dict.fromkeys(found))


def refusing(convert_: Callable[[Any], T]) -> Callable[[Any], T | Unmappable]:
    """A conversion of a composed value, which may have been refused while it was composed."""
    return lambda raw: raw if type(raw) is Unmappable else convert_(raw)


def _source(document: NativeDocument, missing: tuple[str, ...], *, nested: bool) -> Read:
    if document.first_of is not None:
        return _first_of([reader(path, nested=nested) for path in document.first_of], missing)
    if document.template is not None:
        return _template(document.template, _part(missing), nested=nested)
    if document.join is not None:
        return _joined(document.join, _part(missing), nested=nested)
    return reader(document.from_ or "", nested=nested)


def _part(missing: tuple[str, ...]) -> Part:
    """A part as text; None where nothing or a sentinel stands."""
    sentinel = lookup(dict.fromkeys(missing, True))

    def part(raw: Any) -> str | Unmappable | None:
        return None if is_blank(raw) or sentinel(raw) else convert.text(raw)

    return part


def _first_of(reads: list[Read], missing: tuple[str, ...]) -> Read:
    """The first value that is there; a sentinel where nothing better is, since it says more than nothing."""
    sentinel = lookup(dict.fromkeys(missing, True))

    def first(row: Row) -> Any:
        found = [raw for read in reads if not is_blank(raw := read(row))]
        return next((raw for raw in found if not sentinel(raw)), found[0] if found else None)

    return first


def _template(template: str, part: Part, *, nested: bool) -> Read:
    parts = [
        (reader(item.path, nested=nested), item.optional) if isinstance(item, Slot) else item
        for item in parse(template)
    ]

    def filled(row: Row) -> Any:
        texts: list[str] = []
        any_there = False
        for item in parts:
            if isinstance(item, str):
                texts.append(item)
                continue
            read, optional = item
            value = part(read(row))
            if isinstance(value, Unmappable) or (value is None and not optional):
                return value
            any_there = any_there or value is not None
            texts.append(value or "")
        return _safe("".join(texts)) if any_there else None

    return filled


def _joined(document: JoinDocument, part: Part, *, nested: bool) -> Read:
    reads, by = [reader(path, nested=nested) for path in document.of], document.by

    def join(row: Row) -> Any:
        texts: list[str] = []
        for read in reads:
            raw = read(row)
            for item in raw if isinstance(raw, (list, tuple)) else (raw,):
                value = part(item)
                if isinstance(value, Unmappable):
                    return value
                if value is not None:
                    texts.append(value)
        return _safe(by.join(texts)) if texts else None

    return join


def _safe(text: str) -> str | Unmappable:
    """Parts that are harmless alone may be an individual number together."""
    return convert.text(text)


def _split(read: Read, document: SplitDocument) -> Read:
    by, part = nfc(document.by), document.part
    index = part - 1 if part > 0 else part

    def one(row: Row) -> Any:
        raw = read(row)
        if is_blank(raw) or type(raw) is Unmappable:
            return raw
        whole = convert.text(raw)
        if isinstance(whole, Unmappable):
            return whole
        parts = whole.split(by)
        return parts[index].strip() if -len(parts) <= index < len(parts) else None

    return one


def _looked_up(read: Read, document: LookupDocument, tables: Tables) -> Read:
    table = document.table if isinstance(document.table, dict) else tables[document.table]
    find, keep = lookup(table), document.otherwise == "keep"
    otherwise = NOT_IN_TABLE if document.otherwise == "refuse" else None

    def meant(row: Row) -> Any:
        raw = read(row)
        if is_blank(raw) or type(raw) is Unmappable:
            return raw
        found = find(raw)
        return found if found is not None else raw if keep else otherwise

    return meant
