"""Keys of entities: takes native values, gives the key part of an id, the same for every spelling of one value.

A key of several columns is joined so that it can be taken apart again. Refuses (None) blanks, values that are
neither text nor number, and individual numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from vocab.geo import representative_point, validate
from vocab.mapping.paths import Read, Row
from vocab.mapping.personal import holds_personal_number
from vocab.mapping.tokens import is_blank, nfc
from vocab.mesh import encode
from vocab.readers.numbers import plain
from vocab.values import Cell, Text, Unmappable

KeyOf = Callable[[Row], "str | None"]
_EXACT = 1 << 53
_LONGEST = 1024  # characters; an id travels in URLs


def key_part(raw: Any, native: str | None = None) -> str | None:
    """The text of one native value in a key; 1, 1.0 and "1" are one. `native` as in the mapping."""
    if type(raw) is str and native != "number":
        text = nfc(raw if native == "text" else raw.strip())
    elif native == "text":
        return None
    else:
        text = _from_number(plain(raw))
    return None if is_blank(text) or len(text) > _LONGEST or _refused(text) else text


def _refused(text: str) -> bool:
    """An individual number, or half a character (a lone surrogate), which no URN can hold."""
    return holds_personal_number(text) or (not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text))


def _from_number(value: float | Unmappable) -> str:
    if isinstance(value, Unmappable) or (type(value) is float and abs(value) >= _EXACT):
        return ""  # beyond it several numbers are one float
    return str(int(value)) if value == int(value) else repr(value)


def join(parts: Sequence[str]) -> str:
    """Several parts as one key, escaped as in a JSON pointer (RFC 6901); one part stays as it is."""
    if len(parts) == 1:
        return parts[0]
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def take_apart(key: str, count: int) -> tuple[str, ...] | None:
    """The parts of a joined key; None if it was not joined from `count` parts."""
    if count == 1:
        return (key,)
    parts = tuple(part.replace("~1", "/").replace("~0", "~") for part in key.split("/"))
    return parts if len(parts) == count and all(parts) and join(parts) == key else None


def declared_key(reads: Sequence[Read], native: str | None) -> KeyOf:
    """The key from declared columns; None when one of them is blank."""
    if len(reads) == 1:
        only = reads[0]
        return lambda row: key_part(only(row), native)

    def key(row: Row) -> str | None:
        parts: list[str] = []
        for read in reads:
            part = key_part(read(row), native)
            if part is None:
                return None
            parts.append(part)
        return join(parts)

    return key


def content_key(name: Callable[[Row], Cell], location: Callable[[Row], Cell]) -> KeyOf:
    """The key from what a thing is called and where it stands: name and the 125 m mesh (JIS X 0410)."""

    def key(row: Row) -> str | None:
        called, place = name(row), location(row)
        called = called.primary if isinstance(called, Text) and called.by_language else called
        if not isinstance(called, str) or not isinstance(place, dict) or validate(place):
            return None
        plainly = "".join(normalize("NFKC", called).casefold().split())
        mesh = _mesh(place)
        return join((plainly, mesh)) if plainly and mesh else None

    return key


def natural_key(reads: Sequence[Callable[[Row], Cell]]) -> KeyOf:
    """The key from properties that name a thing wherever it is published, as the vocabulary writes them.

    A date stands as in ISO 8601, a time in UTC. None when one of them is missing or cannot be mapped.
    """

    def key(row: Row) -> str | None:
        parts: list[str] = []
        for read in reads:
            part = _plainly(read(row))
            if part is None:
                return None
            parts.append(part)
        return join(parts)

    return key


def _plainly(cell: Cell) -> str | None:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    return key_part(cell, "text") if isinstance(cell, str) else key_part(cell)


def _mesh(place: dict[str, Any]) -> str | None:
    lon, lat = representative_point(place)
    try:
        return encode(lat, lon, "mesh6")
    except ValueError:
        return None
