"""One mapped property: what it reads at the source, and what pushing a filter needs to know about it.

Takes the document of a field and its property; gives a `FieldMapping` with a function from a row to a cell.
Refuses, as problems with a line, what does not fit the property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from vocab.ids import make_id, parse_id
from vocab.mapping import convert, texts
from vocab.mapping.cells import CellOf, at_path, scalar, sentinel, variants
from vocab.mapping.fieldmodel import Checked, Context, FieldMapping
from vocab.mapping.fieldplaces import geometry_mapping
from vocab.mapping.keys import declared_key
from vocab.mapping.measures import ReadAt, measure_reader, quality_reader, valueless_words
from vocab.mapping.model import FieldDocument, ReferenceDocument
from vocab.mapping.natives import Native, native, refusing
from vocab.mapping.notations import Notations, code_notations, truth_notations
from vocab.mapping.parts import PARTS, taking
from vocab.mapping.paths import Read, Row, reader
from vocab.mapping.tokens import is_blank
from vocab.readers.times import Epoch, Order
from vocab.terms import Form, Kind
from vocab.values import Cell, Unmappable

NO_REFERENCE = Unmappable("VALUE_NOT_AN_ID")


def field_mapping(found: Checked, context: Context) -> FieldMapping:
    """The mapping of a field that was found to be right."""
    document, kind = found.document, found.prop.kind
    if document.value is not None:
        return _constant(found, document.value)
    if kind is Kind.MEASURE:
        return _measure(found, context)
    if kind is Kind.GEOMETRY:
        return geometry_mapping(found, context)
    if kind is Kind.REFERENCE and document.ref is not None:
        return _reference(found, document.ref, context)
    if document.languages:
        return _languages(found, context)
    origin = native(document, nested=context.nested, missing=document.missing, tables=context.tables)
    cell, tokens = _converter(found)
    part = PARTS.get(kind, {}).get(document.as_ or "")
    cell = taking(part, cell) if part else cell if origin.path else refusing(cell)
    blank = False if "" in document.false else None
    path = None if part else origin.path
    strict = document.native is not None
    stops = sentinel(document.missing, kind)
    odd = texts.doubt(found.prop.form, strict=strict) if part is None else None
    return FieldMapping(
        name=found.prop.name,
        kind=kind,
        paths=origin.paths,
        read=scalar(origin.read, origin.path, cell, stops, blank=blank, nested=context.nested),
        path=path,
        native=document.native,
        conversion=found.conversion,
        missing=document.missing,
        zone=found.zone,
        tokens=tokens,
        fits=texts.fits(found.prop.form) if strict else None,
        doubt=scalar(origin.read, origin.path, refusing(odd), stops, blank=None, nested=context.nested)
        if odd
        else None,
    )


def _converter(found: Checked) -> Notations:
    """How a native value becomes a cell, and the native texts for codes and truths."""
    strict, kind = found.document.native is not None, found.prop.kind
    if kind is Kind.CODE:
        return code_notations(found.document, found.codes)
    if kind is Kind.BOOLEAN:
        return truth_notations(found.document)
    forward = found.conversion.forward if found.conversion else None
    said = _amounts(found)
    order = Order(found.document.order) if found.document.order else None
    simple: Mapping[Kind, convert.Convert] = {
        Kind.TEXT: texts.text_of(found.prop.form, strict=strict),
        Kind.VARIANTS: _exact_texts if strict else convert.texts,
        Kind.URI: convert.exact_uri if strict else convert.uri,
        Kind.INTEGER: convert.strict_whole if strict else convert.counted(said),
        Kind.NUMBER: convert.figure(forward, strict=strict, otherwise=convert.bare if strict else said),
        Kind.DATETIME: convert.moment(found.zone, found.epoch, strict=strict, order=order),
        Kind.REFERENCE: _given_id,
    }
    return simple[kind], {}


def _amounts(found: Checked) -> convert.Otherwise:
    """What may be written behind a number, or in its place: a unit of its quantity, yen, what is counted, a direction.

    Directions are read where the numbers are degrees.
    """
    if found.prop.form is Form.DIRECTION and found.unit == "DD":
        return convert.directions(found.unit, found.units)
    return convert.amounts("JPY" if found.prop.form is Form.YEN else found.unit or "C62", found.units)


def _exact_texts(raw: object) -> Cell:
    return convert.several({"ja": convert.exact_text(raw)})


def _given_id(raw: object) -> Cell:
    return raw if isinstance(raw, str) and parse_id(raw) else NO_REFERENCE


def as_written(found: Checked) -> Callable[[str], Cell]:
    """What a value that is written in the mapping is for a field."""
    document = FieldDocument.model_validate({"from": "value"}).model_copy(
        update={"codes": found.document.codes, "true": found.document.true, "false": found.document.false}
    )
    at_home = Context(nested=False, zone=found.zone, epoch=found.epoch, at=None, expected=None, space="")
    alone = Checked(document, found.prop, found.zone, found.epoch, found.conversion, found.codes, None)
    read = field_mapping(alone, at_home).read
    return lambda value: read({"value": value})


def _constant(found: Checked, value: str) -> FieldMapping:
    cell = as_written(found)(value)
    return FieldMapping(name=found.prop.name, kind=found.prop.kind, paths=(), read=lambda _: cell)


def _measure(found: Checked, context: Context) -> FieldMapping:
    document = found.document
    origin = native(document, nested=context.nested, missing=document.missing, tables=context.tables)
    at = _moment(document, context)
    strict = document.native is not None
    quality = document.quality
    shared = (
        document.at is None and context.at is not None and (found.zone, found.epoch) == (context.zone, context.epoch)
    )
    quantity = convert.quantity(
        found.conversion.forward if found.conversion else None,
        strict=strict,
        otherwise=convert.bare if strict else _amounts(found),
    )
    part = PARTS[Kind.MEASURE].get(document.as_ or "")
    if part:
        quantity = taking(part, quantity)
    read_at = measure_reader(
        origin.read,
        quantity if origin.path or part else refusing(quantity),
        unit=found.prop.unit or "",
        missing=document.missing,
        quality=quality_reader(reader(quality.from_, nested=context.nested), quality.values) if quality else None,
        expected=document.expected or context.expected,
        native_number=convert.quantity(None, strict=strict),
    )
    return FieldMapping(
        name=found.prop.name,
        kind=Kind.MEASURE,
        paths=(*origin.paths, *(at.paths if at else ()), *((quality.from_,) if quality else ())),
        read=_observed(read_at, _timed_by(at.read, found.zone, found.epoch) if at else None),
        path=None if part else origin.path,
        at=at.path if at else None,
        native=document.native,
        conversion=found.conversion,
        missing=(*document.missing, *valueless_words(())),
        graded=quality is not None,
        read_at=read_at if shared else None,
        doubt=_untimed(at.read, found.zone, found.epoch) if at else None,
    )


def _observed(read_at: ReadAt, observed: Callable[[Row], datetime | None] | None) -> CellOf:
    if observed is None:
        return lambda row: read_at(row, None)
    return lambda row: read_at(row, observed(row))


def _moment(document: FieldDocument, context: Context) -> Native | None:
    """Where the time of a measure is; that of the class unless the field has its own."""
    if document.at is not None:
        return native(document.at, nested=context.nested, tables=context.tables)
    return Native(reader(context.at, nested=context.nested), (context.at,), context.at) if context.at else None


def time_reader(path: str, zone: tzinfo, epoch: Epoch | None, *, nested: bool) -> Callable[[Row], datetime | None]:
    """A reader of the time of a row; None where it is absent or cannot be read."""
    return _timed_by(reader(path, nested=nested), zone, epoch)


def _timed_by(read: Read, zone: tzinfo, epoch: Epoch | None) -> Callable[[Row], datetime | None]:
    moment = convert.moment(zone, epoch, strict=False)

    def at(row: Row) -> datetime | None:
        raw = read(row)
        if raw is None:
            return None
        found = moment(raw)
        return None if isinstance(found, Unmappable) else found

    return at


def _untimed(read: Read, zone: tzinfo, epoch: Epoch | None) -> CellOf:
    """Why the time of a measure that is there cannot be read."""
    moment = convert.moment(zone, epoch, strict=False)

    def why(row: Row) -> Cell:
        raw = read(row)
        found = None if is_blank(raw) else raw if isinstance(raw, Unmappable) else moment(raw)
        return found if isinstance(found, Unmappable) else None

    return why


def _languages(found: Checked, context: Context) -> FieldMapping:
    document = found.document
    one = [
        (tag, at_path(path, convert.text, document.missing, nested=context.nested))
        for tag, path in document.languages.items()
    ]
    return FieldMapping(
        name=found.prop.name, kind=Kind.VARIANTS, paths=tuple(document.languages.values()), read=variants(one)
    )


def _reference(found: Checked, ref: ReferenceDocument, context: Context) -> FieldMapping:
    target, space = found.target or "", ref.space or context.space
    reads = [reader(path, nested=context.nested) for path in ref.key]
    key_of = declared_key(reads, ref.native)

    def read(row: Row) -> Cell:
        if all(is_blank(part(row)) for part in reads):
            return None
        key = key_of(row)
        return NO_REFERENCE if key is None else make_id(target, space, key)

    return FieldMapping(
        name=found.prop.name,
        kind=Kind.REFERENCE,
        paths=ref.key,
        read=read,
        path=ref.key[0] if len(ref.key) == 1 else None,
        native=ref.native,
        reference=(target, space),
    )
