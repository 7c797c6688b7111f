"""Mandates: who speaks for the person whom a holder knows under a key, recorded, and over within a year.

Takes the registry's database and a sealer; gives a representative's mandates. A holder's officer records one, or the
person grants it through its own link. Refuses what is endless or without a ground, and whoever has no say in it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.registry.links import Person, SubjectLinks, identified
from hub.registry.person_refusals import LinkUnknown, MandateInvalid, MandateUnknown
from hub.registry.sealing import SealBroken, Sealer, event_row
from hub.registry.tables_persons import mandate_events, mandates
from hub.registry.texts import keepable
from policies.facts import Consumer, Link
from vocab.terms import Label

log = logging.getLogger("tsunagu.registry")

_LONGEST = timedelta(days=366)
_MAX_GROUND = 1000
_HOLDER = 200  # characters of a holder's name
_KEY = 500  # characters of a holder's key of a person


class Relation(StrEnum):
    """What a representative is to the person."""

    GUARDIAN = "guardian"  # 法定後見人, 親権者
    REPRESENTATIVE = "representative"  # 任意代理人
    CARER = "carer"  # 介護者
    SUPPORTER = "supporter"  # 保佐人, 補助人
    PROFESSIONAL = "professional"  # 医師, 弁護士 and others by profession


@dataclass(frozen=True, slots=True)
class MandateRecord:
    """Holds from `starts_at` until, and not at, `ends_at`."""

    id: str
    holder: str
    subject: str = field(repr=False)  # the holder's key of the person
    representative: Person
    relation: Relation
    ground: str = field(repr=False)  # under which decision, law or agreement; free text
    starts_at: datetime
    ends_at: datetime
    recorded_by: Person  # an officer of the holder, or the person itself

    @property
    def fact(self) -> Link:
        """What a decision reads of it."""
        return Link(self.holder, self.subject, self.id)

    def active(self, now: datetime) -> bool:
        """Whether it has begun and not run out."""
        return self.starts_at <= now < self.ends_at


class Mandates:
    """The mandates of all representatives; keeps nothing in memory, so that an end holds with the next question."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer
        self._links = SubjectLinks(engine, sealer)

    async def record(
        self,
        recorded_by: Consumer,
        *,
        holder: str,
        subject_key: str,
        representative: Person,
        relation: Relation | str,
        ground: str,
        ends_at: datetime,
        now: datetime,
        starts_at: datetime | None = None,
    ) -> MandateRecord:
        """Record a mandate as an officer of the holder, which the caller has checked; raises `PersonRefused`."""
        officer = identified(recorded_by)
        mandate = MandateRecord(
            id=str(uuid4()),
            holder=holder,
            subject=subject_key,
            representative=representative,
            relation=_relation(relation),
            ground=ground.strip(),
            starts_at=now if starts_at is None else starts_at,
            ends_at=ends_at,
            recorded_by=officer,
        )
        await self._insert("recorded", mandate, now)
        return mandate

    async def grant(
        self,
        consumer: Consumer,
        link_id: str,
        representative: Person,
        until: datetime,
        *,
        relation: Relation | str,
        now: datetime,
        ground: str = "本人の委任",
    ) -> MandateRecord:
        """Give a mandate as the person itself, through its own active link; raises `PersonRefused`.

        Who represents a person cannot pass the mandate on.
        """
        person = identified(consumer)
        link = next((item for item in await self._links.of(consumer, now) if item.id == link_id), None)
        if link is None:
            raise LinkUnknown
        mandate = MandateRecord(
            id=str(uuid4()),
            holder=link.holder,
            subject=link.subject,
            representative=representative,
            relation=_relation(relation),
            ground=ground.strip(),
            starts_at=now,
            ends_at=until,
            recorded_by=person,
        )
        await self._insert("granted", mandate, now)
        return mandate

    async def end(
        self, consumer: Consumer, mandate_id: str, now: datetime, *, officer_of: Collection[str] = ()
    ) -> MandateRecord:
        """End a mandate at `now`; raises `PersonRefused`. Gives it as it was.

        The representative may, the person through an active link, and an officer of the holder: `officer_of` names the
        holders for which the caller has found the consumer to be one.
        """
        person = identified(consumer)
        if not keepable(mandate_id):
            raise MandateUnknown
        own = {(link.holder, link.subject) for link in await self._links.of(consumer, now)}
        async with self._engine.begin() as connection:
            found = next(iter(await self._read(connection, mandates.c.id == mandate_id)), None)
            if found is None or now >= found.ends_at:
                raise MandateUnknown
            if (
                found.representative != person
                and found.holder not in officer_of
                and (found.holder, found.subject) not in own
            ):
                raise MandateUnknown
            await self._close(connection, found, now)
            await self._record(connection, "ended", found, person, now)
        return found

    async def of(self, consumer: Consumer, now: datetime) -> tuple[MandateRecord, ...]:
        """The mandates under which the consumer represents somebody at `now`; one that cannot be opened is none."""
        if not consumer.issuer or not consumer.subject:
            return ()
        person = identified(consumer)
        index = _representative_index(self._sealer, person)
        async with self._engine.connect() as connection:
            found = await self._read(connection, mandates.c.representative_index == index)
        return tuple(item for item in found if item.representative == person and item.active(now))

    async def about(self, consumer: Consumer, now: datetime) -> tuple[MandateRecord, ...]:
        """The mandates, begun or to come, under which others represent the consumer, as its own links know it."""
        own = {(link.holder, link.subject) for link in await self._links.of(consumer, now)}
        if not own:
            return ()
        indexes = sorted(_subject_index(self._sealer, *pair) for pair in own)
        async with self._engine.connect() as connection:
            found = await self._read(connection, mandates.c.subject_index.in_(indexes))
        return tuple(item for item in found if (item.holder, item.subject) in own and now < item.ends_at)

    async def _insert(self, event: str, mandate: MandateRecord, now: datetime) -> None:
        _check(mandate, now)
        values = {
            "id": mandate.id,
            "holder": mandate.holder,
            "subject_index": _subject_index(self._sealer, mandate.holder, mandate.subject),
            "representative_index": _representative_index(self._sealer, mandate.representative),
            "sealed": self._sealer.seal_record(_document(mandate), "mandate", f"{mandate.id}/open"),
            "ends_at": mandate.ends_at,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(mandates).values(values))
            await self._record(connection, event, mandate, mandate.recorded_by, now)

    async def _read(self, connection: AsyncConnection, where: ColumnElement[bool]) -> tuple[MandateRecord, ...]:
        query = select(mandates).where(where, mandates.c.ended_at.is_(None)).order_by(mandates.c.id)
        opened = (_opened(self._sealer, row) for row in (await connection.execute(query)).mappings().all())
        return tuple(mandate for mandate in opened if mandate is not None)

    async def _close(self, connection: AsyncConnection, mandate: MandateRecord, now: datetime) -> None:
        sealed = self._sealer.seal_record(_document(mandate), "mandate", f"{mandate.id}/ended")
        query = update(mandates).where(mandates.c.id == mandate.id, mandates.c.ended_at.is_(None))
        if (await connection.execute(query.values(ended_at=now, sealed=sealed))).rowcount != 1:
            raise MandateUnknown

    async def _record(
        self, connection: AsyncConnection, event: str, mandate: MandateRecord, by: Person, now: datetime
    ) -> None:
        document = {**_document(mandate), "by": [by.issuer, by.subject]}
        sealed = self._sealer.seal_record(document, "mandate-event", event_row(mandate.id, event, now))
        values = {"mandate": mandate.id, "event": event, "at": now, "sealed": sealed}
        await connection.execute(insert(mandate_events).values(values))


def _relation(stated: str) -> Relation:
    try:
        return Relation(stated)
    except ValueError:
        known = ", ".join(Relation)
        raise MandateInvalid(Label(f"関係は次のいずれかです: {known}", f"The relation is one of {known}.")) from None


def _check(mandate: MandateRecord, now: datetime) -> None:
    if not 0 < len(mandate.holder) <= _HOLDER or not 0 < len(mandate.subject) <= _KEY:
        raise MandateInvalid(Label("提供元と本人番号を示してください。", "Name the holder and its key of the person."))
    representative = mandate.representative
    own = representative.subject == mandate.recorded_by.subject  # the same person, whoever vouches for it
    if not representative.issuer or not representative.subject or own:
        raise MandateInvalid(
            Label("代理人は記録者とは別の人です。", "The representative is another person than the one who records it.")
        )
    if not 0 < len(mandate.ground) <= _MAX_GROUND:
        raise MandateInvalid(
            Label(
                f"根拠を{_MAX_GROUND}字以内で書いてください。", f"State a ground of at most {_MAX_GROUND} characters."
            )
        )
    if not max(now, mandate.starts_at) < mandate.ends_at <= mandate.starts_at + _LONGEST:
        raise MandateInvalid(
            Label("期限は開始より後で1年以内です。", "A mandate ends after now and within a year of its start.")
        )


def _subject_index(sealer: Sealer, holder: str, subject: str) -> str:
    return sealer.index(holder, subject, purpose="mandate/subject")


def _representative_index(sealer: Sealer, person: Person) -> str:
    return sealer.index(person.issuer, person.subject, purpose="mandate/representative")


def _document(mandate: MandateRecord) -> dict[str, Any]:
    return {
        "holder": mandate.holder,
        "subject": mandate.subject,
        "representative": [mandate.representative.issuer, mandate.representative.subject],
        "relation": mandate.relation,
        "ground": mandate.ground,
        "starts": mandate.starts_at.isoformat(),
        "ends": mandate.ends_at.isoformat(),
        "recorded": [mandate.recorded_by.issuer, mandate.recorded_by.subject],
    }


def _opened(sealer: Sealer, row: RowMapping) -> MandateRecord | None:
    try:
        return _mandate(row["id"], sealer.open_record(row["sealed"], "mandate", f"{row['id']}/open"))
    except (SealBroken, KeyError, TypeError, ValueError) as error:
        log.error("mandate %s cannot be opened: %s", row["id"], type(error).__name__)  # noqa: TRY400 - no values
        return None


def _mandate(name: str, found: dict[str, Any]) -> MandateRecord:
    return MandateRecord(
        id=name,
        holder=found["holder"],
        subject=found["subject"],
        representative=Person(*found["representative"]),
        relation=Relation(found["relation"]),
        ground=found["ground"],
        starts_at=datetime.fromisoformat(found["starts"]),
        ends_at=datetime.fromisoformat(found["ends"]),
        recorded_by=Person(*found["recorded"]),
    )
