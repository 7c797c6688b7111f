"""How long a hub with the whole vocabulary takes until it is ready, and how much memory it holds then.

Starts `tsunagu serve` on a city of one source, each time as a new process; asks `/health/ready` until it says yes,
then introspection twice. Prints the median of the turns beside a process that only imports the libraries, since
seconds are of this machine and shares are not. Needs Linux, for resident sizes.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import city
import orjson
from graphql import get_introspection_query

_LIBRARIES = "import aiohttp, alembic.util, graphql, httpx, jose.jwt, pydantic, rdflib, shapely, sqlalchemy, strawberry"
_LIMIT = 120.0  # seconds until a start counts as failed


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until ready, resident MiB then and after introspection, seconds of two introspections."""

    ready: float
    resident: float
    first: float
    again: float
    grown: float


@contextmanager
def _serving(place: Path, port: int) -> Iterator[int]:
    command = [sys.executable, "-m", "hub.cli", "serve", str(place), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - this checkout's own hub
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _until_ready(url: str) -> None:
    end = time.perf_counter() + _LIMIT
    while time.perf_counter() < end:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:  # noqa: S310 - our own URL
                if answer.status == 200:  # noqa: PLR2004 - OK
                    return
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the hub did not become ready")


def _introspect(url: str) -> float:
    body = orjson.dumps({"query": get_introspection_query()})
    request = urllib.request.Request(  # noqa: S310 - our own URL
        f"{url}/graphql", data=body, headers={"Content-Type": "application/json"}
    )
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=_LIMIT) as answer:  # noqa: S310
        found = orjson.loads(answer.read())
    took = time.perf_counter() - begun
    if found.get("errors"):
        raise SystemExit("introspection failed")
    return took


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _start(place: Path) -> Start:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    begun = time.perf_counter()
    with _serving(place, port) as pid:
        _until_ready(url)
        ready, resident = time.perf_counter() - begun, _resident(pid)
        first, again = _introspect(url), _introspect(url)
        return Start(ready, resident, first, again, _resident(pid))


def _importing() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], check=True)  # noqa: S603 - this interpreter
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "city"
        place.mkdir()
        city.write(place, ["http://127.0.0.1:9", "http://127.0.0.1:9"])
        _start(place)  # makes the registry and the compiled modules
        pairs = [(_start(place), _importing()) for _ in range(turns)]
    starts = [start for start, _ in pairs]

    def median(name: str) -> float:
        return float(statistics.median(getattr(start, name) for start in starts))

    ratio = statistics.median(start.ready / bare for start, bare in pairs)
    print(f"ready after            {median('ready'):6.2f} s   {ratio:.2f} x importing the libraries alone")
    print(f"resident               {median('resident'):6.0f} MiB, after introspection {median('grown'):.0f} MiB")
    print(f"introspection, first   {median('first'):6.3f} s   again {median('again') * 1000:.1f} ms")


if __name__ == "__main__":
    main()
