"""Gives every fetch an end: the earlier of its own deadline and the longest a source may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from adapters.errors import SourceTimeout
from adapters.kit.deadlines import within
from adapters.kit.wrappers.base import Wrapper
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.spec import Adapter, Fetch, Page


class TooHurried(SourceTimeout):
    """The asker left the source less time than it may fairly expect; no failure of the source."""


class Deadline(Wrapper):
    """Ends a fetch after `seconds`. A timeout before `fair` seconds were given is the asker's doing."""

    def __init__(self, inner: Adapter, seconds: float, *, fair: float = 1.0, clockwork: Clockwork = REAL) -> None:
        super().__init__(inner)
        self._seconds = seconds
        self._fair = min(fair, seconds)
        self._clockwork = clockwork

    async def fetch(self, request: Fetch) -> Page:
        """The page, or `SourceTimeout`."""
        left = min(self._clockwork.left(request.deadline), self._seconds)
        if left <= 0:
            raise TooHurried("the deadline has passed")
        deadline = request.deadline
        if deadline is None or left == self._seconds:
            deadline = self._clockwork.now() + timedelta(seconds=left)
        try:
            async with within(left):
                return await self.inner.fetch(replace(request, deadline=deadline))
        except SourceTimeout as expired:
            if left >= self._fair:
                raise
            raise TooHurried(expired.detail) from None
