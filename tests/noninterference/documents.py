"""Random GraphQL documents over the classes: connections and lookups, with aliases and fragments.

Gives the text, the variables and what stands where, so that a walk can follow the cursors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.noninterference.classes import ALWAYS, BELOW, FIELDS, LOCATED, ORDERED, PLACES, PLURAL, ROOTS, SINGULAR
from tests.noninterference.people import A, B
from tests.noninterference.rows import KEYS, POINTS
from tests.noninterference.sources import places, sources
from tests.noninterference.wishes import SPLIT, Wish, order_of, wish_of
from vocab.ids import make_id

_KEYS = {"River": ("r1", "r2", "r3"), "HealthProgramme": ("g1", "g2", "g3"), "TagDetector": ("d1", "d2", "d3")}


@dataclass(frozen=True, slots=True)
class Walk:
    """A connection that can be walked: its response key and the variable of its cursor."""

    key: str
    variable: str
    backward: bool


@dataclass(slots=True)
class Document:
    """A document and what it is about."""

    text: str
    roots: set[str] = field(default_factory=set)  # the classes that are listed or looked up
    walks: list[Walk] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    named: dict[str, set[str]] = field(default_factory=dict)  # properties by class, selected or compared
    kinds: set[str] = field(default_factory=set)  # total, references, lookup, ordered
    filters: set[tuple[str, str]] = field(default_factory=set)  # (class, property) that filters look at
    orders: set[tuple[str, str]] = field(default_factory=set)


def document(rng: Random, about: str = "") -> Document:
    """One operation of one or two root fields.

    `about`: "ordered" for one list in an order that sources are walked in, "split" for one filtered by what some
    policies give to somebody as it is and to anyone in another form, "private" for one near a point that is a variable
    and nobody's but the consumer's, "merged" for things that several sources tell of; else one of `ROOTS`.
    """
    return _Writer(rng, about).write()


class _Writer:
    def __init__(self, rng: Random, about: str) -> None:
        self._rng = rng
        self._roots = ROOTS[about]
        self._about = about
        self._found = Document("")
        self._aliases = 0
        self._fragments: list[str] = []

    def write(self) -> Document:
        """The document, and what it is about."""
        if self._about in {"ordered", "split", "private"}:
            roots = [self._connection("r0", self._rng.choice(self._roots))]
        else:
            roots = [self._root(number) for number in range(self._rng.choice((1, 1, 1, 1, 2)))]
        variables = ", ".join(f"${walk.variable}: String" for walk in self._found.walks)
        if self._about == "private":
            variables += ", $lat: Float!, $lon: Float!"
        head = f"query({variables})" if variables else "query"
        for class_name, compared in (*self._found.filters, *self._found.orders):
            self._found.named[class_name].add(compared.partition(".")[0])
        self._found.text = "\n".join([f"{head} {{ {' '.join(roots)} }}", *self._fragments])
        return self._found

    def _root(self, number: int) -> str:
        key = f"r{number}"
        if self._rng.random() < 0.75:
            return self._connection(key, self._rng.choice(self._roots))
        self._found.kinds.add("lookup")
        kind = self._rng.choice(("one", "one", "node", "entities"))
        if kind == "one":
            name = self._rng.choice(self._roots)
            return f'{key}: {SINGULAR[name]}(id: "{self._id(name)}") {{ {self._entity(name, 2)} }}'
        names = sorted({self._rng.choice(self._roots) for _ in range(2)})
        spread = " ".join(f"... on {name} {{ {self._entity(name, 1, unique=True)} }}" for name in names)
        if kind == "node":
            return f'{key}: node(id: "{self._id(self._rng.choice(names))}") {{ id __typename {spread} }}'
        asked = [self._rng.choice(names) for _ in range(3)]
        things = ", ".join(f'{{__typename: "{name}", id: "{self._id(name)}"}}' for name in asked)
        return f"{key}: _entities(representations: [{things}]) {{ __typename {spread} }}"

    def _id(self, class_name: str) -> str:
        place = self._rng.choice([place for place in places() if place.class_name == class_name])
        source = next(source for source in sources() if source.name == place.source)
        if class_name == "EvacuationSite":
            key = f"{self._rng.choice((A, B))}/{self._rng.randrange(1, 6)}"
        else:
            key = self._rng.choice(_KEYS.get(class_name, KEYS[:5]))
        return make_id(class_name, source.space(class_name), source.published_key(class_name)(key))

    def _connection(self, key: str, class_name: str) -> str:
        walked = self._about == "ordered" or (self._about == "private" and self._rng.random() < 0.5)
        ordered = ORDERED.get(class_name) if walked else None
        walk = Walk(key, f"c{key}", backward=not ordered and self._rng.random() < 0.2)
        self._found.walks.append(walk)
        size = self._rng.randrange(1, 3 if ordered else 6)
        page = f"last: {size}, before" if walk.backward else f"first: {size}, after"
        arguments = [f"{page}: ${walk.variable}", *self._conditions(class_name, ordered)]
        things = self._entity(class_name, 2)
        nodes = self._rng.random() < 0.6
        parts = [f"nodes {{ {things} }}" if nodes else f"edges {{ cursor node {{ {things} }} }}"]
        parts.append("pageInfo { hasNextPage hasPreviousPage startCursor endCursor }")
        if not ordered and self._rng.random() < 0.6:
            self._found.kinds.add("total")
            parts.append("total { value exactness }")
        return f"{key}: {PLURAL[class_name]}({', '.join(arguments)}) {{ {' '.join(parts)} }}"

    def _conditions(self, class_name: str, ordered: str | None) -> list[str]:
        rng, found = self._rng, list[str]()
        if ordered:
            self._found.orders.add((class_name, ordered))
            self._found.kinds.add("ordered")
            found.append(f"orderBy: [{{{ordered}: {rng.choice(('ASC', 'DESC'))}}}]")
        if self._about == "private":
            found.append(f"near: {{lat: $lat, lon: $lon, within: {rng.choice((1500, 5000, 12000))}, private: true}}")
        if ordered or (self._about == "private" and rng.random() < 0.6):
            return found
        if rng.random() < 0.55:
            found.append(f"filter: {self._filter(class_name, 2)}")
        if class_name in LOCATED and self._about != "private" and rng.random() < 0.2:
            found.append(_area(rng))
            self._found.filters.add((class_name, "location"))
        if rng.random() < 0.5:
            keys = [order_of(class_name, rng) for _ in range(rng.choice((1, 1, 2)))]
            self._found.orders.update((class_name, name) for name in keys)
            by = [f"{{{name}: {rng.choice(('ASC', 'DESC'))}}}" for name in keys]
            found.append(f"orderBy: [{', '.join(by)}]")
        if rng.random() < 0.1:
            found.append("includeDrill: true")
        if rng.random() < 0.1:
            names = [source.name for source in sources() if class_name in source.classes]
            found.append(f"sources: {json.dumps(rng.sample(names, (len(names) + 1) // 2))}")
        return found

    def _filter(self, class_name: str, depth: int) -> str:
        rng = self._rng
        if depth and rng.random() < 0.35:
            inner = [self._filter(class_name, depth - 1) for _ in range(2)]
            kind = rng.choice(("and", "or", "not"))
            return f"{{not: {inner[0]}}}" if kind == "not" else f"{{{kind}: [{', '.join(inner)}]}}"
        wish: Wish = wish_of(class_name, rng, SPLIT.get(class_name) if self._about == "split" else None)
        self._found.filters.add((class_name, wish.property))
        return wish.text

    def _entity(self, class_name: str, depth: int, *, unique: bool = False, below: bool = False) -> str:
        """A selection on a class: some of its fields, plain, aliased, or in fragments."""
        rng = self._rng
        self._found.classes.add(class_name)
        if not below:
            self._found.roots.add(class_name)
        chosen = rng.sample(FIELDS[class_name], rng.randrange(1, len(FIELDS[class_name]) + 1))
        named = self._found.named.setdefault(class_name, set())
        named.update(item.split()[0] for item in chosen)
        parts = [self._aliased(item) if unique or "(" in item or rng.random() < 0.25 else item for item in chosen]
        if self._about == "merged":
            parts.append(ALWAYS[0])
        elif rng.random() < 0.6:
            parts.append(rng.choices(ALWAYS, (4, 1, 1))[0])
        if class_name in BELOW and depth and rng.random() < 0.45:
            name, target = BELOW[class_name]
            self._found.kinds.add("references")
            named.add(name)
            parts.append(self._aliased(f"{name} {{ {self._entity(target, depth - 1, below=True)} }}"))
        if class_name in PLACES and rng.random() < 0.2:
            parts.append(f"... on Place {{ {self._aliased('name { value }')} {self._aliased('location')} }}")
        if rng.random() < 0.2:
            name = f"F{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {class_name} {{ {' '.join(parts)} }}")
            parts = [f"...{name}"]
        return " ".join(["id", *parts])

    def _aliased(self, item: str) -> str:
        self._aliases += 1
        return f"a{self._aliases}: {item}"


def _area(rng: Random) -> str:
    lat, lon = rng.choice(POINTS)
    if rng.random() < 0.5:
        mine = ", private: true" if rng.random() < 0.3 else ""
        return f"near: {{lat: {lat}, lon: {lon}, within: {rng.choice((30, 300, 5000))}{mine}}}"
    east, north = lon + rng.choice((0.0003, 0.01)), lat + rng.choice((0.0001, 0.01))
    return f"inside: {{bbox: {{west: {lon - 0.0001}, south: {lat - 0.0001}, east: {east}, north: {north}}}}}"


def variables_of(found: Document, cursors: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that go on from these cursors."""
    return {walk.variable: cursors[walk.key] for walk in found.walks if cursors.get(walk.key)}
