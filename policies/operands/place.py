"""The place of a row: takes `isPartOf` a municipality, a mesh cell or a polygon, gives a test of the row.

Refuses, as `Refused`, a code that is none, a ring that is none, and a municipality where the class does not tell it.
"""

from __future__ import annotations

import re

from policies.atoms.row import PlaceIs, RowIs
from policies.model import Reference
from policies.operands.written import Refused, Written
from vocab.geo import check_ring, mesh_ring
from vocab.terms import Class, Property

MUNICIPALITY = "municipality"
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?"
_POSITION = re.compile(rf"({_NUMBER}),({_NUMBER})", re.ASCII)

Ring = tuple[tuple[float, float], ...]


def place(written: Written, cls: Class, prop: Property) -> RowIs | PlaceIs:
    """The test that the geometry `prop` lies in, or touches, an area."""
    right = written.right
    if not isinstance(right, Reference) or right.form not in ({"municipality"}, {"mesh"}, {"polygon"}):
        raise Refused("POLICY_VALUE_INVALID", "a place is part of {municipality: …}, {mesh: …} or {polygon: …}")
    if right.municipality is not None:
        return _municipality(right.municipality, cls)
    return PlaceIs(prop.name, _mesh(right.mesh) if right.mesh is not None else _polygon(right.polygon or ""))


def _municipality(code: str, cls: Class) -> RowIs:
    """By the class's own code: a hub has no boundaries of municipalities."""
    if _CODE.fullmatch(code) is None:
        raise Refused("POLICY_VALUE_INVALID", "a municipality is written as its code of six digits", "'372013'")
    for prop in cls.properties:
        if prop.name == MUNICIPALITY:
            return RowIs(prop.name, prop.kind, "eq", (code,))
    message = f"the class {cls.name} does not tell the municipality"
    raise Refused("POLICY_ROW_PROPERTY_UNKNOWN", message, "use {mesh: …} or {polygon: …}", part="leftOperand")


def _mesh(code: str) -> Ring:
    try:
        return mesh_ring(code)
    except ValueError:
        raise Refused("POLICY_VALUE_INVALID", f"'{code}' is not a mesh code of JIS X 0410", "'5134'") from None


def _polygon(text: str) -> Ring:
    positions = [_POSITION.fullmatch(part) for part in text.split()]
    ring = tuple((float(found[1]), float(found[2])) for found in positions if found is not None)
    closed = ring if ring[:1] == ring[-1:] else (*ring, *ring[:1])
    reason = "RING_POSITION" if None in positions else check_ring(closed)
    if reason is not None:
        hint = "3 to 1,000 corners as longitude,latitude in degrees: 134.0,34.3 134.1,34.3 134.1,34.4"
        raise Refused("POLICY_VALUE_INVALID", f"the polygon is none ({reason})", hint)
    return closed
