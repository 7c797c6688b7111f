"""The adapter contract: what the hub asks of a source, and what it gets, as plain values.

An adapter speaks one protocol to one source. It sees native names only: no vocabulary, no policy,
no consumer. `Fetch` and `Page` survive serialisation (`adapters.wire`), so an adapter may run in
another process. A leaf of a capability is an object, never a boolean, so that it can grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from adapters.names import CollectionName, NativePath, Position
from vocab.query.predicate import TRUE, Op, Predicate


class Exactness(StrEnum):
    """`exact`: the source keeps just the rows that the predicate keeps; `superset`: at least those."""

    EXACT = "exact"
    SUPERSET = "superset"


class NativeType(StrEnum):
    """The type a native value really has at the source; a mapping states it to allow pushing."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    GEOMETRY = "geometry"


class Nulls(StrEnum):
    """Where a source puts rows without a value when it orders ascending."""

    FIRST = "first"
    LAST = "last"
    LAST_ALWAYS = "last-always"  # last in both directions, as the hub itself does


@dataclass(frozen=True, slots=True)
class OrderCapability:
    """The source can order by the field; text only where it compares by code point."""

    nulls: Nulls


@dataclass(frozen=True, slots=True)
class GeoCapability:
    """Which geo predicates the source takes on the field."""

    near: Exactness | None = None
    inside: Exactness | None = None


@dataclass(frozen=True, slots=True)
class FieldCapability:
    """What can be asked about one native path, by the type its values have."""

    operators: Mapping[NativeType, Mapping[Op, Exactness]] = field(default_factory=dict)
    order: Mapping[NativeType, OrderCapability] = field(default_factory=dict)
    geo: GeoCapability | None = None


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A capability for every native path that matches `pattern` (`fnmatch`); the first match holds."""

    pattern: str
    capability: FieldCapability


@dataclass(frozen=True, slots=True)
class Combine:
    """The source takes this way of combining predicates (empty on purpose: it can grow)."""


@dataclass(frozen=True, slots=True)
class CountCapability:
    """The source can say how many rows match, whatever the page."""

    exact: bool


@dataclass(frozen=True, slots=True)
class LatestCapability:
    """The source can reduce readings to the latest row per key."""


class PageStyle(StrEnum):
    """How a source is walked: stable under concurrent change (`keyset`) or not (`offset`)."""

    WHOLE = "whole"
    OFFSET = "offset"
    KEYSET = "keyset"


@dataclass(frozen=True, slots=True)
class CollectionCapabilities:
    """What one collection can be asked. Anything not declared is never asked."""

    fields: tuple[FieldRule, ...] = ()
    conjunction: Combine | None = None  # more than one predicate at once
    disjunction: Combine | None = None
    negation: Combine | None = None
    count: CountCapability | None = None
    latest: LatestCapability | None = None
    page_style: PageStyle = PageStyle.WHOLE
    max_page: int | None = None  # rows; None: the source gives all it has
    unique: NativePath | None = None  # a path present and different in every row


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Per collection; `default` holds for collections that are not named."""

    default: CollectionCapabilities = CollectionCapabilities()
    collections: Mapping[CollectionName, CollectionCapabilities] = field(default_factory=dict)

    def of(self, collection: CollectionName) -> CollectionCapabilities:
        """The capabilities of one collection."""
        return self.collections.get(collection, self.default)


@dataclass(frozen=True, slots=True)
class NativeOrder:
    """One key of an order, by native path and the type it has there."""

    path: NativePath
    type: NativeType
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Latest:
    """Keep only the row with the greatest `at` for each value of `key`."""

    key: tuple[NativePath, ...]
    at: NativePath


@dataclass(frozen=True, slots=True)
class Assertion:
    """A signed, short-lived statement of who asks; adapters pass it on and never read it."""

    token: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """One question to one collection. `paths` is all that may be asked for: data minimisation.

    The predicate's fields are native paths, its values native values (bounds already converted).
    """

    collection: CollectionName
    paths: tuple[NativePath, ...]
    predicate: Predicate = TRUE
    types: Mapping[NativePath, NativeType] = field(default_factory=dict)  # of the predicate's paths
    order: tuple[NativeOrder, ...] = ()
    limit: int | None = None  # rows wanted in this page
    position: Position | None = None
    latest: Latest | None = None
    count: bool = False  # ask for the total as well
    hold: bool = True  # the answer may be held in memory, if the terms say so
    deadline: datetime | None = None  # aware; the answer is worthless after it
    request_id: str = ""
    via: tuple[str, ...] = ()  # hubs this question has passed through
    on_behalf: Assertion | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows match at the source; `exact` False means an estimate."""

    rows: int
    exact: bool


@dataclass(frozen=True, slots=True)
class SourceWarning:
    """Something the source said about its answer (partial, stale, clamped); never a value of a row."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Native rows: each a JSON-like mapping that holds at least the paths asked for, where present."""

    rows: tuple[Mapping[str, Any], ...]
    next: Position | None = None
    total: Total | None = None
    retrieved_at: datetime | None = None  # aware; when the source was asked
    modified_at: datetime | None = None  # aware; when the source says its data changed
    ttl_seconds: int | None = None  # how long the source itself says the answer stays good
    warnings: tuple[SourceWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeField:
    """One field a source has, as found by `describe`."""

    path: NativePath
    type: NativeType | None
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeCollection:
    """One collection a source has, as found by `describe`."""

    name: CollectionName
    fields: tuple[NativeField, ...]


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """What a source offers, for onboarding."""

    collections: tuple[NativeCollection, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a source answers, and what it turned out not to support."""

    ok: bool
    detail: str = ""
    narrowed: tuple[str, ...] = ()


class PathStyle(StrEnum):
    """How an adapter reads a native path: dots lead into objects, or the whole text names a column.

    An adapter's class says which as `path_style`; one that says nothing is nested.
    """

    NESTED = "nested"
    FLAT = "flat"


class Adapter(Protocol):
    """One source, spoken to in its own protocol. Failures are `adapters.errors.SourceError`s."""

    async def describe(self) -> SourceDescription:
        """What is there: collections, fields, samples."""
        ...

    def capabilities(self) -> Capabilities:
        """What may be asked. The hub never sends a `Fetch` outside it."""
        ...

    async def fetch(self, request: Fetch) -> Page:
        """One page of native rows."""
        ...

    async def probe(self) -> Health:
        """Ask the source for a sign of life; may narrow the capabilities, and says so."""
        ...

    async def aclose(self) -> None:
        """Give back connections."""
        ...
