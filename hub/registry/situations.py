"""Situations: declared, confirmed and ended by the officers of a domain, each step recorded, read from memory.

Takes the registry's database and the domains; gives the situations that hold at an instant. Refuses
whoever is no officer, and what is unknown, endless or without a reason (`hub.registry.refusals`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.config_model import Domain, SituationKind
from hub.registry.declaring import CONFIRM_WITHIN, NO_REASON, Remembered, is_officer, lasting, stated
from hub.registry.refusals import (
    NotAnOfficer,
    SituationInvalid,
    SituationNotActive,
    SituationNotPending,
    SituationSamePerson,
    UnknownDomain,
)
from hub.registry.tables import situation_events, situations
from hub.registry.texts import keepable
from policies.facts import Consumer, Situation
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class PendingSituation:
    """A situation that does not hold until a second officer confirms it before `confirm_by`."""

    situation: Situation
    confirm_by: datetime


class Situations(Remembered):
    """One per process. `load` is called once before use; every change refreshes the memory."""

    def __init__(self, engine: AsyncEngine, domains: Mapping[str, Domain]) -> None:
        super().__init__()
        self._engine = engine
        self._domains = domains
        self._held: tuple[Situation, ...] = ()
        self._waiting: tuple[PendingSituation, ...] = ()

    async def load(self, now: datetime) -> None:
        """Read what is declared and not over at `now`."""
        columns = situations.c
        query = select(situations).where(columns.ended_at.is_(None), columns.ends_at > now).order_by(columns.id)
        async with self._engine.connect() as connection:
            rows = [row for row in (await connection.execute(query)).mappings() if self._known(row)]
        self._held = tuple(_situation(row) for row in rows if not _waits(row))
        self._waiting = tuple(PendingSituation(_situation(row), row["confirm_by"]) for row in rows if _waits(row))
        self._read_at = now

    def active(self, now: datetime) -> tuple[Situation, ...]:
        """The situations that hold at `now`; without I/O."""
        return tuple(item for item in self._held if item.starts_at <= now < item.ends_at)

    def pending(self, now: datetime) -> tuple[PendingSituation, ...]:
        """The situations that wait for a second officer at `now`; without I/O."""
        return tuple(item for item in self._waiting if now < min(item.confirm_by, item.situation.ends_at))

    async def declare(
        self,
        consumer: Consumer,
        *,
        domain: str,
        kind: str,
        area: str | None,
        hours: float,
        reason: str,
        now: datetime,
    ) -> Situation:
        """Declare a situation from `now` for `hours`; raises `SituationRefused`.

        Where its kind asks for a confirmation it is pending, and holds from when it is confirmed until the same end.
        Nobody but an officer learns more than that the domain exists.
        """
        served = self._officers_domain(consumer, domain)
        known = _kind(served, kind)
        ends_at = now + _duration(known, hours)
        _check_area(served, area)
        situation = Situation(str(uuid4()), domain, kind, area, starts_at=now, ends_at=ends_at)
        event = _event(situation, "declared", consumer, now, _stated(reason))
        row = _row(situation, consumer, known, event["reason"])
        async with self._changing:
            async with self._engine.begin() as connection:
                await connection.execute(insert(situations).values(row))
                await connection.execute(insert(situation_events).values(event))
            await self.load(now)
        return situation

    async def confirm(self, consumer: Consumer, *, situation: str, now: datetime) -> Situation:
        """Confirm as another officer what waits for it; raises `SituationRefused`. It holds from `now`.

        An equal subject is taken for the same person, whoever vouches for it.
        """
        async with self._changing:
            async with self._engine.begin() as connection:
                row = await self._open(connection, situation, now)
                if row is None or not _waits(row) or now >= row["confirm_by"]:
                    raise SituationNotPending
                self._officers_domain(consumer, row["domain"])
                if consumer.subject == row["declared_by_subject"]:
                    raise SituationSamePerson
                change = {"starts_at": now, "confirmed_at": now, **_by("confirmed", consumer)}
                if not await _change(connection, situation, change, confirmed_at=None):
                    raise SituationNotPending
                found = _situation({**row, "starts_at": now})
                await connection.execute(insert(situation_events).values(_event(found, "confirmed", consumer, now, "")))
            await self.load(now)
        return found

    async def end(self, consumer: Consumer, *, situation: str, now: datetime, reason: str = "") -> Situation:
        """End a situation, pending or not, at `now`; raises `SituationRefused`. Gives it as it was."""
        said = _stated(reason) if reason else ""
        async with self._changing:
            async with self._engine.begin() as connection:
                row = await self._open(connection, situation, now)
                if row is None or (_waits(row) and now >= row["confirm_by"]):
                    raise SituationNotActive(Label("その状況は発令中ではありません。", "No such situation is active."))
                self._officers_domain(consumer, row["domain"])
                if not await _change(connection, situation, {"ended_at": now, **_by("ended", consumer)}):
                    raise SituationNotActive(
                        Label("その状況はすでに終わっています。", "The situation is already over.")
                    )
                found = _situation(row)
                await connection.execute(insert(situation_events).values(_event(found, "ended", consumer, now, said)))
            self._held = tuple(item for item in self._held if item.id != found.id)  # also if reading fails now
            await self.load(now)
        return found

    async def _open(self, connection: AsyncConnection, situation: str, now: datetime) -> RowMapping | None:
        """The row of a situation that is not over; None where there is none."""
        if not keepable(situation):
            return None
        columns = situations.c
        query = select(situations).where(columns.id == situation, columns.ended_at.is_(None), columns.ends_at > now)
        row = (await connection.execute(query)).mappings().first()
        return row if row is not None and row["domain"] in self._domains else None

    def _known(self, row: RowMapping) -> bool:
        domain = self._domains.get(row["domain"])
        return domain is not None and row["kind"] in domain.situation_kinds

    def _officers_domain(self, consumer: Consumer, domain: str) -> Domain:
        served = self._domains.get(domain)
        if served is None:
            raise UnknownDomain(Label("その地域はこのハブにありません。", "The hub serves no such domain."))
        if not is_officer(consumer, served.officers):
            raise NotAnOfficer(
                Label("状況の発令は担当職員だけができます。", "Only the domain's officers declare or end a situation.")
            )
        return served


def _kind(domain: Domain, kind: str) -> SituationKind:
    known = domain.situation_kinds
    if kind not in known:
        listed = ", ".join(known)
        raise SituationInvalid(Label(f"種別は次のいずれかです: {listed}", f"The kind is one of: {listed}."))
    return known[kind]


def _duration(kind: SituationKind, hours: float) -> timedelta:
    duration = lasting(hours, kind.longest)
    if duration is None:
        longest = f"{kind.longest / 3600:g}"
        raise SituationInvalid(
            Label(f"期間は0より長く{longest}時間以内です。", f"It lasts more than 0 and at most {longest} hours.")
        )
    return duration


def _check_area(domain: Domain, area: str | None) -> None:
    if area is not None and area not in domain.area:
        raise SituationInvalid(Label("その市町村はこの地域にありません。", "The domain has no such municipality."))


def _stated(reason: str) -> str:
    text = stated(reason)
    if text is None:
        raise SituationInvalid(NO_REASON)
    return text


def _row(situation: Situation, consumer: Consumer, kind: SituationKind, reason: str) -> dict[str, Any]:
    return {
        "id": situation.id,
        "domain": situation.domain,
        "kind": situation.kind,
        "area": situation.area,
        "reason": reason,
        "ground": kind.ground,
        **_by("declared", consumer),
        "declared_at": situation.starts_at,
        "starts_at": situation.starts_at,
        "ends_at": situation.ends_at,
        "confirm_by": situation.starts_at + CONFIRM_WITHIN if kind.confirm else None,
    }


def _by(what: str, consumer: Consumer) -> dict[str, str | None]:
    return {f"{what}_by_issuer": consumer.issuer, f"{what}_by_subject": consumer.subject}


def _event(situation: Situation, event: str, consumer: Consumer, now: datetime, reason: str) -> dict[str, Any]:
    by = {"by_issuer": consumer.issuer, "by_subject": consumer.subject}
    return {"situation": situation.id, "event": event, "at": now, **by, "reason": reason}


async def _change(connection: AsyncConnection, situation: str, change: Mapping[str, Any], **also: None) -> bool:
    """Whether the situation was still open, and is now changed."""
    columns = situations.c
    conditions = (columns.ended_at.is_(None), *(columns[name].is_(None) for name in also))
    query = update(situations).where(columns.id == situation, *conditions).values(dict(change))
    return (await connection.execute(query)).rowcount == 1


def _waits(row: Mapping[Any, Any] | RowMapping) -> bool:
    return row["confirm_by"] is not None and row["confirmed_at"] is None


def _situation(row: Mapping[Any, Any] | RowMapping) -> Situation:
    return Situation(row["id"], row["domain"], row["kind"], row["area"], row["starts_at"], row["ends_at"])
