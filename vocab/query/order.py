"""Order of rows: keys that any sort, heap or merge can use, nulls last in both directions.

Takes order keys and ways to read a field and the id; gives sort values (plain, fit for a cursor) and
comparable keys. Refuses nothing: values of different sorts have a fixed order among each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import total_ordering
from typing import Any, TypeVar

from vocab.query.predicate import OrderKey
from vocab.query.scalars import TEXT, scalar
from vocab.values import Cell

Row = TypeVar("Row")

SortValue = tuple[int, Any] | None
"""A sort of scalar and a bool, number, microseconds since 1970 UTC, or text; None is null. Plain JSON."""

TEXT_CODE_POINTS = 64
"""Text is ordered by its first 64 code points after NFC, so that a cursor stays small; then the id decides."""

Key = tuple[Any, ...]


@total_ordering
class _Descending:
    """A sort value that compares the other way round: text has no negative."""

    __slots__ = ("value",)

    def __init__(self, value: tuple[int, Any]) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and self.value == other.value

    def __lt__(self, other: _Descending) -> bool:
        return other.value < self.value

    def __hash__(self) -> int:
        return hash(self.value)


def sort_value(cell: object) -> SortValue:
    """What order sees of a cell. Any two values that are not None compare by `<`, whatever they are."""
    found = scalar(cell)
    if found is not None and found[0] == TEXT:
        return TEXT, found[1][:TEXT_CODE_POINTS]
    return found


def key_of(keys: Sequence[OrderKey], values: Sequence[SortValue], entity_id: str) -> Key:
    """A key that compares by `<` as the order wants it; `values` may come from a row or from a cursor."""
    parts = [_part(key, value) for key, value in zip(keys, values, strict=True)]
    return (*parts, entity_id)


def order_key(
    keys: Sequence[OrderKey], get: Callable[[str], Callable[[Row], Cell]], identify: Callable[[Row], str]
) -> Callable[[Row], Key]:
    """A `key=` function for `sorted`, `heapq.merge` and the like; the id (by code point) breaks ties.

    `get(field)` reads one field of a row, `identify` its entity id. Ids ascend in both directions.
    """
    if not keys:
        return lambda row: (identify(row),)
    readers = [get(key.field) for key in keys]

    def key(row: Row) -> Key:
        return key_of(keys, [sort_value(read(row)) for read in readers], identify(row))

    return key


def _part(key: OrderKey, value: SortValue) -> tuple[Any, ...]:
    if value is None:
        return (1,)  # after every (0, …): nulls are last both ways
    return (0, _Descending(value)) if key.descending else (0, value)
