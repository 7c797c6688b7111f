"""The words that a mapping needs for times: takes cells of a column, gives what they count, or their order.

Gives nothing where cells differ, or could mean two days: then the mapping's author says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from vocab.mapping.tokens import is_blank
from vocab.readers.numbers import plain
from vocab.readers.sentinels import absence
from vocab.values import Unmappable

_COUNTS: Mapping[str, tuple[float, float]] = {
    "excel": (10_000, 80_000),  # 1927 to 2119; no date has five digits
    "seconds": (10**9, 4 * 10**9),  # 2001 to 2096
    "milliseconds": (10**12, 4 * 10**12),
}
_YEAR_LAST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}(?: .*)?")
_MONTHS = 12


def how_times_are_written(cells: Iterable[Any]) -> dict[str, str]:
    """`epoch` where all are counts of one kind, `order` where all end with the year and some day is above twelve."""
    said = [cell for cell in cells if not is_blank(cell) and absence(cell) is None]
    if not said:
        return {}
    numbers = [plain(cell.strip() if isinstance(cell, str) else cell) for cell in said]
    for epoch, (first, last) in _COUNTS.items():
        if all(not isinstance(value, Unmappable) and first <= value < last for value in numbers):
            return {"epoch": epoch}
    dates = [_YEAR_LAST.fullmatch(cell.strip()) if isinstance(cell, str) else None for cell in said]
    pairs = [(int(date[1]), int(date[2])) for date in dates if date]
    if len(pairs) < len(said):
        return {}
    day_first, month_first = any(one > _MONTHS for one, _ in pairs), any(other > _MONTHS for _, other in pairs)
    if day_first is month_first:
        return {}
    return {"order": "day-first" if day_first else "month-first"}
