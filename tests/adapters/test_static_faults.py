"""The conformance tests find faults: adapters that break one promise each, and the test that must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.names import Position
from adapters.spec import Adapter, Capabilities, Fetch, NativeOrder, Page, Total
from adapters.static import StaticAdapter
from tests.adapters.conformance import AdapterConformance, Case
from tests.adapters.test_static import LATEST, PATHS, ROWS, C
from vocab.query.predicate import TRUE, And, Compare, Not, Op

Change = Callable[[Fetch], Fetch]


class Faulty(StaticAdapter):
    """A static adapter whose questions or pages are changed on the way."""

    def __init__(self, question: Change = lambda request: request, answer: Any = None) -> None:
        super().__init__({C: ROWS}, max_page=4)
        self._question = question
        self._answer = answer

    async def fetch(self, request: Fetch) -> Page:
        """Changed before and after."""
        page = await super().fetch(self._question(request))
        return self._answer(request, page) if self._answer else page


class Silent(StaticAdapter):
    """Takes everything it is asked, declared or not."""

    def capabilities(self) -> Capabilities:
        """Less than it takes."""
        whole = super().capabilities()
        if self._declares:
            return Capabilities(replace(whole.default, count=None, latest=None))
        return whole

    def __init__(self) -> None:
        self._declares = True
        super().__init__({C: ROWS})

    async def fetch(self, request: Fetch) -> Page:
        """As if everything were declared."""
        self._declares = False
        try:
            return await super().fetch(request)
        finally:
            self._declares = True


def without_last(_: Fetch, page: Page) -> Page:
    """Loses a row at each end of a page that is not the last."""
    return replace(page, rows=page.rows[:-1]) if page.next and len(page.rows) > 1 else page


def overlapping(_: Fetch, page: Page) -> Page:
    """Begins each page a row too early."""
    return replace(page, next=Position(str(int(page.next) - 1))) if page.next and int(page.next) > 2 else page


def counting_the_page(_: Fetch, page: Page) -> Page:
    """Takes the rows of the page for all."""
    return replace(page, total=Total(len(page.rows), exact=True)) if page.total else page


def generous(_: Fetch, page: Page) -> Page:
    """Adds what nobody asked for."""
    return replace(page, rows=tuple({**row, "owner": "x"} for row in page.rows))


def everything_always(request: Fetch, page: Page) -> Page:
    """Ignores limits."""
    return Page(rows=tuple(ROWS), retrieved_at=page.retrieved_at) if request.limit else page


def naive(_: Fetch, page: Page) -> Page:
    """Says a time of day somewhere."""
    assert page.retrieved_at is not None
    return replace(page, retrieved_at=page.retrieved_at.replace(tzinfo=None))


def ignoring(request: Fetch) -> Fetch:
    """Takes no predicate to the source."""
    return replace(request, predicate=TRUE)


def first_only(request: Fetch) -> Fetch:
    """Forgets all but the first of several conditions."""
    predicate = request.predicate
    return replace(request, predicate=predicate.items[0]) if isinstance(predicate, And) and predicate.items else request


def two_valued(request: Fetch) -> Fetch:
    """Negates as if there were no nulls: a row without a value passes."""
    predicate = request.predicate
    if isinstance(predicate, Not) and isinstance(predicate.item, Compare):
        absent = Compare(predicate.item.field, Op.IS_NULL, value=True)
        return replace(request, predicate=Not(And((predicate.item, Not(absent)))))
    return request


def strictly(request: Fetch) -> Fetch:
    """Takes at most for less than."""
    predicate = request.predicate
    if isinstance(predicate, Compare) and predicate.op is Op.LTE:
        return replace(request, predicate=replace(predicate, op=Op.LT))
    return request


def backwards(request: Fetch) -> Fetch:
    """Orders the other way round."""
    return replace(request, order=tuple(NativeOrder(k.path, k.type, not k.descending) for k in request.order))


def timeless(request: Fetch) -> Fetch:
    """Ignores deadlines."""
    return replace(request, deadline=None)


def without_latest(request: Fetch) -> Fetch:
    """Gives all readings."""
    return replace(request, latest=None)


Kit = AdapterConformance
FAULTS: list[tuple[Adapter, Callable[..., Any], tuple[Any, ...]]] = [
    (Faulty(answer=without_last), Kit.test_a_fetch_for_everything_gives_every_row, ()),
    (Faulty(answer=without_last), Kit.test_pages_of_any_size_give_every_row_once, (7,)),
    (Faulty(answer=overlapping), Kit.test_pages_of_any_size_give_every_row_once, (2,)),
    (Faulty(answer=everything_always), Kit.test_pages_of_any_size_give_every_row_once, (2,)),
    (Faulty(answer=naive), Kit.test_a_page_says_when_its_source_was_asked, ()),
    (Faulty(ignoring), Kit.test_a_declared_predicate_is_answered_as_declared, ()),
    (Faulty(first_only), Kit.test_a_declared_predicate_is_answered_as_declared, ()),
    (Faulty(two_valued), Kit.test_a_declared_predicate_is_answered_as_declared, ()),
    (Faulty(strictly), Kit.test_a_declared_predicate_is_answered_as_declared, ()),
    (Faulty(answer=without_last), Kit.test_a_filtered_source_is_paged_without_loss, ()),
    (Faulty(answer=generous), Kit.test_nothing_is_given_that_was_not_asked_for, ()),
    (Faulty(lambda r: replace(r, paths=PATHS)), Kit.test_nothing_is_given_that_was_not_asked_for, ()),
    (Faulty(lambda r: replace(r, paths=r.paths[1:])), Kit.test_a_value_does_not_depend_on_what_else_is_asked_for, ()),
    (Faulty(answer=counting_the_page), Kit.test_a_count_is_what_was_declared, ()),
    (Faulty(backwards), Kit.test_a_declared_order_is_kept_over_all_pages, ()),
    (Faulty(without_latest), Kit.test_the_latest_row_of_each_key_is_given_where_declared, ()),
    (Silent(), Kit.test_what_was_not_declared_is_refused, ()),
    (Faulty(timeless), Kit.test_a_deadline_that_has_passed_is_a_timeout, ()),
]


@pytest.mark.parametrize(("adapter", "test", "arguments"), FAULTS)
async def test_a_fault_is_found(adapter: Adapter, test: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """The named test fails for it, and passes for the adapter without the fault."""
    sound = Case(StaticAdapter({C: ROWS}, max_page=4), C, ROWS, PATHS, latest=LATEST)
    await test(AdapterConformance(), sound, *arguments)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await test(AdapterConformance(), replace(sound, adapter=adapter), *arguments)
