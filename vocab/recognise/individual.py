"""Individual numbers (個人番号) among the cells of a column: takes cells, at any depth, tells whether one stands there.

A column in which every cell is a minute in twelve figures (`202505120800`) holds times. What lies too deep counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from vocab.mapping.personal import holds_personal_number, is_personal_number
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
    if isinstance(value, str):
        return holds_personal_number(value)
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return is_personal_number(value)
    if depth >= _DEEPEST:
        return True
    if isinstance(value, Mapping):
        return any(_holds(inner, depth + 1) for inner in value.values())
    return isinstance(value, (list, tuple)) and any(_holds(inner, depth + 1) for inner in value)
