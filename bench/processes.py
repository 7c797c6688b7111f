"""The programs of a measurement as processes of their own: started, asked for their CPU time, ended.

Takes a command that prints `listening http://127.0.0.1:PORT`; gives its address and a CPU clock.
Refuses a program that does not start.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_READY = re.compile(r"listening (http://127\.0\.0\.1:[0-9]{1,5})\n")
_STOP_SECONDS = 15.0
_CPUCLOCK_SCHED = 2  # linux/posix-timers.h: user and system time of all threads, in nanoseconds


@dataclass(frozen=True, slots=True)
class Running:
    """A program that listens."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of all its threads since it started (clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.pid << 3) | _CPUCLOCK_SCHED)

    def beside_seconds(self) -> float:
        """The part of `cpu_seconds` that was not spent by the first thread."""
        tasks = Path(f"/proc/{self.pid}/task")
        spent = {item.name: int((item / "schedstat").read_text().split()[0]) for item in tasks.iterdir()}
        return sum(ns for name, ns in spent.items() if name != str(self.pid)) / 1e9


@contextmanager
def running(program: str, *arguments: str, log: Path, folder: Path | None = None) -> Iterator[Running]:
    """A program of this folder, or `-m MODULE` as found in `folder`, while the block runs."""
    command = [sys.executable, *(program.split() if program.startswith("-m ") else [str(FOLDER / program)])]
    with (
        log.open("ab") as errors,
        subprocess.Popen(  # noqa: S603 - our own programs
            [*command, *arguments], stdout=subprocess.PIPE, stderr=errors, text=True, cwd=folder
        ) as process,
    ):
        try:
            yield Running(_address(process, program, log), process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[str], program: str, log: Path) -> str:
    line = process.stdout.readline() if process.stdout else ""
    ready = _READY.fullmatch(line)
    if ready is None:
        raise SystemExit(f"{program} did not start:\n{log.read_text()[-2000:]}")
    return ready[1]
