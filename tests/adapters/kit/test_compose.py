"""All wrappers together, as a source's terms compose them; on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.errors import NotCapable, SourceError, SourceInvalid, SourceUnavailable
from adapters.kit.wrappers import HoldTerms, MemoryRateStore, NotAsked, Stores, Terms, wrap
from adapters.kit.wrappers.hold import STALE
from adapters.names import CollectionName
from adapters.spec import Adapter, Page
from adapters.static import StaticAdapter
from tests.adapters.kit.scripted import PAGE, PLACE, Memory, Scripted, Step, fetch, outcome
from tests.adapters.kit.virtual import CLOCKWORK, after, now, steady, virtual

TERMS = Terms(PLACE)


def wrapped(*steps: Step, terms: Terms = TERMS) -> tuple[Scripted, Memory, Adapter]:
    """A scripted adapter behind all wrappers."""
    inner, pages = Scripted(*steps), Memory()
    stores = Stores(pages=pages, calls=MemoryRateStore(steady))
    return inner, pages, wrap(inner, terms, stores, clockwork=CLOCKWORK)


@virtual
async def test_a_wrapped_adapter_answers_as_the_adapter_does() -> None:
    """Same pages, same description, same capabilities, same health; closing closes it."""
    plain = StaticAdapter({CollectionName("c"): [{"a": n} for n in range(5)]}, max_page=2, clock=now)
    adapter = wrap(plain, replace(TERMS, hold=HoldTerms(60)), Stores(pages=Memory()), clockwork=CLOCKWORK)
    for request in (fetch(), fetch(limit=1, count=True)):
        assert await adapter.fetch(request) == await plain.fetch(request)
    assert await adapter.describe() == await plain.describe()
    assert await adapter.probe() == await plain.probe()
    assert adapter.capabilities() == plain.capabilities()


@virtual
async def test_closing_reaches_the_adapter() -> None:
    """Through all wrappers."""
    inner, _, adapter = wrapped()
    await adapter.aclose()
    assert inner.closed == 1


@virtual
async def test_what_is_held_costs_no_call_and_waits_for_no_place() -> None:
    """The terms' calls are spent on questions that are put."""
    inner, _, adapter = wrapped(terms=replace(TERMS, hold=HoldTerms(60), calls=1, concurrent=1))
    for _ in range(20):
        assert await outcome(adapter, fetch(deadline=after(1))) == PAGE
    assert len(inner.asked) == 1


@virtual
async def test_retries_stay_within_the_calls_of_the_terms() -> None:
    """A failing source is not asked more often than a working one may be."""
    inner, _, adapter = wrapped(SourceUnavailable(), terms=replace(TERMS, calls=2, per_seconds=60))
    await asyncio.gather(*(outcome(adapter, fetch(f"c{n}", deadline=after(300))) for n in range(6)))
    for earlier, later in zip(inner.times, inner.times[2:], strict=False):
        assert later - earlier >= 60


@virtual
async def test_a_source_that_breaks_the_contract_is_left_alone() -> None:
    """Malformed pages count as failures, like server errors."""
    inner, _, adapter = wrapped(Page(rows=(1,)))  # type: ignore[arg-type]
    found = [await outcome(adapter, fetch(f"c{n}")) for n in range(7)]
    assert [type(one) for one in found] == [SourceInvalid] * 5 + [NotAsked] * 2
    assert len(inner.asked) == 5


@virtual
async def test_a_source_left_alone_is_bridged_by_what_is_held() -> None:
    """The open breaker is a failure like another to the hold."""
    terms = replace(TERMS, hold=HoldTerms(1, stale_if_error=1000))
    inner, _, adapter = wrapped(PAGE, SourceUnavailable(), terms=terms)
    await outcome(adapter)
    await asyncio.sleep(2)
    found = [await outcome(adapter) for _ in range(10)]
    assert found == [replace(PAGE, warnings=(STALE,))] * 10
    assert len(inner.asked) < 10


@virtual
async def test_a_new_epoch_is_not_answered_by_a_flight_of_the_old() -> None:
    """Who asks after the change does not join who asked before it."""
    inner, pages, adapter = wrapped((5.0, PAGE), Page(rows=()))
    before = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(1)
    await pages.bump("s")
    assert await outcome(adapter) == Page(rows=())
    assert await before == PAGE
    assert len(inner.asked) == 2


@virtual
async def test_an_impatient_crowd_does_not_close_a_source_for_others() -> None:
    """Deadlines too short to be met are the askers' own."""
    _, _, adapter = wrapped((2.0, PAGE), terms=replace(TERMS, concurrent=100))
    crowd = [outcome(adapter, fetch(f"c{n}", deadline=after(0.1))) for n in range(50)]
    assert all(isinstance(one, SourceError) for one in await asyncio.gather(*crowd))
    assert await outcome(adapter, fetch(deadline=after(30))) == PAGE


@virtual
async def test_a_source_that_never_answers_costs_bounded_time() -> None:
    """Even without a deadline of the question: three attempts of ten seconds and two pauses."""
    _, _, adapter = wrapped((1e6, PAGE), terms=replace(TERMS, timeout_seconds=10))
    assert isinstance(await outcome(adapter), SourceError)
    assert steady() == pytest.approx(30.3)


@virtual
async def test_a_question_outside_the_capabilities_is_the_hubs_fault() -> None:
    """It is neither retried nor counted."""
    inner, _, adapter = wrapped()
    for _ in range(10):
        with pytest.raises(NotCapable):
            await adapter.fetch(fetch(count=True))
    assert await outcome(adapter) == PAGE
    assert len(inner.asked) == 1
