"""Sealing: only the key opens, only in its place, and nothing of a person stands in the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.registry.sealing import SealBroken, Sealer, SealKeyShort
from tests.hub.persons_world import CHILD, DAY, KEY, MOTHER, NOW, OFFICER, OTHER, World, opened_world, person
from tests.hub.registry_databases import Database

SEALER = Sealer(KEY)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)  # half characters too


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_what_is_sealed_opens_in_its_place(text: str, purpose: str, row: str) -> None:
    """Whatever characters it has, and never as the same bytes twice."""
    sealed = SEALER.seal(text, purpose, row)
    assert SEALER.open(sealed, purpose, row) == text
    assert SEALER.seal(text, purpose, row) != sealed


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_it_opens_nowhere_else(text: str, one: str, other: str) -> None:
    """Neither for another purpose nor in another row, nor with the border between both moved."""
    sealed = SEALER.seal(text, one + "x", other)
    for purpose, row in ((one, "x" + other), (one + "y", other), (one + "x", other + "x")):
        with pytest.raises(SealBroken):
            SEALER.open(sealed, purpose, row)


@settings(max_examples=200)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_bit_and_it_opens_no_more(place: int, bits: int) -> None:
    """Wherever it is, and the error says where but not what."""
    sealed = bytearray(SEALER.seal("canary", "link", "row-1"))
    sealed[place % len(sealed)] ^= bits
    with pytest.raises(SealBroken) as caught:
        SEALER.open(bytes(sealed), "link", "row-1")
    assert "canary" not in repr(caught.value)
    assert "link row-1" in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28, 40])
def test_what_is_cut_short_does_not_open(length: int) -> None:
    """Down to nothing at all."""
    with pytest.raises(SealBroken):
        SEALER.open(SEALER.seal("canary" * 5, "link", "row-1")[:length], "link", "row-1")


def test_another_key_opens_nothing() -> None:
    """Nor does it find anything."""
    other = Sealer(b"o" * 32)
    with pytest.raises(SealBroken):
        other.open(SEALER.seal("canary", "link", "row-1"), "link", "row-1")
    assert other.index("a", purpose="p") != SEALER.index("a", purpose="p")


def test_a_short_key_is_refused() -> None:
    """And not shown."""
    with pytest.raises(SealKeyShort) as caught:
        Sealer(b"short-secret")
    assert "short-secret" not in str(caught.value)
    assert "k" * 32 not in repr(Sealer(KEY))


@given(st.lists(ANY_TEXT, max_size=3), st.lists(ANY_TEXT, max_size=3))
def test_indexes_are_equal_only_for_equal_texts(one: list[str], other: list[str]) -> None:
    """Also where the texts joined are the same; and never across purposes."""
    assert (SEALER.index(*one, purpose="p") == SEALER.index(*other, purpose="p")) == (one == other)
    assert SEALER.index(*one, purpose="p") != SEALER.index(*one, purpose="q")


def test_what_is_no_record_does_not_open_as_one() -> None:
    """A list where an object must be."""
    with pytest.raises(SealBroken):
        SEALER.open_record(SEALER.seal("[]", "p", "r"), "p", "r")


async def _everything_said(world: World) -> None:
    link = await world.link()
    await world.link(OTHER)
    record = await world.give(recipients=frozenset({"vendor-a"}))
    mandate = await world.mandate()
    granted = await world.mandates.grant(
        MOTHER, link.id, person(OTHER), NOW + DAY, relation="carer", now=NOW, ground="canary-reason"
    )
    await world.withdraw(record.id, OTHER)
    await world.mandates.end(MOTHER, granted.id, NOW)
    await world.mandates.end(OFFICER, mandate.id, NOW, officer_of={"kakogawa-city"})
    await world.links.revoke(MOTHER, link.id, NOW)


async def test_nothing_of_a_person_stands_in_the_database(database: Database) -> None:
    """No account, key, ground or proof, in any file and any form of text, while all of it can be read back."""
    async with opened_world(database.url) as world:
        await _everything_said(world)
        while_open = database.raw()
        assert [item.subject for item in await world.links.of(OTHER, NOW)] == [CHILD]
        shown = repr((await world.links.of(OTHER, NOW), await world.of(OTHER)))
    kept = while_open + database.raw()
    assert b"kakogawa-city" in kept  # the files are those that were written
    for form in ("utf-8", "utf-16-le", "utf-16-be"):
        assert "canary".encode(form) not in kept
    assert b"canary".hex().encode() not in kept
    assert b"id.example.jp" not in kept
    assert "canary" not in shown
