"""What a rule's targets cover: takes a target as written and the vocabulary, gives properties and how specific it is.

Refuses a class, property or value object that the vocabulary does not have. A wildcard, and the name of a value
object, never cover a personal property for a permission; for a prohibition they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum

from policies.decision import Coordinate, coordinate
from vocab.terms import Class, Kind, Label, Property, Vocabulary

ID = Property(
    name="id",
    iri="urn:tsunagu:vocab:id",
    label=Label("識別子", "Id"),
    description=Label(
        "実体の識別子。行が見えるかどうかを決める。", "The id of an entity; decides whether its row is visible."
    ),
    kind=Kind.URI,
)
"""`Class.id`, the coordinate that says whether a row exists for the consumer; every class has it."""


class Level(IntEnum):
    """How specific a target is; for one coordinate only the permissions of the highest level count."""

    SOURCE = 0  # *
    CLASS = 1  # Class.*
    OBJECT = 2  # Class.object: every leaf of a value object
    COORDINATE = 3  # Class.property or Class.object.leaf


@dataclass(frozen=True, slots=True)
class Covered:
    """One coordinate that a target covers."""

    coordinate: Coordinate
    class_name: str
    prop: Property
    level: Level


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a target covers nothing."""

    code: str
    message: str
    hint: str = ""


def properties_of(cls: Class) -> Mapping[str, Property]:
    """The properties of a class by name, `id` among them."""
    return {"id": ID} | {prop.name: prop for prop in cls.properties}


def cover(target: str, vocabulary: Vocabulary, *, permits: bool) -> tuple[Covered, ...] | Unknown:
    """The coordinates of a target, or why there are none."""
    if target == "*":
        found = tuple(item for cls in vocabulary.concrete() for item in _all_of(cls, Level.SOURCE))
        return _reach(target, found, permits=permits)
    class_name, _, name = target.partition(".")
    cls = vocabulary.classes.get(class_name)
    if cls is None or cls.abstract or not name:
        return _no_class(target, class_name, cls, vocabulary)
    if name == "*":
        return _reach(target, tuple(_all_of(cls, Level.CLASS)), permits=permits)
    return _named(target, cls, name, permits=permits)


def _named(target: str, cls: Class, name: str, *, permits: bool) -> tuple[Covered, ...] | Unknown:
    properties = properties_of(cls)
    if name in properties:
        return (_covered(cls, properties[name], Level.COORDINATE),)
    leaves = tuple(_covered(cls, p, Level.OBJECT) for n, p in properties.items() if n.startswith(f"{name}."))
    if leaves:
        return _reach(target, leaves, permits=permits)
    near = get_close_matches(name, properties, n=1)
    hint = f"did you mean '{cls.name}.{near[0]}'?" if near else "known: " + ", ".join(properties)
    return Unknown("POLICY_TARGET_UNKNOWN", f"'{target}': the class {cls.name} has no property '{name}'", hint)


def _reach(target: str, found: tuple[Covered, ...], *, permits: bool) -> tuple[Covered, ...] | Unknown:
    reached = tuple(item for item in found if not (permits and item.prop.personal))
    if reached:
        return reached
    message = f"'{target}' covers nothing: what it would cover is personal and must be named by its full coordinate"
    return Unknown("POLICY_TARGET_PERSONAL", message, ", ".join(item.coordinate for item in found))


def _all_of(cls: Class, level: Level) -> Iterator[Covered]:
    return (_covered(cls, prop, level) for prop in properties_of(cls).values())


def _covered(cls: Class, prop: Property, level: Level) -> Covered:
    return Covered(coordinate(cls.name, prop.name), cls.name, prop, level)


def _no_class(target: str, class_name: str, cls: Class | None, vocabulary: Vocabulary) -> Unknown:
    names = [known.name for known in vocabulary.concrete()]
    if cls is not None and cls.abstract:
        message, hint = f"'{target}': {class_name} is abstract", "name one of its classes, or '*'"
    elif cls is not None:
        message, hint = f"'{target}' names no property", f"write '{class_name}.*' for all of them"
    else:
        near = get_close_matches(class_name, names, n=1)
        message = f"'{target}': the vocabulary has no class '{class_name}'"
        hint = f"did you mean '{near[0]}'?" if near else "known: " + ", ".join(names)
    return Unknown("POLICY_TARGET_UNKNOWN", message, hint)
