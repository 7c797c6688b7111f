"""Subject links: a consumer has proved to be the person whom a holder knows under a key.

Takes the registry's database and a sealer; makes, gives and revokes links, each step recorded. Refuses a proof that is
old, over or used, and whoever is not identified (`hub.registry.person_refusals`). Nothing personal is kept in clear.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.registry.person_refusals import (
    LinkInvalid,
    LinkProofInvalid,
    LinkProofOld,
    LinkProofUsed,
    LinkUnknown,
    NotIdentified,
)
from hub.registry.sealing import SealBroken, Sealer, event_row
from hub.registry.tables_persons import link_events, link_proofs, subject_links
from policies.facts import Consumer, Link
from vocab.terms import Label

log = logging.getLogger("tsunagu.registry")

_FRESH = timedelta(minutes=10)
_SKEW = timedelta(minutes=1)  # how far the clock of a holder's issuer may be ahead
_KEPT = timedelta(minutes=5)  # how much longer a used proof is kept, for replicas whose clock is behind
_HOLDER = 200  # characters of a holder's name
_LONGEST = 500  # characters of a holder's key of a person


@dataclass(frozen=True, slots=True)
class Person:
    """An account: who vouches for it, and what it is called there."""

    issuer: str = field(repr=False)
    subject: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified token of the holder's own issuer that names the holder's key of the person who shows it."""

    issuer: str
    jti: str = field(repr=False)
    issued_at: datetime  # aware
    expires_at: datetime  # aware


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A consumer's own link; active from `made_at` until, and not at, `until` (None: until revoked)."""

    id: str
    holder: str
    subject: str = field(repr=False)  # the holder's key of the person
    made_at: datetime
    until: datetime | None

    @property
    def fact(self) -> Link:
        """What a decision reads of it."""
        return Link(self.holder, self.subject)

    def active(self, now: datetime) -> bool:
        """Whether it has not run out."""
        return self.until is None or now < self.until


def identified(consumer: Consumer) -> Person:
    """Whose account the consumer is; raises `NotIdentified`."""
    if not consumer.issuer or not consumer.subject:
        raise NotIdentified
    return Person(consumer.issuer, consumer.subject)


class SubjectLinks:
    """The links of all consumers; keeps nothing in memory, so that a revoked link ends with the next question."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    async def link(
        self,
        consumer: Consumer,
        *,
        holder: str,
        subject_key: str,
        proof: Proof,
        now: datetime,
        until: datetime | None = None,
    ) -> LinkRecord:
        """Link the consumer to the holder's key that the proof names; raises `PersonRefused`.

        The caller has verified the proof. A pair that is linked already keeps its link, which then lasts until the new
        `until`. A key may be linked to several accounts of one person.
        """
        person = identified(consumer)
        _check_terms(holder, subject_key, until, now)
        _check_proof(proof, now)
        stated = LinkRecord(str(uuid4()), holder, subject_key, now, until)
        try:
            return await self._link(person, stated, proof)
        except IntegrityError:  # another process has made the same link just now
            return await self._link(person, stated, proof)

    async def revoke(self, consumer: Consumer, link_id: str, now: datetime) -> LinkRecord:
        """End one of the consumer's own links at `now`; raises `LinkUnknown`. Gives it as it was."""
        person = identified(consumer)
        async with self._engine.begin() as connection:
            found = next((link for link in await self._own(connection, person) if link.id == link_id), None)
            if found is None or not found.active(now) or not await self._close(connection, person, found, now):
                raise LinkUnknown
            await self._record(connection, "revoked", person, found, now)
        return found

    async def of(self, consumer: Consumer, now: datetime) -> tuple[LinkRecord, ...]:
        """The consumer's own links that are active at `now`; one that cannot be opened is none."""
        if not consumer.issuer or not consumer.subject:
            return ()
        async with self._engine.connect() as connection:
            own = await self._own(connection, identified(consumer))
        return tuple(link for link in own if link.active(now))

    async def _link(self, person: Person, stated: LinkRecord, proof: Proof) -> LinkRecord:
        async with self._engine.begin() as connection:
            await self._use(connection, proof, stated.made_at)
            return await self._make(connection, person, stated)

    async def _use(self, connection: AsyncConnection, proof: Proof, now: datetime) -> None:
        await connection.execute(delete(link_proofs).where(link_proofs.c.expires_at < now - _KEPT))
        index = self._sealer.index(proof.issuer, proof.jti, purpose="link/proof")
        try:
            await connection.execute(insert(link_proofs).values(proof_index=index, expires_at=proof.expires_at))
        except IntegrityError:
            raise LinkProofUsed(
                Label(
                    "その証明はすでに使われています。もう一度取得してください。",
                    "This proof has been used. Get a new one.",
                )
            ) from None

    async def _make(self, connection: AsyncConnection, person: Person, stated: LinkRecord) -> LinkRecord:
        pair = self._sealer.index(person.issuer, person.subject, stated.holder, stated.subject, purpose="link/pair")
        columns = subject_links.c
        query = select(subject_links).where(columns.pair_index == pair, columns.ended_at.is_(None)).with_for_update()
        row = (await connection.execute(query)).mappings().first()
        open_ = None if row is None else _opened(self._sealer, row, person)
        if row is not None and open_ is not None and open_.active(stated.made_at):
            return await self._renew(connection, person, open_, stated)
        if row is not None:  # it ran out or cannot be opened; it makes room
            await connection.execute(
                update(subject_links).where(columns.id == row["id"]).values(ended_at=stated.made_at)
            )
        if open_ is not None:
            await self._record(connection, "expired", person, open_, stated.made_at)
        values = {
            "id": stated.id,
            "holder": stated.holder,
            "consumer_index": _consumer_index(self._sealer, person),
            "pair_index": pair,
            "sealed": _sealed(self._sealer, person, stated),
        }
        await connection.execute(insert(subject_links).values(values))
        await self._record(connection, "made", person, stated, stated.made_at)
        return stated

    async def _renew(
        self, connection: AsyncConnection, person: Person, held: LinkRecord, stated: LinkRecord
    ) -> LinkRecord:
        renewed = LinkRecord(held.id, held.holder, held.subject, held.made_at, stated.until)
        sealed = _sealed(self._sealer, person, renewed)
        query = update(subject_links).where(subject_links.c.id == held.id).values(sealed=sealed)
        await connection.execute(query)
        await self._record(connection, "renewed", person, renewed, stated.made_at)
        return renewed

    async def _own(self, connection: AsyncConnection, person: Person) -> tuple[LinkRecord, ...]:
        columns = subject_links.c
        query = select(subject_links).where(
            columns.consumer_index == _consumer_index(self._sealer, person), columns.ended_at.is_(None)
        )
        rows = (await connection.execute(query.order_by(columns.id))).mappings().all()
        opened = (_opened(self._sealer, row, person) for row in rows)
        return tuple(link for link in opened if link is not None)

    async def _close(self, connection: AsyncConnection, person: Person, link: LinkRecord, now: datetime) -> bool:
        columns = subject_links.c
        sealed = self._sealer.seal_record(_document(person, link), "link", f"{link.id}/ended")
        query = update(subject_links).where(columns.id == link.id, columns.ended_at.is_(None))
        return (await connection.execute(query.values(ended_at=now, sealed=sealed))).rowcount == 1

    async def _record(
        self, connection: AsyncConnection, event: str, person: Person, link: LinkRecord, now: datetime
    ) -> None:
        sealed = self._sealer.seal_record(_document(person, link), "link-event", event_row(link.id, event, now))
        await connection.execute(insert(link_events).values(link=link.id, event=event, at=now, sealed=sealed))


def _check_terms(holder: str, subject_key: str, until: datetime | None, now: datetime) -> None:
    if not 0 < len(holder) <= _HOLDER or not 0 < len(subject_key) <= _LONGEST:
        raise LinkInvalid(Label("提供元と本人番号を示してください。", "Name the holder and its key of the person."))
    if until is not None and until <= now:
        raise LinkInvalid(Label("期限は今より後です。", "A link ends after now."))


def _check_proof(proof: Proof, now: datetime) -> None:
    begun = proof.issued_at <= now + _SKEW
    if not proof.issuer or not proof.jti or not begun or proof.expires_at <= now:
        raise LinkProofInvalid(
            Label(
                "その証明は有効ではありません。もう一度取得してください。",
                "This proof is not valid now. Get a new one.",
            )
        )
    if now - proof.issued_at > _FRESH:
        raise LinkProofOld(
            Label(
                "証明は発行から10分以内に使ってください。",
                "Use a proof within ten minutes of its issue; get a new one.",
            )
        )


def _consumer_index(sealer: Sealer, person: Person) -> str:
    return sealer.index(person.issuer, person.subject, purpose="link/consumer")


def _document(person: Person, link: LinkRecord) -> dict[str, Any]:
    return {
        "by": [person.issuer, person.subject],
        "holder": link.holder,
        "subject": link.subject,
        "made": link.made_at.isoformat(),
        "until": None if link.until is None else link.until.isoformat(),
    }


def _sealed(sealer: Sealer, person: Person, link: LinkRecord) -> bytes:
    return sealer.seal_record(_document(person, link), "link", f"{link.id}/open")


def _opened(sealer: Sealer, row: RowMapping, person: Person) -> LinkRecord | None:
    """The link of a row if it is this person's, whatever the columns say."""
    try:
        found = sealer.open_record(row["sealed"], "link", f"{row['id']}/open")
        until = None if found["until"] is None else datetime.fromisoformat(found["until"])
        link = LinkRecord(row["id"], found["holder"], found["subject"], datetime.fromisoformat(found["made"]), until)
        return link if found["by"] == [person.issuer, person.subject] else None
    except (SealBroken, KeyError, TypeError, ValueError) as error:
        log.error("link %s cannot be opened: %s", row["id"], type(error).__name__)  # noqa: TRY400 - no values
        return None
