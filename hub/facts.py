"""The facts of a request: who asks, and what is declared, agreed, linked and counted, gathered before deciding.

Takes a consumer and the instant; gives `Facts`. Refuses nothing: a part that cannot be had in time is empty and named
in `Facts.unknown`, so that no fault gives more than there would be without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hub.registry.agreements import Agreements
from hub.registry.cases import Cases
from hub.registry.counters import Counters, Counts
from hub.registry.links import SubjectLinks
from hub.registry.mandates import Mandates
from hub.registry.situations import Situations
from policies.facts import Agreement, Case, Consumer, Facts, Link, Situation

log = logging.getLogger("tsunagu.facts")

PATIENCE = 2.0
"""Seconds that one part may take."""
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class FactsGatherer:
    """Gathers from the registry. `windows` are those of the policies in force, by uid: what they count.

    `persons` says whether any of these policies asks who a person is; where none does, no link is looked up.
    """

    situations: Situations
    cases: Cases
    agreements: Agreements
    counters: Counters
    links: SubjectLinks
    mandates: Mandates
    windows: Callable[[], Mapping[str, frozenset[int]]]
    secret: bytes = field(repr=False)
    persons: Callable[[], bool] = lambda: True

    async def __call__(self, consumer: Consumer, now: datetime) -> Facts:
        """What a decision at `now` may look at; raises nothing of its own."""
        missing: set[str] = set()
        situations = await _part("situations", lambda: self._situations(now), missing)
        cases = await _part("cases", lambda: self._cases(now), missing)
        agreements = await _part("agreements", lambda: self._agreements(consumer, now), missing)
        links, deliveries = await self._of_somebody(consumer, now, missing)
        return Facts(
            consumer=consumer,
            now=now,
            situations=situations or (),
            cases=cases or (),
            links=links,
            agreements=agreements or (),
            deliveries=deliveries,
            secret=self.secret,
            unknown=frozenset(missing),
        )

    async def _of_somebody(
        self, consumer: Consumer, now: datetime, missing: set[str]
    ) -> tuple[tuple[Link, ...], Counts]:
        """What the database is asked for each request; nobody anonymous is a person, or keeps to a number."""
        if consumer.anonymous:
            return (), {}
        own, represented, deliveries = await asyncio.gather(
            _part("links", lambda: self._own(consumer, now), missing),
            _part("links", lambda: self._represented(consumer, now), missing),
            _part("deliveries", lambda: self._deliveries(consumer, now), missing),
        )
        links = () if own is None or represented is None else (*own, *represented)
        return links, deliveries or {}

    async def _situations(self, now: datetime) -> tuple[Situation, ...]:
        await self.situations.refresh(now)
        return self.situations.active(now)

    async def _cases(self, now: datetime) -> tuple[Case, ...]:
        await self.cases.refresh(now)
        return self.cases.active(now)

    async def _agreements(self, consumer: Consumer, now: datetime) -> tuple[Agreement, ...]:
        return self.agreements.of(consumer, now)

    async def _own(self, consumer: Consumer, now: datetime) -> tuple[Link, ...]:
        return tuple(link.fact for link in await self.links.of(consumer, now)) if self.persons() else ()

    async def _represented(self, consumer: Consumer, now: datetime) -> tuple[Link, ...]:
        return tuple(mandate.fact for mandate in await self.mandates.of(consumer, now)) if self.persons() else ()

    async def _deliveries(self, consumer: Consumer, now: datetime) -> Counts:
        wanted = {uid: windows for uid, windows in self.windows().items() if windows}
        return await self.counters.of(consumer, wanted, now) if wanted else {}


async def _part(name: str, gather: Callable[[], Awaitable[Part]], missing: set[str]) -> Part | None:
    """One part, or None with its name in `missing`; the error is told by its type, which holds no value."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await gather()
    except Exception as error:  # noqa: BLE001 - whatever a store raises, nothing is given for it
        log.error("facts: %s cannot be gathered: %s", name, type(error).__name__)  # noqa: TRY400 - no value in a log
        missing.add(name)
        return None
