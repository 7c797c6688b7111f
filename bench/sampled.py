"""The hub of a city, with its stack looked at every millisecond of CPU time that it spends.

Takes a city's folder and a file; serves like `tsunagu serve` and, when ended, writes how many samples fell
into each stage and into each function. A sample belongs to the innermost stage on the stack. Sampling by
CPU time disturbs little, so the shares hold for the hub as it runs; the milliseconds come from elsewhere.
"""

from __future__ import annotations

import argparse
import os
import signal
from collections import Counter
from pathlib import Path
from types import FrameType

import orjson

from hub.cli.logs import set_up_logs
from hub.cli.serve import address, bound, collect_seldom, ended_by_signals, opened, run, served

_INTERVAL = 0.001
_ROOT = str(Path(__file__).parents[1]) + os.sep
STAGES = (
    ("hub/access_log", "access log"),
    ("hub/edge", "edge"),
    ("hub/identify", "identify"),
    ("hub/parse", "parse and limit"),
    ("hub/limits", "parse and limit"),
    ("hub/collect", "parse and limit"),
    ("hub/arguments", "parse and limit"),
    ("hub/needs", "plan"),
    ("hub/decide", "decide"),
    ("policies/decide", "decide"),
    ("hub/plan", "plan"),
    ("vocab/mapping/push", "plan"),
    ("adapters/kit/answer", "decode JSON"),
    ("adapters/kit/wrappers", "wrappers"),
    ("adapters/kit/transport", "upstream call: transport"),
    ("adapters/kit", "upstream call: client"),
    ("adapters/", "upstream call: adapter"),
    ("hub/fetch", "fetch"),
    ("hub/entities", "map and oblige"),
    ("vocab/mapping", "map and oblige"),
    ("hub/merge", "merge and filter"),
    ("hub/shape", "shape"),
    ("hub/pipeline/evidence", "evidence"),
    ("hub/ledger", "evidence"),
    ("hub/pipeline/report", "report"),
    ("hub/pipeline", "pipeline"),
    ("hub/graphql/write", "encode JSON"),
    ("hub/graphql", "protocol"),
    ("strawberry/", "protocol"),
    ("starlette/", "server"),
    ("uvicorn/", "server"),
    ("aiohttp/", "upstream call: transport"),
    ("asyncio/", "event loop"),
)
"""Innermost frame whose file begins so, or lies in a package of that name, decides."""


class Sampler:
    """Counts samples; `stages` by stage, `functions` by the innermost function and its stage."""

    def __init__(self) -> None:
        self.stages: Counter[str] = Counter()
        self.functions: Counter[tuple[str, str]] = Counter()
        self._known: dict[str, str | None] = {}

    def __call__(self, _number: int, frame: FrameType | None) -> None:
        """Take one sample."""
        if frame is None:
            return
        code = frame.f_code
        stage = self._stage(frame)
        self.stages[stage] += 1
        self.functions[stage, f"{code.co_filename.rpartition('/')[2]}:{code.co_qualname}"] += 1

    def begin(self, _number: int, _frame: FrameType | None) -> None:
        """Forget what was counted while the hub warmed up, and count from now on."""
        self.stages.clear()
        self.functions.clear()
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)

    def _stage(self, frame: FrameType | None) -> str:
        while frame is not None:
            name = frame.f_code.co_filename
            if name not in self._known:
                self._known[name] = _stage_of(name)
            stage = self._known[name]
            if stage is not None:
                return stage
            frame = frame.f_back
        return "event loop"


def _stage_of(file: str) -> str | None:
    own = file.removeprefix(_ROOT)
    for prefix, stage in STAGES:
        if own.startswith(prefix) or f"/site-packages/{prefix}" in file or f"python3.11/{prefix}" in file:
            return stage
    return None


async def _serve(city: Path) -> None:
    with bound("127.0.0.1", 0) as listening:
        hub = await opened(city, os.environ)
        collect_seldom()
        async with served(hub, listening) as server:
            print(f"listening {address(listening)}", flush=True)
            await server


def main() -> None:
    """Serve until ended, then write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    set_up_logs()
    sampler = Sampler()
    signal.signal(signal.SIGPROF, sampler)
    signal.signal(signal.SIGUSR1, sampler.begin)
    with ended_by_signals():
        run(_serve(options.city))
    signal.setitimer(signal.ITIMER_PROF, 0)
    total = sum(sampler.stages.values()) or 1
    seen = {
        "samples": total,
        "stages": {stage: round(100 * count / total, 1) for stage, count in sampler.stages.most_common()},
        "functions": [
            {"stage": stage, "function": name, "percent": round(100 * count / total, 1)}
            for (stage, name), count in sampler.functions.most_common(60)
        ],
    }
    options.out.write_bytes(orjson.dumps(seen, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
