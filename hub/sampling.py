"""Sample rows of a source, for finding what it is: takes an adapter, gives its tables with a page of rows each.

One description and one page a collection, before a deadline; nothing is kept. Raises `SourceError`s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from adapters.kit.deadlines import within
from adapters.spec import Adapter, Fetch, NativeCollection, SourceDescription
from hub.proposals import MOST_COLLECTIONS, Table
from vocab.mapping.model import SourceDocument
from vocab.mapping.paths import Read, reader

SAMPLE_ROWS = 1000
_KINDS: Mapping[str, str] = {"table": "municipal", "ckan": "municipal"}
_TYPED = frozenset({"ngsi-v2", "ngsi-ld"})  # a collection's name is the type of its entities
_AT_ONCE = 4  # calls to one source, unless its terms say fewer
_CLOSING_SECONDS = 1.0


async def description_of(adapter: Adapter, *, seconds: float) -> SourceDescription:
    """What a source says of itself. Gives the adapter back."""
    async with _ended(adapter), within(seconds):
        return await adapter.describe()


@asynccontextmanager
async def _ended(adapter: Adapter) -> AsyncIterator[None]:
    """Give the adapter back, before long."""
    try:
        yield
    finally:
        async with within(_CLOSING_SECONDS):
            await adapter.aclose()


async def tables_of(adapter: Adapter, document: SourceDocument, *, nested: bool, seconds: float) -> tuple[Table, ...]:
    """The tables of a source, as far as their columns can be named in a mapping. Gives the adapter back."""
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    async with _ended(adapter), within(seconds):
        return await _tables(adapter, document, nested=nested, deadline=deadline)


async def _tables(adapter: Adapter, document: SourceDocument, *, nested: bool, deadline: datetime) -> tuple[Table, ...]:
    collections = (await adapter.describe()).collections
    turns = asyncio.Semaphore(min(_AT_ONCE, document.terms.concurrent or _AT_ONCE))

    async def table(collection: NativeCollection) -> Table:
        async with turns:
            return await _table(adapter, collection, document, nested=nested, deadline=deadline)

    if len(collections) > MOST_COLLECTIONS:  # asked about, not looked at
        return tuple(Table(str(collection.name), (), ()) for collection in collections)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(table(collection)) for collection in collections]
    return tuple(task.result() for task in tasks)


async def _table(
    adapter: Adapter, collection: NativeCollection, document: SourceDocument, *, nested: bool, deadline: datetime
) -> Table:
    reads = {str(item.path): _read(str(item.path), nested=nested) for item in collection.fields}
    named = {path: read for path, read in reads.items() if read is not None}
    paths = tuple(item.path for item in collection.fields if str(item.path) in named)
    request = Fetch(collection.name, paths, limit=SAMPLE_ROWS, hold=False, deadline=deadline)
    page = await adapter.fetch(request) if paths else None
    rows = page.rows[:SAMPLE_ROWS] if page else ()
    return Table(
        collection=str(collection.name),
        columns=tuple(named),
        rows=tuple({path: read(row) for path, read in named.items()} for row in rows),
        kind=_KINDS.get(document.adapter),
        typed=document.adapter in _TYPED,
        title=title_of(document, str(collection.name)),
    )


def _read(path: str, *, nested: bool) -> Read | None:
    """How a described path is read; None where no mapping could name it."""
    try:
        return reader(path, nested=nested)
    except ValueError:
        return None


def title_of(document: SourceDocument, collection: str) -> str:
    """What a table is called: by its source's title, its file and its sheet."""
    stated = document.connection.get("file") or document.connection.get("url")
    return "\n".join(dict.fromkeys((document.title.ja, document.title.en, *_stem(stated), collection))).strip()


def _stem(stated: Any) -> tuple[str, ...]:
    """The name of a file in a path or a URL, without what follows it."""
    if not isinstance(stated, str):
        return ()
    return (PurePosixPath(stated.partition("?")[0].partition("#")[0]).stem,)
