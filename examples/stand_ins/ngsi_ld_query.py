"""How an NGSI-LD broker reads and answers a query: takes parameters or a body, gives the entities it keeps.

Refuses (`Refused`) what the recorded broker refuses and, in strict mode, what was not announced.
Source: ETSI GS CIM 009, 5.7.2, 4.10, and the recorded answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geo
import ngsi_ld_filter as language
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS = 6_371_008.8
_DEFAULT_LIMIT = 20
_SELECTORS = {"type", "attrs", "q", "georel", "scopeQ", "local"}
_NO_SELECTOR = (
    "Query Entities requires at least one of 'type', 'attrs', 'q', a GeoQuery, 'scopeQ', or 'local=true' "
    "(§ 5.7.2.4 — id / idPattern alone is too wide)"
)
_NAME = re.compile(r"[^\W\d_].*")
_NEAR = re.compile(r"near;(min|max)Distance==(\d+(?:\.\d+)?)")
_RELATIONS = {"within", "contains", "intersects", "equals", "disjoint", "overlaps"}
_SHAPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}


class Refused(Exception):
    """The broker answers with problem details (6.3.3)."""

    def __init__(self, title: str, detail: str, status: int = 400, kind: str = "BadRequestData") -> None:
        super().__init__(detail)
        self.title, self.detail, self.status, self.kind = title, detail, status, kind

    def body(self) -> dict[str, Any]:
        """The problem details."""
        type_ = f"https://uri.etsi.org/ngsi-ld/errors/{self.kind}"
        return {"type": type_, "title": self.title, "status": self.status, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Asked:
    """One query; `q` None is a broken one, which the recorded broker answers with no rows."""

    types: frozenset[str] | None
    ids: frozenset[str] | None
    pick: tuple[str, ...] | None
    attrs: tuple[str, ...] | None
    q: language.Test | None
    georel: str
    shape: BaseGeometry | None
    geoproperty: str
    limit: int
    offset: int
    count: bool
    named: frozenset[str]
    text: str


def from_parameters(params: Mapping[str, str]) -> Asked:
    """A query of GET /entities."""
    if not _SELECTORS & params.keys():
        raise Refused("Invalid request", _NO_SELECTOR)
    geo_query = {name: params[name] for name in ("georel", "geometry", "coordinates", "geoproperty") if name in params}
    return _asked(params, params, geo_query)


def from_body(params: Mapping[str, str], body: Mapping[str, Any]) -> Asked:
    """A query of POST /entityOperations/query."""
    if not isinstance(body, dict) or body.get("type") != "Query":
        raise Refused("Invalid request", "the body is not a Query")
    flat: dict[str, str] = {name: ",".join(body[name]) for name in ("attrs", "pick") if name in body}
    entities = body.get("entities", [])
    for name in ("type", "id"):
        values = sorted({item[name] for item in entities if name in item})
        flat |= {name: ",".join(values)} if values else {}
    flat |= {"q": body["q"]} if "q" in body else {}
    geo_query = dict(body.get("geoQ", {}))
    if "coordinates" in geo_query:
        geo_query["coordinates"] = json.dumps(geo_query["coordinates"])
    asked = _asked(params, flat, geo_query)
    # an id in a body may hold a comma
    return replace(asked, ids=frozenset(item["id"] for item in entities if "id" in item)) if "id" in flat else asked


def _asked(params: Mapping[str, str], filters: Mapping[str, str], geo_query: Mapping[str, str]) -> Asked:
    for name in filter(None, params.get("orderBy", "").split(",")):
        if not _NAME.fullmatch(name):
            detail = f"attribute name '{name}' must start with a letter (§ 4.6.2)"
            raise Refused("Invalid Attribute Name", detail)
    limit, offset = _whole(params, "limit", _DEFAULT_LIMIT), _whole(params, "offset", 0)
    try:
        test = language.parse(filters["q"]) if "q" in filters else _anything
    except language.BadQuery:
        test = None
    return Asked(
        types=_names(filters, "type"),
        ids=_names(filters, "id"),
        pick=_list(filters, "pick"),
        attrs=_list(filters, "attrs"),
        q=test,
        georel=geo_query.get("georel", ""),
        shape=_shape(geo_query),
        geoproperty=geo_query.get("geoproperty", "location"),
        limit=limit,
        offset=offset,
        count=params.get("count") == "true",
        named=frozenset(params) | frozenset(filters) | frozenset(geo_query),
        text=filters.get("q", ""),
    )


def _anything(_entity: Mapping[str, Any]) -> bool:
    return True


def _list(filters: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    return tuple(filters[name].split(",")) if name in filters else None


def _names(filters: Mapping[str, str], name: str) -> frozenset[str] | None:
    return frozenset(filters[name].split(",")) if name in filters else None


def _whole(params: Mapping[str, str], name: str, default: int) -> int:
    text = params.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise Refused("Invalid request", f"'{name}' must be a whole number")
    return int(text)


def _shape(geo_query: Mapping[str, str]) -> BaseGeometry | None:
    """The reference geometry; georel, geometry and coordinates come together (4.10)."""
    parts = {"georel", "geometry", "coordinates"} & geo_query.keys()
    if not parts:
        return None
    if len(parts) < len({"georel", "geometry", "coordinates"}):
        raise Refused("Invalid GeoQuery", "georel, geometry and coordinates must all be given")
    georel, kind = geo_query["georel"], geo_query["geometry"]
    if kind not in _SHAPES or not (georel in _RELATIONS or (_NEAR.fullmatch(georel) and kind == "Point")):
        raise Refused("Invalid GeoQuery", "not a geometry or relation of geo-queries")
    try:
        return geo.geometry({"type": kind, "coordinates": json.loads(geo_query["coordinates"])})
    except (ValueError, TypeError):
        raise Refused("Invalid GeoQuery", "coordinates are not those of the geometry") from None


def check_strict(asked: Asked, strict: Mapping[str, Any]) -> None:
    """Refuse what a test did not announce: attributes, parameters, and a filter that should have been pushed."""
    unknown = asked.named - set(strict.get("parameters", asked.named))
    missing = set(strict.get("require", ())) - asked.named
    if unknown or missing:
        detail = f"strict: not announced: {sorted(unknown)}, required: {sorted(missing)}"
        raise Refused("Strict", detail)
    if "attrs" not in strict:
        return
    wanted = asked.pick if asked.pick is not None else asked.attrs
    if wanted is None:
        raise Refused("Strict", "strict: all attributes asked for")
    used = set(wanted) | set(re.findall(r"[^\W\d_]\w*(?=[.\w]*(?:==|!=|>|<))", re.sub(r'"[^"]*"', "", asked.text)))
    surplus = used - set(strict["attrs"]) - {"id", "type", "observedAt"}
    if surplus:
        raise Refused("Strict", f"strict: attributes not announced: {sorted(surplus)}")


def kept(asked: Asked, held: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entities of the answer, nearest first where nearness is asked for."""
    if asked.q is None:
        return []
    rows = [
        entity
        for entity in held
        if (asked.types is None or entity["type"] in asked.types)
        and (asked.ids is None or entity["id"] in asked.ids)
        and (asked.attrs is None or set(asked.attrs) & entity.keys())
        and asked.q(entity)
        and _located(asked, entity)
    ]
    if not asked.georel.startswith("near"):
        return [_shown(asked, entity) for entity in rows]
    rows.sort(key=lambda entity: _distance(asked, entity))
    return [{**_shown(asked, entity), "geoDistance": _distance(asked, entity)} for entity in rows]


def _shown(asked: Asked, entity: Mapping[str, Any]) -> Mapping[str, Any]:
    names = asked.pick if asked.pick is not None else (*asked.attrs, "id", "type") if asked.attrs else None
    return entity if names is None else {name: entity[name] for name in entity if name in names}


def _place(asked: Asked, entity: Mapping[str, Any]) -> BaseGeometry | None:
    return geo.geometry(entity.get(asked.geoproperty, {}).get("value"))


def _distance(asked: Asked, entity: Mapping[str, Any]) -> float:
    place = _place(asked, entity)
    if place is None or asked.shape is None:
        return float("inf")
    centre = asked.shape.centroid
    return round(geo.metres(place, centre.y, centre.x, EARTH_RADIUS), 3)


def _located(asked: Asked, entity: Mapping[str, Any]) -> bool:
    if asked.shape is None:
        return True
    place = _place(asked, entity)
    if place is None:
        return False
    near = _NEAR.fullmatch(asked.georel)
    if near:
        distance = _distance(asked, entity)
        return distance <= float(near.group(2)) if near.group(1) == "max" else distance >= float(near.group(2))
    return bool(getattr(place, asked.georel)(asked.shape))
