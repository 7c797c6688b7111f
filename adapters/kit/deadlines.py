"""How long a call may still take: takes an aware instant, gives seconds, refuses what has passed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.errors import SourceTimeout

LONGEST_SECONDS = 60.0  # a call without a deadline ends too, so that no connection is held for ever
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


def remaining(deadline: datetime | None, now: datetime) -> float:
    """Seconds left, at most `LONGEST_SECONDS`; `SourceTimeout` when none are."""
    seconds = LONGEST_SECONDS if deadline is None else (deadline - now).total_seconds()
    if seconds <= 0:
        raise SourceTimeout("the deadline has passed")
    return min(seconds, LONGEST_SECONDS)


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Cancel the body after `seconds` and raise `SourceTimeout`; a cancellation from outside stays one."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        expired = SourceTimeout("no answer before the deadline")
    else:
        return
    raise expired
