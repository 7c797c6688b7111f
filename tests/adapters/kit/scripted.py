"""An adapter that does what a script says, and writes down when it was asked."""

from __future__ import annotations

import asyncio
from typing import Any

from adapters.names import CollectionName, NativePath
from adapters.spec import Capabilities, Fetch, Health, Page, SourceDescription
from tests.adapters.kit.virtual import steady

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
