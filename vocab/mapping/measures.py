"""Measures: takes where value and quality of a reading stand, gives a function from a row and its time to a `Measure`.

A sentinel gives a measure without value and with the quality MISSING, never a number. Refuses a quality it does
not know: a value that is not to be trusted must not look measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from vocab.mapping.paths import Read, Row
from vocab.mapping.tokens import Lookup, is_blank, lookup, nfc, numbers_of
from vocab.readers.compass import direction
from vocab.readers.sentinels import Absence, absence
from vocab.values import Cell, Measure, Quality, Unmappable

UNKNOWN_QUALITY = Unmappable("QUALITY_UNKNOWN")
WORDS: Mapping[str, Quality] = {
    "実測": Quality.MEASURED,
    "速報": Quality.PRELIMINARY,
    "確定": Quality.CONFIRMED,
    "欠測": Quality.MISSING,
    "調整中": Quality.ADJUSTING,
    "訓練": Quality.DRILL,
    **{quality.value: quality for quality in Quality},
}
ReadAt = Callable[[Row, "datetime | None"], Cell]
"""Reads one measure of a row, given when it was observed."""
_NOT_MEASURED = frozenset({Absence.INAPPLICABLE, Absence.WITHHELD})
_VALUELESS = frozenset({Quality.MISSING, Quality.ADJUSTING})


def valueless_words(missing: Iterable[str]) -> dict[str, Quality]:
    """Texts that stand in place of a value, and what they say about it."""
    found = {word: quality for word, quality in WORDS.items() if quality in _VALUELESS}
    for text in missing:
        found.setdefault(nfc(text.strip()), Quality.MISSING)
    return found


def quality_reader(read: Read, values: Mapping[str, str]) -> Callable[[Row], Quality | None]:
    """The quality a row states; MEASURED where it says nothing, None where it is not known."""
    find: Lookup[Quality] = lookup({**WORDS, **{text: Quality(name) for text, name in values.items()}})

    def quality(row: Row) -> Quality | None:
        raw = read(row)
        return Quality.MEASURED if is_blank(raw) else find(raw)

    return quality


def _without(stated: Quality, instead: Quality = Quality.MISSING) -> Quality:
    """The quality of a measure without a value."""
    return stated if stated in _VALUELESS else instead


def measure_reader(
    read: Read,
    convert: Callable[[Any], float | Unmappable | None],
    *,
    unit: str,
    missing: Iterable[str],
    quality: Callable[[Row], Quality | None] | None,
    expected: int | None,
    native_number: Callable[[Any], float | Unmappable | None],
) -> ReadAt:
    """A reader of measures from a row and its time.

    `native_number` is the value before conversion, which sentinels are compared with.
    """
    missing = tuple(missing)
    instead: Lookup[Quality] = lookup(valueless_words(missing))
    sentinels = numbers_of(missing)

    def cell(row: Row, at: datetime | None) -> Cell:
        raw = read(row)
        if quality is None and type(raw) is float and raw not in sentinels:  # most readings, by the shortest way
            measured = convert(raw)
            return (
                measured if isinstance(measured, Unmappable) else Measure(measured, unit, at, expected_seconds=expected)
            )
        stated = quality(row) if quality else Quality.MEASURED
        if stated is None:
            return UNKNOWN_QUALITY
        value: float | None = None
        if is_blank(raw):
            if stated not in _VALUELESS:
                return None
        elif found := instead(raw):
            stated = _without(stated, found)
        else:
            converted = convert(raw)
            if converted is None or isinstance(converted, Unmappable):
                missed = converted is None and absence(raw) not in _NOT_MEASURED and direction(raw) is not None
                return Measure(None, unit, at, _without(stated), expected) if missed else converted
            if sentinels and native_number(raw) in sentinels:
                stated = Quality.MISSING
            value = None if stated is Quality.MISSING else converted
        return Measure(value, unit, at, stated, expected)

    return cell
