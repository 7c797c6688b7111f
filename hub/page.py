"""A page of a list, and a place in its order.

Values only. `hub.merge` makes them; cursors seal places, shaping writes pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import orjson

from hub.entity import Entity
from hub.errors import RequestRefused
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


@dataclass(frozen=True, slots=True)
class Mark:
    """Stands for a place that is too large for a cursor: it can only be found again while an entity is there."""

    digest: str


Cursor = Place | Mark


def mark_of(place: Place) -> Mark:
    """The mark of a place."""
    return Mark(sha256(orjson.dumps([place.values, place.id])).hexdigest()[:32])


def stale() -> RequestRefused:
    """The refusal of a cursor that was good once."""
    return RequestRefused(
        "CURSOR_STALE",
        "The cursor belongs to another question, to rules or data that have changed, or is older than an hour.",
        hint="Start again from the first page.",
    )
