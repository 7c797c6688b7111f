"""The persons' side of a registry in a real database, for tests: stores, accounts, and short ways to say things."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.consent import ConsentQuestion, Given
from hub.registry.consent_known import Known
from hub.registry.consent_records import ConsentRecord, ConsentRequest, Notice
from hub.registry.consents import Consents
from hub.registry.database import open_database
from hub.registry.links import LinkRecord, Person, Proof, SubjectLinks
from hub.registry.mandates import MandateRecord, Mandates
from hub.registry.sealing import Sealer
from policies.decision import Coordinate
from policies.facts import Consumer
from policies.purposes import PurposeTree, dpv_purposes
from vocab.terms import Label

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
HOLDER = "kakogawa-city"
ISSUER = "https://id.example.jp"
KEY = b"k" * 32
MOTHER = Consumer(issuer=ISSUER, subject="canary-mother-1")
OTHER = Consumer(issuer=ISSUER, subject="canary-other-2")
OFFICER = Consumer(issuer=ISSUER, subject="canary-officer-3", roles=frozenset({"welfare"}))
CHILD = "canary-child-4711"
SEEN = Coordinate("TagSighting.location")
TIME = Coordinate("TagSighting.observedAt")
_jti = count()


def person(consumer: Consumer) -> Person:
    """Whose account it is."""
    assert consumer.issuer is not None
    assert consumer.subject is not None
    return Person(consumer.issuer, consumer.subject)


def proof(now: datetime = NOW, **changes: Any) -> Proof:
    """A fresh proof that nobody has used."""
    stated = {
        "issuer": "https://citizens.example.jp",
        "jti": f"canary-jti-{next(_jti)}",
        "issued_at": now,
        "expires_at": now + timedelta(minutes=5),
    }
    return Proof(**{**stated, **changes})


def request(**changes: Any) -> ConsentRequest:
    """A consent for a tag vendor, with something of it changed."""
    stated: dict[str, Any] = {
        "holder": HOLDER,
        "recipients": frozenset({"vendor-a"}),
        "purpose": "ServiceProvision",
        "coordinates": frozenset({SEEN}),
        "until": NOW + 30 * DAY,
        "benefit": Label("お子さまの居場所がアプリで分かります。", "The app shows where your child was."),
        "notice": Notice("2026-1", url="https://city.example.jp/notice"),
    }
    return ConsentRequest(**{**stated, **changes})


def question(**changes: Any) -> ConsentQuestion:
    """What the vendor asks, with something of it changed."""
    stated: dict[str, Any] = {
        "holder": HOLDER,
        "subjects": frozenset({CHILD}),
        "recipients": frozenset({"vendor-a", "app-1"}),
        "purpose": "ServiceProvision",
        "coordinates": frozenset({SEEN}),
        "now": NOW,
    }
    return ConsentQuestion(**{**stated, **changes})


@dataclass(frozen=True)
class World:
    """All stores over one database."""

    engine: AsyncEngine
    sealer: Sealer = field(default_factory=lambda: Sealer(KEY))
    purposes: PurposeTree = field(default_factory=dpv_purposes)

    @property
    def links(self) -> SubjectLinks:
        """The links."""
        return SubjectLinks(self.engine, self.sealer)

    @property
    def mandates(self) -> Mandates:
        """The mandates."""
        return Mandates(self.engine, self.sealer)

    @property
    def consents(self) -> Consents:
        """The consents."""
        return Consents(self.engine, self.sealer, self.purposes)

    async def link(self, consumer: Consumer = MOTHER, now: datetime = NOW, **changes: Any) -> LinkRecord:
        """A link to the child's key."""
        stated = {"holder": HOLDER, "subject_key": CHILD, "proof": proof(now), **changes}
        return await self.links.link(consumer, now=now, **stated)

    async def mandate(self, consumer: Consumer = OTHER, now: datetime = NOW, **changes: Any) -> MandateRecord:
        """A mandate for the child, recorded by an officer."""
        stated = {
            "holder": HOLDER,
            "subject_key": CHILD,
            "representative": person(consumer),
            "relation": "guardian",
            "ground": "canary-ground 民法第824条",
            "ends_at": now + 100 * DAY,
            **changes,
        }
        return await self.mandates.record(OFFICER, now=now, **stated)

    async def give(
        self, consumer: Consumer = MOTHER, now: datetime = NOW, *, known: Known | None = None, **changes: Any
    ) -> ConsentRecord:
        """A consent for the child."""
        asked = request(**changes)
        return await self.consents.give(consumer, asked, links=self.links, mandates=self.mandates, now=now, known=known)

    async def withdraw(self, record: str, consumer: Consumer = MOTHER, now: datetime = NOW) -> ConsentRecord:
        """Take it back."""
        return await self.consents.withdraw(consumer, record, links=self.links, mandates=self.mandates, now=now)

    async def of(self, consumer: Consumer = MOTHER, now: datetime = NOW) -> tuple[ConsentRecord, ...]:
        """The records a consumer sees."""
        return await self.consents.of(consumer, self.links, self.mandates, now)

    async def given(self, **changes: Any) -> Given:
        """Who consents."""
        return await self.consents.given(question(**changes))

    async def holds(self, **changes: Any) -> bool:
        """Whether the child's consent to be seen holds."""
        return CHILD in (await self.given(**changes))[SEEN]

    async def run(self, statement: str, **values: Any) -> None:
        """What somebody does who reaches the database itself."""
        async with self.engine.begin() as connection:
            await connection.execute(text(statement), values)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What somebody reads who reaches the database itself."""
        async with self.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]


@asynccontextmanager
async def opened_world(url: str) -> AsyncIterator[World]:
    """The world of a database."""
    engine = await open_database(url)
    try:
        yield World(engine)
    finally:
        await engine.dispose()
