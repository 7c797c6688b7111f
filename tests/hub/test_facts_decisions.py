"""What a rule makes of facts that could not be gathered: unknown, which permits nothing and lifts no prohibition."""

from __future__ import annotations

import pytest

from policies.facts import Consumer
from tests.hub.test_facts import LATER, MARIKO, NOW, TABLES, World, drop, world
from tests.policies.operand_tools import constraint, truth
from vocab.values import Cell

__all__ = ["world"]  # the fixture

ASKED = {
    "situations": constraint("situation", "eq", "{domain: takamatsu, kind: disaster}"),
    "cases": constraint("case", "eq", "{domain: takamatsu, kind: missing-person}"),
    "links": constraint("subject", "eq", "self"),
    "mandates": constraint("subject", "eq", "represented"),
    "deliveries": constraint("count", "lteq", "2", ", per: PT1H"),
}
OTHERWISE = {
    "situations": constraint("situation", "neq", "{domain: takamatsu, kind: disaster}"),
    "deliveries": constraint("count", "lteq", "1", ", per: PT1H"),
}
ABOUT = {"cases": "child-1", "links": "child-2", "mandates": "child-3"}
"""The person whom a row is about, where the rule asks that."""


def row(store: str) -> dict[str, Cell]:
    """A row that the rule would hold for."""
    return {"person": ABOUT.get(store, "somebody"), "name": "Sakura"}


@pytest.mark.parametrize("store", list(ASKED))
async def test_what_holds_is_unknown_once_its_store_fails(world: World, store: str) -> None:
    """True before the fault; after it neither a permission nor the end of a prohibition."""
    assert truth(ASKED[store], await world.gather(MARIKO, NOW), row(store)) is True
    await drop(world.engine, TABLES[store])
    assert truth(ASKED[store], await world.gather(MARIKO, LATER), row(store)) is None


@pytest.mark.parametrize("store", list(OTHERWISE))
async def test_what_does_not_hold_is_unknown_once_its_store_fails(world: World, store: str) -> None:
    """Nothing is permitted because nobody could say that it is not the case."""
    assert truth(OTHERWISE[store], await world.gather(MARIKO, NOW), row(store)) is False
    await drop(world.engine, TABLES[store])
    assert truth(OTHERWISE[store], await world.gather(MARIKO, LATER), row(store)) is None


@pytest.mark.parametrize("written", [*ASKED.values(), *OTHERWISE.values()])
@pytest.mark.parametrize("store", list(TABLES))
async def test_no_fault_makes_true_what_was_not(world: World, store: str, written: str) -> None:
    """Whatever is asked, whichever store fails, whomever the row is about."""
    before = await world.gather(MARIKO, NOW)
    await drop(world.engine, TABLES[store])
    after = await world.gather(MARIKO, LATER)
    for person in (*ABOUT.values(), "somebody"):
        cells: dict[str, Cell] = {"person": person, "name": "Sakura"}
        assert truth(written, after, cells) in (None, truth(written, before, cells))


async def test_somebody_else_is_told_nothing_by_links_of_another(world: World) -> None:
    """A link belongs to its account."""
    facts = await world.gather(Consumer(issuer="https://other", subject="mariko"), NOW)
    assert truth(ASKED["links"], facts, row("links")) is None
