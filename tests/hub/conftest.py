"""The databases of the registry: whatever holds of one must hold of the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hub.registry_databases import Database, NoServer, Postgres, postgres, sqlite_database

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[], Postgres]]:
    """A real PostgreSQL, started with the first test that asks; where none can run its tests are skipped, but in CI."""
    started: list[Postgres] = []
    with ExitStack() as stack:

        def serve() -> Postgres:
            try:
                started[:] = started or [stack.enter_context(postgres())]
            except NoServer as error:
                if os.environ.get("CI") == "true":
                    raise
                pytest.skip(f"no PostgreSQL: {error}")
            return started[0]

        yield serve


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path, server: Callable[[], Postgres]) -> Database:
    """A database for one test: in a folder that is not there yet, or at the newest revision."""
    return sqlite_database(tmp_path) if request.param == "sqlite" else server().database()


@pytest.fixture
def url(database: Database) -> str:
    """Where the registry's database is."""
    return database.url
