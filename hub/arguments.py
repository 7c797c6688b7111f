"""What the arguments of a connection mean: a predicate, an order, a page.

Takes values that GraphQL has coerced; gives `ListArguments`. Refuses what GraphQL's types cannot:
a page without bounds, a ring that is no ring, a filter that is too large.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from hub.errors import RequestRefused
from hub.limits import Limits, refuse
from hub.operation import ListArguments, Page
from vocab.geo import bbox_ring, check_ring, mesh_ring
from vocab.query.predicate import TRUE, And, Compare, Inside, Near, Not, Op, Or, OrderKey, Predicate, Scalar
from vocab.terms import Class

LOCATION = "location"
_OPS = {op.value: op for op in Op}
_MAX_METRES = 100_000.0
_POLE, _DATE_LINE = 90, 180  # degrees


def list_arguments(class_: Class, values: Mapping[str, Any], limits: Limits) -> ListArguments:
    """Read the arguments of a connection of a class."""
    budget = [limits.filter_nodes]
    return ListArguments(
        page=_page(values, limits),
        filter=_filter(class_, values.get("filter") or {}, limits, budget),
        near=_near(values.get("near")),
        near_private=bool((values.get("near") or {}).get("private")),
        inside=_inside(values.get("inside")),
        order=_order(values.get("orderBy") or ()),
        holders=_names(values.get("holders")),
        sources=_names(values.get("sources")),
        include_drill=bool(values.get("includeDrill")),
    )


def _names(value: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(sorted(set(value)))


def _page(values: Mapping[str, Any], limits: Limits) -> Page:
    first, last = values.get("first"), values.get("last")
    if first is not None and last is not None:
        raise RequestRefused("PAGE_CONFLICT", "`first` and `last` cannot be given together.", hint="Give one of them.")
    backward = last is not None
    if values.get("after") is not None and (backward or values.get("before") is not None):
        raise RequestRefused("PAGE_CONFLICT", "`after` goes with `first`, `before` with `last`.")
    if values.get("before") is not None and not backward:
        raise RequestRefused("PAGE_CONFLICT", "`before` goes with `last`.", hint="Say how many with `last`.")
    size = last if backward else first
    if size is None:
        size = limits.default_page
    if size < 0:
        raise RequestRefused("PAGE_SIZE", "A page cannot have fewer than 0 entities.", hint="Use `first: 0` or more.")
    if size > limits.page_size:
        raise refuse("PAGE_SIZE", size, limits.page_size)
    return Page(size, values.get("before") if backward else values.get("after"), backward)


def _plain(value: Any) -> Scalar:
    """A scalar of a filter: an enum by its name, text in NFC."""
    if isinstance(value, Enum):
        return str(value.name)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, (bool, int, float, datetime)):
        return value
    raise RequestRefused("FILTER_VALUE", "A value in the filter is of an unknown kind.")


def _filter(class_: Class, value: Mapping[str, Any], limits: Limits, budget: list[int], prefix: str = "") -> Predicate:
    """Every key of a filter object must hold; `and`, `or` and `not` combine filter objects."""
    items: list[Predicate] = []
    for key, given in value.items():
        if given is None:
            continue
        budget[0] -= 1
        if budget[0] < 0:
            raise refuse("FILTER_NODES", limits.filter_nodes - budget[0], limits.filter_nodes)
        if not prefix and key == "and":
            items.extend(_filter(class_, item, limits, budget) for item in given)
        elif not prefix and key == "or":
            items.append(Or(tuple(_filter(class_, item, limits, budget) for item in given)))
        elif not prefix and key == "not":
            items.append(Not(_filter(class_, given, limits, budget)))
        elif prefix + key == "id" or prefix + key in class_.by_name:
            items.extend(_comparisons(prefix + key, given, limits))
        else:
            items.append(_filter(class_, given, limits, budget, f"{prefix}{key}."))
    return items[0] if len(items) == 1 else And(tuple(items)) if items else TRUE


def _comparisons(name: str, given: Mapping[str, Any], limits: Limits) -> list[Predicate]:
    found: list[Predicate] = []
    for op_name, raw in given.items():
        op = _OPS[op_name.rstrip("_")]
        if raw is None:
            continue
        if op is Op.IN:
            if len(raw) > limits.lookup_ids:
                raise refuse("LOOKUP_IDS", len(raw), limits.lookup_ids)
            found.append(Compare(name, op, tuple(_bounded(item, limits) for item in raw if item is not None)))
        else:
            found.append(Compare(name, op, _bounded(raw, limits)))
    return found


def _bounded(raw: Any, limits: Limits) -> Scalar:
    value = _plain(raw)
    if isinstance(value, str) and len(value.encode()) > limits.text_bytes:
        raise refuse("TEXT_BYTES", len(value.encode()), limits.text_bytes)
    return value


def _order(given: Sequence[Mapping[str, Any]]) -> tuple[OrderKey, ...]:
    keys: list[OrderKey] = []
    for item in given:
        for name, direction in item.items():
            if direction is not None and name not in {key.field for key in keys}:
                keys.append(OrderKey(name, _plain(direction) == "DESC"))
    return tuple(keys)


def _near(given: Mapping[str, Any] | None) -> Near | None:
    if given is None:
        return None
    lat, lon, within = float(given["lat"]), float(given["lon"]), float(given["within"])
    if abs(lat) > _POLE or abs(lon) > _DATE_LINE:
        raise RequestRefused("NEAR_POINT", "`near` is not a point on earth.", hint="lat -90..90, lon -180..180.")
    if not 0 < within <= _MAX_METRES:
        raise RequestRefused("NEAR_WITHIN", "`within` must be more than 0 and at most 100000 metres.")
    return Near(LOCATION, lat, lon, within)


def _inside(given: Mapping[str, Any] | None) -> Inside | None:
    if given is None:
        return None
    try:
        ring = _ring(given)
    except ValueError:
        reason: str | None = "unknown mesh code"
        ring = ()
    else:
        reason = check_ring(ring)
    if reason:
        raise RequestRefused(
            "INSIDE_AREA",
            f"`inside` is not an area: {reason}.",
            hint="Give a bbox, a closed ring of [lon, lat] pairs, or a JIS X 0410 mesh code.",
        )
    return Inside(LOCATION, ring)


def _ring(given: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    if (box := given.get("bbox")) is not None:
        return bbox_ring(float(box["west"]), float(box["south"]), float(box["east"]), float(box["north"]))
    if (mesh := given.get("mesh")) is not None:
        return mesh_ring(mesh)
    pairs = given.get("polygon") or ()
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - a position has a longitude and a latitude
        raise ValueError("position")
    return tuple((float(pair[0]), float(pair[1])) for pair in pairs)
