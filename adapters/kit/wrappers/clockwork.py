"""Time and chance as arguments, so that what depends on them can be tested without waiting."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.kit.deadlines import utc_now


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The wall clock for deadlines, a steady one for durations (seconds), sleep, and a number in [0, 1)."""

    now: Callable[[], datetime] = utc_now
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    def left(self, deadline: datetime | None) -> float:
        """Seconds until a deadline, below zero after it; endless without one."""
        return float("inf") if deadline is None else (deadline - self.now()).total_seconds()


REAL = Clockwork()
