"""How Orion answers a query: takes what is asked, keeps, orders and shows entities.

Refuses (`Refused`) headers that Orion refuses and, in strict mode, what was not announced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import geo
import ngsi_v2_filter as language
from ngsi_v2_query import Asked, Refused, Stored

MONGODB_RADIUS = 6_378_100.0
_BUILTIN = {"dateCreated", "dateModified", "servicePath"}
_LEVEL = re.compile(r"[A-Za-z0-9_]+")
_LONGEST, _MOST_LEVELS, _MOST_PATHS = 50, 10, 10
_RANKS = {"NoneType": 0, "number": 1, "str": 2, "dict": 3, "list": 4, "boolean": 5}  # MongoDB's order of types


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a service or service paths that Orion refuses."""
    service = headers.get("fiware-service", "")
    if len(service) > _LONGEST:
        raise Refused("bad length - a tenant name can be max 50 characters long")
    if service and not _LEVEL.fullmatch(service):
        raise Refused("bad character in tenant name - only underscore and alphanumeric characters are allowed")
    paths = headers.get("fiware-servicepath", "").split(",")
    if len(paths) > _MOST_PATHS:
        raise Refused("too many service paths - a maximum of ten service paths is allowed")
    for path in filter(None, map(str.strip, paths)):
        _check_path(path)


def _check_path(path: str) -> None:
    if not path.startswith("/"):
        raise Refused("Only /absolute/ Service Paths allowed [a service path must begin with /]")
    levels = path.strip("/").split("/")
    if len(levels) > _MOST_LEVELS:
        raise Refused("too many components in ServicePath")
    for index, level in enumerate(levels):
        if (level == "#" and index == len(levels) - 1) or path == "/":
            continue
        if not level:
            raise Refused("empty component in ServicePath")
        if len(level) > _LONGEST:
            raise Refused("component-name too long in ServicePath")
        if not _LEVEL.fullmatch(level):
            raise Refused("a component of ServicePath contains an illegal character")


def in_paths(path: str, header: str | None) -> bool:
    """Whether an entity's service path is one that the header names; without a header, every path."""
    if not header:
        return True
    for wanted in map(str.strip, header.split(",")):
        root = wanted.removesuffix("#").rstrip("/")
        if path.rstrip("/") == root or (wanted.endswith("#") and path.startswith(root + "/")):
            return True
    return False


def check_strict(asked: Asked, strict: Mapping[str, Any]) -> None:
    """Refuse what a test did not announce: attributes, parameters, and a filter that should have been pushed."""
    unknown = asked.named - set(strict.get("parameters", asked.named))
    missing = set(strict.get("require", ())) - asked.named
    if unknown:
        raise Refused(f"strict: parameters not announced: {sorted(unknown)}")
    if missing:
        raise Refused(f"strict: parameters required: {sorted(missing)}")
    if "attrs" not in strict:
        return
    if not asked.attrs:
        raise Refused("strict: all attributes asked for")
    used = {*asked.attrs, *(statement.path[0] for statement in asked.statements)}
    used |= {name.removeprefix("!") for name in asked.order} - {"id", "type"}
    surplus = used - set(strict["attrs"]) - _BUILTIN
    if surplus:
        raise Refused(f"strict: attributes not announced: {sorted(surplus)}")


def keeps(asked: Asked, stored: Stored) -> bool:
    """Whether an entity is in the answer."""
    entity = {**stored.all(), "id": stored.entity["id"], "type": stored.entity["type"]}
    chosen = any(_is_id(test, entity["id"]) and kind in {None, entity["type"]} for test, kind in asked.entities)
    return chosen and all(language.matches(one, entity) for one in asked.statements) and _located(asked, stored)


def _is_id(test: re.Pattern[str] | str, id_: str) -> bool:
    return test == id_ if isinstance(test, str) else test.search(id_) is not None


def _located(asked: Asked, stored: Stored) -> bool:
    if asked.shape is None:
        return True
    places = [one["value"] for one in stored.attributes().values() if _is_place(one)]
    place = geo.geometry(places[0]) if places else None
    if place is None:
        return False
    relation, *modifiers = asked.georel.split(";")
    if relation == "near":
        bounds = dict(one.split(":") for one in modifiers)
        distance = geo.metres(place, asked.shape.centroid.y, asked.shape.centroid.x, MONGODB_RADIUS)
        return float(bounds.get("minDistance", 0)) <= distance <= float(bounds.get("maxDistance", "inf"))
    tests = {"coveredBy": place.covered_by, "intersects": place.intersects, "equals": place.equals}
    return place.disjoint(asked.shape) if relation == "disjoint" else bool(tests[relation](asked.shape))


def _is_place(attribute: Mapping[str, Any]) -> bool:
    ignored = attribute.get("metadata", {}).get("ignoreType", {}).get("value", False)
    return attribute.get("type") in {"geo:json", "geo:point"} and attribute.get("value") is not None and not ignored


def ordered(rows: list[Stored], order: list[str]) -> list[Stored]:
    """In the order asked for, by default that of creation."""
    for name in reversed(order or ["dateCreated"]):
        rows = sorted(rows, key=partial(_key, name.removeprefix("!")), reverse=name.startswith("!"))
    return rows


def _key(name: str, stored: Stored) -> tuple[int, Any]:
    """What MongoDB sorts by: the type first; a missing value is null."""
    if name in {"id", "type"}:
        return (_RANKS["str"], stored.entity[name])
    attribute = stored.all().get(name, {})
    value = attribute.get("value")
    if attribute.get("type") in {"DateTime", "ISO8601"} and isinstance(value, str):
        value = language.to_seconds(value) or value
    rank = _RANKS[language.kind(value)]
    return (rank, value if rank in {1, 2, 5} else str(value))


def rendered(stored: Stored, asked: Asked) -> Any:
    """An entity as the answer shows it: normalized, or in one of the forms of `options`."""
    shown = stored.attributes() if not asked.attrs or "*" in asked.attrs else {}
    everything = stored.all()
    shown |= {name: everything[name] for name in asked.attrs if name in everything}
    if asked.options & {"values", "unique"}:
        return [attribute.get("value") for attribute in shown.values()]
    head = {"id": stored.entity["id"], "type": stored.entity["type"]}
    if "keyValues" in asked.options:
        return head | {name: attribute.get("value") for name, attribute in shown.items()}
    return head | {name: _attribute(attribute, asked.metadata) for name, attribute in shown.items()}


def _attribute(attribute: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    metadata = attribute.get("metadata", {})
    kept = {name: metadata[name] for name in metadata if not names or name in names or "*" in names}
    return {"type": attribute["type"], "value": attribute.get("value"), "metadata": kept}
