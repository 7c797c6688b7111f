"""Mandates: recorded by an officer or granted by the person, ended by either side, over by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from hub.registry.links import Person
from hub.registry.mandates import Mandates, Relation
from hub.registry.person_refusals import LinkUnknown, MandateInvalid, MandateUnknown, NotIdentified
from hub.registry.sealing import Sealer, event_row
from hub.registry.tables_persons import mandate_events
from policies.facts import ANONYMOUS, Consumer, Link
from tests.hub.persons_world import (
    CHILD,
    DAY,
    HOLDER,
    MOTHER,
    NOW,
    OFFICER,
    OTHER,
    TICK,
    World,
    opened_world,
    person,
)

STRANGER = Consumer(issuer="https://id.example.jp", subject="canary-stranger")


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """An empty registry."""
    async with opened_world(url) as made:
        yield made


async def test_a_recorded_mandate_is_its_representative_s(world: World) -> None:
    """Who was recorded represents the person at the holder, and nobody else does."""
    mandate = await world.mandate()
    assert await world.mandates.of(OTHER, NOW) == (mandate,)
    assert mandate.fact == Link(HOLDER, CHILD, mandate.id)
    assert (mandate.relation, mandate.recorded_by) == (Relation.GUARDIAN, person(OFFICER))
    for consumer in (MOTHER, OFFICER, ANONYMOUS, replace(OTHER, issuer="https://other.example.jp")):
        assert await world.mandates.of(consumer, NOW) == ()


async def test_a_mandate_holds_from_its_start_until_its_end(world: World) -> None:
    """The start is within, the end is not; nobody has to end it."""
    mandate = await world.mandate(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    held = [
        await world.mandates.of(OTHER, now)
        for now in (NOW + DAY - TICK, NOW + DAY, NOW + 2 * DAY - TICK, NOW + 2 * DAY)
    ]
    assert held == [(), (mandate,), (mandate,), ()]


async def test_a_person_grants_a_mandate_through_its_own_link(world: World) -> None:
    """For the key of that link, and sees it, as long as the link is active."""
    link = await world.link()
    mandate = await world.mandates.grant(MOTHER, link.id, person(OTHER), NOW + DAY, relation="carer", now=NOW)
    assert await world.mandates.of(OTHER, NOW) == (mandate,)
    assert await world.mandates.about(MOTHER, NOW) == (mandate,)
    assert await world.mandates.about(OTHER, NOW) == ()
    assert await world.mandates.about(MOTHER, NOW + DAY) == ()
    await world.links.revoke(MOTHER, link.id, NOW)
    assert await world.mandates.about(MOTHER, NOW) == ()


async def test_a_mandate_is_granted_through_nothing_but_an_own_active_link(world: World) -> None:
    """Neither through another's, nor one that ran out, nor by who represents."""
    link = await world.link(until=NOW + DAY)
    mandate = await world.mandate()
    for consumer, name, now in ((STRANGER, link.id, NOW), (MOTHER, link.id, NOW + DAY), (OTHER, mandate.id, NOW)):
        with pytest.raises(LinkUnknown):
            await world.mandates.grant(consumer, name, person(OFFICER), now + DAY, relation="carer", now=now)
    assert await world.mandates.of(OFFICER, NOW) == ()


@pytest.mark.parametrize("who", ["representative", "person", "officer"])
async def test_either_side_and_an_officer_end_a_mandate(world: World, who: str) -> None:
    """At once, and once."""
    await world.link()
    mandate = await world.mandate()
    consumer = {"representative": OTHER, "person": MOTHER, "officer": OFFICER}[who]
    office = {HOLDER} if who == "officer" else ()
    assert await world.mandates.end(consumer, mandate.id, NOW, officer_of=office) == mandate
    assert await world.mandates.of(OTHER, NOW) == ()
    with pytest.raises(MandateUnknown):
        await world.mandates.end(consumer, mandate.id, NOW, officer_of=office)


async def test_nobody_else_ends_a_mandate_or_learns_of_it(world: World) -> None:
    """Nor an officer of another holder; the answer is that of a mandate that never was."""
    mandate = await world.mandate(ends_at=NOW + DAY)
    cases = [
        (STRANGER, mandate.id, NOW, ()),
        (OFFICER, mandate.id, NOW, ()),
        (OFFICER, mandate.id, NOW, {"seto-mobility"}),
        (OTHER, "nothing", NOW, ()),
        (OTHER, mandate.id, NOW + DAY, ()),
    ]
    said = set()
    for consumer, name, now, office in cases:
        with pytest.raises(MandateUnknown) as caught:
            await world.mandates.end(consumer, name, now, officer_of=office)
        said.add(str(caught.value))
    assert len(said) == 1
    assert await world.mandates.of(OTHER, NOW) == (mandate,)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": NOW},
        {"ends_at": NOW + timedelta(days=366) + TICK},
        {"starts_at": NOW + DAY, "ends_at": NOW + DAY},
        {"starts_at": NOW - 10 * DAY, "ends_at": NOW - DAY},
        {"ground": "  "},
        {"ground": "理" * 1001},
        {"relation": "friend"},
        {"holder": ""},
        {"subject_key": ""},
        {"representative": person(OFFICER)},
        {"representative": Person("", "somebody")},
        {"representative": Person("https://id.example.jp", "")},
    ],
)
async def test_what_is_no_mandate_is_refused(world: World, changes: dict[str, Any]) -> None:
    """Endless, over, without ground or parties, or for whom records it; in both languages, without a name."""
    with pytest.raises(MandateInvalid) as caught:
        await world.mandate(**changes)
    assert caught.value.message.ja
    assert "canary" not in str(caught.value)
    assert await world.mandates.of(OTHER, NOW) == ()


async def test_a_year_is_allowed_and_an_anonymous_officer_is_not(world: World) -> None:
    """The longest period, with a leap day."""
    assert (await world.mandate(ends_at=NOW + timedelta(days=366))).active(NOW)
    with pytest.raises(NotIdentified):
        await world.mandates.record(
            ANONYMOUS,
            holder=HOLDER,
            subject_key=CHILD,
            representative=person(OTHER),
            relation="guardian",
            ground="-",
            ends_at=NOW + DAY,
            now=NOW,
        )


async def test_ending_at_once_succeeds_once(world: World) -> None:
    """Representative and officer together."""
    mandate = await world.mandate()
    ends = (
        world.mandates.end(OTHER, mandate.id, NOW),
        world.mandates.end(OFFICER, mandate.id, NOW, officer_of={HOLDER}),
        world.mandates.end(OTHER, mandate.id, NOW),
    )
    results = await asyncio.gather(*ends, return_exceptions=True)
    assert [type(item) for item in results if item != mandate] == [MandateUnknown] * 2
    assert await world.rows("SELECT event FROM mandate_events ORDER BY number") == [("recorded",), ("ended",)]


async def test_each_event_names_both_persons_and_who_did_it(world: World) -> None:
    """For whoever holds the key."""
    mandate = await world.mandate()
    await world.mandates.end(OTHER, mandate.id, NOW + DAY)
    async with world.engine.connect() as connection:
        rows = (await connection.execute(mandate_events.select().order_by(mandate_events.c.number))).mappings().all()
    opened = [
        world.sealer.open_record(row["sealed"], "mandate-event", event_row(mandate.id, row["event"], row["at"]))
        for row in rows
    ]
    assert [item["by"] for item in opened] == [[OFFICER.issuer, OFFICER.subject], [OTHER.issuer, OTHER.subject]]
    assert {(item["subject"], tuple(item["representative"])) for item in opened} == {
        (CHILD, (OTHER.issuer, OTHER.subject))
    }


async def test_a_mandate_moved_to_another_account_is_nobody_s(world: World) -> None:
    """Who writes to the database can break a mandate, not make one."""
    await world.mandate()
    await world.mandate(STRANGER, subject_key="canary-else")
    await world.run("UPDATE mandates SET representative_index = (SELECT max(representative_index) FROM mandates)")
    found = [item.subject for consumer in (OTHER, STRANGER) for item in await world.mandates.of(consumer, NOW)]
    assert found in ([CHILD], ["canary-else"])


async def test_the_end_of_a_mandate_is_part_of_what_is_sealed(world: World) -> None:
    """Neither is it put off by hand, nor an ended mandate opened again."""
    mandate = await world.mandate(ends_at=NOW + DAY)
    await world.run("UPDATE mandates SET ends_at = '2030-01-01 00:00:00.000000'")
    assert await world.mandates.of(OTHER, NOW + DAY) == ()
    await world.mandates.end(OTHER, mandate.id, NOW)
    await world.run("UPDATE mandates SET ended_at = NULL")
    assert await world.mandates.of(OTHER, NOW) == ()


async def test_another_key_finds_no_mandate_and_a_broken_database_is_an_error(world: World) -> None:
    """What cannot be opened is none; what cannot be read is not empty."""
    await world.mandate()
    await world.link()
    assert await Mandates(world.engine, Sealer(b"x" * 32)).of(OTHER, NOW) == ()
    await world.run("ALTER TABLE mandates RENAME TO gone")
    for call in (world.mandates.of(OTHER, NOW), world.mandates.about(MOTHER, NOW), world.mandate()):
        with pytest.raises(DBAPIError) as caught:
            await call
        assert "canary" not in str(caught.value)
