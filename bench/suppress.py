"""What suppressing small cells costs a table: prints how many times the mapping of the same rows, and writes it down.

Both in this process by turns, so that what else the machine does meets both; a ratio is of neighbouring turns and the
figure their median. CPU time. Counts are drawn anew for each table, but the same in each run.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from functools import partial
from itertools import product
from random import Random
from time import process_time
from typing import Any, TypeVar

import orjson
from processes import FOLDER
from rulebooks import vocabulary

from policies.decision import Obligation, TableRule
from policies.obligations import build
from vocab.documents import read
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.mapping.program import RowProgram

_T = TypeVar("_T")
RESULTS = FOLDER / "results.json"
_TURNS = 5
_THRESHOLD = 10
_BY = ("period", "ward", "ageBand")
_SOURCE = """holder: h
title: {ja: t, en: t}
adapter: static
source: s
provides:
  StepSummary:
    collection: summaries
    rows: state
    holds: whole
    id: {key: id, native: text}
    fields:
      period: {from: period, native: text}
      ward: {from: ward, native: text}
      ageBand: {from: band, native: text}
      participants: {from: count, native: number}
"""
_BANDS = ("UNDER_TWENTY", "TWENTIES", "THIRTIES", "FORTIES", "FIFTIES")
_TABLES = (
    ("35,000 cells, 3 dimensions, a mean count of 60", 140, 50, 60.0, False),
    ("35,000 cells, 3 dimensions, a mean count of 300", 140, 50, 300.0, False),
    ("3,500 cells, 3 dimensions, a mean count of 60", 14, 50, 60.0, False),
    ("3,750 cells, 3 dimensions, the totals of one among them", 14, 50, 60.0, True),
)


def measured() -> list[dict[str, Any]]:
    """Every table: the ratio, the ratios of all turns, and milliseconds."""
    program, rule = _program(), _rule()
    found = []
    gc.collect()
    gc.freeze()
    for what, periods, wards, mean, totals in _TABLES:
        row = {"what": what, **_ratio(program, rule, _rows(periods, wards, mean, totals=totals))}
        found.append(row)
        print(_line(row), flush=True)
    return found


def _ratio(program: RowProgram, rule: TableRule, rows: list[dict[str, Any]]) -> dict[str, Any]:
    turns = []
    for _ in range(_TURNS):
        mapping, mapped = _cost(lambda: [program(row).cells for row in rows])
        suppressing, flags = _cost(partial(rule.suppressed, mapped))
        assert 0 < sum(flags) < len(rows)
        turns.append((mapping, suppressing))
    ratios = [suppressing / mapping for mapping, suppressing in turns]
    return {
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in sorted(ratios)],
        "cells": len(rows),
        "suppressed": sum(flags),
        "mapMs": round(statistics.median(mapping for mapping, _ in turns) * 1000, 1),
        "suppressMs": round(statistics.median(suppressing for _, suppressing in turns) * 1000, 1),
    }


def _cost(work: Callable[[], _T]) -> tuple[float, _T]:
    began = process_time()
    made = work()
    return process_time() - began, made


def _rows(periods: int, wards: int, mean: float, *, totals: bool) -> list[dict[str, Any]]:
    chance = Random(periods)  # noqa: S311 - the same table each time
    counts: dict[tuple[str, str, str], int] = {}
    for period, ward, band in product(range(periods), range(wards), _BANDS):
        count = int(chance.expovariate(1 / mean))
        counts[f"期間{period}", f"地区{ward}", band] = count
        if totals:
            total = ("総数", f"地区{ward}", band)
            counts[total] = counts.get(total, 0) + count
    return [
        {"id": f"s{number}", "period": period, "ward": ward, "band": band, "count": count}
        for number, ((period, ward, band), count) in enumerate(counts.items())
    ]


def _program() -> RowProgram:
    mapping = compile_source(read(SourceDocument, _SOURCE), vocabulary(), nested=True)["StepSummary"]
    return mapping.program(frozenset({*_BY, "participants"}))


def _rule() -> TableRule:
    siblings = {item.name: item for item in vocabulary().classes["StepSummary"].properties}
    parameters = {"threshold": str(_THRESHOLD), "by": _BY}
    made = build("suppressBelow", parameters, siblings["participants"], siblings=siblings)
    assert isinstance(made, Obligation)
    assert made.table is not None
    return made.table


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['what']:<58} x{row['ratio']:<6} map {row['mapMs']:>7} ms   suppress {row['suppressMs']:>7} ms   "
        f"{row['suppressed']:,} of {row['cells']:,} cells   ({', '.join(map(str, row['ratios']))})"
    )


def main() -> None:
    """Measure, print, and put the figures beside the others."""
    known = orjson.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    known["suppress"] = measured()
    RESULTS.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
