"""Questions: what was asked, without any value of it, so that a draft of a policy can be tried against it.

Takes documents with the coordinates that answering them used; gives the latest of each form. Keeps no subject, and no
more than a bound; one that cannot be read, or is very long, is not kept.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from graphql import GraphQLError
from sqlalchemy import ColumnElement, RowMapping, delete, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.registry.literal_free import strip_literals
from hub.registry.sealing import Sealer
from hub.registry.tables_cases import questions
from policies.decision import Coordinate
from policies.facts import Consumer

Key = TypeVar("Key")
Value = TypeVar("Value")
BOUND = 10_000
"""How many questions are kept."""
_SHARE = 10  # no organisation and client holds more than this part of them
_LONGEST = 16 * 1024  # characters of a document, and of its coordinates
_AGAIN = timedelta(minutes=1)  # how long a question that comes again is only counted in memory
_REMEMBERED = 1_000  # documents and questions in memory


@dataclass(frozen=True, slots=True)
class Question:
    """One form of a question, from one organisation and client for one purpose."""

    hash: str
    document: str  # without any value
    coordinates: tuple[Coordinate, ...]
    organisation: str | None
    client: str | None
    purpose: str | None
    first_seen: datetime
    last_seen: datetime
    count: int


@dataclass(slots=True)
class _Written:
    at: datetime
    since: int = 0  # how often it came since then


class Questions:
    """One per process. `names` are those of the schema (`hub.registry.literal_free.schema_names`)."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, names: Collection[str], bound: int = BOUND) -> None:
        self._engine = engine
        self._sealer = sealer
        self._names = names
        self._bound = bound
        self._stripped: OrderedDict[bytes, str | None] = OrderedDict()
        self._written: OrderedDict[str, _Written] = OrderedDict()

    async def keep(self, document: str, coordinates: Iterable[Coordinate], consumer: Consumer, now: datetime) -> None:
        """Keep a question that was answered; raises what the database raises.

        One that came within the last minute is counted and written with the next.
        """
        stripped = self._without_values(document)
        used = json.dumps(sorted(set(coordinates)), ensure_ascii=False)
        if stripped is None or len(used) > _LONGEST:
            return
        asker = (consumer.organisation, consumer.client, consumer.purpose)
        digest = self._sealer.index(stripped, used, *(item or "" for item in asker), purpose="question")
        written = self._written.get(digest)
        if written is not None and abs(now - written.at) < _AGAIN:
            written.since += 1
            return
        _put(self._written, digest, _Written(now))
        row = {"hash": digest, "document": stripped, "coordinates": used, "first_seen": now, "last_seen": now}
        who = dict(zip(("organisation", "client", "purpose"), asker, strict=True))
        await self._write({**row, **who, "count": 1 + (written.since if written else 0)})

    async def recent(self, limit: int) -> tuple[Question, ...]:
        """The questions that came last, the latest first."""
        columns = questions.c
        query = select(questions).order_by(columns.last_seen.desc(), columns.hash).limit(limit)
        async with self._engine.connect() as connection:
            return tuple(_question(row) for row in (await connection.execute(query)).mappings())

    def _without_values(self, document: str) -> str | None:
        key = sha256(document.encode("utf-8", "surrogatepass")).digest()
        if key not in self._stripped:
            try:
                stripped = strip_literals(document, self._names)
            except (GraphQLError, RecursionError):
                stripped = ""
            _put(self._stripped, key, stripped if 0 < len(stripped) <= _LONGEST else None)
        return self._stripped[key]

    async def _write(self, row: dict[str, object]) -> None:
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        new = dialect.insert(questions).values(row)
        change = {"last_seen": new.excluded.last_seen, "count": questions.c.count + new.excluded.count}
        columns = questions.c
        same = columns.organisation.is_not_distinct_from(row["organisation"])
        own = same & columns.client.is_not_distinct_from(row["client"])
        async with self._engine.begin() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["hash"], set_=change))
            await _keep_latest(connection, own, max(1, self._bound // _SHARE))
            await _keep_latest(connection, true(), self._bound)


async def _keep_latest(connection: AsyncConnection, which: ColumnElement[bool], bound: int) -> None:
    columns = questions.c
    older = select(columns.hash).where(which).order_by(columns.last_seen.desc(), columns.hash).offset(bound)
    await connection.execute(delete(questions).where(columns.hash.in_(older)))


def _put(kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _REMEMBERED:
        kept.popitem(last=False)


def _question(row: RowMapping) -> Question:
    return Question(
        hash=row["hash"],
        document=row["document"],
        coordinates=tuple(Coordinate(item) for item in json.loads(row["coordinates"])),
        organisation=row["organisation"],
        client=row["client"],
        purpose=row["purpose"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        count=row["count"],
    )
