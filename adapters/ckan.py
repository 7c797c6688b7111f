"""The adapter `ckan`: resources in the DataStore of a CKAN portal; a collection is a resource id.

Takes `AdapterSettings` with the portal's URL; asks `datastore_search` in the URL, or in a body where a URL
would be too long or misread. Refuses (`OptionError`) options it does not know; raises `SourceError`s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from adapters.ckan_answer import (
    Types,
    active_resources,
    check_types,
    limit_of,
    native_type,
    records_of,
    result_of,
    total_of,
    types_of,
)
from adapters.ckan_options import MOST_ROWS, CkanOptions, capabilities
from adapters.ckan_query import ROW_ID, asked, in_url, parameters
from adapters.errors import SourceError, SourceRejected, SourceUnavailable
from adapters.kit.capable import refuse_beyond
from adapters.kit.client import CallContext
from adapters.kit.entities import WIDENED, next_offset, offset_of
from adapters.kit.settings import AdapterSettings
from adapters.names import CollectionName, NativePath
from adapters.spec import (
    Capabilities,
    Fetch,
    Health,
    NativeCollection,
    NativeField,
    NativeType,
    Page,
    PathStyle,
    SourceDescription,
    SourceWarning,
    Total,
)
from vocab.query.predicate import fields_of

_SEARCH = "datastore_search"
_NARROWED = "ranges in filters"
_HEADERS = {"accept": "application/json"}
_SAMPLES = 2
_SAMPLE_LENGTH = 80  # characters


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a walk is, and what is known before its page is asked for."""

    limit: int
    offset: int
    at: datetime
    widened: bool


class CkanAdapter:
    """One portal. Options: `api`, `ranges`, `dataset`. Remembers the types of columns, never a row."""

    path_style = PathStyle.FLAT  # a dot is part of a column's name

    def __init__(self, settings: AdapterSettings) -> None:
        self._options = CkanOptions.of(settings.options)
        self._client = settings.client
        self._stated = settings.types
        self._ranges = self._options.ranges is True
        self._max_page = min(settings.page_size or MOST_ROWS, MOST_ROWS)
        self._real: dict[CollectionName, Types] = {}

    def capabilities(self) -> Capabilities:
        """The same for every resource; ranges only where they are stated or found."""
        return capabilities(self._max_page, ranges=self._ranges)

    async def fetch(self, request: Fetch) -> Page:
        """One page. A part of the predicate that `filters` cannot say is left out, with a warning."""
        refuse_beyond(request, self.capabilities().default)
        said, now = asked(request.predicate, request.types, ranges=self._ranges), datetime.now(UTC)
        if said.impossible:
            return Page((), total=Total(0, exact=True) if request.count else None, retrieved_at=now)
        context = CallContext.of(request)
        await self._check_unseen(request, context)
        step = _Step(min(request.limit or self._max_page, self._max_page), offset_of(request), now, said.widened)
        result = await self._ask(_SEARCH, parameters(request, said, step.limit, step.offset), context)
        self._learn(request.collection, result)
        check_types(_compared(request), self._real[request.collection])
        ready = limit_of(result, step.limit)
        if ready < step.limit:
            self._max_page = ready
        return _page(request, result, step, ready)

    async def describe(self) -> SourceDescription:
        """The resources of the stated dataset that are in the DataStore, else those that the mapping names."""
        context = CallContext()
        names = list(self._stated)
        if self._options.dataset is not None:
            names = active_resources(await self._ask("package_show", {"id": self._options.dataset}, context))
        results = [await self._ask(_SEARCH, {"resource_id": name, "limit": _SAMPLES}, context) for name in names]
        return SourceDescription(tuple(map(_collection, names, results)))

    async def probe(self) -> Health:
        """Ask for the columns of each resource, and whether `filters` take ranges where the options do not say."""
        before, names = self._ranges, list(self._stated)
        try:
            if not names:
                await self._ask("package_search", {"rows": 0}, CallContext())
            for name in names:
                self._learn(name, await self._ask(_SEARCH, _none_of(name), CallContext()))
                check_types(self._stated[name], self._real[name])
            if names and self._options.ranges is not False:
                self._ranges = await self._takes_ranges(names[0])
        except SourceError as error:
            return Health(ok=False, detail=str(error))
        return Health(ok=True, narrowed=(_NARROWED,) if before and not self._ranges else ())

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def _takes_ranges(self, name: CollectionName) -> bool:
        try:
            await self._ask(_SEARCH, {**_none_of(name), "filters": {ROW_ID: {"gte": 0}}}, CallContext())
        except (SourceRejected, SourceUnavailable):  # portals before change 9027 refuse, or break over it
            return False
        return True

    async def _check_unseen(self, request: Fetch, context: CallContext) -> None:
        """Learn the types of columns that are compared but not asked for: the answer will not say them."""
        known = {*request.paths, *self._real.get(request.collection, ())}
        unseen = sorted(set(_compared(request)) - known - {ROW_ID})
        if unseen:
            columns = {**_none_of(request.collection), "fields": unseen}
            self._learn(request.collection, await self._ask(_SEARCH, columns, context))

    def _learn(self, name: CollectionName, result: Mapping[str, Any]) -> None:
        self._real[name] = {**self._real.get(name, {}), **types_of(result)}

    async def _ask(self, action: str, given: Mapping[str, Any], context: CallContext) -> dict[str, Any]:
        path, query = f"{self._options.api}/{action}", in_url(given)
        if query is not None:
            answer = await self._client.request("GET", path, query=query, headers=_HEADERS, context=context)
        else:
            headers = {**_HEADERS, "content-type": "application/json"}
            content = orjson.dumps(given)
            answer = await self._client.request("POST", path, headers=headers, content=content, context=context)
        return result_of(answer)


def _none_of(name: CollectionName) -> dict[str, Any]:
    return {"resource_id": name, "limit": 0, "include_total": False}


def _compared(request: Fetch) -> dict[NativePath, NativeType]:
    """The columns that the portal compares or orders, with their stated types."""
    filtered = {NativePath(name) for name in fields_of(request.predicate)}
    return {path: request.types[path] for path in filtered} | {by.path: by.type for by in request.order}


def _page(request: Fetch, result: Mapping[str, Any], step: _Step, ready: int) -> Page:
    rows, total = records_of(result, request.paths, step.limit), total_of(result)
    warnings = [SourceWarning(WIDENED, "a part of the filter cannot be said in filters")] if step.widened else []
    if ready < step.limit:
        warnings.append(SourceWarning("LIMIT_CLAMPED", f"the portal gives at most {ready} rows a page"))
    counted = total.rows if total is not None and total.exact else None
    return Page(
        rows,
        next=next_offset(step.offset, len(rows), ready, counted),
        total=total if request.count and not step.widened else None,
        retrieved_at=step.at,
        warnings=tuple(warnings),
    )


def _collection(name: CollectionName, result: Mapping[str, Any]) -> NativeCollection:
    records = result.get("records")
    rows = [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []
    return NativeCollection(
        name,
        tuple(
            NativeField(NativePath(path), native_type(kind), _samples(rows, path))
            for path, kind in types_of(result).items()
            if not path.startswith("_")
        ),
    )


def _samples(rows: Iterable[Mapping[str, Any]], path: str) -> tuple[str, ...]:
    values = [row.get(path) for row in rows]
    return tuple(dict.fromkeys(str(value)[:_SAMPLE_LENGTH] for value in values if value not in (None, "")))
