"""Whether the values of a column can be read as what it would be mapped to: takes cells and a property, gives a share.

By the conversions that mappings use, for numbers, measures and times; of other kinds nothing is said. Keeps no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, cast

from vocab.mapping import convert
from vocab.mapping.tokens import is_blank
from vocab.readers import times
from vocab.recognise.cells import MISSING, folded
from vocab.recognise.datasets import Column
from vocab.recognise.timewords import how_times_are_written
from vocab.terms import Form, Kind, Property, Unit
from vocab.values import Unmappable

_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MEASURE})


def readable(
    cells: Sequence[Any], column: Column, prop: Property | None, units: Mapping[str, Unit] | None
) -> float | None:
    """Of the cells that say something, how many can be read; None where nothing is said, or any text is a value."""
    read = _conversion(cells, column, prop, units)
    if read is None:
        return None
    nothing = {*MISSING, *map(folded, column.missing)}
    said = (cell for cell in cells if not is_blank(cell) and folded(cell) not in nothing)
    found = [value for value in map(read, said) if value is not None]
    return sum(not isinstance(value, Unmappable) for value in found) / len(found) if found else None


def _conversion(
    cells: Sequence[Any], column: Column, prop: Property | None, units: Mapping[str, Unit] | None
) -> convert.Convert | None:
    kind = prop.kind if prop is not None else None
    if column.part in {"time", "year"} or column.codes:
        return None
    if column.to == "at" or column.part == "at" or kind is Kind.DATETIME:
        return _times(cells, column)
    if prop is None or kind not in _NUMBERS:
        return None
    unit = "JPY" if prop.form is Form.YEN else column.unit or prop.unit or "C62"
    amounts = (convert.directions if prop.form is Form.DIRECTION else convert.amounts)(unit, units)
    return convert.counted(amounts) if kind is Kind.INTEGER else convert.quantity(None, strict=False, otherwise=amounts)


def _times(cells: Sequence[Any], column: Column) -> convert.Convert:
    written = how_times_are_written(cells)
    epoch = cast("times.Epoch | None", column.epoch or written.get("epoch"))
    return convert.moment(UTC, epoch, strict=False, order=cast("times.Order | None", written.get("order")))
