"""What a field of a mapping must meet: takes its document and its property, gives what was looked up for it.

Refuses, as problems with a line, an unknown property or unit, a unit of another quantity, a code that is not in
the list, and keys that mean nothing for the kind of the property.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from zoneinfo import ZoneInfo

from pydantic.alias_generators import to_camel

from vocab.documents import DocumentPath, Lines, Problem, problems_of
from vocab.languages import VARIANTS
from vocab.mapping.checkforms import check_as, check_place
from vocab.mapping.fieldmodel import Checked
from vocab.mapping.model import FieldDocument
from vocab.mapping.nativemodel import LookupDocument
from vocab.mapping.natives import Tables
from vocab.mapping.paths import split
from vocab.readers.coordinates import JGD2011
from vocab.readers.times import Epoch
from vocab.terms import Class, CodeList, Kind, Property, Vocabulary
from vocab.units import Conversion, by_symbol, converter

_ANY = frozenset({"from", "value", "missing", "native", "zone"})
_COMPOSED = frozenset({"firstOf", "template", "join", "split", "lookup"})
_KEYS: Mapping[Kind, frozenset[str]] = {
    Kind.TEXT: frozenset({"as"}),
    Kind.VARIANTS: frozenset({"as", "languages"}),
    Kind.INTEGER: frozenset({"as"}),
    Kind.NUMBER: frozenset({"as", "unit"}),
    Kind.BOOLEAN: frozenset({"true", "false"}),
    Kind.DATETIME: frozenset({"as", "epoch", "order"}),
    Kind.CODE: frozenset({"codes"}),
    Kind.MEASURE: frozenset({"as", "unit", "at", "quality", "expected", "epoch"}),
    Kind.GEOMETRY: frozenset({"as", "lat", "lon", "x", "y", "datum"}),
    Kind.REFERENCE: frozenset({"ref"}),
}
_NATIVE: Mapping[Kind, frozenset[str]] = {
    Kind.TEXT: frozenset({"text"}),
    Kind.VARIANTS: frozenset({"text"}),
    Kind.URI: frozenset({"text"}),
    Kind.CODE: frozenset({"text"}),
    Kind.INTEGER: frozenset({"number"}),
    Kind.NUMBER: frozenset({"number"}),
    Kind.MEASURE: frozenset({"number"}),
    Kind.BOOLEAN: frozenset({"boolean", "text"}),
    Kind.DATETIME: frozenset({"time"}),
}
_WAYS = ("from", "firstOf", "template", "join", "value", "languages", "ref")
_ONE_VALUE = frozenset(_WAYS[:4])  # the ways that give one native value, which a part can be taken of
_ALONE = frozenset({"value", "unit", "zone"})


class Report:
    """Collects problems of one document, each at a path."""

    def __init__(self, file: str, lines: Lines | None) -> None:
        self._make = problems_of(file, lines)
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def problem(self, path: DocumentPath, code: str, message: str, hint: str = "") -> None:
        """Notes what makes the document unusable."""
        self.problems.append(self._make(code, message, path, hint))

    def warning(self, path: DocumentPath, code: str, message: str, hint: str = "") -> None:
        """Notes what is allowed and seldom wanted."""
        self.warnings.append(self._make(code, message, path, hint))


def near(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known name."""
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"did you mean '{found[0]}'?" if found else ""


def zone_of(name: str | None, default: tzinfo, report: Report, path: DocumentPath) -> tzinfo:
    """The zone of a name (IANA), else the default."""
    if name is None:
        return default
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        report.problem((*path, "zone"), "ZONE_UNKNOWN", "the zone is unknown", "write a name as Asia/Tokyo")
        return default


def check_path(text: str, path: DocumentPath, report: Report, *, nested: bool) -> None:
    """Notes a native path that cannot be read."""
    try:
        split(text, nested=nested)
    except ValueError as error:
        report.problem(path, "PATH_INVALID", "the native path cannot be read", str(error).partition(": ")[2])


def check_lookup(document: LookupDocument | None, path: DocumentPath, tables: Tables, report: Report) -> None:
    """Notes a table that the source does not have."""
    name = document.table if document else None
    if isinstance(name, str) and name not in tables:
        message = "the source has no such table"
        report.problem((*path, "table"), "TABLE_UNKNOWN", message, near(name, tables) or "write it under tables")


class FieldCheck:
    """Checks the fields of one class."""

    def __init__(
        self, cls: Class, vocabulary: Vocabulary, report: Report, *, zone: tzinfo, epoch: str | None, tables: Tables
    ) -> None:
        self._properties: Mapping[str, Property] = {prop.name: prop for prop in cls.properties}
        self._class, self._vocabulary, self._report = cls, vocabulary, report
        self._zone, self._epoch, self._tables = zone, epoch, tables

    def check(self, name: str, document: FieldDocument, path: DocumentPath) -> Checked | None:
        """What was looked up for a field; None, with problems noted, when it cannot be used."""
        before = len(self._report.problems)
        prop = self._properties.get(name)
        if prop is None:
            message = f"{self._class.name} has no such property"
            self._report.problem(path, "PROPERTY_UNKNOWN", message, near(name, self._properties))
            return None
        written = _written(document)
        self._check_keys(prop, written, path)
        self._check_way(prop, document, written, path)
        self._check_native(prop, document, path)
        self._check_languages(document, path)
        check_lookup(document.lookup, (*path, "lookup"), self._tables, self._report)
        if document.at is not None:
            check_lookup(document.at.lookup, (*path, "at", "lookup"), self._tables, self._report)
        check_as(prop, document, path, self._report)
        plane, datum = check_place(document, path, self._report) if prop.kind is Kind.GEOMETRY else (None, JGD2011)
        unit, conversion = self._conversion(prop, document, path)
        codes = self._codes(prop, document, path)
        target = self._target(prop, document, path)
        zone = zone_of(None if plane else document.zone, self._zone, self._report, path)
        epoch = document.epoch or self._epoch
        if len(self._report.problems) > before:
            return None
        return Checked(
            document,
            prop,
            zone,
            Epoch(epoch) if epoch else None,
            conversion,
            codes,
            target,
            unit=unit,
            units=self._vocabulary.units,
            plane=plane,
            datum=datum,
        )

    def _check_keys(self, prop: Property, written: frozenset[str], path: DocumentPath) -> None:
        composed = frozenset() if prop.kind is Kind.GEOMETRY else _COMPOSED
        for key in sorted(written - _ANY - composed - _KEYS.get(prop.kind, frozenset())):
            message = f"'{key}' means nothing for a property of kind {prop.kind}"
            self._report.problem((*path, key), "KEY_NOT_FOR_KIND", message, "remove it")

    def _check_way(self, prop: Property, document: FieldDocument, written: frozenset[str], path: DocumentPath) -> None:
        ways = [way for way in _WAYS if way in written] + ["lat and lon"] * bool(document.lat or document.lon)
        ways += ["x and y"] * bool(document.x or document.y)
        if len(ways) != 1:
            found = " and ".join(ways) or "nothing"
            self._report.problem(path, "FIELD_UNCLEAR", f"a field comes from one place, here {found}", "write from")
        if (document.lat is None) != (document.lon is None):
            self._report.problem(path, "FIELD_UNCLEAR", "lat and lon belong together", "write both")
        if ways == ["value"] and written - _ALONE:
            self._report.problem(path, "FIELD_UNCLEAR", "a constant value stands alone", "remove the other keys")
        if written & {"split", "lookup"} and ways != ["value"] and not written & _ONE_VALUE:
            self._report.problem(path, "FIELD_UNCLEAR", "there is no native value to take a part of", "write from")
        if prop.kind is Kind.GEOMETRY and document.from_ and document.as_ is None:
            self._report.problem(path, "FORM_MISSING", "the form of the geometry is missing", "write as: geojson")

    def _check_native(self, prop: Property, document: FieldDocument, path: DocumentPath) -> None:
        allowed = _NATIVE.get(prop.kind, frozenset())
        if document.native is not None and document.native not in allowed:
            hint = f"write {' or '.join(sorted(allowed))}, or remove it" if allowed else "remove it"
            message = f"a {document.native} is not compared as {prop.kind}"
            self._report.problem((*path, "native"), "NATIVE_NOT_FOR_KIND", message, hint)
        if document.native is not None and _written(document) & _COMPOSED:
            message = "a composed value is not compared at the source"
            self._report.problem((*path, "native"), "NATIVE_NOT_FOR_KIND", message, "remove it")
        if document.native is not None and document.as_ is not None:
            message = "a part of a value is not compared at the source"
            self._report.problem((*path, "native"), "NATIVE_NOT_FOR_KIND", message, "remove it")
        if document.native == "time" and (document.epoch or self._epoch):
            self._report.problem((*path, "native"), "NATIVE_NOT_FOR_KIND", "a count since 1970 is no time", "remove it")
        both = set(document.true) & set(document.false)
        if both:
            self._report.problem(path, "FIELD_UNCLEAR", "a value means both true and false", "keep it in one list")

    def _check_languages(self, document: FieldDocument, path: DocumentPath) -> None:
        for tag in sorted(document.languages.keys() - VARIANTS):
            hint = near(tag, VARIANTS) or f"known: {', '.join(sorted(VARIANTS))}"
            self._report.problem((*path, "languages", tag), "LANGUAGE_UNKNOWN", "the language tag is unknown", hint)

    def _conversion(self, prop: Property, document: FieldDocument, path: DocumentPath) -> tuple[str, Conversion | None]:
        if document.unit is None or prop.kind not in {Kind.NUMBER, Kind.MEASURE}:
            return prop.unit or "", None
        units = self._vocabulary.units
        code = document.unit if document.unit in units else by_symbol(document.unit)
        if prop.unit is None:
            self._report.problem((*path, "unit"), "UNIT_NOT_EXPECTED", f"{prop.name} has no unit", "remove it")
            return "", None
        if code is None or code not in units:
            hint = near(document.unit, units) or "write a code of UN/CEFACT recommendation 20"
            self._report.problem((*path, "unit"), "UNIT_UNKNOWN", "the unit is unknown", hint)
            return "", None
        found = converter(units, code, prop.unit)
        if found is None:
            message = f"a {units[code].quantity} cannot become a {units[prop.unit].quantity}"
            self._report.problem((*path, "unit"), "UNIT_OF_ANOTHER_QUANTITY", message)
        return code, None if found is None or found.identity else found

    def _codes(self, prop: Property, document: FieldDocument, path: DocumentPath) -> CodeList | None:
        codes = self._vocabulary.code_lists.get(prop.codes or "")
        known = codes.by_code() if codes else {}
        for native, code in document.codes.items():
            if code not in known and prop.kind is Kind.CODE:
                self._report.problem(
                    (*path, "codes", native), "CODE_UNKNOWN", f"{prop.codes} has no such code", near(code, known)
                )
        return codes

    def _target(self, prop: Property, document: FieldDocument, path: DocumentPath) -> str | None:
        if prop.kind is not Kind.REFERENCE or document.ref is None:
            return None
        allowed = {cls.name for cls in self._vocabulary.implementers(prop.target or "")}
        target = document.ref.class_ or prop.target
        if target not in allowed:
            hint = f"write class: one of {', '.join(sorted(allowed))}"
            self._report.problem((*path, "ref"), "CLASS_NOT_A_TARGET", f"{prop.name} refers to {prop.target}", hint)
            return None
        return target


def _written(document: FieldDocument) -> frozenset[str]:
    """The keys that stand in the document."""
    return frozenset(to_camel(name.rstrip("_")) for name in document.model_fields_set)
