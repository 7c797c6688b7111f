"""How a root field is written: a connection with its edges and page, one entity, or several.

Takes a root field; gives a function from what was found to the value under its response key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hub.entity import Entity
from hub.operation import Field, Root, RootKind, Selection
from hub.page import EntityPage
from hub.shape.context import ShapeContext, Shaper, compose, constant
from hub.shape.entity import entity_shaper

RootShaper = Callable[[EntityPage | Mapping[str, Entity]], Any]


def root_shaper(root: Root, context: ShapeContext) -> Callable[[Any], Any]:
    """Write one root field. Connections take an `EntityPage`, the others entities by id."""
    if root.kind is RootKind.CONNECTION:
        return _connection(root, context)
    shapers = {
        name: entity_shaper(context.vocabulary.classes[name], root.selection, context)
        for name in root.selection.by_type
        if name in context.vocabulary.classes
    }

    def one(entity: Entity | None) -> Any:
        return shapers[entity.class_name](entity) if entity is not None else None

    if root.kind is RootKind.ENTITIES:
        return lambda found: [one(found.get(entity_id)) if entity_id else None for entity_id in root.ids]
    return lambda found: one(found.get(root.ids[0])) if root.ids[0] else None


def _connection(root: Root, context: ShapeContext) -> Shaper:
    name = root.class_name or ""
    selected = root.selection.of(f"{name}Connection")
    return compose([(item.key, _connection_field(name, item, context)) for item in selected])


def _connection_field(name: str, field: Field, context: ShapeContext) -> Shaper:
    selection = field.selection or Selection({})
    class_ = context.vocabulary.classes[name]
    if field.name == "nodes":
        shaper = entity_shaper(class_, selection, context)
        return lambda page: [shaper(entity) for entity in page.entities]
    if field.name == "edges":
        edge = compose([(item.key, _edge(name, item, context)) for item in selection.of(f"{name}Edge")])
        return lambda page: [edge(entity) for entity in page.entities]
    if field.name == "pageInfo":
        return compose([(item.key, _page_info(item, context)) for item in selection.of("PageInfo")])
    if field.name == "total":
        readers: dict[str, Shaper] = {
            "value": lambda page: page.total,
            "exactness": lambda page: page.exactness,
            "__typename": constant("Total"),
        }
        return compose([(item.key, readers[item.name]) for item in selection.of("Total")])
    return constant(f"{name}Connection")


def _edge(name: str, field: Field, context: ShapeContext) -> Shaper:
    if field.name == "cursor":
        return lambda entity: _cursor(context, entity)
    if field.name == "node":
        return entity_shaper(context.vocabulary.classes[name], field.selection or Selection({}), context)
    return constant(f"{name}Edge")


def _page_info(field: Field, context: ShapeContext) -> Shaper:
    readers: dict[str, Shaper] = {
        "hasNextPage": lambda page: page.has_next,
        "hasPreviousPage": lambda page: page.has_previous,
        "startCursor": lambda page: _cursor(context, page.entities[0]) if page.entities else None,
        "endCursor": lambda page: _cursor(context, page.entities[-1]) if page.entities else None,
        "__typename": constant("PageInfo"),
    }
    return readers[field.name]


def _cursor(context: ShapeContext, entity: Entity) -> str:
    if context.place is None:
        raise ValueError("a connection is shaped without its order")
    return context.seal(context.place(entity))
