"""Obligations by name: takes an action, its parameters and a property; gives the function done to each value.

Refuses (as `Unenforceable`) what the property's kind cannot carry. The functions are pure and total: null and
unmappable values stay as they are, a value of another kind than the property's becomes null, nothing is raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import floor, isfinite

from policies.decision import Obligation
from policies.municipality import municipality_of
from vocab import geo, mesh
from vocab.terms import Kind, Property
from vocab.values import Cell, Measure, Text, Unmappable

Apply = Callable[[Cell], Cell]
MASK = "＊＊＊"
NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MEASURE})
TEXTUAL = frozenset({Kind.TEXT, Kind.VARIANTS})

_TIMES: Mapping[str, Mapping[str, int]] = {
    "hour": {"minute": 0},
    "day": {"hour": 0, "minute": 0},
    "month": {"day": 1, "hour": 0, "minute": 0},
    "year": {"month": 1, "day": 1, "hour": 0, "minute": 0},
}
_STEP = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unenforceable:
    """Why an obligation cannot be met: a stable code, what is wrong, what to do."""

    code: str  # POLICY_DUTY_PARAMETER | POLICY_DUTY_UNENFORCEABLE
    message: str
    hint: str = ""


def build(action: str, parameters: Mapping[str, str], prop: Property) -> Obligation | Unenforceable:
    """The obligation `action` with `parameters` on values of `prop`, or why there is none."""
    if action not in _BUILDERS:
        return Unenforceable("POLICY_DUTY_UNENFORCEABLE", f"the action '{action}' is not known")
    if prop.name == "id":
        return Unenforceable("POLICY_DUTY_UNENFORCEABLE", "an id is given as it is or not at all", "leave id out")
    taken, builder = _BUILDERS[action]
    if set(parameters) not in taken:
        forms = " or ".join("{" + ", ".join(sorted(form)) + "}" for form in taken)
        return Unenforceable("POLICY_DUTY_PARAMETER", f"'{action}' takes the parameters {forms}")
    made = builder(parameters, prop)
    if isinstance(made, Unenforceable):
        return made
    return Obligation(action, tuple(sorted(parameters.items())), _total(made))


def _mask(_parameters: Mapping[str, str], prop: Property) -> Apply | Unenforceable:
    masked: Cell = None
    if prop.kind is Kind.TEXT:
        masked = MASK
    elif prop.kind is Kind.VARIANTS:
        masked = Text({"ja": MASK})
    return lambda _cell: masked


def _generalise(parameters: Mapping[str, str], prop: Property) -> Apply | Unenforceable:
    if "width" in parameters:
        return _grid(parameters["width"], prop, offset=Fraction(0))
    to = parameters["to"]
    if to in mesh.DIGITS and prop.kind is Kind.GEOMETRY:
        return lambda cell: _mesh_centre(cell, to)
    if to in _TIMES and prop.kind in (Kind.DATETIME, Kind.MEASURE):
        return lambda cell: _truncated(cell, _TIMES[to])
    if to == "municipality" and prop.kind in TEXTUAL and _is_address(prop):
        return _municipality
    known = {*mesh.DIGITS, *_TIMES, "municipality"}
    if to not in known:
        return Unenforceable("POLICY_DUTY_PARAMETER", f"'to: {to}' is not known", "use " + ", ".join(sorted(known)))
    hint = "mesh… is for geometries, hour to year for times and measures, municipality for addresses"
    return Unenforceable("POLICY_DUTY_UNENFORCEABLE", f"'{prop.name}' cannot be generalised to {to}", hint)


def _round(parameters: Mapping[str, str], prop: Property) -> Apply | Unenforceable:
    return _grid(parameters["to"], prop, offset=Fraction(1, 2))


def _grid(text: str, prop: Property, *, offset: Fraction) -> Apply | Unenforceable:
    """To a multiple of a step: the one below (offset 0) or the nearest (offset 1/2, halves upward)."""
    if prop.kind not in NUMERIC:
        return Unenforceable("POLICY_DUTY_UNENFORCEABLE", f"'{prop.name}' is not a number")
    step = Fraction(text) if _STEP.fullmatch(text) else Fraction(0)
    if step <= 0 or (prop.kind is Kind.INTEGER and step.denominator != 1):
        whole = "whole " if prop.kind is Kind.INTEGER else ""
        return Unenforceable("POLICY_DUTY_PARAMETER", f"'{text}' is not a {whole}number above zero", "write 10 or 0.1")
    return lambda cell: _numeric(cell, lambda value: _on_grid(value, step, offset))


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


def _total(apply: Apply) -> Apply:
    def guarded(cell: Cell) -> Cell:
        if cell is None or isinstance(cell, Unmappable):
            return cell
        try:
            return apply(cell)
        except Exception:  # noqa: BLE001 - whatever went wrong, the value must not leave as it was
            return None

    return guarded


_TO = frozenset({"to"})
_WIDTH = frozenset({"width"})
_Builder = Callable[[Mapping[str, str], Property], Apply | Unenforceable]
_BUILDERS: Mapping[str, tuple[tuple[frozenset[str], ...], _Builder]] = {
    "mask": ((frozenset(),), _mask),
    "generalise": ((_TO, _WIDTH), _generalise),
    "round": ((_TO,), _round),
}
