"""Stops asking a source that keeps failing, and tries again with a single question.

Takes 5xx, timeouts, malformed and oversized answers as failures; what the source refuses or rejects is
an answer; a question that came back says neither. Gives `NotAsked` while open, with the seconds until the next try.
"""

from __future__ import annotations

from adapters.errors import LoopDetected, SourceError, SourceInvalid, SourceTimeout, SourceTooLarge, SourceUnavailable
from adapters.kit.wrappers.base import NotAsked, Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.kit.wrappers.deadline import TooHurried
from adapters.spec import Adapter, Fetch, Page

_FAILURES = (SourceUnavailable, SourceTimeout, SourceInvalid, SourceTooLarge)
_NOT_THE_SOURCE = (NotAsked, TooHurried, LoopDetected)  # of the way, which one question's `Via` decides


class Breaker(Wrapper):
    """Opens after `failures` in a row, for `seconds`; then one question decides."""

    def __init__(
        self, inner: Adapter, *, failures: int = 5, seconds: float = 30.0, clockwork: Clockwork = REAL
    ) -> None:
        super().__init__(inner)
        self._threshold = failures
        self._seconds = seconds
        self._clockwork = clockwork
        self._failed = 0
        self._open_until: float | None = None
        self._trying = False

    async def fetch(self, request: Fetch) -> Page:
        """The page, or `NotAsked` while open."""
        probing = self._enter()
        try:
            page = await self.inner.fetch(request)
        except _NOT_THE_SOURCE:
            raise
        except _FAILURES:
            self._fail(probing)
            raise
        except SourceError:
            self._succeed(probing)
            raise
        else:
            self._succeed(probing)
            return page
        finally:
            if probing:
                self._trying = False

    def _enter(self) -> bool:
        """Whether this question is the one that decides; refuses the others while open."""
        if self._open_until is None:
            return False
        wait = self._open_until - self._clockwork.steady()
        if wait > 0 or self._trying:
            raise NotAsked("the source keeps failing and is left alone for a while", retry_after=max(wait, 0.0))
        self._trying = True
        return True

    def _fail(self, probing: bool) -> None:
        self._failed += 1
        if probing or (self._open_until is None and self._failed >= self._threshold):
            self._open_until = self._clockwork.steady() + self._seconds

    def _succeed(self, probing: bool) -> None:
        # an answer to a question asked before the breaker opened does not close it
        if probing or self._open_until is None:
            self._failed = 0
            self._open_until = None
