"""The fetch stage: all sources of a level at once, each walked page by page, none failing another.

Takes source plans and the bounds of the request; gives one `Fetched` per plan, whatever happened.
This stage does I/O and nothing else: rows stay native, nothing is judged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import isinf
from typing import Any

from adapters.errors import NotCapable, SourceError
from adapters.names import Position
from adapters.spec import Adapter, Fetch, Page
from hub.fetched import Bounds, Fetched
from hub.plan.nodes import SourcePlan

log = logging.getLogger("tsunagu.fetch")


Enough = Callable[[Fetched], bool]
"""Whether what came so far of a source that is asked in order will do."""


async def fetch_all(plans: Iterable[SourcePlan], bounds: Bounds, enough: Enough) -> tuple[Fetched, ...]:
    """Ask every source; the answers stand in the order of the plans. Nobody is waited for beyond the end."""
    asked = {asyncio.create_task(_ask(plan, plan.fetch, bounds, enough)): plan for plan in plans}
    if not asked:
        return ()
    loop = asyncio.get_running_loop()
    started = loop.time()
    left = None if isinf(bounds.ends) else max(bounds.ends - started, 0.0)
    try:
        await asyncio.wait(asked, timeout=left)
    finally:
        late = [task for task in asked if not task.done() and task.cancel()]
    waited = round((loop.time() - started) * 1000)
    return tuple(_late(plan, waited) if task in late else task.result() for task, plan in asked.items())


def _late(plan: SourcePlan, milliseconds: int) -> Fetched:
    log.warning("source %s: no answer by the deadline", plan.source.name)
    return Fetched(plan, (), "timeout", "SOURCE_TIMEOUT", milliseconds=milliseconds)


async def _ask(plan: SourcePlan, fetch: Fetch, bounds: Bounds, enough: Enough) -> Fetched:
    started = time.perf_counter()
    adapter = plan.source.adapter
    if adapter is None:
        return Fetched(plan, (), "unavailable", "SOURCE_CLOSED")
    try:
        found = await _walk(adapter, plan, fetch, bounds, enough)
    except SourceError as error:
        log.warning("source %s: %s", plan.source.name, error.code)
        found = Fetched(plan, (), error.status, error.code)
    except NotCapable:
        log.exception("source %s was asked outside its capabilities", plan.source.name)
        found = Fetched(plan, (), "invalid", "NOT_CAPABLE")
    except (Exception, asyncio.CancelledError) as error:
        if isinstance(error, asyncio.CancelledError) and _ended():
            raise
        # One adapter's fault must not reach another source's answer; its text may hold values.
        log.error("source %s failed: %s", plan.source.name, type(error).__name__)  # noqa: TRY400 - no text
        found = Fetched(plan, (), "invalid", "ADAPTER_FAILED")
    return replace(found, milliseconds=round((time.perf_counter() - started) * 1000))


def _ended() -> bool:
    """Whether it is the request that was ended, and not a call of the adapter's own."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _walk(adapter: Adapter, plan: SourcePlan, fetch: Fetch, bounds: Bounds, enough: Enough) -> Fetched:
    """Follow the pages to the end, to the scan bound, or until what came in order is enough."""
    found = Fetched(plan, (), "ok")
    request = replace(fetch, deadline=bounds.deadline, request_id=bounds.request_id, via=bounds.via)
    passed: set[Position | None] = {None}
    while True:
        page = await adapter.fetch(request)
        found = _with(found, page, bounds)
        if found.finished or found.truncated or (fetch.order and enough(found)):
            return found
        if page.next in passed:
            return Fetched(plan, (), "invalid", "PAGE_LOOP")
        if len(passed) > bounds.scan_rows:  # pages without rows count too
            return replace(found, truncated=True)
        passed.add(page.next)
        request = replace(request, position=page.next)


def _with(found: Fetched, page: Page, bounds: Bounds) -> Fetched:
    """What was found with another page, as far as the bounds let rows and what is made of them in."""
    fitting, records = _fitting(found, page.rows, bounds)
    rows = (*found.rows, *page.rows[:fitting])
    times = [at for at in (found.retrieved_at, page.retrieved_at) if at is not None]
    over = fitting < len(page.rows) or (page.next is not None and len(rows) == bounds.scan_rows)
    return replace(
        found,
        rows=rows,
        records=records,
        finished=page.next is None and not over,
        truncated=over,
        retrieved_at=min(times, default=None),
        warnings=tuple(dict.fromkeys((*found.warnings, *page.warnings))),
    )


def _fitting(found: Fetched, rows: Sequence[Mapping[str, Any]], bounds: Bounds) -> tuple[int, int]:
    """How many of these rows still fit, and how many records there are with them; no row is taken in part."""
    most, records = bounds.scan_rows - len(found.rows), found.records
    if not found.plan.mapping.multiplies:
        return min(most, len(rows)), records
    for index, row in enumerate(rows[:most]):
        more = found.plan.mapping.count(row)
        if records + more > bounds.scan_records:
            return index, records
        records += more
    return min(most, len(rows)), records
