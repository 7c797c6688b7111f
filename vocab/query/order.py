"""The order of a list: by its keys, nulls last in both directions, then by id.

Takes order keys; gives what a row is ordered by as plain values (which a cursor can carry) and as a
sort key. Text is ordered by code point over its first 64 characters after NFC, so that an order key
always fits into a cursor. Values of different types never meet in one property.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import total_ordering
from typing import Any, TypeVar

from vocab.query.predicate import OrderKey
from vocab.values import Cell, comparable

TEXT_LENGTH = 64

Row = TypeVar("Row")
OrderValue = str | int | float | bool | datetime | None
SortKey = tuple[Any, ...]


@total_ordering
@dataclass(frozen=True, slots=True)
class _Reversed:
    """A value that sorts the other way round."""

    value: Any

    def __lt__(self, other: _Reversed) -> bool:
        return bool(other.value < self.value)


def order_values(
    keys: Sequence[OrderKey], get: Callable[[str], Callable[[Row], Cell]]
) -> Callable[[Row], list[OrderValue]]:
    """What rows are ordered by, as plain values in the order of the keys."""
    getters = [get(key.field) for key in keys]

    def values(row: Row) -> list[OrderValue]:
        return [_value(getter(row)) for getter in getters]

    return values


def sort_key(keys: Sequence[OrderKey]) -> Callable[[Sequence[OrderValue], str], SortKey]:
    """Make the sort key of a row from its order values and its id."""
    directions = [key.descending for key in keys]

    def key(values: Sequence[OrderValue], row_id: str) -> SortKey:
        parts: list[Any] = []
        for value, descending in zip(values, directions, strict=True):
            if value is None:
                parts.append((1, 0))
            else:
                parts.append((0, _Reversed(value) if descending else value))
        return (*parts, row_id)

    return key


def _value(cell: Cell) -> OrderValue:
    found = comparable(cell)
    return unicodedata.normalize("NFC", found)[:TEXT_LENGTH] if isinstance(found, str) else found
