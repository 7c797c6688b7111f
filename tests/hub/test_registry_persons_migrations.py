"""The tables about persons come and go by migration, and leave the others alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.registry.database import _MIGRATIONS, open_database
from hub.registry.migrations.versions import r0002_persons
from hub.registry.tables_persons import (
    consent_events,
    consents,
    link_events,
    link_proofs,
    mandate_events,
    mandates,
    subject_links,
)
from tests.hub.persons_world import MOTHER, NOW, OTHER, World

TABLES = (subject_links, link_proofs, mandates, consents, link_events, mandate_events, consent_events)
NAMES = {table.name for table in TABLES}


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
        return await connection.run_sync(run)


async def test_upgrade_makes_the_tables_and_downgrade_drops_them(engine: AsyncEngine) -> None:
    """With rows in them, any number of times."""
    before = await migrated(engine, command.upgrade, "0001")
    for _ in range(2):
        assert await migrated(engine, command.upgrade, "0002") == before | NAMES
        world = World(engine)
        await world.link()
        await world.give()
        assert await migrated(engine, command.downgrade, "0001") == before


async def test_what_was_kept_outlives_the_process(tmp_path: Path) -> None:
    """A hub that starts again knows links, mandates and consents."""
    url = f"sqlite+aiosqlite:///{tmp_path}/registry.sqlite"
    engine = await open_database(url)
    first = World(engine)
    link, mandate = await first.link(), await first.mandate()
    record = await first.give()
    await engine.dispose()
    engine = await open_database(url)
    again = World(engine)
    assert await again.of() == (record,)
    assert await again.holds()
    assert await again.links.of(MOTHER, NOW) == (link,)
    assert await again.mandates.of(OTHER, NOW) == (mandate,)
    await engine.dispose()


def test_postgresql_gets_the_same_tables_and_triggers(capsys: pytest.CaptureFixture[str]) -> None:
    """As its own statements say."""
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True})
    with Operations.context(context):
        r0002_persons.upgrade()
        r0002_persons.downgrade()
    statements = " ".join(capsys.readouterr().out.split())
    for table in TABLES:
        made = statements.partition(f"CREATE TABLE {table.name} (")[2].partition(");")[0]
        for column in table.columns:
            kind = "SERIAL" if column.name == "number" else column.type.compile(postgresql.dialect())  # type: ignore[no-untyped-call]
            assert f"{column.name} {kind}" in made
        assert f"DROP TABLE {table.name};" in statements
    for events in ("link_events", "mandate_events", "consent_events"):
        assert f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {events} FOR EACH STATEMENT" in statements
    assert "WHERE ended_at IS NULL" in statements
    assert statements.rstrip(" ;").endswith("DROP FUNCTION persons_append_only()")
