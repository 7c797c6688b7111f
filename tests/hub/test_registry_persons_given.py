"""Who consents: the last thing said about it decides, for pages of any size, and a fault never says yes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from hub.registry.consents import Consents
from hub.registry.sealing import Sealer
from policies.decision import Coordinate
from policies.facts import Consumer
from policies.purposes import dpv_purposes
from tests.hub.persons_world import (
    CHILD,
    DAY,
    MOTHER,
    NOW,
    SEEN,
    TICK,
    TIME,
    World,
    opened_world,
    question,
)

PURPOSES = dpv_purposes()


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A registry with the mother's link."""
    async with opened_world(url) as made:
        await made.link()
        yield made


async def test_a_consent_holds_from_its_giving_until_its_end(world: World) -> None:
    """The first instant is within, the end is not; it is given by its record."""
    record = await world.give(until=NOW + DAY)
    assert await world.given() == {SEEN: {CHILD: record.id}}
    held = [await world.holds(now=now) for now in (NOW - TICK, NOW, NOW + DAY - TICK, NOW + DAY)]
    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"holder": "seto-mobility"},
        {"subjects": frozenset({"canary-else", CHILD + " ", CHILD.upper()})},
        {"recipients": frozenset({"vendor-b"})},
        {"recipients": frozenset()},
        {"purpose": "Marketing"},
        {"purpose": "no-such-purpose"},
        {"coordinates": frozenset({TIME})},
        {"coordinates": frozenset({Coordinate(SEEN + ".leaf"), Coordinate("TagSighting.*")})},
    ],
)
async def test_nothing_but_what_was_consented_to_is_given(world: World, changes: dict[str, Any]) -> None:
    """Another holder, person, recipient, purpose or coordinate is another thing."""
    await world.give()
    answer = await world.given(**changes)
    assert answer == {name: {} for name in question(**changes).coordinates}


async def test_a_consent_covers_narrower_purposes_only(world: World) -> None:
    """As the tree of purposes has them."""
    narrow = next(term for term, purpose in PURPOSES.purposes.items() if "ServiceProvision" in purpose.broader)
    await world.give()
    assert await world.holds(purpose=narrow)
    for broad in PURPOSES.purposes["ServiceProvision"].broader:
        assert not await world.holds(purpose=broad)
    await world.give(recipients=frozenset({"vendor-b"}), purpose=narrow)
    assert not await world.holds(recipients=frozenset({"vendor-b"}))


async def test_consents_for_different_recipients_are_independent(world: World) -> None:
    """One is taken back, the other stays, and either is enough for who is both: the later one is named."""
    one = await world.give(recipients=frozenset({"vendor-a"}))
    two = await world.give(recipients=frozenset({"vendor-b"}))
    either = frozenset({"vendor-a", "vendor-b"})
    assert await world.given(recipients=either) == {SEEN: {CHILD: two.id}}
    await world.give(recipients=frozenset({"vendor-a"}))
    assert await world.given(recipients=either) == {SEEN: {CHILD: one.id}}
    await world.withdraw(one.id)
    assert not await world.holds(recipients=frozenset({"vendor-a"}))
    assert await world.given(recipients=either) == {SEEN: {CHILD: two.id}}


async def test_the_last_word_counts_where_two_records_speak_of_one_thing(world: World) -> None:
    """What is taken back for one recipient stays for the other, and comes back when it is given again."""
    await world.give(recipients=frozenset({"vendor-a", "vendor-b"}), coordinates=frozenset({SEEN, TIME}))
    narrow = await world.give()
    await world.withdraw(narrow.id)
    answer = await world.given(coordinates=frozenset({SEEN, TIME}))
    assert (CHILD in answer[SEEN], CHILD in answer[TIME]) == (False, True)
    assert await world.holds(recipients=frozenset({"vendor-b"}))
    await world.give()
    assert await world.holds()


async def test_a_withdrawal_holds_with_the_next_question(world: World) -> None:
    """For every process that asks the same database."""
    record = await world.give()
    other_process = Consents(world.engine, Sealer(b"k" * 32), PURPOSES)
    assert (await other_process.given(question()))[SEEN] == {CHILD: record.id}
    await world.withdraw(record.id)
    assert (await other_process.given(question()))[SEEN] == {}


async def test_a_page_is_one_question_to_the_database(world: World) -> None:
    """Up to 500 persons a statement, and nothing at all for nobody."""
    statements: list[str] = []
    event.listen(world.engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    await world.given(subjects=frozenset(f"key-{n}" for n in range(500)))
    assert len(statements) == 1
    await world.given(subjects=frozenset())
    assert len(statements) == 1


async def test_a_page_of_many_persons_is_answered_whole(world: World) -> None:
    """Beyond one statement's worth of keys."""
    keys = [f"canary-{n}" for n in range(1203)]
    givers = (0, 499, 500, 999, 1000, 1202)
    for n in givers:
        consumer = Consumer(issuer="https://id.example.jp", subject=f"account-{n}")
        await world.link(consumer, subject_key=keys[n])
        await world.give(consumer)
    answer = await world.given(subjects=frozenset(keys))
    assert set(answer[SEEN]) == {keys[n] for n in givers}


async def test_a_record_that_cannot_be_opened_is_no_consent_and_no_error(world: World) -> None:
    """Nor is what was said before it; other persons are not touched by it."""
    consumer = replace(MOTHER, subject="canary-father")
    await world.link(consumer, subject_key="canary-brother")
    await world.give(recipients=frozenset({"vendor-a", "vendor-b"}))
    await world.give(consumer)
    broken = await world.give()
    later = await world.give(recipients=frozenset({"vendor-b"}))
    await world.run("UPDATE consents SET sealed = :it WHERE id = :id", it=b"\x01broken", id=broken.id)
    answer = await world.given(subjects=frozenset({CHILD, "canary-brother"}))
    assert set(answer[SEEN]) == {"canary-brother"}
    assert (await world.given(recipients=frozenset({"vendor-b"})))[SEEN] == {CHILD: later.id}
    await world.give()
    assert await world.holds()


async def test_who_writes_to_the_database_gives_no_consent(world: World) -> None:
    """Neither by the state, nor by moving one person's record to another, nor with another key."""
    record = await world.give()
    await world.withdraw(record.id)
    await world.run("UPDATE consents SET state = 'given'")
    assert not await world.holds()
    consumer = replace(MOTHER, subject="canary-father")
    await world.link(consumer, subject_key="canary-brother")
    moved = await world.give(consumer)
    await world.run(
        "UPDATE consents SET subject_index = (SELECT subject_index FROM consents WHERE id = :own) WHERE id = :id",
        own=record.id,
        id=moved.id,
    )
    assert not await world.holds()
    assert (await Consents(world.engine, Sealer(b"x" * 32), PURPOSES).given(question()))[SEEN] == {}


async def test_a_purpose_that_is_gone_is_no_consent(world: World) -> None:
    """A hub that forgets a purpose does not guess what it covered."""
    await world.give()
    left = {term: item for term, item in PURPOSES.purposes.items() if term != "ServiceProvision"}
    tree = replace(PURPOSES, purposes=left)
    narrow = next(term for term, purpose in PURPOSES.purposes.items() if "ServiceProvision" in purpose.broader)
    answer = await Consents(world.engine, world.sealer, tree).given(question(purpose=narrow))
    assert answer == {SEEN: {}}


async def test_a_broken_database_is_an_error(world: World) -> None:
    """Which the engine takes for nobody; it names no person."""
    await world.give()
    await world.run("ALTER TABLE consents RENAME TO gone")
    with pytest.raises(DBAPIError) as caught:
        await world.given()
    assert "canary" not in str(caught.value)
