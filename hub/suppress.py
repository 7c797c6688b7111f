"""Whole tables: which rows lose a value because of the table they stand in, whoever asks.

Takes what was fetched of a source and its mapped rows, seen or not. Where the table is not whole, every row loses it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from hub.entity import Cells
from hub.fetched import Fetched
from policies.decide import tables_of
from vocab.query.predicate import TRUE

log = logging.getLogger("tsunagu.entities")

Suppressed = Mapping[tuple[int, int], bool]
"""By identity of the table's rule and of the row's cells: whether the value is lost. What is not in it is lost."""


def suppressed_of(fetched: Fetched, rows: Sequence[Cells]) -> Suppressed:
    """What the rules over whole tables take away."""
    plan = fetched.plan
    tables = [table for decision in plan.decisions.values() for table in tables_of(decision)]
    if not tables or not _whole(fetched):
        return {}
    found: dict[tuple[int, int], bool] = {}
    for table in tables:
        try:
            flags = table.suppressed(rows)
        except Exception as error:  # noqa: BLE001 - a table that cannot be judged is lost whole
            log.error("a table could not be judged: %s", type(error).__name__)  # noqa: TRY400 - may hold values
            continue
        found.update({(id(table), id(row)): flag for row, flag in zip(rows, flags, strict=True)})
    return found


def _whole(fetched: Fetched) -> bool:
    return (
        fetched.status == "ok" and fetched.finished and not fetched.truncated and fetched.plan.fetch.predicate == TRUE
    )
