"""Records: takes native rows, gives the records that things of a class are made of, each one thing.

Rows that are of other classes are left out (`when`); a list inside a row (`each`) and groups of its columns (`unpivot`)
become records of their own, which hold what the fields read and the names that the mapping gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from vocab.mapping import convert
from vocab.mapping.model import ClassDocument, ConditionDocument, EachDocument, EntryDocument
from vocab.mapping.paths import Read, Row, reader, split
from vocab.mapping.tokens import is_blank, lookup, nfc
from vocab.values import Unmappable

Records = Callable[[Iterable[Row]], list[Row]]
Count = Callable[[Row], int]
_Test = Callable[[Row], bool]
_Spread = Callable[[Row], Iterator[dict[str, Any]]]


class Locals:
    """The names that a class gives within a record, and the native paths that stand behind each."""

    def __init__(self, document: ClassDocument, *, nested: bool) -> None:
        self._nested = nested
        self._behind: dict[str, tuple[str, ...]] = {}
        if document.each is not None:
            self._behind[document.each.as_] = (document.each.in_,)
        taken: dict[str, list[str]] = {}
        for entry in document.unpivot:
            for name, path in entry.take.items():
                taken.setdefault(name, []).extend(self.native(path))
            for name in entry.set_:  # what another entry takes under the name stays behind it
                taken.setdefault(name, [])
        self._behind |= {name: tuple(dict.fromkeys(paths)) for name, paths in taken.items()}

    def holds(self, path: str) -> bool:
        """Whether a path begins with a name of the record."""
        return split(path, nested=self._nested)[0] in self._behind

    def native(self, path: str) -> tuple[str, ...]:
        """The native paths behind a path."""
        return self._behind.get(split(path, nested=self._nested)[0], (path,))

    def all_native(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The native paths behind several, each once."""
        return tuple(dict.fromkeys(native for path in paths for native in self.native(path)))


def records(document: ClassDocument, paths: Iterable[str], *, nested: bool) -> Records | None:
    """What makes records of rows, which `paths` are read from; None where each row is one."""
    names = Locals(document, nested=nested)
    early = [_test(item, nested=nested) for item in document.when if not names.holds(item.from_)]
    late = [_test(item, nested=nested) for item in document.when if names.holds(item.from_)]
    spread = _spread(document, _columns(document, paths, names, nested=nested), nested=nested)
    if spread is None:
        return (lambda rows: [row for row in rows if all(test(row) for test in early)]) if early else None

    def made(rows: Iterable[Row]) -> list[Row]:
        return [
            record
            for row in rows
            if all(test(row) for test in early)
            for record in spread(row)
            if all(test(record) for test in late)
        ]

    return made


def counter(document: ClassDocument, *, nested: bool) -> Count | None:
    """How many records are made of a row, before conditions that read within them; None where it is at most one."""
    items = _items(document.each, nested=nested) if document.each else None
    if items is None and not document.unpivot:
        return None
    names = Locals(document, nested=nested)
    early = [_test(item, nested=nested) for item in document.when if not names.holds(item.from_)]
    entries = max(len(document.unpivot), 1)

    def count(row: Row) -> int:
        return (len(items(row)) if items else 1) * entries if all(test(row) for test in early) else 0

    return count


def _columns(document: ClassDocument, paths: Iterable[str], names: Locals, *, nested: bool) -> frozenset[str]:
    """The outermost names of a row that something is read from after it became several records."""
    taken = (path for entry in document.unpivot for path in entry.take.values())
    return frozenset(split(path, nested=nested)[0] for path in (*paths, *taken) if not names.holds(path))


def _spread(document: ClassDocument, columns: frozenset[str], *, nested: bool) -> _Spread | None:
    items = _items(document.each, nested=nested) if document.each else None
    entries = _entries(document.unpivot, nested=nested)
    if items is None and not entries:
        return None
    name = document.each.as_ if document.each else ""

    def spread(row: Row) -> Iterator[dict[str, Any]]:
        base = {column: row[column] for column in columns if column in row}
        for item in items(row) if items else (None,):
            inner = {**base, name: item} if items else base
            if not entries:
                yield inner
            for takes, constants in entries:
                yield {**inner, **{local: read(inner) for local, read in takes}, **constants}

    return spread


def _entries(
    entries: Sequence[EntryDocument], *, nested: bool
) -> list[tuple[list[tuple[str, Read]], Mapping[str, str]]]:
    return [
        ([(name, reader(path, nested=nested)) for name, path in entry.take.items()], entry.set_) for entry in entries
    ]


def _items(document: EachDocument, *, nested: bool) -> Callable[[Row], Sequence[Any]]:
    read, by = reader(document.in_, nested=nested), nfc(document.by) if document.by else None

    def items(row: Row) -> Sequence[Any]:
        raw = read(row)
        if isinstance(raw, (list, tuple)):
            return raw
        if is_blank(raw):
            return ()
        if by is None or type(raw) is not str:
            return (raw,)
        whole = convert.text(raw)  # of a text with an individual number no part is told apart: the whole is refused
        return (raw,) if isinstance(whole, Unmappable) else [part for part in whole.split(by) if not is_blank(part)]

    return items


def _test(document: ConditionDocument, *, nested: bool) -> _Test:
    read, wanted = reader(document.from_, nested=nested), document.present
    if wanted is not None:
        return lambda row: is_blank(read(row)) is not wanted
    find = lookup(dict.fromkeys(document.equals or document.not_equals or (), True))
    if document.equals is not None:
        return lambda row: find(read(row)) is True
    return lambda row: find(read(row)) is None
