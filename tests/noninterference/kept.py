"""A register in a real database: the hub's own stores, filled as persons and officers would fill them.

Takes registers; gives what a world keeps, and the registers under the ids that the stores gave.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.config_model import Domain
from hub.consent import ConsentQuestion, Given
from hub.facts import FactsGatherer
from hub.registry.agreements import Agreements
from hub.registry.cases import Cases
from hub.registry.consent_records import ConsentRequest, Notice
from hub.registry.consents import Consents
from hub.registry.counters import Counters
from hub.registry.database import open_database
from hub.registry.links import Person, Proof, SubjectLinks
from hub.registry.mandates import Mandates
from hub.registry.sealing import Sealer
from hub.registry.situations import Situations
from hub.registry.tables_cases import deliveries
from policies.facts import Agreement, Case, Consumer, Facts, Situation
from tests.noninterference.people import ISSUER, NOW, POLICE, purposes
from tests.noninterference.register import AREA, DAY, MISSING, Consent, Linked, Register
from tests.noninterference.worlds import Kept
from vocab.terms import Label

_TITLE = {"ja": "不明", "en": "missing"}
_DOMAIN = Domain.model_validate(
    {
        "id": AREA,
        "title": _TITLE,
        "zone": "Asia/Tokyo",
        "area": ("372013",),
        "officers": {"roles": ("search-officer",)},
        "cases": (
            {
                "kind": MISSING,
                "title": _TITLE,
                "longest": "P9D",
                "ground": "条例",
                "officers": {"roles": ("search-officer",)},
                "confirmers": "none",
            },
        ),
    }
)
_REGISTRAR = Consumer(ISSUER, "registrar")
_LONG_AGO = NOW - 10 * DAY
_TEXT = Label("説明", "text")


@dataclass(slots=True)
class Stores:
    """The stores of one hub over one database."""

    engine: AsyncEngine
    sealer: Sealer = field(default_factory=lambda: Sealer(b"k" * 32))
    proofs: int = 0

    def __post_init__(self) -> None:
        self.links = SubjectLinks(self.engine, self.sealer)
        self.mandates = Mandates(self.engine, self.sealer)
        self.consents = Consents(self.engine, self.sealer, purposes())
        self.cases = Cases(self.engine, {AREA: _DOMAIN}, self.sealer)
        self.counters = Counters(self.engine, self.sealer)

    links: SubjectLinks = field(init=False)
    mandates: Mandates = field(init=False)
    consents: Consents = field(init=False)
    cases: Cases = field(init=False)
    counters: Counters = field(init=False)

    async def fill(self, register: Register) -> Register:
        """Say everything of a register, in its order; gives it under the ids of the stores."""
        filled = replace(
            register,
            links=tuple([await self._link(item) for item in register.links]),
            consents=tuple([await self._consent(item) for item in register.consents]),
            cases=tuple([await self._case(item) for item in register.cases]),
        )
        await self.cases.load(NOW)
        return filled

    async def _link(self, item: Linked) -> Linked:
        consumer, when = item.consumer, min(NOW, item.until) - 2 * DAY
        if item.mandate is None:
            await self._proved(consumer, item.holder, item.person, when, item.until)
            return item
        made = await self.mandates.record(
            _REGISTRAR,
            holder=item.holder,
            subject_key=item.person,
            representative=Person(consumer.issuer or "", consumer.subject or ""),
            relation="guardian",
            ground="民法",
            ends_at=item.until,
            now=when,
        )
        return replace(item, mandate=made.id)

    async def _proved(self, consumer: Consumer, holder: str, key: str, now: datetime, until: datetime | None) -> None:
        self.proofs += 1
        proof = Proof("https://holder", f"jti {self.proofs}", now, now + timedelta(minutes=5))
        await self.links.link(consumer, holder=holder, subject_key=key, proof=proof, now=now, until=until)

    async def _consent(self, item: Consent) -> Consent:
        """Given by the person itself, and taken back at once where it was."""
        person = Consumer(ISSUER, f"account of {item.person} at {item.holder}")
        await self._proved(person, item.holder, item.person, _LONG_AGO, None)
        request = ConsentRequest(
            holder=item.holder,
            recipients=item.recipients,
            purpose=item.purpose,
            coordinates=item.coordinates,
            until=item.ends,
            benefit=_TEXT,
            notice=Notice("1", text=_TEXT),
        )
        how: dict[str, Any] = {"links": self.links, "mandates": self.mandates, "now": item.begins}
        made = await self.consents.give(person, request, **how)
        if item.withdrawn:
            await self.consents.withdraw(person, made.id, **how)
        return replace(item, id=made.id)

    async def _case(self, item: Case) -> Case:
        hours = (item.ends_at - item.starts_at).total_seconds() / 3600
        made = await self.cases.declare(
            POLICE,
            domain=item.domain,
            kind=item.kind,
            holder=item.holder,
            subject_key=item.subject,
            hours=hours,
            reason="帰宅していない",
            now=item.starts_at,
        )
        return replace(item, id=made.id)

    async def forget_deliveries(self) -> None:
        """Begin to count anew."""
        async with self.engine.begin() as connection:
            await connection.execute(delete(deliveries))


@dataclass(frozen=True, slots=True)
class _Agreed:
    """The agreements of a register, as the configuration would give them."""

    agreements: Sequence[tuple[str, Agreement]]

    def of(self, consumer: Consumer, _now: datetime) -> tuple[Agreement, ...]:
        parties = {consumer.organisation, consumer.client} - {None}
        return tuple(item for party, item in self.agreements if not consumer.anonymous and party in parties)


@dataclass(frozen=True, slots=True)
class _Declared:
    """Situations as they are."""

    situations: tuple[Situation, ...]

    async def refresh(self, _now: datetime) -> None:
        """Nothing changes."""

    def active(self, _now: datetime) -> tuple[Situation, ...]:
        return self.situations


@dataclass
class InDatabase(Kept):
    """What a world keeps, gathered and asked as a hub does it."""

    stores: Stores = field(kw_only=True)

    async def facts(self, consumer: Consumer, now: Any) -> Facts:
        """What is gathered for a request."""
        gather = FactsGatherer(
            situations=cast("Situations", _Declared(self.situations)),
            cases=self.stores.cases,
            agreements=cast("Agreements", _Agreed(self.register.agreements)),
            counters=self.stores.counters,
            links=self.stores.links,
            mandates=self.stores.mandates,
            windows=lambda: self.windows,
            secret=b"secret of these worlds",
        )
        return await gather(consumer, now)

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents."""
        found = await self.stores.consents.given(question)
        self.said.extend(f"consents {name} {sorted(persons)}" for name, persons in sorted(found.items()))
        return found

    async def delivered(self, consumer: Consumer, uids: Sequence[str], now: Any) -> None:
        """Count a delivery."""
        await self.stores.counters.delivered(consumer, uids, now)


@asynccontextmanager
async def stored(registers: Sequence[Register]) -> AsyncIterator[list[tuple[Register, Stores]]]:
    """Each register in a database of its own, in memory."""
    async with AsyncExitStack() as stack:
        found: list[tuple[Register, Stores]] = []
        for register in registers:
            engine = await open_database("sqlite+aiosqlite://")
            stack.push_async_callback(engine.dispose)
            stores = Stores(engine)
            found.append((await stores.fill(register), stores))
        yield found
