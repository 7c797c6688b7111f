"""Texts of a form: takes the form that the vocabulary states, gives how a native value becomes a text written so.

A code or a clock that does not fit is refused. What people read too (telephones, weekdays, opening hours) is kept as
it stands where it says more than the form holds, since nothing may be hidden; `doubt` then tells why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vocab.mapping import convert
from vocab.readers import codes
from vocab.readers.hours import clock, hours
from vocab.readers.telephones import telephone
from vocab.readers.weekdays import weekdays
from vocab.terms import Form
from vocab.values import Cell, Unmappable

NOT_CANONICAL = Unmappable("VALUE_NOT_CANONICAL")
Reader = Callable[[Any], "str | Unmappable"]


def opening_hours(native: object) -> str | Unmappable:
    """One span of a day as `09:00-17:00`."""
    found = hours(native)
    return found if isinstance(found, Unmappable) else f"{found.opens}-{found.closes}"


def days(native: object) -> str | Unmappable:
    """Weekdays as letters from Monday, with the weeks of the month and the holidays that are named."""
    found = weekdays(native)
    return found if isinstance(found, Unmappable) else found.text


READERS: Mapping[Form, Reader] = {
    Form.TIME_OF_DAY: clock,
    Form.OPENING_HOURS: opening_hours,
    Form.WEEKDAYS: days,
    Form.TELEPHONE: telephone,
    Form.POSTAL_CODE: codes.postal_code,
    Form.MUNICIPALITY_CODE: codes.municipality,
    Form.CORPORATE_NUMBER: codes.corporate_number,
    Form.TOWN_ID: codes.town,
}
KEPT = frozenset({Form.OPENING_HOURS, Form.WEEKDAYS, Form.TELEPHONE})
"""Forms of texts that people read too: what does not fit stands as it is written."""


def text_of(form: Form | None, *, strict: bool) -> convert.Convert:
    """How a text of a form is read; `strict` changes no text, so that a source compares what the hub sees."""
    read = READERS.get(form) if form else None
    if read is None or (strict and form in KEPT):
        return convert.exact_text if strict else convert.text
    return _unchanged(read) if strict else _written(read, kept=form in KEPT)


def doubt(form: Form | None, *, strict: bool) -> convert.Convert | None:
    """Why a text is kept that is not of the form; None where no text is."""
    if form is None or form not in KEPT:
        return None
    read = READERS[form]

    def why(raw: Any) -> Cell:
        value = convert.exact_text(raw) if strict else convert.text(raw)
        if isinstance(value, Unmappable) or convert.unless_absent(raw, NOT_CANONICAL) is None:
            return None
        found = read(raw)
        if isinstance(found, Unmappable):
            return found
        return NOT_CANONICAL if strict and found != value else None

    return why


def fits(form: Form | None) -> Callable[[str], bool] | None:
    """Whether a text is of a form of which no other text is taken; None where all are."""
    if form is None or form not in READERS or form in KEPT:
        return None
    read = READERS[form]
    return lambda text: read(text) == text


def _written(read: Reader, *, kept: bool) -> convert.Convert:
    def written(raw: Any) -> Cell:
        found = read(raw)
        if type(found) is str:  # short, and no individual number is of any form
            return found
        value = convert.text(raw)
        if isinstance(value, Unmappable):
            return value if type(raw) is str else found
        return convert.unless_absent(raw, value if kept else found)

    return written


def _unchanged(read: Reader) -> convert.Convert:
    def unchanged(raw: Any) -> Cell:
        value = convert.exact_text(raw)
        if isinstance(value, Unmappable):
            return value
        found = read(value)
        return value if found == value else found if isinstance(found, Unmappable) else NOT_CANONICAL

    return unchanged
