"""How Orion reads a query: takes parameters or a body, gives what is asked.

Refuses (`Refused`) what Orion refuses. Source: orion-api.md, List Entities, Query, Service path, Pagination.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import geo
import ngsi_v2_filter as language
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request

_DEFAULT_LIMIT, _MOST = 20, 1000
_OPTIONS = {"count", "keyValues", "values", "unique", "skipForwarding", "noAttrDetail"}
_UNCHECKED = {"q", "mq", "idPattern", "typePattern"}
_ALLOWED_IN = {"georel": set("=;"), "geometry": set("=;"), "coords": {";"}}
_GEORELS = {"near", "coveredBy", "intersects", "equals", "disjoint"}
_SHAPES = {"point", "line", "polygon", "box"}
_FEWEST_CORNERS = 4


class Refused(Exception):
    """Orion answers with this status, error and description."""

    def __init__(self, description: str, status: int = 400, name: str = "BadRequest") -> None:
        super().__init__(description)
        self.status, self.name, self.description = status, name, description


@dataclass(frozen=True, slots=True)
class Stored:
    """An entity, its service path, and when it was created."""

    entity: Mapping[str, Any]
    path: str
    created: datetime

    def attributes(self) -> dict[str, Any]:
        """The holder's attributes."""
        return {name: value for name, value in self.entity.items() if name not in {"id", "type"}}

    def all(self) -> dict[str, Any]:
        """The attributes with the builtin ones."""
        time = {"type": "DateTime", "value": self.created.isoformat(timespec="milliseconds")[:-6] + "Z"}
        builtin = {"dateCreated": time, "dateModified": time, "servicePath": {"type": "Text", "value": self.path}}
        return builtin | self.attributes()


@dataclass(slots=True)
class Asked:
    """One query. `entities` are pairs of id test and type, one of which must fit; `named` are its parameters."""

    entities: list[tuple[re.Pattern[str] | str, str | None]]
    attrs: list[str]
    metadata: list[str]
    statements: list[language.Statement]
    georel: str
    shape: BaseGeometry | None
    offset: int
    limit: int
    order: list[str]
    options: set[str]
    named: set[str] = field(default_factory=set)


def parameters(request: Request) -> dict[str, str]:
    """The URL's parameters; unknown ones are ignored, as Orion does."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if not value:
            raise Refused(f"Empty right-hand-side for URI param /{name}/")
        bad = language.FORBIDDEN - _ALLOWED_IN.get(name, set())
        if name not in _UNCHECKED and bad & set(name + value):
            raise Refused("invalid character in URI parameter")
        found[name] = value
    if set(found.get("options", "count").split(",")) - _OPTIONS:
        raise Refused("Invalid value for URI param /options/")
    return found


async def json_body(request: Request) -> Mapping[str, Any]:
    """The body of a query."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused("not supported content type", 415, "UnsupportedMediaType")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused("Errors found in incoming JSON buffer", 400, "ParseError") from None
    if not isinstance(body, dict) or not body:
        raise Refused("empty payload")
    return body


def paging(params: Mapping[str, str]) -> tuple[int, int]:
    """Offset and limit."""
    offset, limit = params.get("offset", "0"), params.get("limit", str(_DEFAULT_LIMIT))
    if not (offset.isascii() and offset.isdigit()):
        raise Refused(f"Bad pagination offset: /{offset}/ [must be a decimal number]")
    if not (limit.isascii() and limit.isdigit()):
        raise Refused(f"Bad pagination limit: /{limit}/ [must be a positive integer number]")
    if int(limit) > _MOST:
        raise Refused(f"Bad pagination limit: /{limit}/ [max: {_MOST}]")
    return int(offset), int(limit)


def from_parameters(params: Mapping[str, str]) -> Asked:
    """A query of GET /v2/entities. An id in the URL is a regular expression to Orion."""
    if "id" in params and "idPattern" in params:
        raise Refused("Incompatible parameters: id, IdPattern")
    if "type" in params and "typePattern" in params:
        raise Refused("Incompatible parameters: type, typePattern")
    ids = "|".join(f"^{id_}$" for id_ in params["id"].split(",")) if "id" in params else None
    pattern = _pattern(ids or params.get("idPattern", ".*"))
    types: list[str | None] = [*params["type"].split(",")] if "type" in params else [None]
    asked = _asked(params, params, [(pattern, type_) for type_ in types])
    asked.attrs, asked.metadata = _names(params, "attrs"), _names(params, "metadata")
    return asked


def from_body(params: Mapping[str, str], body: Mapping[str, Any]) -> Asked:
    """A query of POST /v2/op/query; an id here is an id."""
    entities: list[tuple[re.Pattern[str] | str, str | None]] = []
    for item in body.get("entities", [{"idPattern": ".*"}]):
        if ("id" in item) == ("idPattern" in item):
            raise Refused("'id' and 'idPattern' used at same time" if "id" in item else "nor 'id' nor 'idPattern'")
        if language.FORBIDDEN & set(item.get("id", "") + item.get("type", "")):
            raise Refused("Invalid characters in entity id")
        entities.append((item["id"] if "id" in item else _pattern(item["idPattern"]), item.get("type")))
    asked = _asked(params, body.get("expression", {}), entities)
    asked.attrs, asked.metadata = list(body.get("attrs", [])), list(body.get("metadata", []))
    asked.named |= {name for name in ("attrs", "metadata") if name in body}
    asked.named |= {"id"} if any("id" in item for item in body.get("entities", [])) else set()
    return asked


def _asked(
    params: Mapping[str, str],
    expression: Mapping[str, str],
    entities: list[tuple[re.Pattern[str] | str, str | None]],
) -> Asked:
    try:
        statements = language.parse(expression["q"]) if "q" in expression else []
    except language.BadQuery as error:
        raise Refused(str(error)) from None
    shape = _shape(expression)
    order = _names(params, "orderBy")
    if len({name.removeprefix("!") for name in order}) < len(order):
        raise Refused("duplicate orderBy token detected")
    offset, limit = paging(params)
    options = set(_names(params, "options"))
    georel, named = expression.get("georel", ""), set(params) | set(expression)
    return Asked(entities, [], [], statements, georel, shape, offset, limit, order, options, named)


def _names(params: Mapping[str, str], name: str) -> list[str]:
    return params[name].split(",") if name in params else []


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error:
        raise Refused("Invalid regex for entity idPattern") from None


def _shape(expression: Mapping[str, str]) -> BaseGeometry | None:
    """The reference shape; coordinates are lat,lon."""
    for name, other in (("coords", "geometry"), ("geometry", "coords"), ("georel", "geometry")):
        if name in expression and other not in expression:
            raise Refused(f"Invalid query: URI param /{name}/ used without /{other}/")
    if "geometry" not in expression:
        return None
    kind, georel = expression["geometry"], expression.get("georel", "")
    if kind not in _SHAPES:
        raise Refused("Invalid query: error parsing geometry: Invalid selector in geometry specification")
    _check_georel(georel, kind)
    points = [_point(pair) for pair in expression["coords"].split(";")]
    if kind == "polygon":
        return _polygon(points)
    if len(points) != {"point": 1, "box": 2}.get(kind, len(points)) or (kind == "line" and len(points) == 1):
        raise Refused(f"Invalid query: invalid number of coordinates for /{kind}/")
    if kind == "box":
        (lat1, lon1), (lat2, lon2) = points
        if lat1 == lat2 or lon1 == lon2:
            raise Refused("Invalid query: box coordinates are not defining an actual box")
        return _polygon([(lat1, lon1), (lat1, lon2), (lat2, lon2), (lat2, lon1), (lat1, lon1)])
    shape = {"type": "Point", "coordinates": [points[0][1], points[0][0]]}
    if kind == "line":
        shape = {"type": "LineString", "coordinates": [[lon, lat] for lat, lon in points]}
    return geo.geometry(shape)


def _check_georel(georel: str, kind: str) -> None:
    relation, *modifiers = georel.split(";")
    if relation not in _GEORELS:
        raise Refused("Invalid query: Invalid selector in georel specification")
    if relation == "near" and kind != "point":
        raise Refused("Invalid query: georel /near/ used with geometry different than point")
    if relation == "coveredBy" and kind in {"line", "point"}:
        raise Refused(f"Invalid query: {kind} geometry cannot be used with coveredBy georel")
    if relation == "near" and not modifiers:
        raise Refused("Invalid query: georel /near/ without either minDistance nor maxDistance")
    if not all(re.fullmatch(r"(min|max)Distance:\d+(\.\d+)?", one) for one in modifiers):
        raise Refused("Invalid query: Invalid modifier in georel parameter")


def _point(pair: str) -> tuple[float, float]:
    try:
        lat, lon = map(float, pair.split(","))
    except ValueError:
        raise Refused("Invalid query: invalid point in URI param /coords/") from None
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004  # degrees
        raise Refused("Invalid query: invalid coordinates")
    return lat, lon


def _polygon(points: list[tuple[float, float]]) -> Polygon:
    if len(points) < _FEWEST_CORNERS:
        raise Refused("Invalid query: Too few coordinates for polygon")
    if points[0] != points[-1]:
        raise Refused("Invalid query: First and last point in polygon not the same")
    return Polygon([(lon, lat) for lat, lon in points])
