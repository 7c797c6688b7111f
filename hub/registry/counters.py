"""Counters: how often each policy delivered to each consumer, by the minute.

Takes deliveries; gives how many fell into the windows that end now, never fewer than there were. A window longer than
is kept has no answer. Consumers stand under a keyed index; everybody anonymous is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.registry.sealing import Sealer
from hub.registry.tables_cases import deliveries
from policies.facts import Consumer

KEPT = timedelta(days=32)
"""How long minutes are kept; no longer window can be counted."""
_BUCKET = 60  # seconds
_SWEEP = timedelta(minutes=10)  # how often minutes that are over are removed
_AT_ONCE = 500  # rows of one statement, far below the databases' bounds on parameters

Counts = Mapping[tuple[str, int], int]
"""By policy uid and seconds of the window."""


class Counters:
    """One per process; keeps nothing in memory, so that all processes count together."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer
        self._swept: datetime | None = None

    async def delivered(self, consumer: Consumer, policies: Iterable[str], now: datetime) -> None:
        """Count one delivery under each of these policies; raises what the database raises."""
        uids = sorted(set(policies))  # in one order, so that two processes never wait for each other
        if not uids:
            return
        index, minute = self._index(consumer), _minute(now.timestamp())
        rows = [{"consumer_index": index, "policy": uid, "minute": minute, "count": 1} for uid in uids]
        async with self._engine.begin() as connection:
            for start in range(0, len(rows), _AT_ONCE):
                await self._count(connection, rows[start : start + _AT_ONCE])
            await self._sweep(connection, now)

    async def of(self, consumer: Consumer, wanted: Mapping[str, frozenset[int]], now: datetime) -> Counts:
        """How often each policy delivered within each of its windows of so many seconds, up to `now`.

        A minute counts while any part of it lies in the window. Windows longer than `KEPT` are left out.
        """
        longest = KEPT.total_seconds()
        counts = {(uid, window): 0 for uid, windows in wanted.items() for window in windows if window <= longest}
        windows = sorted({window for _, window in counts})
        if not windows:
            return counts
        index = self._index(consumer)
        async with self._engine.connect() as connection:
            for window in windows:
                for uid, number in await _counted(connection, index, _minute(now.timestamp() - window)):
                    if (uid, window) in counts:
                        counts[uid, window] = number
        return counts

    async def _count(self, connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        query = dialect.insert(deliveries).values(rows)
        change = {"count": deliveries.c.count + 1}
        keys = [column.name for column in deliveries.primary_key]
        await connection.execute(query.on_conflict_do_update(index_elements=keys, set_=change))

    async def _sweep(self, connection: AsyncConnection, now: datetime) -> None:
        if self._swept is not None and abs(now - self._swept) < _SWEEP:
            return
        await connection.execute(delete(deliveries).where(deliveries.c.minute < _minute((now - KEPT).timestamp())))
        self._swept = now

    def _index(self, consumer: Consumer) -> str:
        if consumer.anonymous:
            return self._sealer.index(purpose="delivery/anonymous")
        return self._sealer.index(consumer.issuer or "", consumer.subject or "", purpose="delivery/consumer")


async def _counted(connection: AsyncConnection, index: str, since: int) -> list[tuple[str, int]]:
    """The deliveries to one consumer from a minute on, by policy."""
    columns = deliveries.c
    query = (
        select(columns.policy, func.sum(columns.count))
        .where(columns.consumer_index == index, columns.minute >= since)
        .group_by(columns.policy)
    )
    return [(uid, int(number)) for uid, number in await connection.execute(query)]


def _minute(timestamp: float) -> int:
    return int(timestamp // _BUCKET)
