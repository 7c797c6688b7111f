"""Time that passes only when everybody waits: a loop whose clock jumps to the next timer."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec

from adapters.kit.wrappers import Clockwork

P = ParamSpec("P")
START = datetime(2026, 4, 1, tzinfo=UTC)


class _Selector(selectors.SelectSelector):
    """Waits for nothing; instead the clock moves on."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits and no timer is set")
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time; not for sockets."""

    def __init__(self) -> None:
        self.virtual = _Selector()
        super().__init__(self.virtual)

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.virtual.now


def steady() -> float:
    """The virtual clock."""
    return asyncio.get_running_loop().time()


def now() -> datetime:
    """The virtual wall clock."""
    return START + timedelta(seconds=steady())


def after(seconds: float) -> datetime:
    """A deadline that many seconds ahead."""
    return now() + timedelta(seconds=seconds)


CLOCKWORK = Clockwork(now=now, steady=steady, chance=lambda: 1.0)


def virtual(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an async test on virtual time."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run
