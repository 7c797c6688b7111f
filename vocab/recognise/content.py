"""Whether columns tell rows apart: takes sample rows and columns, says whether every row has a key of its own.

By the texts that stand there, or as ids made from the content do: by name and the 125 m mesh (JIS X 0410).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vocab.mapping.keys import content_key
from vocab.mapping.tokens import is_blank
from vocab.readers.numbers import number
from vocab.values import Cell, Unmappable


def told_apart(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, by_content: bool = False) -> bool:
    """Whether no cell is blank and no two rows are the same; true without rows. `by_content`: name, lat, lon."""
    if not columns:
        return False
    if by_content:
        name, lat, lon = columns
        content = content_key(lambda row: str(row.get(name) or ""), lambda row: _point(row, lat, lon))
        made = [key for key in map(content, rows) if key is not None]
        return len(set(made)) == len(made)
    keys = [tuple(row.get(column) for column in columns) for row in rows]
    texts = [tuple(str(cell).strip() for cell in key) for key in keys]
    return not any(is_blank(cell) for key in keys for cell in key) and len(set(texts)) == len(texts)


def _point(row: Mapping[str, Any], lat: str, lon: str) -> Cell:
    north, east = number(row.get(lat)), number(row.get(lon))
    if isinstance(north, Unmappable) or isinstance(east, Unmappable):
        return None
    return {"type": "Point", "coordinates": [east, north]}
