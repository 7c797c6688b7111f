"""Individual numbers (個人番号) among the cells of a column: takes cells, at any depth, tells whether one stands there.

A column in which every cell is a minute in twelve figures (`202505120800`) holds times. What lies too deep counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from vocab.mapping.personal import LENGTH, holds_personal_number, is_personal_number
from vocab.mapping.tokens import is_blank
from vocab.recognise.cells import MISSING, folded

_MINUTE = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-4])[0-5][0-9]")
_DEEPEST = 8  # levels of a value that are looked through


def holds_individual_numbers(cells: Sequence[Any]) -> bool:
    """Whether an individual number stands in any cell."""
    if not any(map(_holds, cells)):
        return False
    said = (folded(cell) for cell in cells if not is_blank(cell))
    return not all(_MINUTE.fullmatch(text) for text in said if text not in MISSING)


def _holds(value: Any, depth: int = 0) -> bool:
    if isinstance(value, (bytes, bytearray)):
        value = value.decode(errors="replace")
    if isinstance(value, str):
        return holds_personal_number(value)
    if isinstance(value, (bool, int, float, Decimal)):
        return is_personal_number(value)
    return isinstance(value, (Mapping, list, tuple)) and (depth >= _DEEPEST or _within(value, depth + 1))


def _within(value: Mapping[Any, Any] | Sequence[Any], depth: int) -> bool:
    """Whether a name or a value of a mapping, or an item of a list, holds one."""
    if isinstance(value, Mapping):
        return any(_holds(inner, depth) for item in value.items() for inner in item)
    return _in_parts(value) or any(_holds(inner, depth) for inner in value)


def _in_parts(values: Sequence[Any]) -> bool:
    """Whether texts of a list make up one number, `["1234", "5678", "9018"]`."""
    return (
        1 < len(values) <= LENGTH
        and all(isinstance(value, str) and value.strip().isdecimal() for value in values)
        and holds_personal_number(" ".join(values))
    )
