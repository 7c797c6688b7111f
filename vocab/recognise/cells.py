"""Sample cells as they are compared: takes a cell, gives its text without what people type differently.

Refuses nothing; no value is kept.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

MISSING = frozenset({"-", "--", "ー", "なし", "無し", "不明", "未定", "該当なし", "n/a", "null", "nan", "*"})
"""Folded texts that stand for no value."""
_LONGEST = 400


def folded(cell: Any) -> str:
    """A cell as its forms are looked for: width, case, dashes and spaces around it do not count."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1 << 53:
        return str(int(cell))
    text = unicodedata.normalize("NFKC", str(cell)[:_LONGEST]).strip().casefold()
    return re.sub("[\u2010-\u2015\u2212]", "-", text)
