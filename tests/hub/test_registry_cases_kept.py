"""What is kept of a case: sealed, believed only as it was sealed, and never changed afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.registry.cases import Cases
from hub.registry.database import open_database
from hub.registry.sealing import Sealer
from hub.registry.tables_cases import cases
from tests.hub.registry_databases import Database
from tests.hub.test_registry_cases import CHILD, CITY, DOMAINS, NOW, POLICE, SEALER, declared


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The registry's database."""
    opened = await open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
def book(engine: AsyncEngine) -> Cases:
    """The cases of one domain."""
    return Cases(engine, DOMAINS, SEALER)


async def test_nothing_in_the_database_names_person_officer_or_reason(book: Cases, database: Database) -> None:
    """Whoever has the file alone learns that there was a case, of which kind, and when."""
    record = await declared(book, kind="missing-person")
    await book.confirm(CITY, case=record.id, now=NOW)
    await book.end(POLICE, case=record.id, now=NOW, reason="さくらさんを発見")
    raw = database.raw()
    assert b"missing-person" in raw
    for word in (CHILD, "さくら", "police-1", "city-7", "kakogawa-watch"):
        assert word.encode() not in raw
    assert CHILD not in repr(record)


async def test_a_row_that_was_changed_by_hand_is_no_case(book: Cases, engine: AsyncEngine) -> None:
    """What waits for a confirmation does not hold because somebody wrote so into the database."""
    record = await declared(book, kind="missing-person")
    async with engine.begin() as connection:
        await connection.execute(update(cases).where(cases.c.id == record.id).values(state="active"))
    await book.load(NOW)
    assert book.active(NOW) == ()


async def test_a_later_end_in_the_database_does_not_lengthen_a_case(book: Cases, engine: AsyncEngine) -> None:
    """The end that was sealed counts."""
    await declared(book)
    over = NOW + timedelta(hours=7)
    async with engine.begin() as connection:
        await connection.execute(update(cases).values(ends_at=NOW + timedelta(days=99)))
    await book.load(over)
    assert book.active(over) == ()


async def test_under_another_key_there_are_no_cases(book: Cases, engine: AsyncEngine) -> None:
    """A lost key closes, it does not open."""
    await declared(book)
    other = Cases(engine, DOMAINS, Sealer(b"x" * 32))
    await other.load(NOW)
    assert other.active(NOW) == ()


async def test_the_record_cannot_be_changed(book: Cases, engine: AsyncEngine) -> None:
    """The database itself refuses."""
    await declared(book)
    for statement in ("UPDATE case_events SET event = 'x'", "DELETE FROM case_events"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with engine.begin() as connection:
                await connection.execute(text(statement))
