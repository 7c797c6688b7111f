"""Native values to cells, by kind: each function takes one native value that is not blank and gives a cell.

`Unmappable` with a stable code stands where a value cannot be mapped. A field said to be of a native type is read
strictly by that type, so that what a source compares is what the hub sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from datetime import time as clock
from math import isfinite
from typing import Any
from unicodedata import normalize

from vocab.mapping.personal import LENGTH, holds_personal_number, is_personal_number
from vocab.mapping.tokens import Lookup, is_blank, nfc
from vocab.readers import booleans, times
from vocab.readers.compass import direction
from vocab.readers.numbers import NOT_A_NUMBER, NOT_FINITE, OUT_OF_RANGE, integer, number, plain
from vocab.readers.sentinels import Absence, absence
from vocab.terms import Unit
from vocab.units import amount
from vocab.values import Cell, Text, Unmappable

Convert = Callable[[Any], Cell]
Otherwise = Callable[[Any, Unmappable], "float | Unmappable | None"]
"""What a native value is that is no bare number, and why it is none."""

NOT_A_TEXT = Unmappable("VALUE_NOT_A_TEXT")
NOT_A_BOOLEAN = Unmappable("VALUE_NOT_A_BOOLEAN")
NOT_A_URI = Unmappable("VALUE_NOT_A_URI")
UNKNOWN_CODE = Unmappable("CODE_UNKNOWN")
PERSONAL_NUMBER = Unmappable("PERSONAL_NUMBER")
_URI = re.compile(r"(?:https?|ftps?|urn|mailto|tel|geo):[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_INT = 1 << 31
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def text(raw: Any) -> str | Unmappable:
    """A text in NFC without spaces around it; a number as it would be written."""
    if type(raw) is not str:
        return _written(raw)
    value = raw.strip()
    if value.isascii():  # most of what is no name, by the shortest way
        return PERSONAL_NUMBER if len(value) >= LENGTH and holds_personal_number(value) else value
    return _safe(normalize("NFC", value))


def exact_text(raw: Any) -> str | Unmappable:
    """A text in NFC, as it stands at the source."""
    return _safe(nfc(raw)) if type(raw) is str else NOT_A_TEXT


def _safe(value: str) -> str | Unmappable:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half a character (a lone surrogate), which no answer can hold
            return NOT_A_TEXT
    return PERSONAL_NUMBER if holds_personal_number(value) else value


def _written(raw: Any) -> str | Unmappable:
    if isinstance(raw, (datetime, date, clock)):
        return raw.isoformat()
    value = number(raw)
    if isinstance(value, Unmappable):
        return NOT_A_TEXT
    return _safe(str(int(value)) if value == int(value) else repr(value))


def uri(raw: Any) -> str | Unmappable | None:
    """An absolute URI of a scheme that is safe to follow."""
    return exact_uri(raw.strip()) if type(raw) is str else NOT_A_URI


def exact_uri(raw: Any) -> str | Unmappable | None:
    """As `uri`, as it stands at the source."""
    value = exact_text(raw)
    if isinstance(value, Unmappable):
        return value
    return value if _URI.fullmatch(value) else bare(raw, NOT_A_URI)


def texts(raw: Any) -> Text | Unmappable | None:
    """One text in several languages: a mapping by language as the source has it, else Japanese."""
    if type(raw) is not str and isinstance(raw, Mapping):
        found = {str(tag): text(value) for tag, value in raw.items() if type(value) is str and not is_blank(value)}
        return several({tag: value for tag, value in found.items() if _LANGUAGE.fullmatch(tag)})
    value = text(raw)
    return value if isinstance(value, Unmappable) else Text({"ja": value})


def several(by_language: Mapping[str, str | Unmappable | None]) -> Text | Unmappable | None:
    """The variants that are there; one that cannot be mapped spoils all, since it may be the one that is asked for."""
    kept: dict[str, str] = {}
    for tag, value in by_language.items():
        if isinstance(value, Unmappable):
            return value
        if value:
            kept[tag] = value
    return Text(kept) if kept else None


def unless_absent(raw: Any, otherwise: Cell) -> Cell:
    """Nothing where a word stands for it (`不明`, `-`, `///`), as no value of the kind can be written so."""
    return None if type(raw) is str and absence(raw) is not None else otherwise


def amounts(unit: str, units: Mapping[str, Unit] | None) -> Otherwise:
    """What a text means that is no bare number: an amount with its unit, or nothing."""

    def otherwise(raw: Any, refused: Unmappable) -> float | Unmappable | None:
        if type(raw) is not str or refused != NOT_A_NUMBER:
            return refused
        return None if absence(raw) is not None else amount(raw, unit, units)

    return otherwise


def directions(unit: str, units: Mapping[str, Unit] | None) -> Otherwise:
    """As `amounts`, where a direction of the compass may be written; a calm has none."""
    measured = amounts(unit, units)

    def otherwise(raw: Any, refused: Unmappable) -> float | Unmappable | None:
        found = direction(raw) if refused == NOT_A_NUMBER else refused
        return measured(raw, refused) if isinstance(found, Unmappable) else found

    return otherwise


def bare(raw: Any, refused: Unmappable) -> Unmappable | None:
    """As `amounts`, where no unit may be written."""
    return None if type(raw) is str and absence(raw) is not None else refused


def whole(raw: Any, otherwise: Otherwise = bare) -> int | Unmappable | None:
    """A whole number of 32 bits, all that GraphQL's Int holds (section 3.5.1)."""
    value: float | Unmappable | None = integer(raw)
    if isinstance(value, Unmappable):
        value = otherwise(raw, value)
        value = integer(value) if isinstance(value, (int, float)) else value
    if value is None or isinstance(value, Unmappable):
        return value
    if is_personal_number(value):
        return PERSONAL_NUMBER
    return int(value) if -_INT <= value < _INT else OUT_OF_RANGE


def counted(otherwise: Otherwise) -> Convert:
    """As `whole`, of things or yen that may be written behind the number."""
    return lambda raw: whole(raw, otherwise)


def quantity(
    forward: Callable[[float], float] | None, *, strict: bool, otherwise: Otherwise = bare
) -> Callable[[Any], float | Unmappable | None]:
    """A number, converted by `forward` to the canonical unit; None where a word says that there is none.

    An individual number is refused as it is written, and `figure` refuses what becomes one.
    """
    parse = plain if strict else number

    def convert(raw: Any) -> float | Unmappable | None:
        value: float | Unmappable | None = parse(raw)
        if isinstance(value, Unmappable):
            value = otherwise(raw, value)
        if value is None or isinstance(value, Unmappable):
            return value
        if is_personal_number(value):
            return PERSONAL_NUMBER
        if forward is None:
            return value
        try:
            converted = forward(value)
        except OverflowError:
            return NOT_FINITE
        return converted if isfinite(converted) else NOT_FINITE

    return convert


def figure(forward: Callable[[float], float] | None, *, strict: bool, otherwise: Otherwise = bare) -> Convert:
    """As `quantity`, for a bare number, which could be an individual number."""
    measured = quantity(forward, strict=strict, otherwise=otherwise)

    def convert(raw: Any) -> Cell:
        value = measured(raw)
        if value is None or isinstance(value, Unmappable):
            return value
        return PERSONAL_NUMBER if is_personal_number(value) else value

    return convert


def strict_whole(raw: Any) -> Cell:
    """A whole number of a field said to be a number."""
    found = plain(raw)
    return bare(raw, found) if isinstance(found, Unmappable) else whole(found)


def boolean(find: Lookup[bool]) -> Convert:
    """A truth, by the words for true and false."""

    def convert(raw: Any) -> Cell:
        found = find(raw)
        return _no_truth(raw) if found is None else found

    return convert


def _no_truth(raw: Any) -> Cell:
    """A dash may mean no, which only the mapping can say; other words of absence say nothing."""
    if type(raw) is str and absence(raw) not in {None, Absence.BLANK}:
        return None
    return booleans.PARTLY if booleans.truth(raw) == booleans.PARTLY else NOT_A_BOOLEAN


def plain_boolean(raw: Any) -> Cell:
    """A truth of a field said to be boolean."""
    return raw if type(raw) is bool else NOT_A_BOOLEAN


def code(find: Lookup[str]) -> Convert:
    """A code of a code list, by the notations for it."""

    def convert(raw: Any) -> Cell:
        return find(raw) or unless_absent(raw, UNKNOWN_CODE)

    return convert


def moment(
    zone: tzinfo, epoch: times.Epoch | None, *, strict: bool, order: times.Order | None = None
) -> Callable[[Any], datetime | Unmappable | None]:
    """A time; without an offset it is local to `zone`. None where a word says that there is none."""

    def convert(raw: Any) -> datetime | Unmappable | None:
        found = times.plain(raw, zone) if strict else times.time(raw, zone, epoch=epoch, order=order)
        return bare(raw, found) if isinstance(found, Unmappable) else found

    return convert
