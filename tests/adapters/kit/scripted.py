"""An adapter that does what a script says, and writes down when it was asked."""

from __future__ import annotations

import asyncio
from typing import Any

from adapters.errors import (
    LoopDetected,
    OriginForbidden,
    SourceError,
    SourceInvalid,
    SourceRefused,
    SourceRejected,
    SourceTimeout,
    SourceTooLarge,
    SourceUnavailable,
)
from adapters.kit.wrappers import Held, Place
from adapters.names import CollectionName, NativePath
from adapters.spec import Adapter, Capabilities, Fetch, Health, Page, SourceDescription
from tests.adapters.kit.virtual import after, steady

Step = Page | BaseException | tuple[float, Page | BaseException]
PAGE = Page(rows=({"a": 1},))


def fetch(name: str = "c", **members: Any) -> Fetch:
    """A question; equal names are equal questions."""
    return Fetch(CollectionName(name), (NativePath("a"),), **members)


class Scripted:
    """Each fetch takes the next step: a page, an error, or either after some seconds; the last repeats."""

    def __init__(self, *steps: Step, capabilities: Capabilities | None = None) -> None:
        self._steps = list(steps or (PAGE,))
        self._capabilities = capabilities or Capabilities()
        self.asked: list[Fetch] = []
        self.times: list[float] = []
        self.under_way = 0
        self.most_at_once = 0
        self.cancelled = 0
        self.closed = 0

    async def describe(self) -> SourceDescription:
        """Nothing is there."""
        return SourceDescription(())

    def capabilities(self) -> Capabilities:
        """As given."""
        return self._capabilities

    async def fetch(self, request: Fetch) -> Page:
        """The next step."""
        self.asked.append(request)
        self.times.append(steady())
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        seconds, outcome = step if isinstance(step, tuple) else (0.0, step)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def probe(self) -> Health:
        """Always well."""
        return Health(ok=True)

    async def aclose(self) -> None:
        """Count the closings."""
        self.closed += 1


FAILURES = (SourceUnavailable(), SourceTimeout(), SourceInvalid(), SourceTooLarge())
ANSWERS = (SourceRefused(), SourceRejected(), OriginForbidden(), LoopDetected())


async def outcome(adapter: Adapter, request: Fetch | None = None) -> Page | SourceError:
    """The page, or the error of the source."""
    try:
        return await adapter.fetch(request or fetch())
    except SourceError as error:
        return error


async def outcome_within(adapter: Adapter, seconds: float | None) -> Page | SourceError:
    """The same, of a question with a deadline that many seconds ahead."""
    return await outcome(adapter, fetch(deadline=None if seconds is None else after(seconds)))


PLACE = Place("static", "s", "scope", "1")


class Memory:
    """A store for pages that keeps all it is given, for as long as it may."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[Held, float]] = {}
        self.epochs: dict[str, int] = {}

    async def get(self, key: str) -> Held | None:
        """What is held, unless its time is over."""
        held, until = self.pages.get(key, (None, 0.0))
        return held if steady() < until else None

    async def put(self, key: str, held: Held, seconds: float) -> None:
        """Keep it, with its end."""
        self.pages[key] = (held, steady() + seconds)

    def epoch(self, source: str) -> int:
        """The epoch of a source."""
        return self.epochs.get(source, 0)

    async def bump(self, source: str) -> None:
        """The next epoch."""
        self.epochs[source] = self.epoch(source) + 1
