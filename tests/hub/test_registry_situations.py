"""Situations: who declares them, how long they hold, and what is kept of it, in a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.config_model import Domain
from hub.registry.database import _MIGRATIONS, open_database
from hub.registry.refusals import (
    NotAnOfficer,
    SituationInvalid,
    SituationNotActive,
    SituationRefused,
    UnknownDomain,
)
from hub.registry.situations import Situations
from hub.registry.tables import metadata, situation_events
from policies.facts import ANONYMOUS, Consumer, Situation
from tests.hub.registry_databases import Postgres, sqlite_database

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
OFFICER = Consumer(
    issuer="https://id.example.jp",
    subject="officer-1",
    organisation="takamatsu-city",
    roles=frozenset({"disaster-officer"}),
)
DOMAIN = Domain.model_validate(
    {
        "id": "sanuki-area",
        "title": {"ja": "さぬき", "en": "Sanuki"},
        "zone": "Asia/Tokyo",
        "area": ("372013", "373419"),
        "officers": {"roles": ("disaster-officer",), "organisations": ("takamatsu-city",)},
        "maxSituation": "P3D",
    }
)
DOMAINS = {"sanuki-area": DOMAIN}


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The registry's database."""
    opened = await open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
def situations(engine: AsyncEngine) -> Situations:
    """Situations of one domain."""
    return Situations(engine, DOMAINS)


async def declared(situations: Situations, consumer: Consumer = OFFICER, **changes: Any) -> Situation:
    """A situation with something of it changed."""
    stated = {
        "domain": "sanuki-area",
        "kind": "disaster",
        "area": None,
        "hours": 24.0,
        "reason": "大雨特別警報",
        "now": NOW,
    }
    return await situations.declare(consumer, **{**stated, **changes})


async def events(engine: AsyncEngine) -> list[tuple[str, str, str]]:
    """What was recorded: event, by whom, why."""
    columns = situation_events.c
    async with engine.connect() as connection:
        rows = await connection.execute(select(columns.event, columns.by_subject, columns.reason).order_by("number"))
        return [tuple(row) for row in rows]


async def test_a_situation_holds_from_now_until_its_end(situations: Situations) -> None:
    """At its last instant it is over."""
    situation = await declared(situations)
    end = NOW + timedelta(hours=24)
    assert (situation.starts_at, situation.ends_at, situation.kind) == (NOW, end, "disaster")
    assert situations.active(NOW) == (situation,)
    assert situations.active(end - timedelta(microseconds=1)) == (situation,)
    assert situations.active(end) == ()
    assert situations.active(NOW - timedelta(microseconds=1)) == ()


async def test_an_ended_situation_holds_no_longer(situations: Situations, engine: AsyncEngine) -> None:
    """Declaring and ending are both recorded."""
    situation = await declared(situations, area="373419", kind="drill")
    later = NOW + timedelta(hours=1)
    assert await situations.end(OFFICER, situation=situation.id, now=later, reason="訓練終了") == situation
    assert situations.active(later) == ()
    assert await events(engine) == [
        ("declared", "officer-1", "大雨特別警報"),
        ("ended", "officer-1", "訓練終了"),
    ]


async def test_a_slow_declaration_does_not_bring_back_what_ended(
    situations: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a declaration read before another situation ended is not taken for what holds after it."""
    first = await declared(situations)
    load, read, go_on = situations.load, asyncio.Event(), asyncio.Event()

    async def slow(now: datetime) -> None:
        monkeypatch.setattr(situations, "load", load)  # once
        await load(now)
        seen = situations.active(now)
        read.set()
        await go_on.wait()
        monkeypatch.setattr(situations, "_held", seen)

    monkeypatch.setattr(situations, "load", slow)
    declaring = asyncio.create_task(declared(situations, area="373419"))
    await read.wait()
    ending = asyncio.create_task(situations.end(OFFICER, situation=first.id, now=NOW))
    await asyncio.wait({ending}, timeout=0.2)  # time to run ahead, where nothing holds it back
    go_on.set()
    second, _ = await asyncio.gather(declaring, ending)
    assert situations.active(NOW) == (second,)


async def test_what_ended_is_over_though_it_cannot_be_read_again(
    situations: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that fails after the end was recorded leaves nothing open."""
    situation = await declared(situations)

    async def broken(_now: datetime) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(situations, "load", broken)
    with pytest.raises(ConnectionResetError):
        await situations.end(OFFICER, situation=situation.id, now=NOW)
    assert situations.active(NOW) == ()


async def test_what_was_declared_outlives_the_process(url: str) -> None:
    """A hub that starts again knows what holds, and no more than that."""
    engine = await open_database(url)
    first = Situations(engine, DOMAINS)
    short = await declared(first, hours=1)
    kept = await declared(first, hours=48)
    ended = await declared(first, hours=48)
    await first.end(OFFICER, situation=ended.id, now=NOW)
    await engine.dispose()
    engine = await open_database(url)
    again = Situations(engine, DOMAINS)
    later = NOW + timedelta(hours=2)
    await again.load(later)
    assert again.active(later) == (kept,)
    assert short not in again.active(NOW)
    await engine.dispose()


@pytest.mark.parametrize(
    "consumer",
    [
        ANONYMOUS,
        replace(OFFICER, roles=frozenset()),
        replace(OFFICER, roles=frozenset({"officer"})),
        replace(OFFICER, organisation="seto-mobility"),
        replace(OFFICER, organisation=None),
        replace(OFFICER, issuer=None),
        replace(OFFICER, subject=None),
    ],
)
async def test_only_officers_declare_or_end(situations: Situations, engine: AsyncEngine, consumer: Consumer) -> None:
    """Role and organisation both; nothing changes and nothing is recorded for anybody else."""
    with pytest.raises(NotAnOfficer):
        await declared(situations, consumer)
    situation = await declared(situations)
    with pytest.raises(NotAnOfficer):
        await situations.end(consumer, situation=situation.id, now=NOW)
    assert situations.active(NOW) == (situation,)
    assert len(await events(engine)) == 1


async def test_an_issuer_that_is_not_named_makes_no_officers(engine: AsyncEngine) -> None:
    """Where a domain names its issuers, a role from another one is worth nothing."""
    officers = DOMAIN.officers
    assert officers is not None
    strict = DOMAIN.model_copy(update={"officers": officers.model_copy(update={"issuers": ("https://other",)})})
    with pytest.raises(NotAnOfficer):
        await declared(Situations(engine, {"sanuki-area": strict}))


async def test_a_domain_without_officers_has_no_situations(engine: AsyncEngine) -> None:
    """Nobody may speak for it."""
    silent = DOMAIN.model_copy(update={"officers": None})
    with pytest.raises(NotAnOfficer):
        await declared(Situations(engine, {"sanuki-area": silent}))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"domain": "elsewhere"}, UnknownDomain),
        ({"kind": "war"}, SituationInvalid),
        ({"area": "131016"}, SituationInvalid),
        ({"hours": 0.0}, SituationInvalid),
        ({"hours": -1.0}, SituationInvalid),
        ({"hours": 72.01}, SituationInvalid),
        ({"hours": float("nan")}, SituationInvalid),
        ({"hours": float("inf")}, SituationInvalid),
        ({"reason": "  "}, SituationInvalid),
        ({"reason": "あ" * 1001}, SituationInvalid),
    ],
)
async def test_what_cannot_be_a_situation_is_refused(
    situations: Situations, engine: AsyncEngine, changes: dict[str, Any], kind: type[SituationRefused]
) -> None:
    """With a code and a text in both languages; nothing is recorded."""
    with pytest.raises(kind) as caught:
        await declared(situations, **changes)
    assert caught.value.message.ja
    assert caught.value.message.en
    assert (situations.active(NOW), await events(engine)) == ((), [])


async def test_the_longest_duration_is_allowed(situations: Situations) -> None:
    """Exactly three days."""
    assert (await declared(situations, hours=72)).ends_at == NOW + timedelta(days=3)


async def test_a_situation_ends_once(situations: Situations) -> None:
    """Ending what is over, or was never, is refused."""
    situation = await declared(situations)
    await situations.end(OFFICER, situation=situation.id, now=NOW)
    for name in (situation.id, "nothing"):
        with pytest.raises(SituationNotActive):
            await situations.end(OFFICER, situation=name, now=NOW)


async def test_the_record_cannot_be_changed(situations: Situations, engine: AsyncEngine) -> None:
    """The database itself refuses."""
    await declared(situations)
    for statement in ("UPDATE situation_events SET reason = 'x'", "DELETE FROM situation_events"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with engine.begin() as connection:
                await connection.execute(text(statement))


async def test_a_file_is_set_up_for_several_readers(tmp_path: Path) -> None:
    """Write-ahead log, foreign keys."""
    engine = await open_database(sqlite_database(tmp_path).url)
    async with engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
    await engine.dispose()


async def test_migrations_make_what_the_tables_say(engine: AsyncEngine) -> None:
    """No difference between the migrated database and the tables the code uses."""

    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_again_changes_nothing(url: str) -> None:
    """Migrations are applied once."""
    newest = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    for _ in range(2):
        engine = await open_database(url)
        async with engine.connect() as connection:
            versions = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
        assert versions == [newest]
        await engine.dispose()


async def test_hubs_that_start_at_once_migrate_once(server: Callable[[], Postgres]) -> None:
    """On a database without a table, each finds it at the newest revision."""
    url = server().empty().url
    engines = await asyncio.gather(*(open_database(url) for _ in range(4)))
    for engine in engines:
        await Situations(engine, DOMAINS).load(NOW)
        await engine.dispose()
