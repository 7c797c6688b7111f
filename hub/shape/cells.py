"""How a cell of each kind is written: texts, codes, measures, geometries, times.

Takes a selected field and its property; gives a function from cell to JSON value. Refuses a unit
that the property cannot be given in, before anything is fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from hub.errors import RequestRefused
from hub.operation import Field
from hub.shape.context import ShapeContext, Shaper, compose, constant
from vocab.terms import Class, CodeList, Kind, Property
from vocab.units import by_symbol, converter
from vocab.values import Cell, Measure, Quality, Text

LATE_AFTER = 2  # times the expected seconds
STALE_AFTER = 6
CLOCKS_APART = 300  # seconds by which clocks may differ; what was observed later than that was not observed
MAX_SECONDS = 2**31 - 1  # all that GraphQL's Int holds; some feeds write the year 1 for "never"


def cell_shaper(class_: Class, known: Property, field: Field, context: ShapeContext) -> Shaper | None:
    """Write the cells of one property, nulls aside, as the field asks; None where they are written as they are."""
    if known.kind is Kind.VARIANTS:
        return _text(field, context)
    if known.kind is Kind.CODE:
        return _code(context.vocabulary.code_lists[known.codes or ""], field, context)
    if known.kind is Kind.MEASURE:
        return _measure(class_, known, field, context)
    if known.kind is Kind.DATETIME:
        return datetime.isoformat
    return None


def _same(cell: Cell) -> Any:
    return cell


def _parts(field: Field, type_name: str, readers: Callable[[Field], Shaper]) -> Shaper:
    """An object whose fields are read one by one."""
    selected = field.selection.of(type_name) if field.selection else ()
    return compose(
        [(item.key, constant(type_name) if item.name == "__typename" else readers(item)) for item in selected]
    )


def preferred(languages: tuple[str, ...], asked: str | None) -> tuple[str, ...]:
    """The tags of variants, best first: the asked one or the consumer's, each with its base, then Japanese."""
    wanted = (asked,) if asked else languages
    return tuple(dict.fromkeys(tag for full in (*wanted, "ja") for tag in (full, full.split("-")[0])))


def _text(field: Field, context: ShapeContext) -> Shaper:
    tags = preferred(context.languages, field.arguments.get("lang"))

    def pick(cell: Cell) -> tuple[str | None, str | None]:
        if not isinstance(cell, Text):
            return (str(cell), "ja")
        offered = cell.by_language
        for tag in tags:
            if tag in offered:
                return (offered[tag], tag)
        other = min(offered, default=None)
        return (offered[other], other) if other else (None, None)

    shape = _parts(field, "Text", lambda item: _item(0) if item.name == "value" else _item(1))
    return lambda cell: shape(pick(cell))


def _item(index: int) -> Shaper:
    return itemgetter(index)


def language_of(context: ShapeContext, asked: Any) -> str:
    """Japanese or English, whichever the field or the consumer prefers."""
    for tag in ([asked] if asked else []) or context.languages:
        base = str(tag).split("-")[0]
        if base in {"ja", "en"}:
            return base
    return "ja"


def _code(codes: CodeList, field: Field, context: ShapeContext) -> Shaper:
    labels = {code.code: code.label for code in codes.codes}

    def reader(item: Field) -> Shaper:
        if item.name == "code":
            return _same
        language = language_of(context, item.arguments.get("lang"))
        return lambda cell: labels[cell].get(language) if cell in labels else None

    return _parts(field, f"{codes.name}Value", reader)


def _measure(class_: Class, known: Property, field: Field, context: ShapeContext) -> Shaper:
    readers: dict[str, Callable[[Field], Shaper]] = {
        "value": lambda item: _measured_value(known, item, context),
        "unit": lambda _item: constant(known.unit),
        "observedAt": lambda _item: lambda cell: cell.observed_at.isoformat() if cell.observed_at else None,
        "quality": lambda _item: lambda cell: cell.quality.value,
        "freshness": lambda item: _freshness(class_, item, context),
    }
    return _parts(field, "Measure", lambda item: readers[item.name](item))


def _measured_value(known: Property, field: Field, context: ShapeContext) -> Shaper:
    asked = field.arguments.get("unit")
    if asked is None or asked == known.unit:
        return attrgetter("value")
    code = by_symbol(asked)
    conversion = converter(context.vocabulary.units, known.unit or "", code) if code else None
    if conversion is None:
        raise RequestRefused(
            "UNIT_UNKNOWN",
            f"{class_property(known)} is in {known.unit} and cannot be given in the unit asked for.",
            hint="Ask for a UN/CEFACT code of the same quantity, or leave `unit` out.",
        )
    return lambda cell: None if cell.value is None else conversion.forward(cell.value)


def class_property(known: Property) -> str:
    """The property in words for a message."""
    return f"`{known.name}`"


def _freshness(class_: Class, field: Field, context: ShapeContext) -> Shaper:
    def facts(cell: Measure) -> tuple[int | None, int | None, str]:
        expected = cell.expected_seconds if cell.expected_seconds is not None else class_.expected_seconds
        if cell.observed_at is None:
            return (None, expected, "UNKNOWN")
        age = min(max(0, int((context.now - cell.observed_at).total_seconds())), MAX_SECONDS)
        ahead = (cell.observed_at - context.now).total_seconds() > CLOCKS_APART
        if expected is None or cell.value is None or cell.quality is Quality.MISSING or ahead:
            return (age, expected, "UNKNOWN")
        state = "CURRENT" if age <= LATE_AFTER * expected else "LATE" if age <= STALE_AFTER * expected else "STALE"
        return (age, expected, state)

    index = {"ageSeconds": 0, "expectedSeconds": 1, "state": 2}
    shape = _parts(field, "Freshness", lambda item: _item(index[item.name]))
    return lambda cell: shape(facts(cell))
