"""Generalise and round: the result depends on the coarse cell alone, never on the place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from math import floor, isfinite

from policies.municipality import municipality_of
from policies.obligations.asked import NUMERIC, PARAMETER, TEXTUAL, UNENFORCEABLE, Apply, Asked, Made, Unenforceable
from vocab import geo, mesh
from vocab.terms import Kind, Property
from vocab.values import Cell, Measure, Text

TIMES: Mapping[str, Mapping[str, int]] = {
    "hour": {"minute": 0},
    "day": {"hour": 0, "minute": 0},
    "month": {"day": 1, "hour": 0, "minute": 0},
    "year": {"month": 1, "day": 1, "hour": 0, "minute": 0},
}
_STEP = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
_BAND, _OLDEST = 10, 100  # years


def generalise(asked: Asked) -> Made | Unenforceable:
    """The centre of a mesh cell, a municipality, the beginning of a time, the lower end of a band."""
    prop, to = asked.prop, asked.text("to")
    if "width" in asked.parameters:
        return _grid(asked.text("width"), prop, offset=Fraction(0))
    apply = _to(to, prop)
    if apply is not None:
        return Made(apply)
    known = {*mesh.DIGITS, *TIMES, "municipality", "ageBand"}
    if to not in known:
        return Unenforceable(PARAMETER, f"'to: {to}' is not known", "use " + ", ".join(sorted(known)))
    hint = "mesh… is for geometries, hour to year for times and measures, municipality for addresses, ageBand for ages"
    return Unenforceable(UNENFORCEABLE, f"'{prop.name}' cannot be generalised to {to}", hint)


def _to(to: str, prop: Property) -> Apply | None:
    if to in mesh.DIGITS and prop.kind is Kind.GEOMETRY:
        return lambda cell: _mesh_centre(cell, to)
    if to in TIMES and prop.kind in (Kind.DATETIME, Kind.MEASURE):
        return lambda cell: _truncated(cell, TIMES[to])
    if to == "municipality" and prop.kind in TEXTUAL and _is_address(prop):
        return _municipality
    return _age_band if to == "ageBand" and prop.kind is Kind.INTEGER else None


def round_(asked: Asked) -> Made | Unenforceable:
    """The nearest multiple of a step, halves upward."""
    return _grid(asked.text("to"), asked.prop, offset=Fraction(1, 2))


def _grid(text: str, prop: Property, *, offset: Fraction) -> Made | Unenforceable:
    """To a multiple of a step: the one below (offset 0) or the nearest (offset 1/2, halves upward)."""
    if prop.kind not in NUMERIC:
        return Unenforceable(UNENFORCEABLE, f"'{prop.name}' is not a number")
    step = Fraction(text) if _STEP.fullmatch(text) else Fraction(0)
    if step <= 0 or (prop.kind is Kind.INTEGER and step.denominator != 1):
        whole = "whole " if prop.kind is Kind.INTEGER else ""
        return Unenforceable(PARAMETER, f"'{text}' is not a {whole}number above zero", "write 10 or 0.1")
    return Made(lambda cell: _numeric(cell, lambda value: _on_grid(value, step, offset)))


def _on_grid(value: float, step: Fraction, offset: Fraction) -> float | None:
    if not isfinite(value):
        return None
    result = floor(Fraction(repr(value)) / step + offset) * step
    if step.denominator == 1:
        return int(result)
    # A multiple that no float shows exactly would fall into the cell below when asked again.
    return float(result) if Fraction(repr(float(result))) == result else None


def _numeric(cell: Cell, change: Callable[[float], float | None]) -> Cell:
    if isinstance(cell, Measure):
        return cell if cell.value is None else replace(cell, value=change(cell.value))
    return change(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def _age_band(cell: Cell) -> Cell:
    if not isinstance(cell, int) or isinstance(cell, bool) or cell < 0:
        return None
    return min(cell // _BAND * _BAND, _OLDEST)


def _mesh_centre(cell: Cell, level: str) -> Cell:
    if not isinstance(cell, Mapping):
        return None
    lon, lat = geo.representative_point(cell)
    centre_lat, centre_lon = mesh.centre(mesh.encode(lat, lon, level))
    return {"type": "Point", "coordinates": [centre_lon, centre_lat]}


def _truncated(cell: Cell, zeroed: Mapping[str, int]) -> Cell:
    if isinstance(cell, Measure):
        return cell if cell.observed_at is None else replace(cell, observed_at=_cut(cell.observed_at, zeroed))
    return _cut(cell, zeroed) if isinstance(cell, datetime) else None


def _cut(moment: datetime, zeroed: Mapping[str, int]) -> datetime:
    return datetime.replace(moment, second=0, microsecond=0, fold=0, **zeroed)  # type: ignore[arg-type]


def _municipality(cell: Cell) -> Cell:
    if isinstance(cell, Text):
        # Other variants (kana, romaji) cannot be cut with certainty.
        found = municipality_of(cell.by_language.get("ja", ""))
        return None if found is None else Text({"ja": found})
    return municipality_of(cell) if isinstance(cell, str) else None


def _is_address(prop: Property) -> bool:
    return prop.name.rpartition(".")[2].lower().endswith("address")
