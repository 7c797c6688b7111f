"""The merge and filter stage: entities of several sources become one ordered page.

Takes obliged entities; gives the page, the total and where it starts and ends. It works on what the
consumer may see, so every choice it makes could be repeated by the consumer from the answer alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from hub.entity import Entity
from hub.needs import ID
from hub.operation import ListArguments
from hub.page import Cursor, EntityPage, Place, mark_of, stale
from vocab.query.evaluate import compile_predicate
from vocab.query.order import key_of, order_key, sort_value
from vocab.query.predicate import TRUE, And
from vocab.values import Cell, Measure


def union(groups: Iterable[Sequence[Entity]], alone: frozenset[str] = frozenset()) -> list[Entity]:
    """One entity per id, fields merged over the sources that gave it.

    The entities of the sources in `alone` are never merged: their licence refuses it. Where another source gave the
    same thing they stand back.
    """
    found: dict[str, Entity] = {}
    for entities in groups:
        for entity in entities:
            known = found.get(entity.id)
            if known is None or _apart(known, alone):
                found[entity.id] = entity
            elif not _apart(entity, alone):
                found[entity.id] = _merged(known, entity)
    return list(found.values())


def _apart(entity: Entity, alone: frozenset[str]) -> bool:
    return bool(alone) and any(origin.source in alone for origin in entity.origins)


def _merged(first: Entity, second: Entity) -> Entity:
    """Per field: the newer observation, else the earlier source in the catalogue's order."""
    cells = dict(first.cells)
    taken: set[str] = set()
    for name, value in second.cells.items():
        if name not in cells or _observed(value) > _observed(cells[name]):
            cells[name] = value
            taken.add(name)
    kept = tuple(replace(item, rules={k: v for k, v in item.rules.items() if k not in taken}) for item in first.origins)
    added = tuple(replace(item, rules={k: v for k, v in item.rules.items() if k in taken}) for item in second.origins)
    return Entity(first.id, first.class_name, cells, tuple(item for item in (*kept, *added) if item.rules) or kept[:1])


def _observed(cell: Cell) -> float:
    if isinstance(cell, Measure) and cell.observed_at is not None:
        return cell.observed_at.timestamp()
    return float("-inf")


_id: Callable[[Entity], str] = attrgetter("id")


def cell_of(name: str) -> Callable[[Entity], Cell]:
    """Read a property of an entity, or its id."""
    if name == ID:
        return _id
    return lambda entity: entity.cells.get(name)


def matching(entities: Iterable[Entity], arguments: ListArguments) -> list[Entity]:
    """The entities for which the whole filter is true."""
    areas = tuple(area for area in (arguments.near, arguments.inside) if area is not None)
    if not areas and arguments.filter == TRUE:
        return list(entities)
    test = compile_predicate(And((arguments.filter, *areas)), cell_of)
    return [entity for entity in entities if test(entity) is True]


def place_of(arguments: ListArguments) -> Callable[[Entity], Place]:
    """The place of entities in the order that a connection is asked in."""
    readers = [cell_of(key.field) for key in arguments.order]
    return lambda entity: Place(tuple(sort_value(read(entity)) for read in readers), entity.id)


def located(cursor: Cursor, entities: Iterable[Entity], arguments: ListArguments) -> Place | None:
    """The place that a cursor leads to; None for the mark of an entity that is not there any more."""
    if isinstance(cursor, Place):
        return cursor
    return next((place for place in map(place_of(arguments), entities) if mark_of(place) == cursor), None)


def paged(entities: list[Entity], arguments: ListArguments, cursor: Cursor | None, *, complete: bool) -> EntityPage:
    """Order and cut, strictly after or before the cursor. `complete`: every source gave all it has."""
    key = order_key(arguments.order, cell_of, _id)
    ordered = sorted(entities, key=key)
    start, stop = 0, len(ordered)
    if cursor is not None:
        keys = [key(entity) for entity in ordered]
        found = located(cursor, ordered, arguments)
        if found is None:
            raise stale()
        bound = key_of(arguments.order, found.values, found.id)
        if arguments.page.backward:
            stop = bisect_left(keys, bound)
        else:
            start = bisect_right(keys, bound)
    size = arguments.page.size
    first, last = (max(start, stop - size), stop) if arguments.page.backward else (start, min(start + size, stop))
    return EntityPage(
        tuple(ordered[first:last]),
        has_next=last < len(ordered),
        has_previous=first > 0 or (cursor is not None and not arguments.page.backward),
        total=len(ordered),
        exactness="EXACT" if complete else "LOWER_BOUND",
    )
