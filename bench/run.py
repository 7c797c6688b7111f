"""Measures what the hub costs beside a bare proxy: CPU of the server's process for each answer.

Starts two sources, the hub over a city made for it, the proxies and, for every turn, a load generator, all
as processes of their own; then a hub once more whose stack is sampled. Prints tables and writes
`results.json` beside this file. `--before CHECKOUT` measures another working copy in the same run.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import city
import decisions
import orjson
import suppress
from measure import SETTINGS, Bench, Measured, Setting, hub_of, proxies, two_sources
from processes import FOLDER, running

RESULTS = FOLDER / "results.json"
_SHOWN = 25
_SAMPLED_TURNS = 5


def measured(folder: Path, pairs: int, requests: int, before: Path | None) -> list[dict[str, Any]]:
    """Every setting against the bar; the first also against the bar with the whole client."""
    log = folder / "log"
    with ExitStack() as stack:
        sources = stack.enter_context(two_sources(log))
        urls = [source.url for source in sources]
        bars = stack.enter_context(proxies(urls, log))
        bench = Bench(folder, sources, requests)
        hub = stack.enter_context(hub_of(_city(folder / "city", urls), log))
        planned: list[tuple[Setting, Measured, Measured]] = [
            (setting, hub, bars[bar]) for setting in SETTINGS for bar in ("transport", "source")
        ]
        planned = [item for item in planned if item[0] is SETTINGS[0] or item[2].name == "transport"]
        if before is not None:
            place = _city(folder / "before", urls)
            earlier = stack.enter_context(hub_of(place, log, checkout=before, name="before"))
            planned += [(setting, earlier, bars["transport"]) for setting in SETTINGS]
        rows: list[dict[str, Any]] = []
        for setting, ours, bar in planned:
            rows.append(
                bench.compared(
                    setting, ours, bar, pairs if bar.name == "transport" and setting is SETTINGS[0] else min(pairs, 3)
                )
            )
            print(_line(rows[-1], ours.name), flush=True)
        return rows


def sampled(folder: Path, requests: int) -> dict[str, Any]:
    """Where the CPU of the hub goes, in the first setting."""
    log, out = folder / "log", folder / "samples.json"
    with two_sources(log) as sources:
        place = _city(folder / "sampled", [source.url for source in sources])
        bench = Bench(folder, sources, requests)
        with running("sampled.py", str(place), str(out), log=log) as server:
            hub = Measured("hub", server, '"waterGauges"', shares=True)
            bench.warm_up(hub, SETTINGS[0])
            os.kill(server.pid, signal.SIGUSR1)
            turns = [bench.turn(hub, SETTINGS[0]) for _ in range(_SAMPLED_TURNS)]
    found: dict[str, Any] = orjson.loads(out.read_bytes())
    found["cpuMs"] = round(sum(turn.cpu_ms for turn in turns) / len(turns), 3)
    return found


def _city(place: Path, urls: list[str]) -> Path:
    place.mkdir()
    city.write(place, urls)
    return place


def _line(row: dict[str, Any], name: str) -> str:
    hub, proxy = row[name]["cpuMs"], row["proxy"]["cpuMs"]
    return (
        f"{row['what']:<45} {name:<6} {hub:>7.2f} ms   proxy ({row['bar']:<9}) {proxy:>6.2f} ms   "
        f"ratio {row['ratio']:>5}   ({', '.join(map(str, row['ratios']))})"
    )


def _print_samples(found: dict[str, Any]) -> None:
    print(f"\nWhere {found['cpuMs']:.2f} ms of the hub go ({found['samples']} samples):")
    for stage, percent in found["stages"].items():
        print(f"  {stage:<28} {percent:>5} %  {percent * found['cpuMs'] / 100:>6.2f} ms")
    print("Most met functions:")
    for item in found["functions"][:_SHOWN]:
        print(f"  {item['percent']:>5} %  {item['stage']:<26} {item['function']}")


def _machine() -> dict[str, Any]:
    packages = (
        "uvicorn",
        "uvloop",
        "httptools",
        "aiohttp",
        "starlette",
        "strawberry-graphql",
        "graphql-core",
        "orjson",
    )
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "packages": {name: version(name) for name in packages},
    }


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--requests", type=int, default=300, help="At most, in one turn.")
    parser.add_argument("--before", type=Path, help="Another working copy, measured as well.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), options.pairs, options.requests, options.before)
        samples = sampled(Path(folder), options.requests)
    _print_samples(samples)
    print("\nWhat rules cost (CPU time; see decisions.py):")
    rules = decisions.measured()
    print("\nWhat suppressing small cells costs, as a multiple of mapping their rows (CPU time; see suppress.py):")
    found = {
        "ratio": rows[0]["ratio"],
        "runs": rows,
        "samples": samples,
        "machine": _machine(),
        "decisions": rules,
        "suppress": suppress.measured(),
    }
    RESULTS.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    print(f"\nhub ÷ proxy = {rows[0]['ratio']}   (CPU of the server for each answer; see {RESULTS.name})")


if __name__ == "__main__":
    main()
