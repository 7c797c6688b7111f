"""Rows in memory: the shortest complete adapter, for tests, examples and as a pattern for others.

Takes rows by collection; a native path is dotted (`a.b`). Declares everything the contract knows, all of
it exact. Refuses (`NotCapable`) a collection it does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from adapters.errors import NotCapable, SourceRejected, SourceTimeout
from adapters.kit.capable import refuse_beyond
from adapters.names import CollectionName, NativePath, Position
from adapters.spec import (
    Capabilities,
    CollectionCapabilities,
    Combine,
    CountCapability,
    Exactness,
    Fetch,
    FieldCapability,
    FieldRule,
    GeoCapability,
    Health,
    Latest,
    LatestCapability,
    NativeCollection,
    NativeField,
    NativeOrder,
    NativeType,
    Nulls,
    OrderCapability,
    Page,
    PageStyle,
    SourceDescription,
    Total,
)
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import Op
from vocab.query.scalars import scalar

Row = Mapping[str, Any]
Rows = Mapping[CollectionName, Sequence[Row]]

_SCALARS = (NativeType.TEXT, NativeType.NUMBER, NativeType.BOOLEAN, NativeType.TIME)
_EVERY_FIELD = FieldCapability(
    operators={native: dict.fromkeys(Op, Exactness.EXACT) for native in _SCALARS}
    | {NativeType.GEOMETRY: {Op.IS_NULL: Exactness.EXACT}},
    order={native: OrderCapability(Nulls.LAST_ALWAYS) for native in _SCALARS},
    geo=GeoCapability(near=Exactness.EXACT, inside=Exactness.EXACT),
)


class StaticAdapter:
    """A source whose rows are all here. `max_page`: rows per page, whatever is asked; None: all."""

    def __init__(
        self, rows: Rows, *, max_page: int | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._rows = rows
        self._max_page = max_page
        self._clock = clock

    async def describe(self) -> SourceDescription:
        """Every collection with its top-level fields."""
        return SourceDescription(tuple(NativeCollection(name, _fields(rows)) for name, rows in self._rows.items()))

    def capabilities(self) -> Capabilities:
        """Everything, exactly."""
        return Capabilities(
            CollectionCapabilities(
                fields=(FieldRule("*", _EVERY_FIELD),),
                conjunction=Combine(),
                disjunction=Combine(),
                negation=Combine(),
                count=CountCapability(exact=True),
                latest=LatestCapability(),
                page_style=PageStyle.OFFSET,
                max_page=self._max_page,
            )
        )

    async def fetch(self, request: Fetch) -> Page:
        """Reduce to the latest, filter (an older reading never stands in for the latest), order, cut, project."""
        now = self._clock()
        if request.deadline is not None and request.deadline <= now:
            raise SourceTimeout("the deadline has passed")
        refuse_beyond(request, self.capabilities().default)
        if request.collection not in self._rows:
            raise NotCapable("a collection that is not there")
        found = self._rows[request.collection]
        if request.latest is not None:
            found = latest_of(found, request.latest)
        keep = compile_predicate(request.predicate, getter)
        found = [row for row in found if keep(row) is True]
        return self._page(ordered(found, request.order), request, now)

    def _page(self, found: Sequence[Row], request: Fetch, now: datetime) -> Page:
        start = _offset(request.position)
        sizes = [size for size in (request.limit, self._max_page) if size is not None]
        end = start + min(sizes, default=len(found))
        return Page(
            rows=tuple(project(row, request.paths) for row in found[start:end]),
            next=Position(str(end)) if end < len(found) else None,
            total=Total(len(found), exact=True) if request.count else None,
            retrieved_at=now,
        )

    async def probe(self) -> Health:
        """Always there."""
        return Health(ok=True)

    async def aclose(self) -> None:
        """Nothing to give back."""


def getter(path: str) -> Callable[[Row], Any]:
    """A function that reads a dotted path of a row; None where there is nothing."""
    steps = path.split(".")

    def get(row: Row) -> Any:
        value: Any = row
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    return get


def project(row: Row, paths: Iterable[NativePath]) -> dict[str, Any]:
    """The row with the paths asked for and nothing else, nested as it was."""
    projected: dict[str, Any] = {}
    for path in paths:
        value = getter(path)(row)
        if value is not None:
            *outer, last = path.split(".")
            place = projected
            for step in outer:
                place = place.setdefault(step, {})
            place[last] = value
    return projected


def latest_of(rows: Iterable[Row], latest: Latest) -> list[Row]:
    """The row with the greatest `at` for each key, the first of equals; rows without key or time take no part."""
    keys, at = [getter(path) for path in latest.key], getter(latest.at)
    newest: dict[Any, tuple[Any, Row]] = {}
    for row in rows:
        key, when = tuple(scalar(get(row)) for get in keys), scalar(at(row))
        if when is not None and None not in key and (key not in newest or when > newest[key][0]):
            newest[key] = (when, row)
    return [row for _, row in newest.values()]


def ordered(rows: Sequence[Row], order: Sequence[NativeOrder]) -> list[Row]:
    """The rows in order, nulls last in both directions, equals as they were."""
    result = list(rows)
    for key in reversed(order):
        get = getter(key.path)
        ranked = [(scalar(get(row)), row) for row in result]
        present = [(rank, row) for rank, row in ranked if rank is not None]
        present.sort(key=itemgetter(0), reverse=key.descending)
        result = [row for _, row in present] + [row for rank, row in ranked if rank is None]
    return result


def _offset(position: Position | None) -> int:
    if position is None:
        return 0
    if not (position.isascii() and position.isdigit()):
        raise SourceRejected("a position that was never given out")
    return int(position)


def _fields(rows: Sequence[Row]) -> tuple[NativeField, ...]:
    names = dict.fromkeys(name for row in rows for name in row)
    return tuple(NativeField(NativePath(name), None) for name in names)
