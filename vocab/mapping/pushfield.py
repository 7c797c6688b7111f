"""Pushing one comparison of a mapped field: takes it and what the source can do, gives the native one.

Gives None where nothing can be asked without losing a row. Sentinels, unknown qualities and values that the
hub refuses make the result inexact, since the source keeps rows that the hub does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite

from vocab.mapping.ask import Ask, Found
from vocab.mapping.fieldmodel import FieldMapping
from vocab.mapping.personal import holds_personal_number, is_personal_number
from vocab.mapping.pushid import compare_reference
from vocab.mapping.tokens import is_blank, lookup, nfc, numbers_of
from vocab.query.evaluate import Truth, compile_predicate
from vocab.query.predicate import And, Compare, Inside, Near, Op, Or, Scalar
from vocab.terms import Kind
from vocab.units import Conversion, convert_bounds_outward
from vocab.values import Cell

_TEXTUAL = (Kind.TEXT, Kind.VARIANTS, Kind.URI)
_NUMERIC = (Kind.INTEGER, Kind.NUMBER, Kind.MEASURE)
_ORDER = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE})
_LOWER = frozenset({Op.GT, Op.GTE})
_CLOSED = {Op.GT: Op.GTE, Op.LT: Op.LTE}
_NOWHERE = {"type": "Point", "coordinates": [0.0, 0.0]}  # which the source keeps and the hub refuses
_FLIPPED = {Op.GTE: Op.LTE, Op.LTE: Op.GTE}


def compare(field: FieldMapping | None, predicate: Compare, ask: Ask) -> Found | None:
    """A comparison with a mapped field."""
    if field is None or field.path is None or field.native is None:
        return None
    if predicate.op is Op.IS_NULL:
        return _not_null(field, predicate, ask)
    by_kind = _BY_KIND.get(field.kind)
    return by_kind(field, predicate, ask) if by_kind else None


def geo(field: FieldMapping | None, predicate: Near | Inside, ask: Ask) -> Found | None:
    """A geo predicate, if the source holds the geometry itself."""
    if field is None or field.path is None or field.form != "geojson":
        return None
    name = "near" if isinstance(predicate, Near) else "inside"
    can = ask.capable(field.path, "geometry", name)  # type: ignore[arg-type]  # no operator of comparison, yet asked alike
    if can is None:
        return None
    test: Truth[Cell] = compile_predicate(predicate, lambda _: lambda cell: cell)
    exact = can == "exact" and test(_NOWHERE) is not True
    if isinstance(predicate, Near):
        return Near(field.path, predicate.lat, predicate.lon, predicate.metres), exact
    return Inside(field.path, predicate.ring), exact


def _not_null(field: FieldMapping, predicate: Compare, ask: Ask) -> Found | None:
    """A cell with a value has a native one; the reverse does not hold, and a blank flag may mean false."""
    if predicate.value is not False or "" in field.tokens.get(False, ()) or "" in field.tokens.get(True, ()):
        return None
    return ask.one(field.path or "", field.native or "", Op.IS_NULL, value=False, exact=False)


def _values(predicate: Compare) -> tuple[Scalar, ...]:
    return predicate.value if isinstance(predicate.value, tuple) else (predicate.value,)


def _sentinel_kept(field: FieldMapping, predicate: Compare) -> bool:
    """Whether the source would keep a row in which a number stands that means "no value"."""
    test: Truth[float] = compile_predicate(Compare("", predicate.op, predicate.value), lambda _: lambda cell: cell)
    return any(test(number) is True for number in numbers_of(field.missing))


def _text(field: FieldMapping, predicate: Compare, ask: Ask) -> Found | None:
    values = [value for value in _values(predicate) if isinstance(value, str)]
    if len(values) < len(_values(predicate)):
        return None
    sentinel = lookup(dict.fromkeys(field.missing, True))
    refused = any(is_blank(value) or holds_personal_number(value) or sentinel(value) for value in values)
    refused = refused or (field.fits is not None and not all(map(field.fits, values)))
    exact = predicate.op in {Op.EQ, Op.IN} and not refused and field.kind is not Kind.URI
    return ask.one(field.path or "", field.native or "", predicate.op, predicate.value, exact=exact)


def _number(field: FieldMapping, predicate: Compare, ask: Ask) -> Found | None:
    values = [value for value in _values(predicate) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(values) < len(_values(predicate)) or not all(isfinite(value) for value in values):
        return None
    if field.conversion is not None:
        return _converted(field, field.conversion, predicate.op, values, ask)
    exact = predicate.op is not Op.NE and not field.graded and not _sentinel_kept(field, predicate)
    exact = exact and not any(is_personal_number(value) for value in values)
    # A number that the hub refuses may lie in a range that the source keeps.
    exact = exact and (field.kind is Kind.MEASURE or predicate.op in {Op.EQ, Op.IN})
    exact = exact and (field.kind is not Kind.INTEGER or all(value == int(value) for value in values))
    return ask.one(field.path or "", "number", predicate.op, predicate.value, exact=exact)


def _converted(
    field: FieldMapping, conversion: Conversion, op: Op, values: list[int | float], ask: Ask
) -> Found | None:
    """Bounds in the native unit, widened outward; equality becomes a narrow range."""
    path = field.path or ""
    if op in _ORDER:
        return _bound(path, conversion, op, values[0], ask)
    if op is Op.EQ:
        bounds = [_bound(path, conversion, end, values[0], ask) for end in (Op.GTE, Op.LTE)]
        asked = tuple(found[0] for found in bounds if found is not None)
        if len(asked) > 1 and ask.conjunction:
            return And(asked), False
        return (asked[0], False) if asked else None
    if op is Op.IN and ask.conjunction and ask.disjunction:
        ranges = [_converted(field, conversion, Op.EQ, [value], ask) for value in values]
        asked = tuple(found[0] for found in ranges if found is not None)
        return (Or(asked), False) if len(asked) == len(values) else None
    return None


def _bound(path: str, conversion: Conversion, op: Op, value: float, ask: Ask) -> Found | None:
    native = convert_bounds_outward(conversion, value, lower=op in _LOWER)
    closed = _CLOSED.get(op, op)
    asked = closed if conversion.increasing else _FLIPPED[closed]
    return ask.one(path, "number", asked, native, exact=False)


def _time(field: FieldMapping, predicate: Compare, ask: Ask) -> Found | None:
    values = [value for value in _values(predicate) if isinstance(value, datetime) and value.tzinfo is not None]
    if len(values) < len(_values(predicate)):
        return None
    try:
        local = tuple(value.astimezone(field.zone) for value in values)
    except OverflowError:
        return None
    value = local if isinstance(predicate.value, tuple) else local[0]
    return ask.one(field.path or "", "time", predicate.op, value, exact=predicate.op is not Op.NE and not field.missing)


def _meaning(field: FieldMapping, predicate: Compare, ask: Ask) -> Found | None:
    """A code or a truth: the native values that mean one of those that satisfy the comparison."""
    path, native = field.path or "", field.native or ""
    if predicate.op not in {Op.EQ, Op.IN, Op.NE}:
        return None
    if field.native == "boolean":
        if not all(isinstance(value, bool) for value in _values(predicate)):
            return None
        return ask.one(
            path, native, predicate.op, predicate.value, exact=predicate.op is not Op.NE and not field.missing
        )
    wanted = set(_values(predicate))
    meant = [key for key in field.tokens if (key in wanted) is not (predicate.op is Op.NE)]
    texts = tuple(nfc(text) for key in meant for text in field.tokens[key])
    if any(is_blank(text) for text in texts):
        return None  # a blank that means something may be absent at the source
    return ask.any_of(path, native, texts, exact=not field.missing)


_BY_KIND: Mapping[Kind, Callable[[FieldMapping, Compare, Ask], Found | None]] = {
    **dict.fromkeys(_NUMERIC, _number),
    **dict.fromkeys(_TEXTUAL, _text),
    Kind.REFERENCE: compare_reference,
    Kind.DATETIME: _time,
    Kind.CODE: _meaning,
    Kind.BOOLEAN: _meaning,
}
