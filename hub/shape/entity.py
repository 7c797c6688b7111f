"""How an entity is written: its id, properties, value objects, references and provenance.

Takes a selection and a class; gives a function from entity to object. A property that may not be
seen is not in the entity any more, so it is written as null like one that the source does not have.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from hub.entity import Entity, Origin
from hub.needs import Step, Way, targets_of
from hub.operation import Field, Selection
from hub.shape.cells import cell_shaper, language_of
from hub.shape.context import ShapeContext, Shaper, compose, constant
from hub.words import attribution
from vocab.terms import Class, Kind, Property
from vocab.values import Measure


def entity_shaper(class_: Class, selection: Selection, context: ShapeContext, way: Way = ()) -> Shaper:
    """Write entities of a class as selected; `way` leads from the root field to them."""
    return compose([(item.key, _field(class_, item, context, way)) for item in selection.of(class_.name)])


_STRUCTURAL: dict[str, Callable[[Entity], Any]] = {
    "__typename": attrgetter("class_name"),
    "id": attrgetter("id"),
    "sameAs": lambda _entity: [],
    "history": lambda _entity: None,
}


def _field(class_: Class, field: Field, context: ShapeContext, way: Way) -> Shaper:
    if field.name in _STRUCTURAL:
        return _STRUCTURAL[field.name]
    if field.name == "provenance":
        return _provenance(field, context)
    known = class_.by_name.get(field.name)
    if known is None:
        return _value_object(class_, field, context)
    if known.kind is Kind.REFERENCE:
        return _reference(class_, known, field, context, way)
    return _property(class_, known, field, context)


def _property(class_: Class, known: Property, field: Field, context: ShapeContext) -> Shaper:
    shaper, name = cell_shaper(class_, known, field, context), known.name
    if shaper is None:
        return lambda entity: entity.cells.get(name)

    def shape(entity: Entity) -> Any:
        cell = entity.cells.get(name)
        return None if cell is None else shaper(cell)

    return shape


def _value_object(class_: Class, field: Field, context: ShapeContext) -> Shaper:
    type_name = f"{class_.name}{field.name[0].upper()}{field.name[1:]}"
    parts: list[tuple[str, Shaper]] = []
    for leaf in field.selection.of(type_name) if field.selection else ():
        if leaf.name == "__typename":
            parts.append((leaf.key, constant(type_name)))
        else:
            parts.append((leaf.key, _property(class_, class_.by_name[f"{field.name}.{leaf.name}"], leaf, context)))
    return compose(parts)


def _reference(class_: Class, known: Property, field: Field, context: ShapeContext, way: Way) -> Shaper:
    """What is referred to, by the class that stands in its id."""
    name = known.name
    known_by_class: dict[str, tuple[dict[str, Entity], Shaper]] = {}
    for target in targets_of(known, context.vocabulary):
        here = (*way, Step(class_.name, name, target.name))
        shaper = entity_shaper(target, field.selection or Selection({}), context, here)
        known_by_class[target.name] = (context.references.setdefault(here, {}), shaper)

    def shape(entity: Entity) -> Any:
        entity_id = entity.cells.get(name)
        if not isinstance(entity_id, str):
            return None
        entities, shaper = known_by_class.get(entity_id.split(":", 3)[2], ({}, constant(None)))
        found = entities.get(entity_id)
        return None if found is None else shaper(found)

    return shape


def _provenance(field: Field, context: ShapeContext) -> Shaper:
    shaper = compose(
        [(item.key, _origin(item, context)) for item in (field.selection.of("Provenance") if field.selection else ())]
    )
    return lambda entity: [shaper((origin, entity)) for origin in entity.origins]


def _origin(field: Field, context: ShapeContext) -> Shaper:
    readers: dict[str, Callable[[Origin, Entity], Any]] = {
        "__typename": lambda _origin, _entity: "Provenance",
        "fields": lambda origin, _entity: sorted(origin.rules),
        "source": lambda origin, _entity: origin.source,
        "holder": lambda origin, _entity: context.sources[origin.source].holder.id,
        "license": lambda origin, _entity: context.sources[origin.source].license,
        "attribution": lambda origin, _entity: attribution(
            context.sources[origin.source], language_of(context, field.arguments.get("lang"))
        ),
        "observedAt": _observed_at,
        "retrievedAt": lambda origin, _entity: origin.retrieved_at.isoformat() if origin.retrieved_at else None,
        "rule": lambda origin, _entity: min(origin.rules.values(), default=None),
        "via": lambda _origin, _entity: [context.hub_id],
    }
    reader = readers[field.name]
    return lambda pair: reader(*pair)


def _observed_at(origin: Origin, entity: Entity) -> str | None:
    """The newest observation among the fields that this source gave."""
    times = [
        cell.observed_at
        for cell in (entity.cells.get(name) for name in origin.rules)
        if isinstance(cell, Measure) and cell.observed_at is not None
    ]
    return max(times).isoformat() if times else None
