"""Consents: given and withdrawn by the person or who has a mandate for it, sealed, and asked for by the page.

Takes the registry's database, a sealer and the purposes; gives records, and who consents (`hub.consent`). Refuses who
neither is the person nor represents it, and what cannot be consented to (`hub.registry.person_refusals`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.consent import ConsentQuestion, Given
from hub.registry.consent_known import Known, check_known, to_oneself
from hub.registry.consent_records import (
    ConsentEvent,
    ConsentRecord,
    ConsentRequest,
    ConsentState,
    Processing,
    event_json,
    event_of,
    processing_json,
    processing_of,
)
from hub.registry.consent_terms import processing_from
from hub.registry.last_word import Said, consenting
from hub.registry.links import SubjectLinks
from hub.registry.mandates import Mandates
from hub.registry.person_refusals import ConsentNotGiven, ConsentTooMany, ConsentToOneself, ConsentUnknown
from hub.registry.sealing import SealBroken, Sealer, event_row
from hub.registry.speakers import Speaker, chosen, speakers, speaking
from hub.registry.tables_persons import consent_events, consents
from hub.registry.texts import keepable
from policies.facts import Consumer
from policies.purposes import PurposeTree

log = logging.getLogger("tsunagu.registry")

MOST = 500
"""Records of one person at one holder; giving the same again renews its record."""
_BATCH = 500  # values in one IN list
_UNREADABLE = (SealBroken, KeyError, TypeError, ValueError)


class Consents:
    """The consents of all persons; keeps nothing in memory, so that a withdrawal holds with the next question."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, purposes: PurposeTree) -> None:
        self._engine = engine
        self._sealer = sealer
        self._purposes = purposes

    async def give(
        self,
        consumer: Consumer,
        request: ConsentRequest,
        *,
        links: SubjectLinks,
        mandates: Mandates,
        now: datetime,
        known: Known | None = None,
    ) -> ConsentRecord:
        """Consent as the person or its representative, from `now`; raises `PersonRefused`.

        A representative consents to nothing that goes to its own organisation or a client of it. `known` are the names
        it may use, and whose they are; None: any, of nobody.

        Recipients, purpose and coordinates that the person has a record of renew it, with what is stated now.
        """
        speaker = chosen(await speakers(consumer, links, mandates, now), request)
        organisations = {} if known is None else known.organisations
        if speaker.mandate is not None and to_oneself(request.recipients, consumer, organisations):
            raise ConsentToOneself
        processing = processing_from(request, self._purposes, now)
        if known is not None:
            check_known(request, known)
        try:
            return await self._give(speaker, processing, now)
        except IntegrityError:  # another process has given the same consent just now
            return await self._give(speaker, processing, now)

    async def withdraw(
        self, consumer: Consumer, record_id: str, *, links: SubjectLinks, mandates: Mandates, now: datetime
    ) -> ConsentRecord:
        """Take a consent back as the person or its representative; raises `PersonRefused`."""
        found = await speakers(consumer, links, mandates, now)
        if not keepable(record_id):
            raise ConsentUnknown
        async with self._engine.begin() as connection:
            row = await _locked(connection, consents.c.id == record_id)
            record = None if row is None else self._opened(row)
            speaker = None if record is None else speaking(found, record.holder, record.subject)
            if record is None or speaker is None:
                raise ConsentUnknown
            if record.withdrawn:
                raise ConsentNotGiven
            event = speaker.event(ConsentState.WITHDRAWN, now, record.receipt)
            sealed = self._seal(record.id, "withdrawn", record.receipt, record.subject, record.processing)
            values = {"state": "withdrawn", "sealed": sealed}
            await self._say(connection, record.id, values, event, speaker)
            return await self._read(connection, record.id)

    async def of(
        self, consumer: Consumer, links: SubjectLinks, mandates: Mandates, now: datetime
    ) -> tuple[ConsentRecord, ...]:
        """All records of the persons whom the consumer is or represents at `now`, the last said last."""
        if not consumer.issuer or not consumer.subject:
            return ()
        persons = {(item.holder, item.subject) for item in await speakers(consumer, links, mandates, now)}
        indexes = sorted(self._subject_index(*person) for person in persons)
        found: list[ConsentRecord] = []
        async with self._engine.connect() as connection:
            for batch in _batches(indexes):
                found += await self._records(connection, consents.c.subject_index.in_(batch))
        return tuple(record for record in found if (record.holder, record.subject) in persons)

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents, by coordinate, with the record. Raises the database's own error; then nobody does."""
        wanted = {self._subject_index(question.holder, subject): subject for subject in question.subjects}
        columns = (consents.c.id, consents.c.subject_index, consents.c.state, consents.c.changed, consents.c.sealed)
        said: list[Said] = []
        async with self._engine.connect() as connection:
            for batch in _batches(sorted(wanted)):
                query = select(*columns).where(consents.c.subject_index.in_(batch))
                rows = (await connection.execute(query)).mappings().all()
                said += (self._said(row, question.holder, wanted[row["subject_index"]]) for row in rows)
        return consenting(question, said, self._purposes)

    async def _give(self, speaker: Speaker, processing: Processing, now: datetime) -> ConsentRecord:
        terms = self._terms_index(speaker.subject, processing)
        receipt = str(uuid4())
        async with self._engine.begin() as connection:
            row = await _locked(connection, consents.c.terms_index == terms)
            state = ConsentState.RENEWED if row is not None and row["state"] == "given" else ConsentState.GIVEN
            name = str(uuid4()) if row is None else row["id"]
            values = {"state": "given", "sealed": self._seal(name, "given", receipt, speaker.subject, processing)}
            if row is None:
                await self._insert(connection, {"id": name, "terms_index": terms, **values}, speaker)
            await self._say(connection, name, values, speaker.event(state, now, receipt), speaker)
            return await self._read(connection, name)

    async def _insert(self, connection: AsyncConnection, values: dict[str, Any], speaker: Speaker) -> None:
        subject = self._subject_index(speaker.holder, speaker.subject)
        query = select(func.count()).select_from(consents).where(consents.c.subject_index == subject)
        if (await connection.execute(query)).scalar_one() >= MOST:
            raise ConsentTooMany
        place = {"holder": speaker.holder, "subject_index": subject, "changed": 0}
        await connection.execute(insert(consents).values({**values, **place}))

    async def _say(
        self, connection: AsyncConnection, name: str, values: dict[str, Any], event: ConsentEvent, speaker: Speaker
    ) -> None:
        document = {**event_json(event), "holder": speaker.holder, "subject": speaker.subject, "link": speaker.link}
        sealed = self._sealer.seal_record(document, "consent-event", event_row(name, event.state, event.at))
        row = {"consent": name, "event": str(event.state), "at": event.at, "sealed": sealed}
        number = (await connection.execute(insert(consent_events).returning(consent_events.c.number), row)).scalar_one()
        changed = {**values, "changed": number}
        await connection.execute(update(consents).where(consents.c.id == name).values(changed))

    async def _read(self, connection: AsyncConnection, name: str) -> ConsentRecord:
        return (await self._records(connection, consents.c.id == name))[0]

    async def _records(self, connection: AsyncConnection, where: ColumnElement[bool]) -> list[ConsentRecord]:
        query = select(consents).where(where).order_by(consents.c.changed)
        opened = [self._opened(row) for row in (await connection.execute(query)).mappings().all()]
        records = [record for record in opened if record is not None]
        told: dict[str, list[ConsentEvent]] = {record.id: [] for record in records}
        columns = consent_events.c
        for batch in _batches(list(told)):
            events = select(consent_events).where(columns.consent.in_(batch)).order_by(columns.number)
            for row in (await connection.execute(events)).mappings():
                told[row["consent"]] += self._event(row)
        return [replace(record, events=tuple(told[record.id])) for record in records]

    def _opened(self, row: RowMapping) -> ConsentRecord | None:
        try:
            found = self._sealer.open_record(row["sealed"], "consent", f"{row['id']}/{row['state']}")
            processing = processing_of(found["processing"])
            withdrawn = row["state"] != "given"
            return ConsentRecord(row["id"], found["receipt"], found["subject"], processing, withdrawn)
        except _UNREADABLE as error:
            log.error("consent %s cannot be opened: %s", row["id"], type(error).__name__)  # noqa: TRY400 - no values
            return None

    def _said(self, row: RowMapping, holder: str, subject: str) -> Said:
        record = self._opened(row)
        if record is not None and (record.holder, record.subject) != (holder, subject):
            log.error("consent %s stands at another person's place", row["id"])
            record = None
        withdrawn = record is None or record.withdrawn
        return Said(row["changed"], row["id"], subject, withdrawn, None if record is None else record.processing)

    def _event(self, row: RowMapping) -> list[ConsentEvent]:
        place = event_row(row["consent"], row["event"], row["at"])
        try:
            return [event_of(row["event"], row["at"], self._sealer.open_record(row["sealed"], "consent-event", place))]
        except _UNREADABLE as error:
            log.error("an event of consent %s cannot be opened: %s", row["consent"], type(error).__name__)  # noqa: TRY400
            return []

    def _seal(self, name: str, state: str, receipt: str, subject: str, processing: Processing) -> bytes:
        document = {"receipt": receipt, "subject": subject, "processing": processing_json(processing)}
        return self._sealer.seal_record(document, "consent", f"{name}/{state}")

    def _subject_index(self, holder: str, subject: str) -> str:
        return self._sealer.index(holder, subject, purpose="consent/subject")

    def _terms_index(self, subject: str, processing: Processing) -> str:
        recipients, names = sorted(processing.recipients), sorted(processing.coordinates)
        texts = (processing.holder, subject, processing.purpose, str(len(recipients)), *recipients, *names)
        return self._sealer.index(*texts, purpose="consent/terms")


async def _locked(connection: AsyncConnection, where: ColumnElement[bool]) -> RowMapping | None:
    """The row, held against other writers until the transaction ends."""
    await connection.execute(update(consents).where(where).values(changed=consents.c.changed))
    return (await connection.execute(select(consents).where(where))).mappings().first()


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))
