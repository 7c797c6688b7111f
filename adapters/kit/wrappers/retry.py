"""Asks again when a source did not answer, as long as retries stay a small share of successes.

Takes failures that say "not now" (`SourceUnavailable`, and `SourceTimeout` while time is left); every
fetch is a read, so asking twice changes nothing. Gives the page or the last failure.
"""

from __future__ import annotations

from adapters.errors import SourceError, SourceTimeout, SourceUnavailable
from adapters.kit.wrappers.base import NotAsked, Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.spec import Adapter, Fetch, Page


class Budget:
    """A token bucket: a success puts in `share` of a token, a retry takes a whole one."""

    def __init__(self, share: float = 0.1, most: float = 10.0) -> None:
        self._share = share
        self._most = most
        self._tokens = most

    def succeeded(self) -> None:
        """Earn a share of a retry."""
        self._tokens = min(self._most, self._tokens + self._share)

    def spend(self) -> bool:
        """Pay for a retry; false when there are none left."""
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Retry(Wrapper):
    """At most `attempts` in all, with exponential backoff and full jitter between them."""

    def __init__(
        self,
        inner: Adapter,
        *,
        attempts: int = 3,
        base: float = 0.1,
        longest: float = 5.0,
        budget: Budget | None = None,
        clockwork: Clockwork = REAL,
    ) -> None:
        super().__init__(inner)
        self._attempts = attempts
        self._base = base
        self._longest = longest
        self._budget = budget or Budget()
        self._clockwork = clockwork

    async def fetch(self, request: Fetch) -> Page:
        """The page of the first attempt that succeeds, else the failure of the last."""
        attempt = 0
        while True:
            try:
                page = await self.inner.fetch(request)
            except (SourceUnavailable, SourceTimeout) as failure:
                attempt += 1
                wait = self._wait(failure, attempt)
                if not self._again(failure, attempt, wait, request):
                    raise
            else:
                self._budget.succeeded()
                return page
            await self._clockwork.sleep(wait)

    def _wait(self, failure: SourceError, attempt: int) -> float:
        backoff = min(self._longest, self._base * 2.0 ** (attempt - 1)) * self._clockwork.chance()
        return max(backoff, failure.retry_after or 0.0)

    def _again(self, failure: SourceError, attempt: int, wait: float, request: Fetch) -> bool:
        if isinstance(failure, NotAsked) or attempt >= self._attempts:
            return False
        # without a deadline nobody said how long a source may make us wait
        longest = self._clockwork.left(request.deadline) if request.deadline else self._longest
        return wait < longest and self._budget.spend()
