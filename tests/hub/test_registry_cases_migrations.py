"""The tables of cases, counts and questions come and go by migration, and leave situations as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.registry.cases import Cases
from hub.registry.database import _MIGRATIONS, NEWEST
from hub.registry.migrations.versions import r0003_cases
from hub.registry.situations import Situations
from hub.registry.tables_cases import case_events, cases, deliveries, questions
from tests.hub.test_registry_cases import DOMAINS as WITH_CASES
from tests.hub.test_registry_cases import NOW, SEALER
from tests.hub.test_registry_cases import declared as case_declared
from tests.hub.test_registry_confirming import STRICT
from tests.hub.test_registry_situations import OFFICER, declared

TABLES = (cases, case_events, deliveries, questions)
NAMES = {table.name for table in TABLES}
DOMAINS = {"sanuki-area": STRICT}


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database without a table."""
    made = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/registry.sqlite")
    yield made
    await made.dispose()


async def migrated(engine: AsyncEngine, how: Any, revision: str) -> set[str]:
    """The tables after a migration."""

    def run(connection: Connection) -> set[str]:
        config = AlembicConfig()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        how(config, revision)
        return set(inspect(connection).get_table_names())

    async with engine.begin() as connection:
        await connection.execute(text("PRAGMA foreign_keys=ON"))
        return await connection.run_sync(run)


def test_what_the_hub_works_on_is_the_newest_migration() -> None:
    """A start that finds this revision asks Alembic nothing, so no later one may exist."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


async def rows(engine: AsyncEngine, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_situations_outlive_both_ways_and_none_holds_unconfirmed(engine: AsyncEngine) -> None:
    """With their events; what waited for a confirmation is over once nobody asks for one any more."""
    await migrated(engine, command.upgrade, "0003")
    situations = Situations(engine, DOMAINS)
    drill = await declared(situations, kind="drill", hours=1)
    flood = await declared(situations, kind="flood", hours=12)
    confirmed = await declared(situations, kind="flood", hours=12)
    await situations.confirm(replace(OFFICER, subject="officer-2"), situation=confirmed.id, now=NOW)
    before = await migrated(engine, command.downgrade, "0002")
    assert not NAMES & before
    assert len(await rows(engine, "SELECT * FROM situation_events")) == 4
    open_now = {row[0] for row in await rows(engine, "SELECT id FROM situations WHERE ended_at IS NULL")}
    assert open_now == {drill.id, confirmed.id}
    assert await migrated(engine, command.upgrade, "0003") == before | NAMES
    again = Situations(engine, DOMAINS)
    await again.load(NOW)
    assert {item.id for item in again.active(NOW)} == open_now
    assert flood.id not in {item.situation.id for item in again.pending(NOW)}


async def test_what_was_declared_before_holds_after(engine: AsyncEngine) -> None:
    """A hub that is brought to a newer version forgets no disaster."""
    await migrated(engine, command.upgrade, "0002")
    values = (
        f"'s', 'sanuki-area', 'drill', 'r', 'i', 'o', '{NOW:%F %T}', '{NOW:%F %T}', '{NOW + timedelta(hours=1):%F %T}'"
    )
    async with engine.begin() as connection:
        names = "id, domain, kind, reason, declared_by_issuer, declared_by_subject, declared_at, starts_at, ends_at"
        await connection.execute(text(f"INSERT INTO situations ({names}) VALUES ({values})"))  # noqa: S608 - a test's own
    await migrated(engine, command.upgrade, "0003")
    situations = Situations(engine, DOMAINS)
    await situations.load(NOW)
    assert [item.id for item in situations.active(NOW)] == ["s"]


async def test_the_tables_go_with_rows_in_them(engine: AsyncEngine) -> None:
    """Any number of times."""
    before = await migrated(engine, command.upgrade, "0002")
    for _ in range(2):
        assert await migrated(engine, command.upgrade, "0003") == before | NAMES
        await case_declared(Cases(engine, WITH_CASES, SEALER))
        assert await migrated(engine, command.downgrade, "0002") == before


def test_postgresql_gets_the_same_tables_and_triggers(capsys: pytest.CaptureFixture[str]) -> None:
    """As its own statements say; the record of situations becomes append-only there, too."""
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True})
    with Operations.context(context):
        r0003_cases.upgrade()
        r0003_cases.downgrade()
    statements = " ".join(capsys.readouterr().out.split())
    for table in TABLES:
        made = statements.partition(f"CREATE TABLE {table.name} (")[2].partition(");")[0]
        for column in table.columns:
            kind = "SERIAL" if column.name == "number" else column.type.compile(postgresql.dialect())  # type: ignore[no-untyped-call]
            assert f"{column.name} {kind}" in made.replace('"', "")
        assert f"DROP TABLE {table.name};" in statements
    for events in ("case_events", "situation_events"):
        assert f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {events} FOR EACH STATEMENT" in statements
    assert "DROP FUNCTION cases_append_only()" in statements
