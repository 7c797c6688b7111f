"""An operation as the engine sees it: what is asked of whom, without judging it.

Values only. `hub.parse` makes them from a validated document; every later stage reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.request import Local
from vocab.query.predicate import TRUE, Inside, Near, OrderKey, Predicate


@dataclass(frozen=True, slots=True)
class Field:
    """A selected field: response key, name, coerced arguments, and what is selected below it."""

    key: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Fields by the concrete type they are selected on, in response order (GraphQL 6.3.2)."""

    by_type: Mapping[str, tuple[Field, ...]]

    def of(self, type_name: str) -> tuple[Field, ...]:
        """The fields selected when the object is of this type."""
        return self.by_type.get(type_name, ())


class RootKind(StrEnum):
    """The shapes of federated root fields."""

    CONNECTION = "connection"  # the plural of a class
    LOOKUP = "lookup"  # the singular of a class
    NODE = "node"  # any entity by id
    ENTITIES = "_entities"  # federation representations


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted: `first` after a cursor, or `last` before one."""

    size: int
    cursor: str | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class ListArguments:
    """What a connection is asked for. Predicates are over property names, in canonical units."""

    page: Page
    filter: Predicate = TRUE
    near: Near | None = None
    near_private: bool = False  # the point is a person's: no source is asked by it
    inside: Inside | None = None
    order: tuple[OrderKey, ...] = ()
    holders: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    include_drill: bool = False

    @property
    def question(self) -> tuple[Any, ...]:
        """What is asked, whichever page of it."""
        return (self.filter, self.near, self.inside, self.order, self.holders, self.sources, self.include_drill)


@dataclass(frozen=True, slots=True)
class Root:
    """A federated root field. `ids` are global ids for lookups; None stands for one that is no id."""

    key: str
    kind: RootKind
    class_name: str | None  # None for node and _entities
    selection: Selection
    arguments: ListArguments | None = None
    ids: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, ready to be decided. `keys` holds every root response key in order."""

    kind: str  # query | mutation | subscription
    roots: tuple[Root, ...]
    keys: tuple[str, ...]
    local: Local | None
