"""The stand-ins of an example city: started for as long as a command runs, ended with it.

Takes a city's folder; reads `stand-ins/stand-ins.yaml` and starts `../stand_ins/PROGRAM.py` for each entry
as a process of its own on a free port. Gives the environment with each address in the variable named.
Refuses an entry it does not know and a program that does not say that it listens.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, Literal

from pydantic import Field

from adapters.kit.wrappers import Stores
from hub.cli.output import Refused, Unreachable
from hub.config import load_config
from hub.local_terms import city_vocabulary
from hub.source_file import Surroundings
from vocab.documents import Name, Strict, Words, read_file

READY = re.compile(rb"listening (http://127\.0\.0\.1:[0-9]{1,5})\n")
NOWHERE = "http://127.0.0.1:9"
"""Stands for the address of a stand-in that does not run (the discard port)."""
_READY_SECONDS = 20.0
_STOP_SECONDS = 5.0

Option = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


Program = Literal["ngsi_v2", "ngsi_ld", "ckan", "files", "issuer"]
SOURCES: tuple[Program, ...] = ("ngsi_v2", "ngsi_ld", "ckan", "files")
"""The programs that stand in for sources."""


class StandIn(Strict):
    """One process: `arguments` become `--key value`, relative to the folder `stand-ins`."""

    name: Name
    program: Program
    arguments: dict[Option, Words] = Field(default_factory=dict)
    env: Variable


class StandIns(Strict):
    """All of `stand-ins.yaml`."""

    stand_ins: tuple[StandIn, ...]


def read_stand_ins(city: Path) -> tuple[StandIn, ...]:
    """The stand-ins of a city; none when it has no such file. Raises `DocumentError`."""
    path = city / "stand-ins" / "stand-ins.yaml"
    return read_file(StandIns, path, shown="stand-ins/stand-ins.yaml").stand_ins if path.exists() else ()


def quiet_environ(city: Path, *, but: Collection[str] = ()) -> dict[str, str]:
    """The environment with every stand-in's address leading nowhere, but those of the programs named.

    What the environment says already stays. Raises `DocumentError`.
    """
    nowhere = {item.env: NOWHERE for item in read_stand_ins(city) if item.program not in but}
    return {**nowhere, **os.environ}


def surroundings(city: Path, environ: Mapping[str, str]) -> Surroundings:
    """What the sources of a city share while a command looks at them. Raises `DocumentError`."""
    config = load_config(city, environ)
    return Surroundings(config, city_vocabulary(city, config.hub.id), environ, Stores())


@contextmanager
def running_stand_ins(city: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """`environ` with the addresses of the city's stand-ins, which end when the block does.

    One whose variable is set already is not started: something else stands in for it.
    """
    wanted = [stand_in for stand_in in read_stand_ins(city) if stand_in.env not in environ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for stand_in in wanted:
            started.append(_start(city, stand_in))  # noqa: PERF401 - when one fails, the earlier ones are known
        addresses = {item.env: _address(item, process) for item, process in zip(wanted, started, strict=True)}
        yield {**environ, **addresses}
    finally:
        _stop(started)


def run_stand_in(city: Path, stand_in: StandIn, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a stand-in's program to its end with further arguments."""
    command = [*_command(city, stand_in), *arguments]
    return subprocess.run(  # noqa: S603 - a program beside the city, by a closed list of names
        command, cwd=city / "stand-ins", capture_output=True, text=True, check=False
    )


def _command(city: Path, stand_in: StandIn) -> list[str]:
    program = city.parent / "stand_ins" / f"{stand_in.program}.py"
    if not program.is_file():
        hint = "copy the city beside the example cities, or delete its folder stand-ins/ and set the addresses yourself"
        raise Refused(f"stand-in '{stand_in.name}': there is no program {program} — {hint}")
    options = [word for key, value in stand_in.arguments.items() for word in (f"--{key}", value)]
    return [sys.executable, str(program), *options]


def _start(city: Path, stand_in: StandIn) -> subprocess.Popen[bytes]:
    """The process; it ends when its stdin closes, so also when this process dies."""
    command = [*_command(city, stand_in), "--port", "0", "--watch-stdin"]
    return subprocess.Popen(  # noqa: S603 - as above
        command, cwd=city / "stand-ins", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def _address(stand_in: StandIn, process: subprocess.Popen[bytes]) -> str:
    """The address in the one line it prints when it listens."""
    began = monotonic()
    line = _first_line(process)
    ready = READY.fullmatch(line)
    if ready is None:
        waited = f"waited {monotonic() - began:.0f} of {_READY_SECONDS:.0f} seconds"
        ended = "it ended" if process.poll() is not None else "the machine may be busy: try again"
        raise Unreachable(f"stand-in '{stand_in.name}' ({stand_in.program}) did not start ({waited}) — {ended}")
    return ready[1].decode("ascii")


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    stream = process.stdout
    deadline = monotonic() + _READY_SECONDS
    line = b""
    while stream is not None and not line.endswith(b"\n") and len(line) < 200:  # noqa: PLR2004 - longer is no such line
        readable, _, _ = select.select([stream], [], [], max(0.0, deadline - monotonic()))
        chunk = os.read(stream.fileno(), 200) if readable else b""
        if not chunk:
            break
        line += chunk
    return line


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
