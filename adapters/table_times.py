"""Times as tables write them: takes a cell, gives an aware instant or None.

Knows ISO 8601 and year/month/day with or without a time (`2026/6/15 9:00`, `2026年6月15日 24:00`), or one
stated pattern. A time that says no zone is in the table's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from adapters.table_csv import Cell

_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]\s*(\d{1,2})[:時](\d{2})(?:[:分](\d{2})(?:\.(\d{1,9}))?秒?|分)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_END_OF_DAY = 24  # 24:00 is the next day's 00:00

Instant = Callable[[Cell], datetime | None]


def instants(pattern: str | None, zone: tzinfo) -> Instant:
    """A reader of times that remembers what it read; to be dropped with the file."""
    known: dict[str, datetime | None] = {}

    def read(cell: Cell) -> datetime | None:
        if not isinstance(cell, str):
            return None
        if cell not in known:
            known[cell] = _by_pattern(cell, pattern, zone) if pattern else parse(cell, zone)
        return known[cell]

    return read


def parse(text: str, zone: tzinfo) -> datetime | None:
    """One time, in UTC; None where the text is none."""
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    hours, rest = int(hour or 0), (int(minute or 0), int(second or 0))
    if hours == _END_OF_DAY and rest != (0, 0):
        return None
    try:
        start = datetime(int(year), int(month), int(day), hours % _END_OF_DAY, *rest, tzinfo=_zone(offset, zone))
        microseconds = int((fraction or "0").ljust(6, "0")[:6])
        return (start + timedelta(days=hours // _END_OF_DAY, microseconds=microseconds)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    return datetime.strptime(offset, "%z").tzinfo or zone


def _by_pattern(text: str, pattern: str, zone: tzinfo) -> datetime | None:
    try:
        when = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007  # the zone follows
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
