"""Keeps every question and its outcome in a list that it is given; for tests and traces of plans."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.kit.wrappers.base import Wrapper
from adapters.spec import Adapter, Fetch, Page


@dataclass(frozen=True, slots=True)
class Record:
    """One question and what came of it."""

    request: Fetch
    outcome: Page | BaseException


class Recording(Wrapper):
    """Another adapter, with a witness."""

    def __init__(self, inner: Adapter, records: list[Record]) -> None:
        super().__init__(inner)
        self._records = records

    async def fetch(self, request: Fetch) -> Page:
        """The page, written down."""
        try:
            page = await self.inner.fetch(request)
        except BaseException as error:
            self._records.append(Record(request, error))
            raise
        self._records.append(Record(request, page))
        return page
