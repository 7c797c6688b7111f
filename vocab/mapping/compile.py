"""Compiles a mapping: takes a source's document and the vocabulary, gives per class how its rows are read.

Refuses, all problems together with file, line and path, whatever the vocabulary does not know or a row could not
be read by; a `ClassMapping` that exists can be used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from vocab.documents import DocumentError, DocumentPath, Lines
from vocab.mapping.checkrecords import check_key, check_records
from vocab.mapping.checks import FieldCheck, Report, check_path, near, zone_of
from vocab.mapping.classes import ClassMapping, nothing_mapped
from vocab.mapping.extend import Others, Whole, whole_class
from vocab.mapping.fieldmodel import Checked, Context, FieldMapping
from vocab.mapping.fields import as_written, field_mapping, time_reader
from vocab.mapping.keys import KeyOf, content_key, declared_key, natural_key
from vocab.mapping.model import FieldDocument, IdDocument, SourceDocument
from vocab.mapping.natives import paths_read
from vocab.mapping.paths import Row, reader
from vocab.mapping.records import Locals, counter, records
from vocab.mapping.tokens import lookup
from vocab.readers.times import Epoch
from vocab.terms import Class, Kind, Vocabulary
from vocab.values import Unmappable

__all__ = ["ClassMapping", "compile_source"]

CONTENT = ("name", "location")  # what a content key is made of
NATURAL = "natural"  # the space of ids made from natural keys, which everybody shares
ROW_NUMBERS = frozenset({"#row", "$row", "rownum", "ROWNUM", "rowid", "ROWID", "_rowid_", "ctid"})
POSITIONS = frozenset({"#property", "#", "_id", "no", "no.", "№", "番号", "連番", "通番", "項番", "行番号"})


def compile_source(
    document: SourceDocument,
    vocabulary: Vocabulary,
    *,
    nested: bool,
    default_zone: str = "Asia/Tokyo",
    lines: Lines | None = None,
    file: str = "",
    others: Others | None = None,
) -> dict[str, ClassMapping]:
    """The mapping of each class a source provides. Raises `DocumentError` with every problem.

    `nested`: whether the adapter's paths are dotted; `default_zone` is the domain's, for times without an offset;
    `others` are the sources that this one may extend, by name.
    """
    report, zone = Report(file, lines), ZoneInfo(default_zone)
    found: dict[str, ClassMapping] = {}
    for name in document.provides:
        cls = _class(name, vocabulary, report)
        provided = whole_class(name, document, others or {}, report)
        if cls is not None and provided is not None:
            compiler = _Compiler(document, provided, cls, vocabulary, report, nested=nested, zone=zone)
            found[name] = compiler.compile()
    if report.problems:
        raise DocumentError(tuple(sorted(report.problems, key=lambda problem: problem.line)))
    return found


def _class(name: str, vocabulary: Vocabulary, report: Report) -> Class | None:
    cls = vocabulary.classes.get(name)
    concrete = [item.name for item in vocabulary.concrete()]
    if cls is None:
        report.problem(("provides", name), "CLASS_UNKNOWN", "the vocabulary has no such class", near(name, concrete))
    elif cls.abstract:
        below = ", ".join(item.name for item in vocabulary.implementers(name))
        report.problem(("provides", name), "CLASS_ABSTRACT", "only concrete classes have things", f"one of: {below}")
        return None
    return cls


class _Compiler:
    """Compiles one class of one document."""

    def __init__(
        self,
        source: SourceDocument,
        whole: Whole,
        cls: Class,
        vocabulary: Vocabulary,
        report: Report,
        *,
        nested: bool,
        zone: tzinfo,
    ) -> None:
        document = whole.document
        self._document, self._class, self._report, self._nested = document, cls, report, nested
        self._path: DocumentPath = ("provides", cls.name)
        self._zone = zone_of(document.zone, zone, report, self._path)
        self._space = self._space_of(document.id, f"{source.holder}.{source.source}")
        self._vocabulary, self._tables = vocabulary, whole.tables

    def compile(self) -> ClassMapping:
        """The mapping, as far as it can be made; what is wrong is in the report."""
        document, report = self._document, self._report
        started = len(report.warnings)
        self._check_row()
        fields = self._fields()
        key, key_paths = self._key(fields)
        if report.problems:
            return nothing_mapped(self._class.name, self._space)
        drill, at = document.drill, document.at
        latest = (document.id.key or (), at) if document.rows == "readings" and at else None
        names = Locals(document, nested=self._nested)
        row_paths = (*key_paths, *((at,) if at else ()), *((drill.from_,) if drill else ()))
        read = (*row_paths, *(path for item in fields.values() for path in item.paths))
        return ClassMapping(
            class_name=self._class.name,
            collection=document.collection,
            rows=document.rows,
            whole=document.holds == "whole",
            space=self._space,
            window_seconds=document.window,
            fields={name: natively(item, names) for name, item in fields.items()},
            key_paths=names.all_native(key_paths),
            key_native=None if any(names.holds(path) for path in key_paths) else document.id.native,
            key_shows=self._key_shows(),
            latest=latest,
            timed=_timed(fields, at),
            at=at,
            drill=drill.from_ if drill else None,
            own_paths=names.all_native((*row_paths, *(item.from_ for item in document.when))),
            selects=bool(document.when),
            multiplies=document.each is not None or bool(document.unpivot),
            subject=self._class.subject,
            warnings=tuple(report.warnings[started:]),
            _key=key,
            _at=self._time() if at else None,
            _drill=_drill(drill.from_, drill.equals, nested=self._nested) if drill else None,
            _records=records(document, read, nested=self._nested),
            _count=counter(document, nested=self._nested),
        )

    def _time(self) -> Callable[[Row], datetime | None]:
        epoch = Epoch(self._document.epoch) if self._document.epoch else None
        return time_reader(self._document.at or "", self._zone, epoch, nested=self._nested)

    def _check_row(self) -> None:
        document, report, path = self._document, self._report, self._path
        check_records(document, path, report, nested=self._nested)
        named: list[tuple[str, DocumentPath]] = [(key, (*path, "id", "key")) for key in document.id.key or ()]
        named += [(document.at, (*path, "at"))] if document.at else []
        named += [(document.drill.from_, (*path, "drill"))] if document.drill else []
        for text, place in named:
            check_path(text, place, report, nested=self._nested)
        if document.rows == "readings" and document.at is None:
            report.problem(path, "AT_MISSING", "readings need the time they were taken", "write at: PATH")
        if document.rows == "state" and document.window is not None:
            report.problem((*path, "window"), "KEY_NOT_FOR_ROWS", "a window is for readings", "remove it")
        self._check_position()

    def _check_position(self) -> None:
        key, place = self._document.id.key or (), (*self._path, "id", "key")
        for text in key:
            if text in ROW_NUMBERS:
                message = "the row's position is no key: it changes when rows do"
                self._report.problem(
                    place, "ID_IS_POSITION", message, "name a column that is published, or content: true"
                )
            elif text.lower() in POSITIONS and len(key) == 1:
                message = "this column often numbers the rows; then ids change when rows do"
                self._report.warning(place, "ID_MAY_BE_POSITION", message, "prefer a published id, or content: true")

    def _fields(self) -> dict[str, FieldMapping]:
        document = self._document
        check = FieldCheck(
            self._class, self._vocabulary, self._report, zone=self._zone, epoch=document.epoch, tables=self._tables
        )
        context = Context(
            nested=self._nested,
            zone=self._zone,
            epoch=Epoch(document.epoch) if document.epoch else None,
            at=document.at,
            expected=document.expected,
            space=self._space,
            tables=self._tables,
        )
        found: dict[str, FieldMapping] = {}
        for name, item in document.fields.items():
            path = (*self._path, "fields", name)
            checked = check.check(name, item, path)
            if checked is not None and self._paths_readable(item, path):
                found[name] = field_mapping(checked, context)
                self._check_constant(found[name], path)
                self._check_table(checked, path)
        self._check_types(found)
        return found

    def _paths_readable(self, item: FieldDocument, path: DocumentPath) -> bool:
        before = len(self._report.problems)
        quality, ref = item.quality.from_ if item.quality else None, item.ref.key if item.ref else ()
        composed = (*paths_read(item), *(paths_read(item.at) if item.at else ()))
        for text in (*composed, item.lat, item.lon, item.x, item.y, quality, *item.languages.values(), *ref):
            if text is not None:
                check_path(text, path, self._report, nested=self._nested)
        return len(self._report.problems) == before

    def _check_constant(self, found: FieldMapping, path: DocumentPath) -> None:
        if found.paths:
            return
        cell = found.read({})
        if cell is None or isinstance(cell, Unmappable):
            code = cell.code if cell else "VALUE_MISSING"
            self._report.problem((*path, "value"), code, f"the value is no {found.kind}")

    def _check_table(self, found: Checked, path: DocumentPath) -> None:
        """What a table gives must be a value of the property, whichever entry is taken."""
        use = found.document.lookup.table if found.document.lookup else {}
        table, place = (
            (self._tables[use], ("tables", use)) if isinstance(use, str) else (use, (*path, "lookup", "table"))
        )
        cell_of = as_written(found)
        for native, value in table.items():
            cell = cell_of(value)
            if cell is None or isinstance(cell, Unmappable):
                code = cell.code if cell else "VALUE_MISSING"
                self._report.problem((*place, native), code, f"the value is no {found.prop.kind} of {found.prop.name}")

    def _check_types(self, fields: Mapping[str, FieldMapping]) -> None:
        types: dict[str, str] = {}
        for name, item in fields.items():
            if item.path and item.native and types.setdefault(item.path, item.native) != item.native:
                message = "the same native path has another native type above"
                self._report.problem((*self._path, "fields", name), "NATIVE_CONFLICT", message, "state one type")

    def _key(self, fields: Mapping[str, FieldMapping]) -> tuple[KeyOf, tuple[str, ...]]:
        identity, path = self._document.id, (*self._path, "id")
        if identity.key is not None:
            if self._report.problems:
                return _no_key, identity.key
            check_key(self._document, identity.key, self._path, self._report, nested=self._nested)
            return declared_key(
                [reader(key, nested=self._nested) for key in identity.key], identity.native
            ), identity.key
        shown = [fields[name] for name in self._key_shows() if name in fields]
        if not shown or len(shown) < len(self._key_shows()):
            self._refuse_key(path)
            return _no_key, ()
        paths = tuple(dict.fromkeys(path for item in shown for path in item.paths))
        if not self._report.problems:
            check_key(self._document, paths, self._path, self._report, nested=self._nested)
        reads = [item.read for item in shown]
        return (natural_key(reads) if identity.natural else content_key(*reads)), paths

    def _key_shows(self) -> tuple[str, ...]:
        """The properties that the key is made from, where it is made from properties."""
        identity = self._document.id
        return CONTENT if identity.content else self._class.natural_key if identity.natural else ()

    def _refuse_key(self, path: DocumentPath) -> None:
        if self._document.id.content:
            message = "a key made from content needs the fields name and location"
            self._report.problem(path, "ID_CONTENT_MISSING", message, "map both, or write key: PATH")
        elif not self._class.natural_key:
            message = f"{self._class.name} has no natural key"
            self._report.problem(path, "ID_NATURAL_MISSING", message, "write key: PATH")
        else:
            named = ", ".join(self._class.natural_key)
            message = f"the natural key of {self._class.name} needs the fields {named}"
            self._report.problem(path, "ID_NATURAL_MISSING", message, "map them, or write key: PATH")

    def _space_of(self, identity: IdDocument, own: str) -> str:
        """The space of ids; that of natural keys is for natural keys alone."""
        if identity.space is not None and (identity.natural or identity.space == NATURAL):
            message = f"ids made from natural keys stand in the space `{NATURAL}`, and no others"
            self._report.problem((*self._path, "id", "space"), "ID_SPACE_RESERVED", message, "leave space: out")
        return NATURAL if identity.natural else identity.space or own


def natively(item: FieldMapping, names: Locals) -> FieldMapping:
    """A field by the native paths behind it; what is read in a part of a record is not compared at the source."""
    if not any(names.holds(path) for path in item.paths):
        return item
    return replace(item, paths=names.all_native(item.paths), path=None, native=None, at=None, reference=None)


def _no_key(_row: Row) -> str | None:
    return None


def _timed(fields: Mapping[str, FieldMapping], at: str | None) -> frozenset[str]:
    """The properties through which the time of a reading is seen."""
    if at is None:
        return frozenset()
    shown = {name for name, item in fields.items() if item.kind is Kind.DATETIME and item.path == at}
    return frozenset(shown | {name for name, item in fields.items() if item.at == at})


def _drill(path: str, equals: tuple[str, ...], *, nested: bool) -> Callable[[Row], bool]:
    read, find = reader(path, nested=nested), lookup(dict.fromkeys(equals, True))
    return lambda row: find(read(row)) is True
