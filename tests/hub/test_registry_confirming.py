"""Situations of kinds that a domain declares itself: how long, on what ground, confirmed by whom, seen by others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.config_model import Domain
from hub.registry.database import open_database
from hub.registry.refusals import (
    NotAnOfficer,
    SituationInvalid,
    SituationNotActive,
    SituationNotPending,
    SituationRefused,
    SituationSamePerson,
)
from hub.registry.situations import Situations
from hub.registry.tables import situations as situations_table
from policies.facts import ANONYMOUS, Consumer, Situation
from tests.hub.test_registry_situations import DOMAIN, DOMAINS, NOW, OFFICER, declared, events

SECOND = replace(OFFICER, subject="officer-2")
STRICT = Domain.model_validate(
    {
        **DOMAIN.model_dump(by_alias=True, exclude={"title", "situations"}),
        "title": {"ja": "さぬき", "en": "Sanuki"},
        "situations": (
            {"kind": "flood", "longest": "PT12H", "ground": "水防法第10条", "confirm": "true"},
            {"kind": "drill", "longest": "PT1H"},
        ),
    }
)
"""A domain whose floods are confirmed by a second officer."""


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The registry's database."""
    opened = await open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
def strict(engine: AsyncEngine) -> Situations:
    """Situations of the domain that asks for two officers."""
    return Situations(engine, {"sanuki-area": STRICT})


async def test_each_kind_has_its_own_longest_duration(strict: Situations) -> None:
    """And no other kind than those of the domain is declared."""
    assert (await declared(strict, kind="drill", hours=1)).kind == "drill"
    for kind, hours in (("drill", 1.01), ("flood", 12.01), ("disaster", 1)):
        with pytest.raises(SituationInvalid):
            await declared(strict, kind=kind, hours=hours)


async def test_the_ground_of_its_kind_is_recorded_with_a_situation(strict: Situations, engine: AsyncEngine) -> None:
    """As it was when it was declared."""
    await declared(strict, kind="flood", hours=1)
    async with engine.connect() as connection:
        assert (await connection.execute(select(situations_table.c.ground))).scalars().all() == ["水防法第10条"]


async def test_a_situation_to_be_confirmed_holds_from_its_confirmation(strict: Situations, engine: AsyncEngine) -> None:
    """Until the end that was declared, not an hour longer."""
    pending = await declared(strict, kind="flood", hours=12)
    assert strict.active(NOW) == ()
    assert [item.situation for item in strict.pending(NOW)] == [pending]
    later = NOW + timedelta(minutes=30)
    confirmed = await strict.confirm(SECOND, situation=pending.id, now=later)
    assert (confirmed.starts_at, confirmed.ends_at) == (later, NOW + timedelta(hours=12))
    assert (strict.active(later), strict.pending(later)) == ((confirmed,), ())
    assert strict.active(NOW) == ()
    assert [event[:2] for event in await events(engine)] == [("declared", "officer-1"), ("confirmed", "officer-2")]


@pytest.mark.parametrize(
    ("consumer", "after", "kind"),
    [
        (OFFICER, timedelta(0), SituationSamePerson),
        (replace(OFFICER, issuer="https://other"), timedelta(0), SituationSamePerson),
        (replace(SECOND, roles=frozenset()), timedelta(0), NotAnOfficer),
        (ANONYMOUS, timedelta(0), NotAnOfficer),
        (SECOND, timedelta(hours=1), SituationNotPending),
    ],
)
async def test_only_another_officer_confirms_within_the_hour(
    strict: Situations, engine: AsyncEngine, consumer: Consumer, after: timedelta, kind: type[SituationRefused]
) -> None:
    """The declarer is the declarer whoever vouches for it; nothing is recorded of a refusal."""
    pending = await declared(strict, kind="flood", hours=12)
    with pytest.raises(kind):
        await strict.confirm(consumer, situation=pending.id, now=NOW + after)
    await strict.load(NOW + after)
    assert strict.active(NOW + after) == ()
    assert len(await events(engine)) == 1


async def test_what_was_not_confirmed_never_holds(strict: Situations) -> None:
    """Nor is it pending after its hour, and there is nothing left to end."""
    pending = await declared(strict, kind="flood", hours=12)
    later = NOW + timedelta(hours=1)
    await strict.load(later)
    assert (strict.pending(later), strict.active(later)) == ((), ())
    with pytest.raises(SituationNotActive):
        await strict.end(OFFICER, situation=pending.id, now=later)


async def test_a_pending_situation_can_be_taken_back(strict: Situations) -> None:
    """Then nobody confirms it any more."""
    pending = await declared(strict, kind="flood", hours=12)
    await strict.end(OFFICER, situation=pending.id, now=NOW)
    assert strict.pending(NOW) == ()
    with pytest.raises(SituationNotPending):
        await strict.confirm(SECOND, situation=pending.id, now=NOW)


async def test_two_officers_who_confirm_at_once_make_one_situation(strict: Situations, engine: AsyncEngine) -> None:
    """The second is told that nothing waits."""
    pending = await declared(strict, kind="flood", hours=12)
    third = replace(OFFICER, subject="officer-3")
    results = await asyncio.gather(
        *(strict.confirm(officer, situation=pending.id, now=NOW) for officer in (SECOND, third)),
        return_exceptions=True,
    )
    assert [type(item) for item in results] == [Situation, SituationNotPending]
    assert len(await events(engine)) == 2


async def test_what_holds_already_is_not_confirmed(strict: Situations) -> None:
    """A kind that needs no second officer, and what is unknown."""
    drill = await declared(strict, kind="drill", hours=1)
    for name in (drill.id, "nothing"):
        with pytest.raises(SituationNotPending):
            await strict.confirm(SECOND, situation=name, now=NOW)


async def test_another_process_is_heard_of_within_seconds(url: str) -> None:
    """Memory that was read a moment ago is believed; then it is read again."""
    engines = [await open_database(url) for _ in range(2)]
    here, there = (Situations(engine, DOMAINS) for engine in engines)
    await here.refresh(NOW)
    situation = await declared(there)
    await here.refresh(NOW + timedelta(seconds=1))
    assert here.active(NOW + timedelta(seconds=1)) == ()
    await here.refresh(NOW + timedelta(seconds=2))
    assert here.active(NOW + timedelta(seconds=2)) == (situation,)
    await here.end(OFFICER, situation=situation.id, now=NOW + timedelta(seconds=3))
    await there.refresh(NOW + timedelta(seconds=5))
    assert there.active(NOW + timedelta(seconds=5)) == ()
    for engine in engines:
        await engine.dispose()


async def test_a_kind_that_the_domain_no_longer_has_holds_no_longer(url: str) -> None:
    """What was declared of it is not read."""
    engine = await open_database(url)
    await declared(Situations(engine, DOMAINS))
    after = Situations(engine, {"sanuki-area": STRICT})
    await after.load(NOW)
    assert after.active(NOW) == ()
    await engine.dispose()
