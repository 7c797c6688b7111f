"""Gathering facts: everything there is in a real registry, and never more when a part of it fails."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

import hub.facts
from hub.config import load_config
from hub.facts import FactsGatherer
from hub.registry.agreements import Agreements
from hub.registry.cases import Cases
from hub.registry.counters import KEPT, Counters
from hub.registry.database import open_database
from hub.registry.links import Person, Proof, SubjectLinks
from hub.registry.mandates import Mandates, Relation
from hub.registry.sealing import Sealer
from hub.registry.situations import Situations
from policies.facts import ANONYMOUS, Agreement, Consumer, Facts, Link

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=10)
HUB = """\
hub: {id: a, title: {ja: a, en: a}}
domains:
  - id: takamatsu
    title: {ja: a, en: a}
    zone: Asia/Tokyo
    area: ["372013"]
    officers: {roles: [officer]}
    cases:
      - {kind: missing-person, title: {ja: a, en: a}, longest: P1D, ground: g, officers: {roles: [officer]}}
holders:
  - {id: holder, title: {ja: a, en: a}, number: "372013"}
agreements:
  - {id: since-ever, holder: holder, party: vendor, title: {ja: a, en: a}}
"""
MARIKO = Consumer(issuer="https://id.example.jp", subject="mariko", organisation="vendor")
OFFICER = Consumer(issuer="https://id.example.jp", subject="officer", roles=frozenset({"officer"}))
SEALER = Sealer(b"k" * 32)
WINDOWS: Mapping[str, frozenset[int]] = {
    "urn:test:p": frozenset({3600, int(KEPT.total_seconds()) + 1}),
    "none": frozenset(),
    "q": frozenset({60}),
}
PARTS = ("situations", "cases", "links", "agreements", "deliveries")
TABLES = {
    "situations": "situations",
    "cases": "cases",
    "links": "subject_links",
    "mandates": "mandates",
    "deliveries": "deliveries",
}


@dataclass
class World:
    """A registry in which everything has happened once, and a gatherer that just started."""

    engine: AsyncEngine
    gather: FactsGatherer
    mandate: str


def gatherer(engine: AsyncEngine, folder: Path) -> FactsGatherer:
    """Over the registry, as a process that just started."""
    (folder / "hub.yaml").write_text(HUB, "utf-8")
    config = load_config(folder, {})
    return FactsGatherer(
        situations=Situations(engine, config.domains),
        cases=Cases(engine, config.domains, SEALER),
        agreements=Agreements(config),
        counters=Counters(engine, SEALER),
        links=SubjectLinks(engine, SEALER),
        mandates=Mandates(engine, SEALER),
        windows=lambda: WINDOWS,
        secret=b"secret",
    )


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """With a situation, a case, a link, a mandate, an agreement and a delivery."""
    engine = await open_database(f"sqlite+aiosqlite:///{tmp_path}/state/registry.sqlite")
    made = gatherer(engine, tmp_path)
    about: dict[str, Any] = {"domain": "takamatsu", "hours": 1, "reason": "r", "now": NOW}
    await made.situations.declare(OFFICER, kind="disaster", area=None, **about)
    await made.cases.declare(OFFICER, kind="missing-person", holder="holder", subject_key="child-1", **about)
    proof = Proof("https://watch.example", "jti", NOW, NOW + timedelta(minutes=5))
    await made.links.link(MARIKO, holder="holder", subject_key="child-2", proof=proof, now=NOW)
    mandate = await made.mandates.record(
        OFFICER,
        holder="holder",
        subject_key="child-3",
        representative=Person("https://id.example.jp", "mariko"),
        relation=Relation.GUARDIAN,
        ground="親権",
        ends_at=NOW + timedelta(days=30),
        now=NOW,
    )
    await made.counters.delivered(MARIKO, ["urn:test:p"], NOW)
    yield World(engine, gatherer(engine, tmp_path), mandate.id)
    await engine.dispose()


async def drop(engine: AsyncEngine, table: str) -> None:
    """Break a store for good."""
    async with engine.begin() as connection:
        await connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))


async def test_everything_there_is_is_gathered(world: World) -> None:
    """Each part as a decision reads it, none unknown; a window that cannot be counted has no number."""
    facts = await world.gather(MARIKO, NOW)
    assert [item.kind for item in facts.situations] == ["disaster"]
    assert [(item.holder, item.subject) for item in facts.cases] == [("holder", "child-1")]
    assert set(facts.links) == {Link("holder", "child-2"), Link("holder", "child-3", world.mandate)}
    assert facts.agreements == (Agreement("since-ever", "holder"),)
    assert facts.deliveries == {("urn:test:p", 3600): 1, ("q", 60): 0}
    assert (facts.consumer, facts.now, facts.secret, facts.unknown) == (MARIKO, NOW, b"secret", frozenset())


async def test_another_consumer_has_none_of_what_is_one_consumers(world: World) -> None:
    """What is declared holds for all; links, agreements and counts do not."""
    facts = await world.gather(replace(MARIKO, subject="other", organisation="other"), NOW)
    assert (len(facts.situations), len(facts.cases)) == (1, 1)
    assert (facts.links, facts.agreements) == ((), ())
    assert facts.deliveries == {("urn:test:p", 3600): 0, ("q", 60): 0}


async def test_anonymous_costs_the_database_nothing_while_memory_is_fresh(world: World) -> None:
    """Neither links nor counts are looked up; situations and cases are in memory."""
    await world.gather(ANONYMOUS, NOW)
    asked: list[str] = []
    event.listen(world.engine.sync_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    facts = await world.gather(ANONYMOUS, NOW)
    assert asked == []
    assert (len(facts.situations), len(facts.cases)) == (1, 1)
    assert (facts.links, facts.agreements, facts.deliveries, facts.unknown) == ((), (), {}, frozenset())


async def test_no_link_is_looked_up_where_no_policy_asks_who_a_person_is(world: World) -> None:
    """And nothing is counted where no policy counts."""
    await world.gather(MARIKO, NOW)
    asked: list[str] = []
    event.listen(world.engine.sync_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    facts = await replace(world.gather, persons=lambda: False, windows=dict)(MARIKO, NOW)
    assert asked == []
    assert (facts.links, facts.deliveries, facts.unknown) == ((), {}, frozenset())


async def hanging(*_: object) -> tuple[()]:
    """A store that never answers."""
    await asyncio.Event().wait()
    return ()


def within(less: Facts, more: Facts) -> bool:
    """Whether one has nothing that the other has not."""
    return all(
        set(getattr(less, part)) <= set(getattr(more, part)) for part in ("situations", "cases", "links", "agreements")
    ) and set(less.deliveries.items()) <= set(more.deliveries.items())


@pytest.mark.parametrize("store", list(TABLES))
async def test_a_store_that_fails_leaves_its_part_empty_and_unknown(
    world: World, store: str, caplog: pytest.LogCaptureFixture
) -> None:
    """All other parts are whole; the log says what kind of fault it was and holds no value."""
    whole = await world.gather(MARIKO, NOW)
    await drop(world.engine, TABLES[store])
    with caplog.at_level(logging.ERROR):
        facts = await world.gather(MARIKO, LATER)
    part = "links" if store == "mandates" else store
    assert facts.unknown == {part}
    assert not getattr(facts, part)
    assert within(facts, whole)
    assert all(getattr(facts, name) == getattr(whole, name) for name in PARTS if name != part)
    assert [record.getMessage() for record in caplog.records if record.name == "tsunagu.facts"] == [
        f"facts: {part} cannot be gathered: OperationalError"
    ]
    assert not any(word in caplog.text for word in ("mariko", "child", "SELECT"))


async def test_what_was_read_before_a_fault_is_not_believed_after_it(world: World) -> None:
    """It may have ended elsewhere meanwhile; once the database is back, everything is."""
    whole = await world.gather(MARIKO, NOW)
    await drop(world.engine, "cases")
    for seconds in (10, 11, 12):
        assert (await world.gather(MARIKO, NOW + timedelta(seconds=seconds))).cases == ()
    async with world.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE cases_gone RENAME TO cases"))
    assert (await world.gather(MARIKO, NOW + timedelta(seconds=13))).cases == whole.cases


async def test_a_database_that_is_gone_leaves_nothing_but_agreements(world: World, tmp_path: Path) -> None:
    """Those are in the configuration."""
    await world.engine.dispose()
    for path in (tmp_path / "state").iterdir():
        path.unlink()
    (tmp_path / "state").rmdir()
    facts = await world.gather(MARIKO, LATER)
    assert facts.unknown == set(PARTS) - {"agreements"}
    assert (facts.situations, facts.cases, facts.links, facts.deliveries) == ((), (), (), {})
    assert facts.agreements == (Agreement("since-ever", "holder"),)
    for thread in threading.enumerate():  # of connections that could not be opened: they end by themselves
        if thread is not threading.current_thread() and "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)


async def test_windows_that_cannot_be_had_leave_the_counts_unknown(world: World) -> None:
    """As any other fault on the way."""

    def broken() -> Mapping[str, frozenset[int]]:
        raise LookupError

    facts = await replace(world.gather, windows=broken)(MARIKO, NOW)
    assert (facts.deliveries, facts.unknown) == ({}, frozenset({"deliveries"}))


async def test_whether_persons_are_asked_for_that_cannot_be_had_leaves_links_unknown(world: World) -> None:
    """Nobody is anybody then."""

    def broken() -> bool:
        raise LookupError

    facts = await replace(world.gather, persons=broken)(MARIKO, NOW)
    assert (facts.links, facts.unknown) == ((), frozenset({"links"}))


async def test_a_store_that_hangs_is_waited_for_so_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then its part is unknown, and the request goes on."""
    whole = await world.gather(MARIKO, NOW)
    monkeypatch.setattr(hub.facts, "PATIENCE", 0.05)
    monkeypatch.setattr(SubjectLinks, "of", hanging)
    monkeypatch.setattr(Mandates, "of", hanging)
    facts = await replace(world.gather, windows=dict)(MARIKO, NOW)
    assert (facts.links, facts.unknown) == ((), frozenset({"links"}))
    assert (facts.situations, facts.cases) == (whole.situations, whole.cases)


async def test_a_request_that_is_cancelled_is_cancelled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no fault of a store."""
    await world.gather(MARIKO, NOW)
    monkeypatch.setattr(SubjectLinks, "of", hanging)
    monkeypatch.setattr(Mandates, "of", hanging)
    task = asyncio.ensure_future(replace(world.gather, windows=dict)(MARIKO, NOW))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_secret_is_in_no_text(world: World) -> None:
    """Neither of the facts nor of the gatherer."""
    facts = await world.gather(MARIKO, NOW)
    assert "b'secret'" not in repr(facts) + repr(world.gather)
