"""A mapping that writes itself: takes a recognised table, gives what its source provides, and what to ask.

What is not sure is left out and asked about; columns about persons are left out and named. Refuses nothing: where
no thing of the class could be told from another, nothing is provided and the key is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vocab.mapping.compile import POSITIONS, ROW_NUMBERS
from vocab.mapping.notations import FALSE_WORDS, TRUE_WORDS
from vocab.mapping.tokens import is_blank
from vocab.recognise.asks import Ask, Draft, Plain, asked_of, closed_of, left_out
from vocab.recognise.cells import MISSING, folded
from vocab.recognise.content import told_apart
from vocab.recognise.datums import TOKYO, stated_datum
from vocab.recognise.match import ColumnMatch, Recognition
from vocab.recognise.spread import spread
from vocab.recognise.timewords import how_times_are_written
from vocab.terms import Class, Kind, Property, Vocabulary

_MARKS = frozenset({"1", "〇", "レ", *(word for word in TRUE_WORDS if not word.isalnum())})  # with blanks for no
_DASHES = frozenset({"-", "--", "ー"})
_OWN_FORM = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MEASURE, Kind.DATETIME, Kind.URI, Kind.BOOLEAN, Kind.CODE})
_NO_SLOT = frozenset("{}?")  # what no path in a template can hold
_SIDES = {"location.lat": "lat", "location.lon": "lon"}


def proposal(
    recognition: Recognition,
    rows: Sequence[Mapping[str, Any]] = (),
    *,
    vocabulary: Vocabulary,
    collection: str,
) -> Draft:
    """What the source of a table provides: nothing where the class is not sure or no column makes a key.

    `collection` is the adapter's name for the table, and every column a native path as the adapter describes it: in
    flat sources any text at all.
    """
    closed, asked = closed_of(recognition), asked_of(recognition)
    if not recognition.sure:
        return Draft({}, asked, closed)
    cls = vocabulary.classes[recognition.class_name or ""]
    used = _used(recognition)
    fields = _fields(recognition, used, cls, rows, vocabulary)
    entries, read, names = spread(used.values(), {item.header for item in recognition.columns})
    fields |= read
    asked += left_out(used.values(), entries)
    identity = _identity(recognition, used, fields, rows)
    if identity is not None and names:
        identity = {"key": (*identity["key"], *names)} if "key" in identity else None
    if identity is None or not fields:
        return Draft({}, (*asked, Ask("key")), closed)
    document = {
        "collection": collection,
        **_rows(used, cls),
        "holds": "whole",
        "id": identity,
        **entries,
        "fields": fields,
    }
    return Draft({cls.name: document}, asked, closed)


def _used(recognition: Recognition) -> dict[tuple[str, ...], ColumnMatch]:
    """The sure columns by what they mean; of several that mean the same, the surest, then the first."""
    found: dict[tuple[str, ...], ColumnMatch] = {}
    for item in recognition.columns:
        if item.known is None or not item.sure or item.personal is not None or item.known.to in {None, "id"}:
            continue
        before = found.get(item.known.target)
        if before is None or item.confidence > before.confidence:
            found[item.known.target] = item
    return found


def _fields(
    recognition: Recognition,
    used: Mapping[tuple[str, ...], ColumnMatch],
    cls: Class,
    rows: Sequence[Mapping[str, Any]],
    vocabulary: Vocabulary,
) -> Plain:
    properties = {prop.name: prop for prop in cls.properties}
    found: Plain = {}
    wide, several = _widest(used), bool(spread(used.values())[0])
    for item in used.values():
        to, known = item.to or "", item.known
        if known is None or (known.wide and (item is not wide or several)):
            continue
        prop = properties.get(to)
        if to in _SIDES:
            found.setdefault("location", {})[_SIDES[to]] = item.header
        elif prop is not None and prop.kind is Kind.VARIANTS:
            found.setdefault(to, {"languages": {}})["languages"][known.language or "ja"] = item.header
        elif prop is not None and known.part in {None, "year"}:
            found[to] = {**found.get(to, {}), **_field(item, prop, [row.get(item.header) for row in rows], vocabulary)}
        found.update({name: {"value": text} for name, text in known.wide.items() if name in properties})
    _add_parts(found, used, cls)
    _add_observed(found, recognition, properties)
    place = found.get("location")
    if place is not None and not {"lat", "lon"} <= place.keys() and "from" not in place:
        del found["location"]
    elif place is not None and "lat" in place and _old_datum(recognition, rows):
        place["datum"] = "Tokyo"
    return {name: _short(field) for name, field in found.items()}


def _old_datum(recognition: Recognition, rows: Sequence[Mapping[str, Any]]) -> bool:
    return stated_datum([item.header for item in recognition.columns], rows) == TOKYO


def _add_parts(found: Plain, used: Mapping[tuple[str, ...], ColumnMatch], cls: Class) -> None:
    """Times in two columns, the times of what is measured, and of the whole table where no column has its own."""
    whole = next((item for item in used.values() if item.to == "at"), None)
    for prop in cls.properties:
        by_part = {item.known.part: item.header for item in used.values() if item.known and item.to == prop.name}
        if "date" in by_part and prop.name not in found:
            day, hour = by_part["date"], by_part.get("time")
            found[prop.name] = _day_and_hour(day, hour) if hour else {"from": day}
        own = by_part.get("at") or (whole.header if whole else None)
        if prop.kind is Kind.MEASURE and prop.name in found and own is not None:
            found[prop.name]["at"] = own
            if whole is not None and own == whole.header and whole.known and whole.known.epoch:
                found[prop.name]["epoch"] = whole.known.epoch


def _day_and_hour(day: str, hour: str) -> Plain:
    if _NO_SLOT & {*day, *hour}:
        return {"join": {"of": (day, hour), "by": " "}}
    return {"template": f"{{{day}}} {{{hour}?}}"}


def _add_observed(found: Plain, recognition: Recognition, properties: Mapping[str, Property]) -> None:
    """The time at the attribute of a measure, as brokers state it."""
    headers = {item.header for item in recognition.columns}
    for name, field in found.items():
        observed = field.get("from", "").removesuffix(".value") + ".observedAt"
        if name in properties and properties[name].kind is Kind.MEASURE and observed in headers:
            field["at"] = observed


def _widest(used: Mapping[tuple[str, ...], ColumnMatch]) -> ColumnMatch | None:
    """Of columns that hold things of their own, the one of which the least else is said: the total."""
    wide = [item for item in used.values() if item.known and item.known.wide]
    return min(wide, key=lambda item: len(item.known.wide) if item.known else 0, default=None)


def _short(field: Plain) -> Any:
    """A field as little as possible is written of: one Japanese text, one path."""
    if set(field) == {"languages"} and set(field["languages"]) == {"ja"}:
        return field["languages"]["ja"]
    return field["from"] if set(field) == {"from"} else field


def _field(item: ColumnMatch, prop: Property, cells: Sequence[Any], vocabulary: Vocabulary) -> Plain:
    if prop.kind is Kind.REFERENCE:
        return {"ref": {"key": (item.header,)}}
    known = item.known
    field: Plain = {"from": item.header}
    if known and known.part == "year":
        return {**field, "as": "period.first"}
    if prop.kind is Kind.DATETIME and known and known.epoch:
        return {**field, "epoch": known.epoch}
    if prop.kind is Kind.GEOMETRY:
        return {**field, "as": "geojson"}
    if prop.kind is Kind.DATETIME:
        field |= how_times_are_written(cells)
    if item.unit and item.unit != prop.unit and _converts(item.unit, prop, vocabulary):
        field["unit"] = item.unit
    stated = {"codes": dict(known.codes), "true": known.true, "false": known.false} if known else {}
    field |= {key: value for key, value in stated.items() if value}
    if prop.kind is Kind.BOOLEAN and "true" not in field:
        field |= _truths(cells)
    missing = tuple(dict.fromkeys((*(known.missing if known else ()), *_sentinels(cells, prop, field, vocabulary))))
    return {**field, "missing": missing} if missing else field


def _converts(unit: str, prop: Property, vocabulary: Vocabulary) -> bool:
    canonical, stated = vocabulary.units.get(prop.unit or ""), vocabulary.units.get(unit)
    wanted = prop.kind in {Kind.NUMBER, Kind.MEASURE}
    return wanted and canonical is not None and stated is not None and canonical.quantity == stated.quantity


def _truths(cells: Sequence[Any]) -> Plain:
    """Where only one mark and blanks stand, a blank says no; words (`有`) and blanks leave it open."""
    marks = {str(cell).strip() for cell in cells if not is_blank(cell)}
    blanks = any(is_blank(cell) for cell in cells)
    return {"true": tuple(sorted(marks)), "false": ("",)} if blanks and len(marks) == 1 and marks <= _MARKS else {}


def _sentinels(cells: Sequence[Any], prop: Property, field: Plain, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What stands for no value, as written; a word that the property knows is none."""
    written = dict.fromkeys(str(cell).strip() for cell in cells if isinstance(cell, str) and not is_blank(cell))
    meant = set(map(folded, vocabulary.code_lists[prop.codes].spellings())) if prop.codes else set()
    meant |= {folded(text) for text in (*field.get("codes", ()), *field.get("true", ()), *field.get("false", ()))}
    if prop.kind is Kind.BOOLEAN:
        meant |= {folded(text) for text in (*TRUE_WORDS, *FALSE_WORDS)}
    known = MISSING if prop.kind in _OWN_FORM else _DASHES
    return tuple(text for text in written if folded(text) in known and folded(text) not in meant)


def _rows(used: Mapping[tuple[str, ...], ColumnMatch], cls: Class) -> Plain:
    """Things as they are; or readings, where the table says when things were measured."""
    measured = any(prop.kind is Kind.MEASURE for prop in cls.properties)
    at = next((item for item in used.values() if item.to == "at"), None)
    return {"rows": "readings", "at": at.header} if measured and at is not None else {"rows": "state"}


def _identity(
    recognition: Recognition,
    used: Mapping[tuple[str, ...], ColumnMatch],
    fields: Plain,
    rows: Sequence[Mapping[str, Any]],
) -> Plain | None:
    """The key: published columns that tell the rows apart, else the content, else what a thing is called.

    A column that numbers the rows changes when rows do; it is the key only where nothing else tells them apart.
    """
    usable = [item for item in recognition.columns if item.sure and item.personal is None and item.known]
    keys = [item for item in usable if item.known and (item.known.to == "id" or item.known.key)]
    marked = [item for item in keys if item.known and item.known.key]
    if marked and told_apart(rows, [item.header for item in marked]):
        keys = marked  # a number of the thing itself, whatever else numbers the rows
    published = tuple(item.header for item in keys if not _is_position(item))
    if told_apart(rows, published) and not ROW_NUMBERS & {*published}:
        return {"key": published}
    named = tuple(_headers(used, "name"))
    place = fields.get("location")
    sides = (place["lat"], place["lon"]) if isinstance(place, dict) and "lat" in place else ()
    if "name" in fields and place and (not sides or not named or told_apart(rows, (*named, *sides), by_content=True)):
        return {"content": "true"}
    numbered = tuple(item.header for item in keys)
    named_so = (named, (*named, *sides), (*named, *_headers(used, "address")), numbered)
    called = [some for some in named_so[1 if sides else 0 :] if not ROW_NUMBERS & {*some}]
    found = next((some for some in called if named and told_apart(rows, some)), None)
    if found is None:
        return {"content": "true"} if "name" in fields and place else None
    return {"key": found}


def _headers(used: Mapping[tuple[str, ...], ColumnMatch], to: str) -> Iterator[str]:
    """The column of a property, of a text in several languages the Japanese one."""
    for item in used.values():
        if item.known is not None and item.to == to and item.known.language in {None, "ja"}:
            yield item.header


def _is_position(item: ColumnMatch) -> bool:
    """Whether a column only numbers the rows: by its name, unless its values say otherwise."""
    return item.header.strip().casefold() in POSITIONS and (item.forms.counting or not item.forms.filled)
