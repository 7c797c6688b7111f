"""How far a source that is asked in order has to be walked, and which entities are settled by then.

Takes entities of one source in its order; gives the watermark: everything the source has not given
yet stands at it or after it. An entity before the watermarks of all unfinished sources is settled:
nothing that comes later can stand before it. Equal keys are settled only together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hub.entity import Entity
from hub.merge import located, matching, place_of
from hub.operation import ListArguments
from hub.page import Cursor, Place
from vocab.query.order import key_of

Part = tuple[Any, ...]


def first_part(arguments: ListArguments, place: Place) -> Part:
    """What the first order key contributes to the sort key; nulls stand after everything."""
    part: Part = key_of(arguments.order[:1], place.values[:1], "")[0]
    return part


def watermark(entities: Iterable[Entity], arguments: ListArguments) -> Part | None:
    """The greatest first part seen; None while only nulls were seen, which settle nothing."""
    place = place_of(arguments)
    places = [place(entity) for entity in entities]
    return max((first_part(arguments, at) for at in places if at.values[0] is not None), default=None)


def settled(entities: Iterable[Entity], arguments: ListArguments, bound: Part | None) -> list[Entity]:
    """The entities that stand before a watermark."""
    if bound is None:
        return []
    place = place_of(arguments)
    return [entity for entity in entities if first_part(arguments, place(entity)) < bound]


def enough(entities: Sequence[Entity], arguments: ListArguments, cursor: Cursor | None) -> bool:
    """Whether one source has settled more than a page after the cursor."""
    before = settled(matching(entities, arguments), arguments, watermark(entities, arguments))
    place = place_of(arguments)
    if cursor is None:
        return len(before) > arguments.page.size
    found = located(cursor, before, arguments)
    if found is None:
        return False
    start = key_of(arguments.order, found.values, found.id)
    after = [1 for entity in before if key_of(arguments.order, place(entity).values, entity.id) > start]
    return len(after) > arguments.page.size
