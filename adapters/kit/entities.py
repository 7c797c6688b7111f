"""What the NGSI adapters share: pages of entities by offset, and the checks on what a broker answers.

Takes decoded bodies, gives rows that are entities of the type asked for; `SourceInvalid` for anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.errors import NotCapable, SourceInvalid
from adapters.names import NativePath, Position
from adapters.spec import Fetch

MAX_PAGE = 1000
WIDENED = "PREDICATE_WIDENED"
_LONGEST_OFFSET = 12
_NOT_ATTRIBUTES = frozenset({"id", "type"})

Row = Mapping[str, Any]


def attributes(paths: Iterable[NativePath]) -> tuple[str, ...]:
    """The attributes that paths lie in, sorted: all that may be asked for."""
    return tuple(sorted({path.partition(".")[0] for path in paths} - _NOT_ATTRIBUTES))


def page_limit(wanted: int | None, page_size: int | None) -> int:
    """How many rows to ask for."""
    return min(size for size in (wanted, page_size, MAX_PAGE) if size is not None)


def offset_of(request: Fetch) -> int:
    """Where the page starts; a position is an offset in decimal digits."""
    text = request.position or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_OFFSET):
        raise NotCapable("a position that this adapter did not give")
    return int(text)


def next_offset(offset: int, rows: int, limit: int, total: int | None) -> Position | None:
    """Where the next page starts; a total decides where there is one, since a source may give less than asked."""
    if rows == 0:
        return None
    more = rows >= limit if total is None else offset + rows < total
    return Position(str(offset + rows)) if more else None


def entities(body: Any, kind: str, limit: int) -> tuple[Row, ...]:
    """The rows of a body: a list of at most `limit` objects with an `id`, of type `kind`."""
    if not isinstance(body, list):
        raise SourceInvalid("the answer is not a list of entities")
    if len(body) > limit:
        raise SourceInvalid("the source gave more entities than asked for")
    for row in body:
        if not isinstance(row, dict):
            raise SourceInvalid("an entity is not an object")
        if not isinstance(row.get("id"), str) or not row["id"]:
            raise SourceInvalid("an entity has no id")
        if not _is_of(row.get("type"), kind):
            raise SourceInvalid("an entity is not of the type asked for")
    return tuple(body)


def total_of(text: str) -> int:
    """The number in a count header."""
    if not (text.isascii() and text.isdigit()):
        raise SourceInvalid("the count of the answer is not a number")
    return int(text)


def _is_of(type_: object, kind: str) -> bool:
    return kind in type_ if isinstance(type_, list) else type_ == kind
