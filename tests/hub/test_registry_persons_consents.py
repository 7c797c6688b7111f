"""Consents: given and withdrawn by the person or who represents it, recorded, and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from hub.registry import consents as store
from hub.registry.consent_known import Known
from hub.registry.consent_records import ConsentState
from hub.registry.person_refusals import (
    ConsentNoLink,
    ConsentNotGiven,
    ConsentTooMany,
    ConsentToOneself,
    ConsentUnknown,
    NotIdentified,
)
from policies.facts import ANONYMOUS
from tests.hub.persons_world import (
    CHILD,
    DAY,
    HOLDER,
    MOTHER,
    NOW,
    OFFICER,
    OTHER,
    SEEN,
    TICK,
    TIME,
    World,
    opened_world,
    person,
)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A registry without a link."""
    async with opened_world(url) as made:
        yield made


async def test_a_consent_says_all_that_was_said(world: World) -> None:
    """As it was asked, from when it was given, by whom."""
    link = await world.link()
    record = await world.give(link=link.id, coordinates=frozenset({SEEN, TIME}))
    assert (record.holder, record.subject, record.withdrawn) == (HOLDER, CHILD, False)
    processing = record.processing
    assert (processing.starts_at, processing.ends_at) == (NOW, NOW + 30 * DAY)
    assert (processing.recipients, processing.coordinates) == (frozenset({"vendor-a"}), frozenset({SEEN, TIME}))
    assert processing.purpose_label.ja == "サービスの提供"
    assert [(event.state, event.at, event.by, event.mandate) for event in record.events] == [
        (ConsentState.GIVEN, NOW, person(MOTHER), None)
    ]
    assert await world.of() == (record,)


async def test_the_state_of_a_record_follows_what_is_said_and_the_clock(world: World) -> None:
    """Given, renewed, expired, withdrawn; one record, a receipt for each giving."""
    await world.link()
    first = await world.give(until=NOW + DAY)
    again = await world.give(until=NOW + 2 * DAY, now=NOW + TICK)
    assert (again.id, again.receipt == first.receipt) == (first.id, False)
    assert [again.state(now) for now in (NOW, NOW + 2 * DAY)] == [ConsentState.RENEWED, ConsentState.EXPIRED]
    gone = await world.withdraw(again.id, now=NOW + DAY)
    assert gone.state(NOW + 9 * DAY) is ConsentState.WITHDRAWN
    back = await world.give(now=NOW + DAY)
    assert [event.state for event in back.events] == ["given", "renewed", "withdrawn", "given"]
    assert (back.id, back.state(NOW + DAY)) == (first.id, ConsentState.GIVEN)
    assert [event.receipt for event in back.events] == [first.receipt, again.receipt, again.receipt, back.receipt]


async def test_nobody_consents_without_a_link_to_this_holder(world: World) -> None:
    """No link, another's, one that ran out or was revoked, or one to another holder."""
    elsewhere = await world.link(holder="seto-mobility")
    others = await world.link(OTHER)
    short = await world.link(until=NOW + DAY)
    attempts: list[tuple[datetime, dict[str, Any]]] = [
        (NOW, {"link": elsewhere.id}),
        (NOW, {"link": others.id}),
        (NOW, {"link": "nothing"}),
        (NOW, {"mandate": "nothing"}),
        (NOW, {"holder": "nobody"}),
        (NOW, {"link": short.id, "mandate": short.id}),
        (NOW + DAY, {"link": short.id}),
        (NOW + DAY, {}),
    ]
    for now, changes in attempts:
        with pytest.raises(ConsentNoLink):
            await world.give(now=now, **changes)
    with pytest.raises(NotIdentified):
        await world.give(ANONYMOUS)
    await world.links.revoke(MOTHER, short.id, NOW)
    with pytest.raises(ConsentNoLink):
        await world.give()
    assert await world.rows("SELECT count(*) FROM consents") == [(0,)]


async def test_an_account_of_two_persons_says_for_whom_it_speaks(world: World) -> None:
    """Nobody is guessed."""
    one, _ = await world.link(), await world.link(subject_key="canary-sibling")
    with pytest.raises(ConsentNoLink):
        await world.give()
    assert (await world.give(link=one.id)).subject == CHILD


async def test_a_representative_consents_and_withdraws_under_its_mandate(world: World) -> None:
    """Named in the request, and in the record."""
    mandate = await world.mandate()
    own = await world.link(OTHER, subject_key="canary-own")
    assert (await world.give(OTHER)).subject == "canary-own"
    with pytest.raises(ConsentNoLink):
        await world.give(OTHER, mandate=mandate.id, link=own.id)
    record = await world.give(OTHER, mandate=mandate.id)
    assert await world.holds()
    gone = await world.withdraw(record.id, OTHER)
    said = [(event.state, event.by, event.mandate, event.relation) for event in gone.events]
    assert said == [
        ("given", person(OTHER), mandate.id, "guardian"),
        ("withdrawn", person(OTHER), mandate.id, "guardian"),
    ]
    assert not await world.holds()


@pytest.mark.parametrize("party", ["organisation", "client"])
async def test_a_representative_consents_to_nothing_for_its_own_side(world: World, party: str) -> None:
    """Neither alone nor among others; the person itself may, and so may a representative of another side."""
    mandate = await world.mandate()
    of_vendor: dict[str, Any] = {party: "vendor-a"}
    of_another: dict[str, Any] = {party: "vendor-b"}
    employed = replace(OTHER, **of_vendor)
    for recipients in ({"vendor-a"}, {"vendor-a", "vendor-b"}):
        with pytest.raises(ConsentToOneself):
            await world.give(employed, mandate=mandate.id, recipients=frozenset(recipients))
    assert not await world.holds()
    assert await world.of(employed) == ()
    elsewhere = replace(OTHER, **of_another)
    record = await world.give(elsewhere, mandate=mandate.id)
    with pytest.raises(ConsentToOneself):
        await world.give(employed, mandate=mandate.id)
    assert (await world.withdraw(record.id, employed)).withdrawn
    await world.link(MOTHER)
    await world.give(replace(MOTHER, **of_vendor))
    assert await world.holds()


@pytest.mark.parametrize(
    ("own", "recipient"),
    [
        ({"organisation": "vendor-x", "client": "app-1"}, "app-2"),  # another client of its organisation
        ({"organisation": "vendor-y", "client": "app-1"}, "app-2"),  # of the organisation its client is registered for
        ({"organisation": "vendor-y", "client": "app-1"}, "vendor-x"),
        ({"organisation": "vendor-x"}, "app-2"),
        ({"client": "app-1"}, "app-2"),
    ],
)
async def test_a_representative_names_no_other_client_of_its_own_side(
    world: World, own: dict[str, Any], recipient: str
) -> None:
    """Whose a client is says its registration; a client of another organisation may be named."""
    names = frozenset({"app-1", "app-2", "app-3", "vendor-x", "vendor-y"})
    clients = {"app-1": "vendor-x", "app-2": "vendor-x", "app-3": "vendor-z"}
    known = Known(recipients=names, told=names, personal=frozenset({"TagSighting"}), organisations=clients)
    mandate, employed = await world.mandate(), replace(OTHER, **own)
    for recipients in ({recipient}, {recipient, "app-3"}):
        with pytest.raises(ConsentToOneself):
            await world.give(employed, mandate=mandate.id, recipients=frozenset(recipients), known=known)
    assert await world.of(employed) == ()
    await world.give(employed, mandate=mandate.id, recipients=frozenset({"app-3"}), known=known)
    await world.link(employed, subject_key="canary-own")
    record = await world.give(employed, recipients=frozenset({recipient}), known=known)
    assert record.processing.recipients == {recipient}


async def test_a_mandate_that_does_not_hold_gives_no_say(world: World) -> None:
    """Not begun, over, ended, another's, or at another holder."""
    later = await world.mandate(starts_at=NOW + DAY)
    ended = await world.mandate()
    await world.mandates.end(OTHER, ended.id, NOW)
    elsewhere = await world.mandate(holder="seto-mobility")
    over = await world.mandate(ends_at=NOW + DAY)
    attempts = [
        (OTHER, later, NOW),
        (OTHER, ended, NOW),
        (OTHER, elsewhere, NOW),
        (OTHER, over, NOW + DAY),
        (MOTHER, over, NOW),
    ]
    for consumer, mandate, now in attempts:
        with pytest.raises(ConsentNoLink):
            await world.give(consumer, now, mandate=mandate.id)


async def test_person_and_representative_speak_of_the_same_record(world: World) -> None:
    """What one gives the other takes back; both see it and who said what."""
    await world.link()
    mandate = await world.mandate()
    record = await world.give(OTHER, mandate=mandate.id)
    gone = await world.withdraw(record.id)
    assert [event.mandate for event in gone.events] == [mandate.id, None]
    assert await world.of() == await world.of(OTHER) == (gone,)
    assert await world.of(OTHER, NOW + 100 * DAY) == ()


async def test_nobody_withdraws_or_sees_another_s_consent_or_learns_of_it(world: World) -> None:
    """The answer is that of a record that never was."""
    link = await world.link()
    await world.link(OTHER, subject_key="canary-else")
    record = await world.give()
    said = set()
    for consumer, name in ((OTHER, record.id), (OFFICER, record.id), (MOTHER, "nothing")):
        with pytest.raises(ConsentUnknown) as caught:
            await world.withdraw(name, consumer)
        said.add(str(caught.value))
    assert len(said) == 1
    assert await world.of(OTHER) == await world.of(OFFICER) == await world.of(ANONYMOUS) == ()
    await world.links.revoke(MOTHER, link.id, NOW)
    with pytest.raises(ConsentUnknown):
        await world.withdraw(record.id)
    assert await world.of() == ()
    assert await world.holds()  # a consent outlives the link through which it was given


async def test_a_consent_is_withdrawn_once(world: World) -> None:
    """Also when it is over already; twice is refused and recorded once."""
    await world.link()
    record = await world.give(until=NOW + DAY)
    await world.withdraw(record.id, now=NOW + 2 * DAY)
    with pytest.raises(ConsentNotGiven):
        await world.withdraw(record.id, now=NOW + 2 * DAY)
    assert await world.rows("SELECT event FROM consent_events") == [("given",), ("withdrawn",)]


async def test_withdrawing_at_once_succeeds_once(world: World) -> None:
    """The others are told that it is withdrawn."""
    await world.link()
    record = await world.give()
    results = await asyncio.gather(*(world.withdraw(record.id) for _ in range(4)), return_exceptions=True)
    assert sorted(type(item).__name__ for item in results) == ["ConsentNotGiven"] * 3 + ["ConsentRecord"]
    assert await world.rows("SELECT event FROM consent_events") == [("given",), ("withdrawn",)]


async def test_giving_at_once_makes_one_record(world: World) -> None:
    """The first gives, the others renew; state and events agree."""
    await world.link()
    records = await asyncio.gather(*(world.give() for _ in range(4)))
    assert len({record.id for record in records}) == 1
    (kept,) = await world.of()
    assert [event.state for event in kept.events] == ["given", "renewed", "renewed", "renewed"]
    assert await world.rows("SELECT changed = (SELECT max(number) FROM consent_events) FROM consents") == [(1,)]


async def test_giving_and_withdrawing_at_once_leave_what_was_recorded_last(world: World) -> None:
    """Whichever came last, the answer follows it."""
    await world.link()
    record = await world.give()
    for _ in range(5):
        await asyncio.gather(world.give(), world.withdraw(record.id), world.give(), return_exceptions=True)
        (last,) = (await world.rows("SELECT event FROM consent_events ORDER BY number DESC LIMIT 1"))[0]
        assert await world.holds() == (last != "withdrawn")


async def test_a_person_has_so_many_records_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are there can still be renewed; other persons are not concerned."""
    monkeypatch.setattr(store, "MOST", 2)
    await world.link()
    await world.link(OTHER, subject_key="canary-else")
    for name in ("one", "two"):
        await world.give(recipients=frozenset({name}))
    with pytest.raises(ConsentTooMany):
        await world.give(recipients=frozenset({"three"}))
    assert len((await world.give(recipients=frozenset({"two"}))).events) == 2
    assert await world.give(OTHER, recipients=frozenset({"three"})) in await world.of(OTHER)


async def test_terms_that_only_look_alike_are_two_records(world: World) -> None:
    """Names are not run together."""
    await world.link()
    one = await world.give(recipients=frozenset({"a,b"}))
    two = await world.give(recipients=frozenset({"a", "b"}))
    assert one.id != two.id
