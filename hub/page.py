"""A page of a list, and a place in its order.

Values only. `hub.merge` makes them; cursors seal places, shaping writes pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub.entity import Entity
from vocab.query.order import SortValue


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One page of entities. `total` is None when it is not known at all."""

    entities: tuple[Entity, ...]
    has_next: bool
    has_previous: bool
    total: int | None
    exactness: str  # EXACT | LOWER_BOUND | UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts or ends: the order values of an entity as the consumer sees them, and its id."""

    values: tuple[SortValue, ...]
    id: str
