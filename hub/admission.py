"""Who gets a place when there are more requests than places: a bound on what runs and on what waits.

Stands before an `Answerer` and is one. Anonymous consumers together take at most three quarters of
the places and of the queue, so that identified ones always find room. Refuses over the bounds with
`OVERLOADED`, before anything was parsed.
"""

from __future__ import annotations

import asyncio

from hub.errors import RequestRefused, as_graphql
from hub.request import Answer, Answerer, LocalExecutor, Request

_ANONYMOUS_SHARE = 0.75


class _Places:
    """A number of places and of those who may wait for one."""

    def __init__(self, places: int, queued: int) -> None:
        self._free = asyncio.Semaphore(places)
        self._may_wait = places + queued
        self._inside = 0

    async def enter(self) -> bool:
        """Take a place, waiting for it; False at once when too many are waiting."""
        if self._inside >= self._may_wait:
            return False
        self._inside += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._inside -= 1
            raise
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._inside -= 1
        self._free.release()


class Admission:
    """Answers at most `concurrency` requests at once, lets `queued` more wait, refuses the rest."""

    def __init__(self, inner: Answerer, *, concurrency: int, queued: int) -> None:
        self._inner = inner
        self._everyone = _Places(concurrency, queued)
        self._anonymous = _Places(_share(concurrency), _share(queued))

    async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
        """Answer a request that is admitted."""
        classes = [self._anonymous, self._everyone] if request.consumer.anonymous else [self._everyone]
        entered: list[_Places] = []
        try:
            for places in classes:
                if not await places.enter():
                    return _overloaded()
                entered.append(places)
            return await self._inner.answer(request, run_local)
        finally:
            for places in reversed(entered):
                places.leave()


def _share(number: int) -> int:
    return max(1, int(number * _ANONYMOUS_SHARE))


def _overloaded() -> Answer:
    refused = RequestRefused(
        "OVERLOADED", "The hub has more requests than it can answer now.", hint="Try again in a second."
    )
    return Answer(None, (as_graphql(refused),), executed=False)
