"""Turns of asking: takes running servers and a way of asking, gives CPU time for each answer.

Hub and proxy take turns, so that what else the machine does meets both; a ratio is of two neighbouring
turns. Refuses a turn in which the sources were not asked by every question, where they should be.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import city
import orjson
from processes import FOLDER, Running, running

_WARM_UP = 40
_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of asking: a body per connection. `shares`: equal questions may share a call to a source."""

    name: str
    text: str
    bodies: list[dict[str, object]]
    shares: bool = False


SETTINGS = (
    Setting("bounded", "4 connections, each with a filter of its own", city.bounded(4)),
    Setting("plain", "1 connection, no filter", city.plain(1)),
    Setting("equal", "4 connections, equal questions share calls", city.plain(4), shares=True),
)
"""The first gives the figure."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A server that is asked, and a text that its answers hold."""

    name: str
    server: Running
    expect: str
    shares: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What one server did in one turn, for each answer."""

    cpu_ms: float
    beside_ms: float  # of it, in threads other than the first
    per_second: float
    answer_bytes: int


class Bench:
    """Servers that run, and how they are asked."""

    def __init__(self, folder: Path, sources: list[Running], requests: int) -> None:
        self._folder = folder
        self._sources = sources
        self._requests = requests
        self._warm: set[str] = set()

    def turn(self, of: Measured, setting: Setting) -> Turn:
        """Ask one server for a while."""
        server, asked = of.server, self._asked()
        cpu, beside = server.cpu_seconds(), server.beside_seconds()
        found = self.ask(of, setting, self._requests)
        cpu, beside = server.cpu_seconds() - cpu, server.beside_seconds() - beside
        calls, answered = self._asked() - asked, int(found["answered"])
        if not (setting.shares and of.shares):
            assert calls == answered * len(self._sources), f"{calls} calls for {answered} answers"
        each = 1000 / answered
        return Turn(cpu * each, beside * each, answered / found["seconds"], int(found["bytes"]))

    def warm_up(self, of: Measured, setting: Setting) -> None:
        """Ask without counting."""
        self._warm.add(of.name)
        self.ask(of, setting, _WARM_UP)

    def ask(self, of: Measured, setting: Setting, requests: int) -> dict[str, float]:
        """Run the load generator."""
        bodies = self._folder / "bodies.json"
        bodies.write_bytes(orjson.dumps(setting.bodies))
        options = ["--requests", str(requests), "--seconds", str(_SECONDS), "--expect", of.expect]
        command = [sys.executable, str(FOLDER / "load.py"), of.server.url + "/graphql", str(bodies), *options]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        found: dict[str, float] = orjson.loads(done.stdout)
        return found

    def compared(self, setting: Setting, hub: Measured, bar: Measured, pairs: int) -> dict[str, Any]:
        """Hub and bar in turns."""
        for of in (hub, bar):
            if of.name not in self._warm:
                self.warm_up(of, setting)
        turns = [(self.turn(hub, setting), self.turn(bar, setting)) for _ in range(pairs)]
        ratios = [ours.cpu_ms / theirs.cpu_ms for ours, theirs in turns]
        return {
            "setting": setting.name,
            "what": setting.text,
            "bar": bar.name,
            "ratio": round(statistics.median(ratios), 2),
            "ratios": [round(ratio, 2) for ratio in ratios],
            hub.name: _middle([ours for ours, _ in turns]),
            "proxy": _middle([theirs for _, theirs in turns]),
        }

    def _asked(self) -> int:
        total = 0
        for source in self._sources:
            with urllib.request.urlopen(source.url + "/asked") as answer:  # noqa: S310 - our own process
                total += int(answer.read())
        return total


def _middle(turns: list[Turn]) -> dict[str, float]:
    return {
        "cpuMs": round(statistics.median(turn.cpu_ms for turn in turns), 3),
        "ofItOtherThreadsMs": round(statistics.median(turn.beside_ms for turn in turns), 3),
        "requestsPerSecond": round(statistics.median(turn.per_second for turn in turns), 1),
        "answerBytes": turns[0].answer_bytes,
    }


@contextmanager
def two_sources(log: Path) -> Iterator[list[Running]]:
    """Two sources with different rows."""
    with ExitStack() as stack:
        options = [("--rows", str(city.ROWS), "--first", str(first)) for first in (0, city.ROWS)]
        yield [stack.enter_context(running("source.py", *each, log=log)) for each in options]


@contextmanager
def hub_of(place: Path, log: Path, *, checkout: Path | None = None, name: str = "hub") -> Iterator[Measured]:
    """The hub as it is served; `checkout` is another working copy of the project."""
    with running("-m hub.cli", "serve", str(place), "--port", "0", log=log, folder=checkout) as server:
        yield Measured(name, server, '"waterGauges"', shares=True)


@contextmanager
def proxies(urls: list[str], log: Path) -> Iterator[Mapping[str, Measured]]:
    """The bars, by the client they use."""
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(running("proxy.py", "--client", name, *urls, log=log))
            for name in ("transport", "source")
        }
        yield {name: Measured(name, server, "stationName", shares=False) for name, server in servers.items()}
