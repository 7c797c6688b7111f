"""What rules cost a question: prints how much more it costs with many rules than with few, and writes it down.

Two hubs in this process take turns, so that what else the machine does meets both; a ratio is of neighbouring turns
and the figure their median. CPU time of `hub.decide` alone and of the whole answer around it.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
from collections.abc import Callable
from time import process_time
from typing import Any

import orjson
from processes import FOLDER
from rulebooks import FEW, MANY, Hub, Pair, pairs

from hub.decide import decide

RESULTS = FOLDER / "results.json"
_TURN_SECONDS = 0.04
_TURNS = 15
Cost = Callable[[int], float]  # of a number of questions: CPU seconds


def measured() -> list[dict[str, Any]]:
    """Every pair: the ratio of what is promised, the ratios of both ways of measuring, and microseconds."""
    found = []
    with asyncio.Runner() as runner:
        for pair in _settled():
            row = _compared(pair, runner)
            found.append(row)
            print(_line(row), flush=True)
    return found


def _settled() -> list[Pair]:
    """All pairs; what lives as long as the hubs is not looked at by the collector, as in `serve`."""
    made = pairs()
    gc.collect()
    gc.freeze()
    return made


def _compared(pair: Pair, runner: asyncio.Runner) -> dict[str, Any]:
    deciding = _ratio(_deciding(pair.few), _deciding(pair.many))
    answering = _ratio(_answering(pair.few, runner), _answering(pair.many, runner))
    return {
        "what": pair.name,
        "ratio": (answering if pair.whole else deciding)["ratio"],
        "atMost": pair.most,
        "of": "answer" if pair.whole else "decide",
        "decide": deciding,
        "answer": answering,
    }


def _deciding(hub: Hub) -> Cost:
    def cost(times: int) -> float:
        began = process_time()
        for _ in range(times):
            decide(hub.levels, hub.catalogue, hub.facts)
        return process_time() - began

    return cost


def _answering(hub: Hub, runner: asyncio.Runner) -> Cost:
    async def ask(times: int) -> float:
        began = process_time()
        for _ in range(times):
            answer = await hub.answer()
            assert answer.data is not None, answer.errors
        return process_time() - began

    return lambda times: runner.run(ask(times))


def _ratio(few: Cost, many: Cost) -> dict[str, Any]:
    times = [_times(few), _times(many)]
    turns = [(few(times[0]) / times[0], many(times[1]) / times[1]) for _ in range(_TURNS)]
    ratios = sorted(second / first for first, second in turns)
    return {
        "ratio": round(statistics.median(ratios), 3),
        "from": round(ratios[0], 3),
        "to": round(ratios[-1], 3),
        "fewMicroseconds": round(statistics.median(first for first, _ in turns) * 1e6, 1),
        "manyMicroseconds": round(statistics.median(second for _, second in turns) * 1e6, 1),
    }


def _times(cost: Cost) -> int:
    """How often to ask in one turn, after asking a little for warmth."""
    cost(3)
    return max(2, int(_TURN_SECONDS / max(cost(5) / 5, 1e-7)))


def _line(row: dict[str, Any]) -> str:
    decided, answered = row["decide"], row["answer"]
    return (
        f"{row['what']:<58} {row['of']} x{row['ratio']:<7} (at most {row['atMost']})   "
        f"decide {decided['fewMicroseconds']:>8} -> {decided['manyMicroseconds']:>8} µs x{decided['ratio']:<7}   "
        f"answer {answered['fewMicroseconds']:>8} -> {answered['manyMicroseconds']:>8} µs x{answered['ratio']}"
    )


def main() -> None:
    """Measure, print, and put the figures beside the others."""
    print(f"{MANY:,} beside {FEW}, or beside none that does not concern the question; CPU time")
    known = orjson.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    known["decisions"] = measured()
    RESULTS.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
