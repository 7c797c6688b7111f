"""What the forms of a field must meet: takes its document, gives zone and datum of plane coordinates.

Refuses, as problems with a line, a form that the property cannot have, and words of coordinates that mean nothing.
"""

from __future__ import annotations

from typing import Protocol

from vocab.documents import DocumentPath
from vocab.mapping.model import FieldDocument
from vocab.mapping.parts import PARTS
from vocab.mapping.places import FORMS, PAIRED
from vocab.readers.coordinates import JGD2011, datum
from vocab.readers.planes import zone_of
from vocab.terms import Kind, Property

_PLANE = "plane"


class Report(Protocol):
    """Takes the problems of a document."""

    def problem(self, path: DocumentPath, code: str, message: str, hint: str = "") -> None:
        """Notes what makes the document unusable."""


def check_as(prop: Property, document: FieldDocument, path: DocumentPath, report: Report) -> None:
    """Notes a form that the kind of the property cannot have, or that stands at no single value."""
    form, kind = document.as_, prop.kind
    if form is None or (kind is not Kind.GEOMETRY and kind not in PARTS):
        return
    allowed = (*FORMS, _PLANE) if kind is Kind.GEOMETRY else tuple(PARTS[kind])
    if form not in allowed:
        hint = f"write one of {', '.join(allowed)}"
        report.problem((*path, "as"), "KEY_NOT_FOR_KIND", f"a property of kind {kind} is not read as {form}", hint)
    elif kind is Kind.GEOMETRY:
        _check_columns(document, form, path, report)
    elif document.languages or document.value is not None:
        report.problem((*path, "as"), "FIELD_UNCLEAR", "there is no native value to take a part of", "write from")


def _check_columns(document: FieldDocument, form: str, path: DocumentPath, report: Report) -> None:
    if document.lat and form != "lat-lon":
        report.problem((*path, "as"), "FIELD_UNCLEAR", "two columns lat and lon are lat-lon", "remove as")
    if form == _PLANE and not document.x:
        report.problem((*path, "as"), "FIELD_UNCLEAR", "plane coordinates stand in two columns", "write x and y")


def check_place(document: FieldDocument, path: DocumentPath, report: Report) -> tuple[tuple[int, int] | None, int]:
    """Zone and datum of plane coordinates, and the datum of degrees."""
    known = JGD2011 if document.datum is None else datum(document.datum)
    if known is None:
        hint = "write JGD2011, JGD2000, WGS84 or Tokyo"
        report.problem((*path, "datum"), "DATUM_UNKNOWN", "the geodetic datum is unknown", hint)
    degrees = document.lat is not None or document.as_ in PAIRED
    if document.datum is not None and not (degrees or document.x):
        report.problem((*path, "datum"), "FIELD_UNCLEAR", "this form has its own datum", "remove it")
    if document.x is None and document.y is None:
        return None, known or JGD2011
    if document.x is None or document.y is None:
        report.problem(path, "FIELD_UNCLEAR", "x and y belong together", "write both")
    if document.as_ not in {None, _PLANE}:
        report.problem((*path, "as"), "FIELD_UNCLEAR", "x and y are plane coordinates", "write as: plane")
    zone = zone_of(document.zone or "")
    if zone is None:
        hint = "write zone: 1 to 19 (第1系 to 第19系)"
        report.problem((*path, "zone"), "PLANE_ZONE_UNKNOWN", "the zone of the plane coordinates is unknown", hint)
        return (1, JGD2011), JGD2011
    return (zone[0], zone[1] or known or JGD2011), JGD2011
