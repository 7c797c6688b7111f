"""Readers refuse what is too long before they look at it, so that no text keeps them busy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import pytest

from vocab.mesh import mesh_code
from vocab.readers.addresses import address
from vocab.readers.booleans import truth
from vocab.readers.codes import postal_code
from vocab.readers.compass import direction
from vocab.readers.hours import clock, hours
from vocab.readers.intervals import estimate, interval
from vocab.readers.kanji import numeral
from vocab.readers.numbers import integer, number
from vocab.readers.periods import period
from vocab.readers.telephones import telephones
from vocab.readers.times import time
from vocab.readers.weekdays import weekdays
from vocab.units import amount
from vocab.values import Unmappable

_READERS: dict[str, Callable[[str], object]] = {
    "address": address, "amount": lambda text: amount(text, "MTR"), "clock": clock, "compass": direction,
    "estimate": estimate, "hours": hours, "integer": integer, "interval": interval, "mesh": mesh_code,
    "number": number, "numeral": numeral, "period": period, "postal": postal_code, "telephones": telephones,
    "time": lambda text: time(text, UTC), "truth": truth, "weekdays": weekdays,
}  # fmt: skip
_LONG = 20_000


@pytest.mark.parametrize("char", [" ", "\u3000", "9", "-", "ー", "月", "一", "(", "第", "、"])
@pytest.mark.parametrize("reader", _READERS)
def test_what_is_too_long_is_refused(reader: str, char: str) -> None:
    """A run of one character, alone and before and behind something: no value comes of it."""
    for text in (f"1{char * _LONG}x", f"{char * _LONG}x", f"9:00{char * _LONG}-"):
        found = _READERS[reader](text)
        assert found is None or isinstance(found, Unmappable), text[:8]
