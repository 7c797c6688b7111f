"""A small world over every class of the shipped vocabulary: mappings, policies and rows, made from a seed.

Gives a catalogue whose sources merge, oblige, deny, push, fail and repeat themselves, and the pools of
values that documents are made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from adapters.errors import SourceUnavailable
from adapters.spec import Capabilities, Fetch, Page
from hub.catalogue import Catalogue, Source
from tests.hub.engine_tools import NOW, OPEN, ZONE, catalogue_of, recorded, shipped, source
from vocab.ids import make_id
from vocab.terms import Class, Kind, Property

KEYS = tuple(f"k{number}" for number in range(1, 8))
CITIES = ("372013", "373419", "373877")
WORDS = ("香東川", "春日川", "A", "a", "新川 ", "ｶﾅ", "e\u0301te", "éte", "", "長い名前" * 20, "Zürich", "🚲 port")
_NATIVE_UNIT = {"MTR": "CMT", "MMT": "MMT", "C62": "C62", "DD": "DD", "KMH": "MTS"}
_MINUTES = (0, 5, 10, 45, 200, 100_000)
_STRICT = {Kind.TEXT: "text", Kind.URI: "text", Kind.CODE: "text", Kind.BOOLEAN: "boolean", Kind.DATETIME: "time"}

NARROW = """
uid: urn:tsunagu:policy:narrow
assigner: west
permission:
  - {{target: "*", action: read}}
  - target: [{location}]
    action: read
    assignee: {{scope: places}}
  - target: [{location}]
    action: read
    duty: [{{action: generalise, to: mesh3}}]
  - target: [{address}]
    action: read
    constraint: [{{leftOperand: row.municipality, operator: eq, rightOperand: "372013"}}]
  - target: [{measures}]
    action: read
    constraint: [{{leftOperand: row.municipality, operator: neq, rightOperand: "373877"}}]
    duty: [{{action: round, to: "1"}}]
  - target: [{closed}]
    action: read
    assignee: {{role: officer}}
  - target: [{personal}]
    action: read
    ground: 条例第5条
"""


@dataclass(slots=True)
class World:
    """The catalogue, the ids that exist in it and the values that a property may have."""

    catalogue: Catalogue
    ids: dict[str, list[str]] = field(default_factory=dict)
    values: dict[tuple[str, str], list[Any]] = field(default_factory=dict)


def path_of(prop: Property) -> str:
    """The native path of a property."""
    return prop.name.replace(".", "_")


def mapping_of(class_: Class, *, rows: str, holds: str, space: str | None) -> str:
    """The mapping of a class that fills every property."""
    where = f", space: {space}" if space else ""
    lines = [
        f"  {class_.name}:",
        f"    collection: {class_.name}",
        f"    rows: {rows}",
        f"    holds: {holds}",
        f"    id: {{key: key, native: text{where}}}",
        "    drill: {from: mode, equals: [drill]}",
        *(["    at: at"] if rows == "readings" else []),
        "    fields:",
        *(f"      {prop.name}: {_field(prop)}" for prop in class_.properties),
    ]
    return "\n".join(lines) + "\n"


def _field(prop: Property) -> str:
    path = path_of(prop)
    if prop.kind is Kind.VARIANTS:
        return f"{{languages: {{ja: {path}.ja, en: {path}.en, ja-Hrkt: {path}.kana}}}}"
    if prop.kind is Kind.MEASURE:
        unit = _NATIVE_UNIT.get(prop.unit or "", prop.unit)
        return f"{{from: {path}.v, unit: {unit}, at: {path}.t, quality: {path}.q, missing: [-999], native: number}}"
    if prop.kind is Kind.GEOMETRY:
        return f"{{from: {path}, as: geojson}}"
    if prop.kind is Kind.REFERENCE:
        return f"{{ref: {{space: shared-{prop.target}, key: {path}, native: text}}}}"
    if prop.kind in {Kind.INTEGER, Kind.NUMBER}:
        unit = f", unit: {prop.unit}" if prop.unit else ""
        return f"{{from: {path}, native: number{unit}}}"
    return f"{{from: {path}, native: {_STRICT[prop.kind]}}}"


def row_of(class_: Class, key: str, random: Random) -> dict[str, Any]:
    """One native row; a good part of it is absent, a sentinel or cannot be mapped."""
    row: dict[str, Any] = {"key": key, "at": NOW - timedelta(minutes=random.choice(_MINUTES))}
    if random.random() < 0.1:
        row["mode"] = "drill"
    for prop in class_.properties:
        if random.random() < 0.85:
            row[path_of(prop)] = _native(prop, random)
    return row


def _native(prop: Property, random: Random) -> Any:
    if prop.name == "municipality":
        return random.choice(CITIES)
    makers: dict[Kind, Callable[[Random], Any]] = {
        Kind.VARIANTS: _variants,
        Kind.MEASURE: _reading,
        Kind.GEOMETRY: _place,
        Kind.BOOLEAN: lambda random: random.choice([True, False]),
        Kind.INTEGER: lambda random: random.choice([0, 3, 3, 40, -1, 3_000_000_000, "many"]),
        Kind.NUMBER: lambda random: random.choice([0, 1.5, 1.5, 2.25, -3.0, "?"]),
        Kind.DATETIME: lambda random: (NOW + timedelta(hours=random.randint(-9, 9))).astimezone(ZONE),
        Kind.REFERENCE: lambda random: random.choice([*KEYS[:5], "nowhere"]),
        Kind.TEXT: lambda random: random.choice(WORDS),
        Kind.URI: lambda random: random.choice(["https://a.example/1", "https://a.example/2", "nowhere"]),
    }
    if prop.kind in makers:
        return makers[prop.kind](random)
    codes = shipped().code_lists[prop.codes or ""].codes
    return random.choice([*(code.code for code in codes), codes[0].label.ja, "unheard of"])


def _variants(random: Random) -> dict[str, str]:
    return {tag: random.choice(WORDS) for tag in ("ja", "en", "kana") if random.random() < 0.7}


def _reading(random: Random) -> dict[str, Any]:
    at = NOW - timedelta(minutes=random.choice(_MINUTES))
    reading = {"v": random.choice([0, 120, 120, 251.5, -999, "xyz", 7])}
    if random.random() < 0.8:
        reading["t"] = at.isoformat() if random.random() < 0.95 else "0001-01-01T00:00:00Z"
    if random.random() < 0.3:
        reading["q"] = random.choice(["速報", "確定", "調整中", "訓練", "wrong"])
    return reading


def _place(random: Random) -> dict[str, Any]:
    lon, lat = 134 + random.randint(0, 12) / 60, 34.2 + random.randint(0, 12) / 60
    if random.random() < 0.8:
        return {"type": "Point", "coordinates": [lon, lat]}
    if random.random() < 0.5:
        return {"type": "LineString", "coordinates": [[lon, lat], [lon + 0.02, lat + 0.01]]}
    ring = [[lon, lat], [lon + 0.02, lat], [lon + 0.02, lat + 0.02], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def world_of(seed: int) -> World:
    """The world of a seed."""
    random = Random(seed)  # noqa: S311 - a seed to repeat, not a secret
    classes = shipped().concrete()
    world = World(catalogue_of(*_sources(classes, random)))
    for class_ in classes:
        known = [make_id(class_.name, f"shared-{class_.name}", key) for key in KEYS]
        known += [make_id(class_.name, f"{name}.{name}", key) for name in ("north", "tape") for key in KEYS[:4]]
        world.ids[class_.name] = known
        for prop in class_.properties:
            natives = (_native(prop, random) for _ in range(12))
            world.values[class_.name, prop.name] = [value for value in natives if not isinstance(value, Mapping)]
    return world


def _sources(classes: tuple[Class, ...], random: Random) -> Iterator[Source]:
    shared = "".join(mapping_of(c, rows="state", holds="partial", space=f"shared-{c.name}") for c in classes)
    whole = "".join(mapping_of(c, rows="state", holds="whole", space=None) for c in classes)
    tape = "".join(mapping_of(c, rows="readings", holds="whole", space=None) for c in classes)
    doubled = (*KEYS[:5], KEYS[4])
    yield source(shared, _rows(classes, doubled, random), name="east", holder="east", max_page=3)
    yield source(shared, _rows(classes, KEYS[2:], random), name="west", holder="west", policy=narrow(classes))
    yield source(whole, _rows(classes, KEYS[:6], random), name="north", holder="north", license="CC0-1.0")
    yield source(tape, _rows(classes, KEYS[:4] * 3, random), name="tape", holder="tape", license=None)
    yield source(shared, _rows(classes, KEYS, random), name="silent", holder="silent", policy=None)
    broken = source(shared, _rows(classes[:3], KEYS, random), name="broken", holder="broken")
    recorded(broken).fail = _unavailable
    yield replace(broken, classes={c.name: broken.classes[c.name] for c in classes[:3]})
    closed = source(shared, {}, name="closed", holder="closed", policy=OPEN)
    only = classes[3].name
    yield replace(closed, adapter=None, capabilities=Capabilities(), classes={only: closed.classes[only]})


def _unavailable(request: Fetch) -> Page:
    del request
    raise SourceUnavailable("down")


def _rows(classes: tuple[Class, ...], keys: tuple[str, ...], random: Random) -> dict[str, list[dict[str, Any]]]:
    return {class_.name: [row_of(class_, key, random) for key in keys] for class_ in classes}


def narrow(classes: tuple[Class, ...]) -> str:
    """A policy that obliges, depends on the row, and closes some fields to most."""

    def targets(wanted: Callable[[Property], bool]) -> str:
        return ", ".join(f"{item.name}.{prop.name}" for item in classes for prop in item.properties if wanted(prop))

    def named(*names: str) -> str:
        return targets(lambda prop: prop.name in names and not prop.personal)

    def placed(wanted: Callable[[Property], bool]) -> str:
        """Properties of classes whose rows say where they are."""
        there = [item for item in classes if "municipality" in item.by_name]
        return ", ".join(f"{item.name}.{prop.name}" for item in there for prop in item.properties if wanted(prop))

    return NARROW.format(
        location=named("location"),
        address=placed(lambda prop: prop.name == "address"),
        measures=placed(lambda prop: prop.kind is Kind.MEASURE and not prop.personal),
        closed=named("telephone", "operator", "detour", "thresholds.danger", "capacity", "openState", "system"),
        personal=targets(lambda prop: prop.personal),
    )
