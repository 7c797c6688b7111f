"""Deadline, bulkhead and rate, each alone, on virtual time."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import (
    SourceError,
    SourceTimeout,
)
from adapters.kit.wrappers import (
    Bulkhead,
    Deadline,
    MemoryRateStore,
    NotAsked,
    Rate,
    RateLimit,
)
from adapters.kit.wrappers.deadline import TooHurried
from tests.adapters.kit.scripted import PAGE, Scripted, fetch, outcome, outcome_within
from tests.adapters.kit.virtual import CLOCKWORK, after, steady, virtual


@virtual
async def test_a_source_that_takes_too_long_is_left() -> None:
    """After the seconds of its terms, and its work is cancelled."""
    inner = Scripted((100.0, PAGE))
    with pytest.raises(SourceTimeout):
        await Deadline(inner, 10, clockwork=CLOCKWORK).fetch(fetch())
    assert (steady(), inner.cancelled) == (10, 1)


@virtual
async def test_the_earlier_end_holds_and_is_told_to_the_adapter() -> None:
    """The question's own deadline, or the terms'."""
    inner = Scripted(PAGE)
    adapter = Deadline(inner, 10, clockwork=CLOCKWORK)
    for seconds in (None, 30, 4):
        await outcome_within(adapter, seconds)
    assert [request.deadline for request in inner.asked] == [after(10), after(10), after(4)]


@virtual
async def test_a_timeout_in_a_hurry_is_the_askers_own() -> None:
    """It says nothing about the source; neither does a deadline that has passed."""
    inner = Scripted((100.0, PAGE))
    adapter = Deadline(inner, 10, fair=1.0, clockwork=CLOCKWORK)
    assert isinstance(await outcome_within(adapter, 0.5), TooHurried)
    assert isinstance(await outcome_within(adapter, -1), TooHurried)
    assert type(await outcome_within(adapter, 2)) is SourceTimeout
    assert len(inner.asked) == 2


@virtual
async def test_no_more_questions_at_once_than_the_terms_say() -> None:
    """The others wait their turn, and all are answered."""
    inner = Scripted((1.0, PAGE))
    adapter = Bulkhead(inner, 3, queue=10, clockwork=CLOCKWORK)
    found = await asyncio.gather(*(outcome(adapter) for _ in range(10)))
    assert found == [PAGE] * 10
    assert inner.most_at_once == 3
    assert inner.times == [0] * 3 + [1] * 3 + [2] * 3 + [3]


@virtual
async def test_a_full_queue_refuses() -> None:
    """Nobody waits without bound."""
    adapter = Bulkhead(Scripted((1.0, PAGE)), 1, queue=2, clockwork=CLOCKWORK)
    found = await asyncio.gather(*(outcome(adapter) for _ in range(5)))
    assert [isinstance(one, NotAsked) for one in found] == [False] * 3 + [True] * 2


@virtual
async def test_who_runs_out_of_time_or_leaves_the_queue_takes_no_place() -> None:
    """Later askers are answered as if they had never come."""
    inner = Scripted((10.0, PAGE))
    adapter = Bulkhead(inner, 1, queue=5, clockwork=CLOCKWORK)
    first = asyncio.create_task(outcome(adapter))
    hurried = asyncio.create_task(outcome_within(adapter, 2))
    leaving = asyncio.create_task(outcome(adapter))
    last = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(3)
    leaving.cancel()
    assert isinstance(await hurried, NotAsked)
    assert (await first, await last) == (PAGE, PAGE)
    assert inner.times == [0, 10]


@settings(max_examples=60)
@given(
    arrivals=st.lists(st.floats(0, 30), min_size=1, max_size=40),
    calls=st.integers(1, 5),
    patience=st.floats(0, 100),
)
def test_in_no_window_are_there_more_calls_than_the_terms_say(
    arrivals: list[float], calls: int, patience: float
) -> None:
    """However the questions come; and who is refused is told when to come back."""

    @virtual
    async def scenario() -> None:
        inner = Scripted(PAGE)
        limit = RateLimit(MemoryRateStore(steady), "s", calls, seconds=10, clockwork=CLOCKWORK)
        adapter = Rate(inner, limit)

        async def ask(at: float) -> None:
            await asyncio.sleep(at)
            found = await outcome_within(adapter, patience)
            if isinstance(found, SourceError):
                assert isinstance(found, NotAsked)
                assert found.retry_after is not None
                assert found.retry_after > min(patience, 10)

        await asyncio.gather(*map(ask, arrivals))
        moments = sorted(inner.times)
        assert moments
        for earlier, later in zip(moments, moments[calls:], strict=False):
            assert later - earlier >= 10 - 1e-6

    scenario()


@virtual
async def test_sources_do_not_use_up_each_others_calls() -> None:
    """One store, one count per source."""
    store = MemoryRateStore(steady)
    for source in ("a", "b"):
        limit = RateLimit(store, source, 1, seconds=60, clockwork=CLOCKWORK)
        assert await outcome_within(Rate(Scripted(PAGE), limit), 1) == PAGE
    assert steady() == 0


@virtual
async def test_terms_that_change_hold_for_the_calls_already_made() -> None:
    """A lower number of calls counts the earlier ones, a higher one makes room at once."""
    store = MemoryRateStore(steady)
    assert [await store.reserve("s", calls, 60, 0) for calls in (3, 3, 2, 3)] == [
        (True, 0),
        (True, 0),
        (False, 60),
        (True, 0),
    ]
