"""Whether columns tell rows apart: takes sample rows and columns, says whether every row has a key of its own.

By the texts that stand there, or as ids made from the content do: by name and the 125 m mesh (JIS X 0410).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from vocab.mapping.tokens import is_blank
from vocab.mesh import encode
from vocab.readers.numbers import number
from vocab.values import Unmappable


def told_apart(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, by_content: bool = False) -> bool:
    """Whether no cell is blank and no two rows are the same; true without rows. `by_content`: name, lat, lon."""
    if not columns:
        return False
    keys = [tuple(row.get(column) for column in columns) for row in rows]
    if by_content:
        made = [key for key in map(_content, keys) if key is not None]
        return len(set(made)) == len(made)
    texts = [tuple(str(cell).strip() for cell in key) for key in keys]
    return not any(is_blank(cell) for key in keys for cell in key) and len(set(texts)) == len(texts)


def _content(cells: Sequence[Any]) -> tuple[str, str] | None:
    name, lat, lon = cells
    north, east = number(lat), number(lon)
    if is_blank(name) or isinstance(north, Unmappable) or isinstance(east, Unmappable):
        return None
    try:
        return "".join(unicodedata.normalize("NFKC", str(name)).casefold().split()), encode(north, east, "mesh6")
    except ValueError:
        return None
