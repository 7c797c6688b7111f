"""Whole tables: which rows lose a value because of the table they stand in, whoever asks.

Takes what was fetched of a source and its mapped rows, seen or not. Where the table is not whole, or was not judged by
the request's deadline, every row loses it. What was found out about a table stands beside its rows and goes with them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import isinf
from typing import Any

from hub.entity import Cells
from hub.fetched import Fetched
from policies.decide import tables_of
from policies.decision import TableRule
from vocab.mapping.program import RowProgram
from vocab.query.predicate import TRUE

log = logging.getLogger("tsunagu.entities")

Suppressed = Mapping[tuple[int, int], bool]
"""By identity of the table's rule and of the row's cells: whether the value is lost. What is not in it is lost."""

Flags = dict[TableRule, Sequence[bool]]
_FEW = 1_000  # rows whose table may be judged on the event loop
_WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tables")  # apart from files and names of hosts


def suppressed_of(fetched: Fetched, rows: Sequence[Cells]) -> Suppressed:
    """What the rules over whole tables take away; those that were not judged yet are judged here."""
    tables = _tables(fetched)
    found = {**_judge(tables - fetched.suppressed.keys(), rows), **fetched.suppressed}
    # Equal rules of two coordinates are two objects.
    named = [table for decision in fetched.plan.decisions.values() for table in tables_of(decision) if table in tables]
    return {(id(table), id(row)): flag for table in named for row, flag in zip(rows, found[table], strict=True)}


async def judged(fetched: Iterable[Fetched], ends: float) -> tuple[Fetched, ...]:
    """The same with their tables judged, each once however often its rows are looked at; large ones in a thread.

    `ends` is the deadline on the event loop's own clock, in seconds.
    """
    return tuple([await _judged(item, ends) for item in fetched])


async def _judged(fetched: Fetched, ends: float) -> Fetched:
    tables = _tables(fetched) - fetched.suppressed.keys()
    if not tables:
        return fetched
    reads = frozenset[str]().union(*(table.reads for table in tables))
    program = fetched.plan.mapping.program(reads & fetched.plan.mapped)
    if len(fetched.rows) <= _FEW:
        found = _judge_rows(tables, program, fetched.rows)
    else:
        found = await _judge_apart(tables, program, fetched, ends)
    return replace(fetched, suppressed={**fetched.suppressed, **found})


async def _judge_apart(tables: AbstractSet[TableRule], program: RowProgram, fetched: Fetched, ends: float) -> Flags:
    """In the one thread for tables, each after the other; what still waits at the end is taken out of its queue."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(None if isinf(ends) else ends):
            return await loop.run_in_executor(_WORKER, _judge_rows, tables, program, fetched.rows)
    except TimeoutError:
        log.warning("source %s: a table was not judged by the deadline", fetched.plan.source.name)
        return dict.fromkeys(tables, (True,) * len(fetched.rows))


def _judge_rows(tables: AbstractSet[TableRule], program: RowProgram, rows: Sequence[Mapping[str, Any]]) -> Flags:
    try:
        return _judge(tables, [program(row).cells for row in rows])
    except Exception as error:  # noqa: BLE001 - rows that cannot be mapped are reported where they are seen
        log.error("a table could not be mapped: %s", type(error).__name__)  # noqa: TRY400 - may hold values
        return {}


def _judge(tables: AbstractSet[TableRule], rows: Sequence[Cells]) -> Flags:
    found: Flags = {}
    for table in tables:
        try:
            found[table] = tuple(table.suppressed(rows))
        except Exception as error:  # noqa: BLE001 - a table that cannot be judged is lost whole
            log.error("a table could not be judged: %s", type(error).__name__)  # noqa: TRY400 - may hold values
            found[table] = (True,) * len(rows)
    return found


def _tables(fetched: Fetched) -> frozenset[TableRule]:
    """The rules over whole tables, where the table is whole."""
    tables = frozenset(table for decision in fetched.plan.decisions.values() for table in tables_of(decision))
    return tables if tables and _whole(fetched) else frozenset()


def _whole(fetched: Fetched) -> bool:
    return (
        fetched.status == "ok" and fetched.finished and not fetched.truncated and fetched.plan.fetch.predicate == TRUE
    )
