"""How long pages are held, for whom, and when they bridge a failure; on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.errors import SourceError, SourceInvalid, SourceRefused, SourceTimeout, SourceUnavailable
from adapters.kit.wrappers import Hold, HoldTerms
from adapters.kit.wrappers.hold import STALE
from adapters.spec import Assertion, Page
from tests.adapters.kit.scripted import PAGE, PLACE, Memory, Scripted, Step, fetch, outcome
from tests.adapters.kit.virtual import CLOCKWORK, virtual

OTHER = Page(rows=({"a": 2},))


def holding(*steps: Step, **terms: Any) -> tuple[Scripted, Memory, Hold]:
    """A scripted adapter behind a hold, with its store."""
    inner, store = Scripted(*steps), Memory()
    return inner, store, Hold(inner, store, PLACE, HoldTerms(**{"seconds": 60.0, **terms}), clockwork=CLOCKWORK)


@virtual
async def test_a_page_is_held_for_as_long_as_the_terms_say() -> None:
    """Counted from the moment the source was asked."""
    inner, _, adapter = holding((10.0, PAGE), OTHER)
    assert await outcome(adapter) == PAGE
    await asyncio.sleep(49)
    assert await outcome(adapter) == PAGE
    await asyncio.sleep(1)
    assert await outcome(adapter) == OTHER
    assert len(inner.asked) == 2


@virtual
async def test_nothing_is_kept_longer_than_it_may_be_given() -> None:
    """The store is told the end: freshness and the time a failure may be bridged."""
    _, store, adapter = holding((10.0, PAGE), seconds=60.0, stale_if_error=30.0)
    await outcome(adapter)
    assert [until for _, until in store.pages.values()] == [90.0]


@pytest.mark.parametrize("terms", [{"seconds": 0.0}, {"seconds": 5.0, "by_source": True}])
@virtual
async def test_terms_or_a_source_that_allow_no_holding_are_obeyed(terms: dict[str, Any]) -> None:
    """No seconds, or a stated time to live of none."""
    inner, store, adapter = holding(Page(rows=(), ttl_seconds=0), **terms)
    await outcome(adapter)
    await outcome(adapter)
    assert len(inner.asked) == 2
    assert not store.pages


@pytest.mark.parametrize(("by_source", "asked"), [(True, 2), (False, 1)])
@virtual
async def test_the_sources_own_time_counts_where_the_terms_say_so(by_source: bool, asked: int) -> None:
    """Openly licensed sources without stated terms."""
    inner, _, adapter = holding(Page(rows=(), ttl_seconds=5), by_source=by_source)
    await outcome(adapter)
    await asyncio.sleep(6)
    await outcome(adapter)
    assert len(inner.asked) == asked


@pytest.mark.parametrize("failure", [SourceUnavailable(), SourceTimeout()], ids=lambda e: type(e).__name__)
@virtual
async def test_a_failing_source_is_bridged_and_the_answer_says_so(failure: SourceError) -> None:
    """With the page held, marked stale, and not a moment longer than the terms allow."""
    _, _, adapter = holding(PAGE, failure, stale_if_error=100.0)
    await outcome(adapter)
    await asyncio.sleep(159)
    assert await outcome(adapter) == replace(PAGE, warnings=(STALE,))
    await asyncio.sleep(1)
    assert await outcome(adapter) is failure


@pytest.mark.parametrize("failure", [SourceRefused(), SourceInvalid()], ids=lambda e: type(e).__name__)
@virtual
async def test_a_source_that_answers_no_is_not_bridged(failure: SourceError) -> None:
    """A refusal must be seen."""
    _, _, adapter = holding(PAGE, failure, stale_if_error=100.0)
    await outcome(adapter)
    await asyncio.sleep(61)
    assert await outcome(adapter) is failure


@virtual
async def test_a_new_epoch_forgets_what_was_held_also_for_failures() -> None:
    """Suspension, withdrawal and policy changes take effect at once."""
    failure = SourceUnavailable()
    _, store, adapter = holding(PAGE, OTHER, failure, stale_if_error=1000.0)
    await outcome(adapter)
    await store.bump("s")
    assert await outcome(adapter) == OTHER
    await store.bump("s")
    assert await outcome(adapter) is failure


@virtual
async def test_an_epoch_that_begins_while_the_source_fails_ends_the_bridge() -> None:
    """A page from before the change is not given after it."""
    failure = SourceUnavailable()
    _, store, adapter = holding(PAGE, (10.0, failure), stale_if_error=1000.0)
    await outcome(adapter)
    await asyncio.sleep(61)
    asking = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(5)
    await store.bump("s")
    assert await asking is failure


@virtual
async def test_a_page_asked_for_in_an_old_epoch_is_not_held_for_the_new_one() -> None:
    """It came too late."""
    inner, store, adapter = holding((10.0, PAGE), OTHER)
    asking = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(5)
    await store.bump("s")
    await asking
    assert await outcome(adapter) == OTHER
    assert len(inner.asked) == 2


@virtual
async def test_another_source_keeps_what_it_holds() -> None:
    """A bump concerns one source."""
    inner, store, adapter = holding(PAGE)
    await outcome(adapter)
    await store.bump("another")
    await outcome(adapter)
    assert len(inner.asked) == 1


@virtual
async def test_what_is_held_for_one_person_is_not_given_to_another() -> None:
    """The assertion is part of the question."""
    inner, _, adapter = holding(PAGE, OTHER)
    assert await outcome(adapter, fetch(on_behalf=Assertion("one"))) == PAGE
    assert await outcome(adapter, fetch(on_behalf=Assertion("two"))) == OTHER
    assert len(inner.asked) == 2
