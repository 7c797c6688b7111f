"""The fetch stage: all sources of a level at once, each walked page by page, none failing another.

Takes source plans and the bounds of the request; gives one `Fetched` per plan, whatever happened.
This stage does I/O and nothing else: rows stay native, nothing is judged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.errors import NotCapable, SourceError
from adapters.spec import Adapter, Fetch, SourceWarning
from hub.plan.nodes import SourcePlan

log = logging.getLogger("tsunagu.fetch")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What every call of one request carries."""

    deadline: datetime
    request_id: str
    via: tuple[str, ...]
    scan_rows: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking one source: native rows, or why not. `status` is one of the outcomes of `extensions.sources`.

    `truncated` says that the source has more rows than may be scanned for one root field.
    """

    plan: SourcePlan
    rows: tuple[Mapping[str, Any], ...]
    status: str  # ok | timeout | unavailable | invalid
    code: str | None = None
    truncated: bool = False
    retrieved_at: datetime | None = None
    warnings: tuple[SourceWarning, ...] = ()
    milliseconds: int = 0


async def fetch_all(plans: Iterable[SourcePlan], bounds: Bounds) -> tuple[Fetched, ...]:
    """Ask every source; the answers stand in the order of the plans."""
    return tuple(await asyncio.gather(*(_ask(plan, plan.fetch, bounds) for plan in plans)))


async def _ask(plan: SourcePlan, fetch: Fetch, bounds: Bounds) -> Fetched:
    started = time.perf_counter()
    adapter = plan.source.adapter
    if adapter is None:
        return Fetched(plan, (), "unavailable", "SOURCE_CLOSED")
    try:
        found = await _walk(adapter, plan, fetch, bounds)
    except SourceError as error:
        log.warning("source %s: %s", plan.source.name, error.code)
        found = Fetched(plan, (), error.status, error.code)
    except NotCapable:
        log.exception("source %s was asked outside its capabilities", plan.source.name)
        found = Fetched(plan, (), "invalid", "NOT_CAPABLE")
    except Exception as error:  # noqa: BLE001 - one adapter's fault must not reach another source's answer
        log.error("source %s failed: %s", plan.source.name, type(error).__name__)  # noqa: TRY400 - its text may hold values
        found = Fetched(plan, (), "invalid", "ADAPTER_FAILED")
    return replace(found, milliseconds=round((time.perf_counter() - started) * 1000))


async def _walk(adapter: Adapter, plan: SourcePlan, fetch: Fetch, bounds: Bounds) -> Fetched:
    """Follow the pages to the end, or to the scan bound."""
    rows: list[Mapping[str, Any]] = []
    warnings: list[SourceWarning] = []
    retrieved_at: datetime | None = None
    request = replace(fetch, deadline=bounds.deadline, request_id=bounds.request_id, via=bounds.via)
    while True:
        page = await adapter.fetch(request)
        rows.extend(page.rows)
        warnings.extend(page.warnings)
        retrieved_at = min(filter(None, (retrieved_at, page.retrieved_at)), default=None)
        over = len(rows) > bounds.scan_rows
        if over or page.next is None:
            return Fetched(
                plan,
                tuple(rows[: bounds.scan_rows]),
                "ok",
                truncated=over or (page.next is not None),
                retrieved_at=retrieved_at,
                warnings=tuple(dict.fromkeys(warnings)),
            )
        if page.next == request.position:
            return Fetched(plan, (), "invalid", "PAGE_LOOP")
        request = replace(request, position=page.next)
