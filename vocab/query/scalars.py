"""What of a cell filters and orders compare: a scalar and its sort.

Takes any cell, mapped or native; gives a comparable scalar or None. Refuses nothing: a value without an
order (null, NaN, a naive time, a geometry) has no scalar.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

from vocab.values import Measure, Text, Unmappable

BOOLEAN, NUMBER, TIME, TEXT = range(4)
"""What a scalar is; only scalars of one sort compare. A boolean is no number."""

Scalarised = tuple[int, Any]
"""A sort and a value of it: bool, int or float, microseconds since 1970 UTC, text in NFC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def scalar(cell: object) -> Scalarised | None:
    """What filter and order compare in a cell, with its sort; None for null and for what has no order."""
    value = cell.value if isinstance(cell, Measure) else cell
    if isinstance(value, str):
        return TEXT, value if value.isascii() else normalize("NFC", value)
    if isinstance(value, bool):
        return BOOLEAN, value
    if isinstance(value, (int, float)):
        return None if value != value else (NUMBER, value)  # noqa: PLR0124 - NaN is a number that is missing
    if isinstance(value, datetime):
        return None if value.utcoffset() is None else (TIME, (value - _EPOCH) // _MICROSECOND)
    if isinstance(value, Text):
        return scalar(value.primary) if value.by_language else None
    return None


def is_null(cell: object) -> bool:
    """Null to IS_NULL: None, `Unmappable`, a measure without a value, NaN, a text in no language."""
    value = cell.value if isinstance(cell, Measure) else cell
    if isinstance(value, Text):
        return not value.by_language
    return value is None or isinstance(value, Unmappable) or value != value  # noqa: PLR0124 - NaN
