"""Subject links: made by proof, once, soon; revoked by whose they are; recorded; in a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from hub.registry.links import LinkRecord, SubjectLinks
from hub.registry.person_refusals import (
    LinkInvalid,
    LinkProofInvalid,
    LinkProofOld,
    LinkProofUsed,
    LinkUnknown,
    NotIdentified,
    PersonRefused,
)
from hub.registry.sealing import Sealer
from policies.facts import ANONYMOUS, Consumer, Link
from tests.hub.persons_world import CHILD, DAY, HOLDER, MOTHER, NOW, OTHER, TICK, World, opened_world, proof

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """An empty registry."""
    async with opened_world(url) as made:
        yield made


async def test_a_link_is_its_consumer_s_alone(world: World) -> None:
    """Whoever else asks has none."""
    link = await world.link()
    assert (link.holder, link.subject, link.fact) == (HOLDER, CHILD, Link(HOLDER, CHILD))
    assert await world.links.of(MOTHER, NOW) == (link,)
    for other in (OTHER, ANONYMOUS, replace(MOTHER, issuer="https://other.example.jp"), replace(MOTHER, subject=None)):
        assert await world.links.of(other, NOW) == ()


async def test_a_link_runs_out(world: World) -> None:
    """It is active before its end and not at it."""
    link = await world.link(until=NOW + DAY)
    assert await world.links.of(MOTHER, NOW + DAY - TICK) == (link,)
    assert await world.links.of(MOTHER, NOW + DAY) == ()
    with pytest.raises(LinkUnknown):
        await world.links.revoke(MOTHER, link.id, NOW + DAY)


async def test_the_same_pair_has_one_link(world: World) -> None:
    """Linking again with a new proof renews it, with the new end."""
    first = await world.link(until=NOW + DAY)
    again = await world.link(now=NOW + MINUTE, until=NOW + 9 * DAY)
    assert again == replace(first, until=NOW + 9 * DAY)
    assert await world.links.of(MOTHER, NOW + 8 * DAY) == (again,)
    assert await world.rows("SELECT event FROM link_events ORDER BY number") == [("made",), ("renewed",)]


async def test_a_link_that_ran_out_is_made_anew(world: World) -> None:
    """With another id, and the record says that the first one expired."""
    first = await world.link(until=NOW + DAY)
    second = await world.link(now=NOW + 2 * DAY)
    assert second.id != first.id
    assert await world.links.of(MOTHER, NOW + 2 * DAY) == (second,)
    assert await world.rows("SELECT event FROM link_events ORDER BY number") == [("made",), ("expired",), ("made",)]


async def test_a_person_may_have_several_accounts_and_an_account_several_persons(world: World) -> None:
    """Each pair is a link of its own."""
    one, two = await world.link(), await world.link(OTHER)
    sibling = await world.link(subject_key="canary-sibling")
    assert {link.id for link in await world.links.of(MOTHER, NOW)} == {one.id, sibling.id}
    assert await world.links.of(OTHER, NOW) == (two,)


async def test_a_revoked_link_is_gone_at_once(world: World) -> None:
    """For its consumer only, who can make a new one."""
    link, other = await world.link(), await world.link(OTHER)
    assert await world.links.revoke(MOTHER, link.id, NOW) == link
    assert await world.links.of(MOTHER, NOW) == ()
    assert await world.links.of(OTHER, NOW) == (other,)
    assert (await world.link()).id != link.id


async def test_nobody_revokes_another_s_link_or_learns_of_it(world: World) -> None:
    """The answer is that of a link that never was."""
    link = await world.link()
    refused = []
    for consumer, name in ((OTHER, link.id), (MOTHER, "nothing")):
        with pytest.raises(LinkUnknown) as caught:
            await world.links.revoke(consumer, name, NOW)
        refused.append(str(caught.value))
    assert refused[0] == refused[1]
    assert await world.links.of(MOTHER, NOW) == (link,)


async def test_a_proof_works_once(world: World) -> None:
    """For whomever it is shown by, and only while something came of it."""
    shown = proof()
    with pytest.raises(LinkInvalid):
        await world.link(proof=shown, until=NOW)
    link = await world.link(proof=shown)
    for consumer in (MOTHER, OTHER):
        with pytest.raises(LinkProofUsed):
            await world.link(consumer, proof=shown, subject_key="canary-else")
    assert await world.links.of(MOTHER, NOW) == (link,)
    other_issuer = replace(shown, issuer="https://citizens.seto.example.jp")
    await world.link(OTHER, proof=other_issuer)  # the same number of another issuer is another proof


async def test_used_proofs_are_forgotten_when_they_are_over(world: World) -> None:
    """And are refused then for being over."""
    shown = proof()
    await world.link(proof=shown)
    later = NOW + timedelta(hours=1)
    await world.link(OTHER, now=later)
    assert await world.rows("SELECT count(*) FROM link_proofs") == [(1,)]
    with pytest.raises(LinkProofInvalid):
        await world.link(now=later, proof=shown)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"issued_at": NOW - 10 * MINUTE}, None),
        ({"issued_at": NOW - 10 * MINUTE - TICK}, LinkProofOld),
        ({"issued_at": NOW + MINUTE}, None),
        ({"issued_at": NOW + MINUTE + TICK}, LinkProofInvalid),
        ({"expires_at": NOW + TICK}, None),
        ({"expires_at": NOW}, LinkProofInvalid),
        ({"jti": ""}, LinkProofInvalid),
        ({"issuer": ""}, LinkProofInvalid),
    ],
)
async def test_a_proof_is_shown_soon_and_before_it_ends(
    world: World, changes: dict[str, Any], kind: type[PersonRefused] | None
) -> None:
    """To the microsecond; an issuer's clock may be a minute ahead."""
    if kind is None:
        link = await world.link(proof=proof(**changes))
        assert await world.links.of(MOTHER, NOW) == (link,)
        return
    with pytest.raises(kind) as caught:
        await world.link(proof=proof(**changes))
    assert caught.value.message.ja
    assert "canary" not in str(caught.value)
    assert await world.links.of(MOTHER, NOW) == ()


@pytest.mark.parametrize("consumer", [ANONYMOUS, Consumer(issuer="https://id.example.jp"), replace(MOTHER, subject="")])
async def test_only_who_is_identified_links_and_revokes(world: World, consumer: Consumer) -> None:
    """A client without a person is nobody."""
    with pytest.raises(NotIdentified):
        await world.link(consumer)
    with pytest.raises(NotIdentified):
        await world.links.revoke(consumer, "nothing", NOW)


@pytest.mark.parametrize(
    "changes", [{"holder": ""}, {"holder": "h" * 201}, {"subject_key": ""}, {"subject_key": "s" * 501}, {"until": NOW}]
)
async def test_what_is_no_link_is_refused(world: World, changes: dict[str, Any]) -> None:
    """Nothing named, or nothing but the past."""
    with pytest.raises(LinkInvalid):
        await world.link(**changes)


async def test_linking_at_once_makes_one_link(world: World) -> None:
    """Each call with a proof of its own; and one proof shown twice at once works once."""
    made = await asyncio.gather(*(world.link() for _ in range(4)))
    assert len({link.id for link in made}) == 1
    shown = proof()
    results = await asyncio.gather(
        *(world.link(OTHER, proof=shown, subject_key=f"canary-{n}") for n in range(4)), return_exceptions=True
    )
    assert [type(item) for item in results if not isinstance(item, LinkRecord)] == [LinkProofUsed] * 3
    assert len(await world.links.of(OTHER, NOW)) == 1


async def test_revoking_at_once_succeeds_once(world: World) -> None:
    """The others are told that there is no such link."""
    link = await world.link()
    results = await asyncio.gather(
        *(world.links.revoke(MOTHER, link.id, NOW) for _ in range(4)), return_exceptions=True
    )
    assert sum(item == link for item in results) == 1
    assert sum(isinstance(item, LinkUnknown) for item in results) == 3


async def test_another_key_finds_no_link(world: World) -> None:
    """What cannot be opened is no link, and no error."""
    await world.link()
    assert await SubjectLinks(world.engine, Sealer(b"x" * 32)).of(MOTHER, NOW) == ()


async def test_a_link_moved_to_another_account_is_nobody_s(world: World) -> None:
    """Who writes to the database can break a link, not make one."""
    await world.link()
    await world.link(OTHER, subject_key="canary-own")
    await world.run("UPDATE subject_links SET consumer_index = (SELECT max(consumer_index) FROM subject_links)")
    linked = [await world.links.of(consumer, NOW) for consumer in (MOTHER, OTHER)]
    assert sorted(link.subject for links in linked for link in links) in (["canary-own"], [CHILD])


async def test_a_revoked_link_cannot_be_opened_again_by_hand(world: World) -> None:
    """Its end is part of what is sealed."""
    link = await world.link()
    await world.links.revoke(MOTHER, link.id, NOW)
    await world.run("UPDATE subject_links SET ended_at = NULL")
    assert await world.links.of(MOTHER, NOW) == ()


async def test_the_events_of_persons_cannot_be_changed(world: World) -> None:
    """The database itself refuses, for each of the three."""
    await world.link()
    await world.give()
    await world.mandate()
    for table in ("link_events", "mandate_events", "consent_events"):
        for statement in (f"UPDATE {table} SET event = 'x'", f"DELETE FROM {table}"):  # noqa: S608 - names of ours
            with pytest.raises(DBAPIError, match="append-only"):
                await world.run(statement)


async def test_a_broken_database_is_an_error_not_an_empty_answer(world: World) -> None:
    """And the error names no person."""
    await world.link()
    await world.run("ALTER TABLE subject_links RENAME TO gone")
    for call in (world.links.of(MOTHER, NOW), world.link(OTHER), world.links.revoke(MOTHER, "x", NOW)):
        with pytest.raises(DBAPIError) as caught:
            await call
        assert "canary" not in str(caught.value)
