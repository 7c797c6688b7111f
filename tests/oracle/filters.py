"""Filter, order and areas as plainly as they can be said: no predicates, no plans, one entity at a time.

Takes coerced GraphQL arguments; gives True, False or None (unknown). Written from the words of the design,
not from the engine's code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from unicodedata import normalize

import shapely
from shapely.geometry import shape

from hub.entity import Entity
from vocab.distance import haversine
from vocab.geo import distance_metres
from vocab.terms import Class
from vocab.values import Measure, Text

Truth = bool | None


def every(truths: Iterable[Truth]) -> Truth:
    """AND of ISO/IEC 9075."""
    found = list(truths)
    return False if False in found else None if None in found else True


def some(truths: Iterable[Truth]) -> Truth:
    """OR of ISO/IEC 9075."""
    found = list(truths)
    return True if True in found else None if None in found else False


def opposite(truth: Truth) -> Truth:
    """NOT of ISO/IEC 9075."""
    return None if truth is None else not truth


def plain(value: Any) -> Any:
    """What of a cell or an argument is compared."""
    if isinstance(value, Measure):
        return value.value
    if isinstance(value, Text):
        return value.by_language.get("ja") or value.by_language[min(value.by_language)]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, str):
        return normalize("NFC", value)
    return value


def cell(entity: Entity, name: str) -> Any:
    """The comparable value of a property."""
    return normalize("NFC", entity.id) if name == "id" else plain(entity.cells.get(name))


def holds(entity: Entity, class_: Class, given: Mapping[str, Any] | None, inside: str = "") -> Truth:
    """Whether an entity meets a filter object: every key of it must hold, a null one says nothing."""
    truths: list[Truth] = []
    for key, value in (given or {}).items():
        if value is None:
            continue
        if not inside and key == "and":
            truths.append(every(holds(entity, class_, item) for item in value))
        elif not inside and key == "or":
            truths.append(some(holds(entity, class_, item) for item in value))
        elif not inside and key == "not":
            truths.append(opposite(holds(entity, class_, value)))
        elif inside + key == "id" or any(prop.name == inside + key for prop in class_.properties):
            truths.extend(_compared(cell(entity, inside + key), value))
        else:
            truths.append(holds(entity, class_, value, f"{key}."))
    return every(truths)


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "lt": lambda left, right: bool(left < right),
    "lte": lambda left, right: bool(left <= right),
    "gt": lambda left, right: bool(left > right),
    "gte": lambda left, right: bool(left >= right),
    "contains": lambda left, right: right in left,
    "startsWith": lambda left, right: bool(left.startswith(right)),
}


def _compared(left: Any, operators: Mapping[str, Any]) -> Iterable[Truth]:
    for name, given in operators.items():
        operator = name.rstrip("_")  # `in` is no Python name
        if given is None:
            continue
        if operator == "isNull":
            yield (left is None) is given
        elif operator == "in":
            wanted = [plain(item) for item in given]
            yield False if not wanted else None if left is None else left in wanted
        else:
            yield None if left is None else _TESTS[operator](left, plain(given))


def within(entity: Entity, near: Mapping[str, Any] | None) -> Truth:
    """Whether the location lies within metres of a point."""
    if near is None:
        return True
    place = entity.cells.get("location")
    if not isinstance(place, Mapping):
        return None
    lat, lon = float(near["lat"]), float(near["lon"])
    if place["type"] == "Point":
        east, north = place["coordinates"][:2]
        return haversine(lat, lon, north, east) <= float(near["within"])
    return distance_metres(place, lat, lon) <= float(near["within"])


def inside(entity: Entity, area: Mapping[str, Any] | None) -> Truth:
    """Whether the location touches an area."""
    if area is None:
        return True
    place = entity.cells.get("location")
    if not isinstance(place, Mapping):
        return None
    return bool(shape(dict(place)).intersects(_area(area)))


def _area(given: Mapping[str, Any]) -> Any:
    if (box := given.get("bbox")) is not None:
        return shapely.box(box["west"], box["south"], box["east"], box["north"])
    if (mesh := given.get("mesh")) is not None:
        return shapely.box(*_mesh(mesh))
    return shapely.Polygon(given["polygon"])


def _mesh(code: str) -> tuple[float, float, float, float]:
    """West, south, east, north of a first, second or third mesh (JIS X 0410)."""
    rows, columns, high, wide = int(code[:2]), int(code[2:4]), 1, 1
    for digits, parts in ((code[4:6], 8), (code[6:8], 10)):
        if digits:
            rows, columns = rows * parts + int(digits[0]), columns * parts + int(digits[1])
            high, wide = high * parts, wide * parts
    west, south = 100 + columns / wide, rows / 1.5 / high
    return west, south, 100 + (columns + 1) / wide, (rows + 1) / 1.5 / high


def ordered(entities: Iterable[Entity], order: Iterable[Mapping[str, Any]] | None) -> list[Entity]:
    """By the keys, nulls last in both directions, then by id; text by its first 64 code points."""
    found = sorted(entities, key=lambda entity: entity.id)
    for item in reversed(list(order or ())):
        for name, direction in item.items():
            present = [entity for entity in found if cell(entity, name) is not None]
            absent = [entity for entity in found if cell(entity, name) is None]
            ranked = {entity.id: _rank(cell(entity, name)) for entity in present}
            present.sort(key=lambda entity: ranked[entity.id], reverse=plain(direction) == "DESC")
            found = present + absent
    return found


def _rank(value: Any) -> Any:
    return value[:64] if isinstance(value, str) else value


def age_seconds(at: datetime, now: datetime) -> int:
    """Whole seconds since an observation, as far as GraphQL's Int reaches."""
    return min(max(0, math.floor((now - at).total_seconds())), 2**31 - 1)
