"""Row programs: takes the readers of a class, gives one function from a native row to its mapped form.

A program does not know the response it is for; it makes nothing per row but the result. Every measure of a
row of a drill says so, whatever quality the row states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from vocab.values import Cell, Measure, Quality


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
    timed: Sequence[tuple[str, Callable[[Mapping[str, Any], datetime | None], Cell]]] = (),
) -> RowProgram:
    """The program that reads just these cells; those of `timed` by the row's time."""

    def run(row: Mapping[str, Any]) -> Mapped:
        of_drill = drill(row) if drill else False
        moment = at(row) if at else None
        found = {name: read(row) for name, read in cells}
        for name, read_at in timed:
            found[name] = read_at(row, moment)
        return Mapped(key(row), _drilled(found) if of_drill else found, moment, of_drill)

    return run


def _drilled(cells: dict[str, Cell]) -> dict[str, Cell]:
    return {
        name: replace(cell, quality=Quality.DRILL) if isinstance(cell, Measure) else cell
        for name, cell in cells.items()
    }
