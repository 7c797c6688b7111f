"""Numbers and times as the NGSI query languages write them: takes a value, gives text, or None for no such text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vocab.query.predicate import Scalar

_EXACT_INTEGER = 2**53  # beyond it, neighbouring integers are one double
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_MARGIN = timedelta(milliseconds=1)  # brokers keep or show times to the millisecond


def number(value: Scalar) -> str | None:
    """The shortest decimal text that is the same double."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not -_EXACT_INTEGER <= value <= _EXACT_INTEGER:  # also false for nan
        return None
    return repr(value)


def around(value: Scalar) -> tuple[str, str] | None:
    """The milliseconds before and after an instant, ISO 8601 in UTC: whatever a broker rounds, it lies between."""
    if not isinstance(value, datetime) or value.tzinfo is None or not _FIRST < value < _LAST:
        return None
    return _iso(value - _MARGIN), _iso(value + 2 * _MARGIN)


def _iso(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
