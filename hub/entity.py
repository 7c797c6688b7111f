"""One thing as one consumer sees it, with where each of its properties came from.

Values only. `hub.entities` makes them; merging and shaping read them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vocab.values import Cell

Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Origin:
    """Which source gave which properties of an entity, and by which rules."""

    source: str
    retrieved_at: datetime | None
    rules: Mapping[str, str]  # property name to rule id
    references: frozenset[str] = frozenset()  # consents, mandates and cases by which it may be seen


@dataclass(slots=True)
class Entity:
    """One thing as this consumer sees it."""

    id: str
    class_name: str
    cells: Cells
    origins: tuple[Origin, ...]


@dataclass(slots=True)
class Tally:
    """What was lost or could not be read, over rows that the consumer may see."""

    without_id: int = 0
    not_unique: int = 0
    unmappable: Counter[tuple[str, str]] = field(default_factory=Counter)  # (property, code)
