"""Row programs: takes the readers of a class, gives one function from a native row to its mapped form.

A program does not know the response it is for; it makes nothing per row but the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from vocab.values import Cell


class Mapped(NamedTuple):
    """One mapped row. `key` is None when the id cannot be made: the row is lost, and that is reported."""

    key: str | None
    cells: dict[str, Cell]
    at: datetime | None
    drill: bool


RowProgram = Callable[[Mapping[str, Any]], Mapped]


def row_program(
    key: Callable[[Mapping[str, Any]], str | None],
    cells: Sequence[tuple[str, Callable[[Mapping[str, Any]], Cell]]],
    at: Callable[[Mapping[str, Any]], datetime | None] | None,
    drill: Callable[[Mapping[str, Any]], bool] | None,
) -> RowProgram:
    """The program that reads just these cells."""

    def run(row: Mapping[str, Any]) -> Mapped:
        return Mapped(
            key(row),
            {name: read(row) for name, read in cells},
            at(row) if at else None,
            drill(row) if drill else False,
        )

    return run
