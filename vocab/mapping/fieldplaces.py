"""Mapped geometries: takes the document of a field, gives how its place is read from one value or from two columns.

What is odd about a place that is given all the same (exchanged, outside Japan, of the old datum) is told apart from it.
"""

from __future__ import annotations

from collections.abc import Callable

from vocab.mapping import places
from vocab.mapping.cells import at_path
from vocab.mapping.fieldmodel import Checked, Context, FieldMapping
from vocab.mapping.paths import reader
from vocab.terms import Kind
from vocab.values import Cell


def geometry_mapping(found: Checked, context: Context) -> FieldMapping:
    """The mapping of a geometry."""
    document, name, plane, datum = found.document, found.prop.name, found.plane, found.datum
    if document.lat and document.lon:
        return _two_columns(
            name,
            (document.lat, document.lon),
            lambda lat, lon: places.point(lat, lon, datum),
            lambda lat, lon: places.doubt(lat, lon, datum),
            context,
        )
    if document.x and document.y and plane:
        return _two_columns(name, (document.x, document.y), lambda x, y: places.plane(x, y, *plane), None, context)
    path, form = document.from_ or "", document.as_ or "geojson"
    cell, odd = places.form(form, datum)
    return FieldMapping(
        name=name,
        kind=Kind.GEOMETRY,
        paths=(path,),
        read=at_path(path, cell, document.missing, nested=context.nested),
        path=path,
        form=form,
        doubt=at_path(path, odd, document.missing, nested=context.nested) if odd else None,
    )


def _two_columns(
    name: str,
    paths: tuple[str, str],
    cell: Callable[[object, object], Cell],
    odd: Callable[[object, object], Cell] | None,
    context: Context,
) -> FieldMapping:
    one, other = (reader(path, nested=context.nested) for path in paths)
    return FieldMapping(
        name=name,
        kind=Kind.GEOMETRY,
        paths=paths,
        read=places.two_columns(one, other, cell),
        form="two-columns",
        doubt=places.two_columns(one, other, odd) if odd else None,
    )
