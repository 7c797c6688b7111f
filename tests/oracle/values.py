"""Values for the arguments of random documents: ids and cells that exist, and some that do not.

Gives plain Python values, in which an enum is an `EnumName`, and their GraphQL and JSON spellings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from graphql import GraphQLSchema

from tests.hub.engine_tools import NOW, shipped
from tests.oracle.resolvers import UNITS
from tests.oracle.world import CITIES, World
from vocab.terms import Class, Kind, Property

LANGUAGES = ("ja", "en", "ja-Hrkt", "fr", "ja-JP", "en-US")
SOURCES = ("east", "west", "north", "tape", "silent", "broken", "closed", "nobody")
MESHES = ("5134", "513411", "51341135", "513401")
_ORDERED = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "isNull")
_OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("eq", "ne", "in", "contains", "startsWith", "isNull"),
    Kind.VARIANTS: ("eq", "ne", "in", "contains", "startsWith", "isNull"),
    Kind.URI: ("eq", "ne", "in", "contains", "startsWith", "isNull"),
    Kind.INTEGER: _ORDERED,
    Kind.NUMBER: _ORDERED,
    Kind.MEASURE: _ORDERED,
    Kind.BOOLEAN: ("eq", "isNull"),
    Kind.DATETIME: ("eq", "gt", "gte", "lt", "lte", "isNull"),
    Kind.CODE: ("eq", "ne", "in", "isNull"),
    Kind.REFERENCE: ("eq", "in", "isNull"),
}
_UNORDERED = {Kind.URI, Kind.GEOMETRY, Kind.REFERENCE}


class EnumName(str):
    """A text that is written without quotes in GraphQL."""

    __slots__ = ()


class Values:
    """Random values that fit the arguments of one schema over one world."""

    def __init__(self, schema: GraphQLSchema, world: World, random: Random) -> None:
        self._schema, self._world, self._random = schema, world, random
        self._by_plural = {class_.plural: class_ for class_ in shipped().concrete()}
        self._by_singular = {class_.singular: class_ for class_ in shipped().concrete()}

    def unit_of(self, type_name: str, field_name: str) -> str | None:
        """The canonical unit of a measured property."""
        class_ = shipped().classes.get(type_name)
        return next((prop.unit for prop in class_.properties if prop.name == field_name), None) if class_ else None

    def argument(self, field_name: str, name: str, unit: str | None) -> Any:
        """A value for an argument of a field."""
        pick = self._random.choice
        class_ = self._by_plural.get(field_name)
        makers: dict[str, Any] = {
            "lang": lambda: pick(LANGUAGES),
            "unit": lambda: pick(self._units(unit)),
            "id": lambda: self._id(self._by_singular.get(field_name)),
            "representations": lambda: [self._representation() for _ in range(self._random.randint(0, 4))],
            "filter": lambda: self._filter(class_, 2),
            "orderBy": lambda: self._order(class_),
            "near": lambda: {
                "lat": 34.2 + self._random.random() / 5,
                "lon": 134.1,
                "within": pick([50, 6000, 20000.5]),
            },
            "inside": self._area,
            "holders": lambda: self._random.sample(SOURCES, self._random.randint(0, 4)),
            "sources": lambda: self._random.sample(SOURCES, self._random.randint(0, 4)),
            "includeDrill": lambda: pick([True, False]),
            "property": lambda: "waterLevel",
            "from": NOW.isoformat,
            "to": NOW.isoformat,
            "every": lambda: "PT1H",
            "aggregate": lambda: EnumName("MAX"),
        }
        return makers[name]()

    def _units(self, unit: str | None) -> list[str]:
        if unit is None:
            return ["C62"]
        quantity = shipped().units[unit].quantity
        codes = [code for code, known in shipped().units.items() if known.quantity == quantity]
        return [*codes, *(symbol for symbol, code in UNITS.items() if code in codes)]

    def _id(self, class_: Class | None) -> str:
        name = class_.name if class_ else self._random.choice(list(self._world.ids))
        odd = ["urn:tsunagu:River:x", "no id", f"urn:tsunagu:{name}:nobody:k1", "urn:tsunagu:Place:a:b"]
        return self._random.choice([*self._world.ids[name], *self._world.ids["River"][:1], self._random.choice(odd)])

    def _representation(self) -> dict[str, Any]:
        found = self._id(None)
        name = self._random.choice([*self._world.ids, found.split(":")[2] if found.count(":") > 2 else "River"])
        return {"__typename": name if self._random.random() < 0.2 else found.split(":")[-3:][0], "id": found}

    def _area(self) -> dict[str, Any]:
        west, south = 134 + self._random.random() / 5, 34.2 + self._random.random() / 5
        box = {"west": west, "south": south, "east": west + 0.05, "north": south + 0.07}
        ring = [[west, south], [west + 0.1, south], [west, south + 0.09], [west, south]]
        return self._random.choice([{"bbox": box}, {"polygon": ring}, {"mesh": self._random.choice(MESHES)}])

    def _order(self, class_: Class | None) -> list[dict[str, Any]]:
        assert class_ is not None
        names = ["id", *(p.name for p in class_.properties if "." not in p.name and p.kind not in _UNORDERED)]
        count = self._random.choice([0, 1, 1, 1, 2, 3])
        return [{self._random.choice(names): EnumName(self._random.choice(["ASC", "DESC"]))} for _ in range(count)]

    def _filter(self, class_: Class | None, depth: int) -> dict[str, Any]:
        """A filter object of a class; combinations are nested `depth` deep."""
        assert class_ is not None
        found: dict[str, Any] = {}
        for _ in range(self._random.choice([0, 1, 1, 1, 2])):
            prop = self._random.choice([p for p in class_.properties if p.kind in _OPERATORS])
            outer, _, leaf = prop.name.partition(".")
            test = self._test(class_, prop)
            found[outer] = {**found.get(outer, {}), leaf: test} if leaf else test
        if depth and self._random.random() < 0.5:
            key = self._random.choice(["and", "or", "not"])
            many = [self._filter(class_, depth - 1) for _ in range(self._random.randint(0, 3))]
            found[key] = self._filter(class_, depth - 1) if key == "not" else many
        if self._random.random() < 0.1:
            found["id"] = {"in": [self._id(class_), self._id(class_)]}
        return found

    def _test(self, class_: Class, prop: Property) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for operator in self._random.sample(_OPERATORS[prop.kind], self._random.choice([0, 1, 1, 1, 2])):
            if operator == "isNull":
                found[operator] = self._random.choice([True, False, None])
            elif operator == "in":
                found[operator] = [self._value(class_, prop) for _ in range(self._random.randint(0, 3))]
            else:
                found[operator] = None if self._random.random() < 0.05 else self._value(class_, prop)
        return found

    def _value(self, class_: Class, prop: Property) -> Any:
        """A value to compare a property with: mostly one that some row has."""
        pick, known = self._random.choice, self._world.values[class_.name, prop.name]
        makers: dict[Kind, Any] = {
            Kind.REFERENCE: lambda: self._id(shipped().classes[prop.target or ""]),
            Kind.CODE: lambda: EnumName(pick(shipped().code_lists[prop.codes or ""].codes).code),
            Kind.MEASURE: lambda: pick([0, 1.2, 2.515, 7, 120, 251.5]),
            Kind.VARIANTS: lambda: pick(["香東川", "香", "A", "", "éte"]),
            Kind.DATETIME: lambda: pick(known).isoformat(),
            Kind.INTEGER: lambda: pick([0, 3, 40, -1]),
            Kind.NUMBER: lambda: pick([0, 1.5, 2.25, -3.0]),
        }
        if prop.name == "municipality":
            return pick(CITIES)
        return makers[prop.kind]() if prop.kind in makers else pick(known)

    def literal_of(self, value: Any) -> str:
        """A value as GraphQL writes it."""
        if isinstance(value, EnumName):
            return str(value)
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.literal_of(item)}" for key, item in value.items()) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(map(self.literal_of, value)) + "]"
        return json.dumps(value)

    def json_of(self, value: Any) -> Any:
        """A value as a variable carries it."""
        return json.loads(json.dumps(value))
