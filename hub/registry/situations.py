"""Situations: declared and ended by the officers of a domain, each step recorded, read from memory.

Takes the registry's database and the domains; gives the situations that hold at an instant. Refuses
whoever is no officer, and what is unknown, endless or without a reason (`hub.registry.refusals`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.config_model import Domain
from hub.registry.refusals import NotAnOfficer, SituationInvalid, SituationNotActive, UnknownDomain
from hub.registry.tables import situation_events, situations
from policies.facts import Consumer, Situation
from vocab.terms import Label

KINDS = ("disaster", "drill")
_MAX_REASON = 1000


class Situations:
    """One per process. `load` is called once before use; every change refreshes the memory."""

    def __init__(self, engine: AsyncEngine, domains: Mapping[str, Domain]) -> None:
        self._engine = engine
        self._domains = domains
        self._held: tuple[Situation, ...] = ()
        self._changing = asyncio.Lock()

    async def load(self, now: datetime) -> None:
        """Read what is declared and not over at `now`."""
        columns = situations.c
        query = select(situations).where(columns.ended_at.is_(None), columns.ends_at > now).order_by(columns.id)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        self._held = tuple(_situation(row) for row in rows if row["domain"] in self._domains)

    def active(self, now: datetime) -> tuple[Situation, ...]:
        """The situations that hold at `now`; without I/O."""
        return tuple(item for item in self._held if item.starts_at <= now < item.ends_at)

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

        Nobody but an officer learns more than that the domain exists.
        """
        served = self._officers_domain(consumer, domain)
        ends_at = now + _duration(served, hours)
        _check_kind(kind)
        _check_area(served, area)
        situation = Situation(str(uuid4()), domain, kind, area, starts_at=now, ends_at=ends_at)
        row = {
            "id": situation.id,
            "domain": domain,
            "kind": kind,
            "area": area,
            "reason": _stated(reason),
            "declared_by_issuer": consumer.issuer,
            "declared_by_subject": consumer.subject,
            "declared_at": now,
            "starts_at": now,
            "ends_at": ends_at,
        }
        event = _event(situation, "declared", consumer, now, reason)
        async with self._changing:  # reading included: an older reading must not bring back what is over
            async with self._engine.begin() as connection:
                await connection.execute(insert(situations).values(row))
                await connection.execute(insert(situation_events).values(event))
            await self.load(now)
        return situation

    async def end(self, consumer: Consumer, *, situation: str, now: datetime, reason: str = "") -> Situation:
        """End a situation at `now`; raises `SituationRefused`. Gives it as it was."""
        found = next((item for item in self.active(now) if item.id == situation), None)
        if found is None:
            raise SituationNotActive(Label("その状況は発令中ではありません。", "No such situation is active."))
        self._officers_domain(consumer, found.domain)
        stated = _stated(reason) if reason else ""
        change = {"ended_at": now, "ended_by_issuer": consumer.issuer, "ended_by_subject": consumer.subject}
        query = update(situations).where(situations.c.id == found.id, situations.c.ended_at.is_(None))
        async with self._changing:
            async with self._engine.begin() as connection:
                if (await connection.execute(query.values(change))).rowcount != 1:
                    raise SituationNotActive(
                        Label("その状況はすでに終わっています。", "The situation is already over.")
                    )
                await connection.execute(insert(situation_events).values(_event(found, "ended", consumer, now, stated)))
            self._held = tuple(item for item in self._held if item.id != found.id)  # also if reading fails now
            await self.load(now)
        return found

    def _officers_domain(self, consumer: Consumer, domain: str) -> Domain:
        served = self._domains.get(domain)
        if served is None:
            raise UnknownDomain(Label("その地域はこのハブにありません。", "The hub serves no such domain."))
        if not _is_officer(consumer, served):
            raise NotAnOfficer(
                Label("状況の発令は担当職員だけができます。", "Only the domain's officers declare or end a situation.")
            )
        return served


def _is_officer(consumer: Consumer, domain: Domain) -> bool:
    officers = domain.officers
    return (
        officers is not None
        and not consumer.anonymous
        and consumer.subject is not None
        and not consumer.roles.isdisjoint(officers.roles)
        and (not officers.organisations or consumer.organisation in officers.organisations)
        and (not officers.issuers or consumer.issuer in officers.issuers)
    )


def _duration(domain: Domain, hours: float) -> timedelta:
    if not 0 < hours * 3600 <= domain.max_situation:  # false for NaN, too
        longest = f"{domain.max_situation / 3600:g}"
        raise SituationInvalid(
            Label(f"期間は0より長く{longest}時間以内です。", f"It lasts more than 0 and at most {longest} hours.")
        )
    return timedelta(hours=hours)


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise SituationInvalid(Label("種別はdisasterかdrillです。", "The kind is disaster or drill."))


def _check_area(domain: Domain, area: str | None) -> None:
    if area is not None and area not in domain.area:
        raise SituationInvalid(Label("その市町村はこの地域にありません。", "The domain has no such municipality."))


def _stated(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > _MAX_REASON:
        raise SituationInvalid(
            Label(
                f"理由を{_MAX_REASON}字以内で書いてください。", f"State a reason of at most {_MAX_REASON} characters."
            )
        )
    return text


def _event(situation: Situation, event: str, consumer: Consumer, now: datetime, reason: str) -> dict[str, Any]:
    return {
        "situation": situation.id,
        "event": event,
        "at": now,
        "by_issuer": consumer.issuer,
        "by_subject": consumer.subject,
        "reason": reason.strip(),
    }


def _situation(row: RowMapping) -> Situation:
    return Situation(row["id"], row["domain"], row["kind"], row["area"], row["starts_at"], row["ends_at"])
