"""Parts of native values that say several things: takes the word of a mapping, gives how the part is read.

`hours.opens` of `9時～17時`, `address.town` of an address, `period.first` of `令和6年度`, `estimate` of `約100`.
Gives None where the value does not say the part, and the reason where it cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from vocab.mapping.convert import PERSONAL_NUMBER
from vocab.mapping.personal import holds_personal_number
from vocab.readers.addresses import address
from vocab.readers.hours import hours
from vocab.readers.intervals import estimate, interval
from vocab.readers.periods import period
from vocab.readers.sentinels import absence
from vocab.readers.telephones import telephones
from vocab.terms import Kind
from vocab.values import Unmappable

Take = Callable[[Any], Any]
T = TypeVar("T")


def _of(read: Callable[[Any], Any], name: str) -> Take:
    part = attrgetter(name)

    def take(native: Any) -> Any:
        found = read(native)
        return found if isinstance(found, Unmappable) else part(found) or None

    return take


def _first(native: Any) -> Any:
    """The first number of several, with its extension."""
    found = telephones(native)
    return found if isinstance(found, Unmappable) else found[0]


def _bound(name: str) -> Take:
    part = attrgetter(name)

    def take(native: Any) -> Any:
        found = interval(native)
        return found if isinstance(found, Unmappable) else part(found)

    return take


_TEXTS: Mapping[str, Take] = {
    "hours.opens": _of(hours, "opens"),
    "hours.closes": _of(hours, "closes"),
    "address.prefecture": _of(address, "prefecture"),
    "address.municipality": _of(address, "municipality"),
    "address.municipalityCode": _of(address, "municipality_code"),
    "address.town": _of(address, "town"),
    "address.block": _of(address, "block"),
    "telephone.number": _of(_first, "number"),
    "telephone.extension": _of(_first, "extension"),
}
_DAYS: Mapping[str, Take] = {"period.first": _of(period, "first"), "period.last": _of(period, "last")}
_NUMBERS: Mapping[str, Take] = {"estimate": estimate, "range.low": _bound("low"), "range.high": _bound("high")}
PARTS: Mapping[Kind, Mapping[str, Take]] = {
    Kind.TEXT: _TEXTS,
    Kind.VARIANTS: _TEXTS,
    Kind.DATETIME: _DAYS,
    **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MEASURE), _NUMBERS),
}
"""By the kind of property that a part can fill."""


def taking(part: Take, convert: Callable[[Any], T]) -> Callable[[Any], T | Unmappable | None]:
    """A conversion of one part of a native value, which may have been refused while it was composed."""

    def taken(raw: Any) -> T | Unmappable | None:
        if type(raw) is str and holds_personal_number(raw):
            return PERSONAL_NUMBER
        found = raw if type(raw) is Unmappable else part(raw)
        if isinstance(found, Unmappable):
            return None if type(raw) is str and absence(raw) is not None else found
        return None if found is None else convert(found)

    return taken
