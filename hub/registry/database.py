"""The registry's database: opened, pragmas set, migrated to the newest revision.

Takes an async SQLAlchemy URL (`sqlite+aiosqlite:///…`, or `postgresql+asyncpg://…` with the extra `postgresql`); gives
an engine.
Refuses, by the driver's own error, a database that cannot be opened or migrated.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

NEWEST = "0003"
"""The revision that this version of the hub works on."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x7473_756E_6167_6931  # names the lock of PostgreSQL under which one process migrates
_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000", "synchronous=FULL")


async def open_database(url: str) -> AsyncEngine:
    """The engine of a database at its newest revision; the caller disposes of it."""
    _make_directory(url)
    engine = create_async_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    except BaseException:
        await engine.dispose()
        raise
    return engine


def _make_directory(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _MIGRATING})
    if _revision(connection) != NEWEST:
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    """What Alembic noted when it last migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 -- costs a start that has nothing to migrate a tenth of its time
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, NEWEST)
