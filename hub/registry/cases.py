"""Cases: declared, confirmed and ended about one named person, each step recorded, read from memory.

Takes the registry's database, the domains and a sealer; gives the cases that hold at an instant. Refuses whoever is no
officer of the kind, and what is endless or without a reason (`hub.registry.refusals`). The person is kept sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.config_model import CaseKind, Domain
from hub.registry.case_records import CaseRecord, State, event_of, opened, row_of
from hub.registry.declaring import CONFIRM_WITHIN, NO_REASON, Remembered, is_officer, lasting, stated
from hub.registry.links import Person
from hub.registry.perhaps import perhaps
from hub.registry.refusals import (
    CaseInvalid,
    CaseNotActive,
    CaseNotAnOfficer,
    CaseNotPending,
    CaseSamePerson,
    CaseUnknownDomain,
)
from hub.registry.sealing import Sealer
from hub.registry.tables_cases import case_events, cases
from hub.registry.texts import keepable
from policies.facts import Case, Consumer
from vocab.terms import Label

_HOLDER = 200  # characters of a holder's name
_KEY = 500  # characters of a holder's key of a person


class Cases(Remembered):
    """One per process. `load` is called once before use; every change refreshes the memory."""

    def __init__(self, engine: AsyncEngine, domains: Mapping[str, Domain], sealer: Sealer) -> None:
        super().__init__()
        self._engine = engine
        self._domains = domains
        self._sealer = sealer
        self._held: tuple[CaseRecord, ...] = ()

    async def load(self, now: datetime) -> None:
        """Read what is declared and not over at `now`."""
        columns = cases.c
        query = select(cases).where(columns.state != State.ENDED.value, columns.ends_at > now).order_by(columns.id)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = (opened(self._sealer, row) for row in rows)
        self._held = tuple(record for record in found if record is not None and self._kind(record) is not None)
        self._read_at = now

    def active(self, now: datetime) -> tuple[Case, ...]:
        """The cases that hold at `now`; without I/O."""
        return tuple(record.fact for record in self._held if record.holds(now))

    def endable(self, consumer: Consumer, now: datetime) -> tuple[CaseRecord, ...]:
        """The cases that the consumer may end at `now`; without I/O."""
        return tuple(item for item in self._held if item.holds(now) and self._may_end(consumer, item))

    def pending(self, consumer: Consumer, now: datetime) -> tuple[CaseRecord, ...]:
        """The cases that wait at `now` for the consumer's confirmation; without I/O."""
        return tuple(
            item
            for item in self._held
            if item.waits(now) and self._may_confirm(consumer, item) and not _same(consumer, item)
        )

    def declared(self, consumer: Consumer, now: datetime) -> tuple[CaseRecord, ...]:
        """The consumer's own cases that wait at `now` for another's confirmation, while it may end them; no I/O."""
        by = _person(consumer)
        return tuple(
            item for item in self._held if item.waits(now) and item.declared_by == by and self._may_end(consumer, item)
        )

    def check_officer(self, consumer: Consumer, domain: str, kind: str) -> None:
        """Refuse (`CaseRefused`) who is no officer of the kind; whether there is such a kind is not said."""
        self._officers_kind(consumer, domain, kind)

    async def declare(
        self,
        consumer: Consumer,
        *,
        domain: str,
        kind: str,
        holder: str,
        subject_key: str,
        hours: float,
        reason: str,
        now: datetime,
    ) -> CaseRecord:
        """Declare a case from `now` for `hours` about whom `holder` knows under a key; raises `CaseRefused`.

        Where its kind has confirmers it is pending, and holds from when one confirms it until the same end.
        """
        known, by = self._officers_kind(consumer, domain, kind)
        _check_person(holder, subject_key)
        record = CaseRecord(
            id=str(uuid4()),
            domain=domain,
            kind=kind,
            holder=holder,
            subject=subject_key,
            state=State.PENDING if known.confirmers else State.ACTIVE,
            ground=known.ground,
            reason=_reason(reason),
            declared_by=by,
            declared_at=now,
            starts_at=now,
            ends_at=now + _duration(hours, known.longest),
            confirm_by=now + CONFIRM_WITHIN if known.confirmers else None,
        )
        return await self._insert(record)

    async def confirm(self, consumer: Consumer, *, case: str, now: datetime) -> CaseRecord:
        """Confirm as another person what waits for it; raises `CaseRefused`. It holds from `now`.

        An equal subject is taken for the same person, whoever vouches for it.
        """
        async with self._changing:
            async with self._engine.begin() as connection:
                found = await self._open(connection, case)
                if found is None or not found.waits(now) or not self._may_confirm(consumer, found):
                    raise CaseNotPending
                if _same(consumer, found):
                    raise CaseSamePerson
                record = replace(found, state=State.ACTIVE, starts_at=now)
                if not await self._move(connection, found, record):
                    raise CaseNotPending
                await self._record(connection, record, "confirmed", _person(consumer), now)
            await self.load(now)
        return record

    async def end(self, consumer: Consumer, *, case: str, now: datetime, reason: str = "") -> CaseRecord:
        """End a case, pending or not, at `now`; raises `CaseRefused`. Officers and confirmers of its kind may."""
        said = _reason(reason) if reason else ""
        async with self._changing:
            async with self._engine.begin() as connection:
                found = await self._open(connection, case)
                if found is None or not (found.holds(now) or found.waits(now)) or not self._may_end(consumer, found):
                    raise CaseNotActive
                record = replace(found, state=State.ENDED)
                if not await self._move(connection, found, record):
                    raise CaseNotActive
                await self._record(connection, record, "ended", _person(consumer), now, said)
            self._held = tuple(item for item in self._held if item.id != case)  # also if reading fails now
            await self.load(now)
        return record

    async def _insert(self, record: CaseRecord) -> CaseRecord:
        now = record.declared_at
        async with self._changing:
            async with self._engine.begin() as connection:
                await connection.execute(insert(cases).values(row_of(self._sealer, record)))
                await self._record(connection, record, "declared", record.declared_by, now)
            await self.load(now)
        return record

    async def _open(self, connection: AsyncConnection, case: str) -> CaseRecord | None:
        if not keepable(case):
            return None
        row = (await connection.execute(select(cases).where(cases.c.id == case))).mappings().first()
        return None if row is None else opened(self._sealer, row)

    async def _move(self, connection: AsyncConnection, found: CaseRecord, record: CaseRecord) -> bool:
        """Whether the case stood as it was found, and now stands as recorded."""
        query = update(cases).where(cases.c.id == found.id, cases.c.state == found.state.value)
        return (await connection.execute(query.values(row_of(self._sealer, record)))).rowcount == 1

    async def _record(
        self, connection: AsyncConnection, record: CaseRecord, event: str, by: Person, now: datetime, reason: str = ""
    ) -> None:
        await connection.execute(insert(case_events).values(event_of(self._sealer, record, event, by, now, reason)))

    def _kind(self, record: CaseRecord) -> CaseKind | None:
        domain = self._domains.get(record.domain)
        return None if domain is None else domain.case_kinds.get(record.kind)

    def _may_confirm(self, consumer: Consumer, record: CaseRecord) -> bool:
        kind = self._kind(record)
        return kind is not None and is_officer(consumer, kind.confirmers)

    def _may_end(self, consumer: Consumer, record: CaseRecord) -> bool:
        kind = self._kind(record)
        return kind is not None and (is_officer(consumer, kind.officers) or is_officer(consumer, kind.confirmers))

    def _officers_kind(self, consumer: Consumer, domain: str, kind: str) -> tuple[CaseKind, Person]:
        served = self._domains.get(domain)
        if served is None:
            raise CaseUnknownDomain
        own = {name: item for name, item in served.case_kinds.items() if is_officer(consumer, item.officers)}
        if not own:
            raise CaseNotAnOfficer
        if kind not in own:
            raise CaseNotAnOfficer(_other_kind(kind, own))
        return own[kind], _person(consumer)


def _other_kind(kind: str, own: Collection[str]) -> Label:
    """What an officer of some kinds is told of another, whether or not there is one."""
    listed = ", ".join(sorted(own))
    said = Label(f"あなたが担当する種類は次のとおりです: {listed}。", f"You are an officer of these kinds: {listed}.")
    return perhaps(said, kind, own)


def _person(consumer: Consumer) -> Person:
    return Person(consumer.issuer or "", consumer.subject or "")


def _same(consumer: Consumer, record: CaseRecord) -> bool:
    return consumer.subject == record.declared_by.subject


def _check_person(holder: str, subject_key: str) -> None:
    if not 0 < len(holder) <= _HOLDER or not 0 < len(subject_key) <= _KEY:
        raise CaseInvalid(Label("提供元と本人番号を示してください。", "Name the holder and its key of the person."))


def _duration(hours: float, longest: int) -> timedelta:
    duration = lasting(hours, longest)
    if duration is None:
        allowed = f"{longest / 3600:g}"
        raise CaseInvalid(
            Label(f"期間は0より長く{allowed}時間以内です。", f"It lasts more than 0 and at most {allowed} hours.")
        )
    return duration


def _reason(reason: str) -> str:
    text = stated(reason)
    if text is None:
        raise CaseInvalid(NO_REASON)
    return text
