"""Checks both sides of a fetch: the question against the capabilities, the page against the question.

Refuses a question outside the capabilities (`NotCapable`) and a page that breaks the contract
(`SourceInvalid`); no value of a row is named.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.errors import SourceInvalid
from adapters.kit.capable import refuse_beyond
from adapters.kit.wrappers.base import Wrapper
from adapters.spec import Fetch, Page


class Validating(Wrapper):
    """Another adapter, held to the contract."""

    async def fetch(self, request: Fetch) -> Page:
        """The page, if both sides keep the contract."""
        capabilities = self.inner.capabilities().of(request.collection)
        refuse_beyond(request, capabilities)
        page = await self.inner.fetch(request)
        _refuse_rows(page, request)
        _refuse_position(page, request)
        return page


def _refuse_rows(page: Page, request: Fetch) -> None:
    if not all(isinstance(row, Mapping) for row in page.rows):
        raise SourceInvalid("a row is not a mapping")
    if request.limit is not None and len(page.rows) > request.limit:
        raise SourceInvalid("more rows than were asked for")
    total = page.total
    if total is not None and (total.rows < 0 or (total.exact and total.rows < len(page.rows))):
        raise SourceInvalid("the total is less than the rows of one page")


def _refuse_position(page: Page, request: Fetch) -> None:
    if page.next is not None and page.next == request.position:
        raise SourceInvalid("the next page is the page itself")
