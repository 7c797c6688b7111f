"""Custom scalars: `DateTime` with an offset, `GeoJSON` geometries.

Takes and gives aware datetimes and RFC 7946 geometry dicts. Refuses naive times and non-geometries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", datetime)
GeoJSON = NewType("GeoJSON", dict)  # type: ignore[type-arg]

_GEOMETRIES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


def _invalid(name: str, wanted: str) -> GraphQLError:
    return GraphQLError(f"{name} must be {wanted}.", extensions={"code": f"{name.upper()}_INVALID"})


def parse_datetime(value: Any) -> datetime:
    """An aware datetime from ISO 8601 text with an offset; a naive or partial one is refused."""
    wanted = "an ISO 8601 date and time with an offset, such as 2026-04-01T09:00:00+09:00"
    if not isinstance(value, str) or "T" not in value.upper():
        raise _invalid("DateTime", wanted)
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        raise _invalid("DateTime", wanted) from None
    if parsed.utcoffset() is None:
        raise _invalid("DateTime", wanted)
    return parsed


def write_datetime(value: Any) -> str:
    """ISO 8601 text with the offset the value has; text is taken as already written."""
    if isinstance(value, str):
        return value
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise TypeError("a DateTime is an aware datetime")
    return value.isoformat()


def parse_geojson(value: Any) -> dict[str, Any]:
    """A geometry object of RFC 7946 with a known type and coordinates."""
    known = isinstance(value, Mapping) and value.get("type") in _GEOMETRIES
    if not known or not isinstance(value.get("coordinates"), list):
        raise _invalid("GeoJSON", "a geometry object of RFC 7946 with type and coordinates")
    return dict(value)


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="ISO 8601 date and time with an offset, such as 2026-04-01T09:00:00+09:00.\n"
        "オフセット付きの ISO 8601 日時。",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_datetime,
        parse_value=parse_datetime,
    ),
    GeoJSON: strawberry.scalar(
        name="GeoJSON",
        description="A geometry of RFC 7946 in WGS 84, longitude before latitude.\n"
        "RFC 7946 のジオメトリ（WGS 84、経度・緯度の順）。",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc7946",
        serialize=lambda value: value,
        parse_value=parse_geojson,
    ),
}
"""What Strawberry is told about the scalars, by Python type."""
