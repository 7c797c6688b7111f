"""Deadline, retry, breaker, bulkhead, rate and validation, each alone, on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import (
    LoopDetected,
    NotCapable,
    OriginForbidden,
    SourceError,
    SourceInvalid,
    SourceRefused,
    SourceRejected,
    SourceTimeout,
    SourceTooLarge,
    SourceUnavailable,
)
from adapters.kit.wrappers import (
    Breaker,
    Budget,
    Bulkhead,
    Deadline,
    MemoryRateStore,
    NotAsked,
    Rate,
    RateLimit,
    Record,
    Recording,
    Retry,
    Validating,
)
from adapters.kit.wrappers.deadline import TooHurried
from adapters.names import Position
from adapters.spec import Adapter, Page, Total
from tests.adapters.kit.scripted import PAGE, Scripted, Step, fetch
from tests.adapters.kit.virtual import CLOCKWORK, after, steady, virtual

FAILURES = (SourceUnavailable(), SourceTimeout(), SourceInvalid(), SourceTooLarge())
ANSWERS = (SourceRefused(), SourceRejected(), OriginForbidden(), LoopDetected())


async def outcome(adapter: Adapter, seconds: float | None = None) -> Page | SourceError:
    """The page, or the error of the source."""
    try:
        return await adapter.fetch(fetch(deadline=None if seconds is None else after(seconds)))
    except SourceError as error:
        return error


# deadline


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
        await outcome(adapter, seconds)
    assert [request.deadline for request in inner.asked] == [after(10), after(10), after(4)]


@virtual
async def test_a_timeout_in_a_hurry_is_the_askers_own() -> None:
    """It says nothing about the source; neither does a deadline that has passed."""
    inner = Scripted((100.0, PAGE))
    adapter = Deadline(inner, 10, fair=1.0, clockwork=CLOCKWORK)
    assert isinstance(await outcome(adapter, 0.5), TooHurried)
    assert isinstance(await outcome(adapter, -1), TooHurried)
    assert type(await outcome(adapter, 2)) is SourceTimeout
    assert len(inner.asked) == 2


# retry


@virtual
async def test_a_failure_that_passes_is_asked_again_with_growing_pauses() -> None:
    """Exponential backoff, full jitter."""
    inner = Scripted(SourceUnavailable(), SourceTimeout(), PAGE)
    assert await outcome(Retry(inner, attempts=3, base=0.1, clockwork=CLOCKWORK), 60) == PAGE
    assert inner.times == pytest.approx([0, 0.1, 0.3])


@virtual
async def test_jitter_spreads_the_pauses() -> None:
    """Chance decides within the backoff."""
    inner = Scripted(SourceUnavailable(), PAGE)
    clockwork = replace(CLOCKWORK, chance=lambda: 0.25)
    await outcome(Retry(inner, base=1.0, clockwork=clockwork), 60)
    assert inner.times == pytest.approx([0, 0.25])


@virtual
async def test_attempts_end() -> None:
    """The last failure is the answer."""
    inner = Scripted(SourceUnavailable())
    assert isinstance(await outcome(Retry(inner, attempts=3, clockwork=CLOCKWORK), 60), SourceUnavailable)
    assert len(inner.asked) == 3


@pytest.mark.parametrize(
    "failure", [*ANSWERS, SourceInvalid(), SourceTooLarge(), NotAsked()], ids=lambda e: type(e).__name__
)
@virtual
async def test_what_a_repetition_would_not_change_is_not_repeated(failure: SourceError) -> None:
    """Refusals, broken answers, and questions that were never put."""
    inner = Scripted(failure)
    assert await outcome(Retry(inner, clockwork=CLOCKWORK), 60) is failure
    assert len(inner.asked) == 1


@pytest.mark.parametrize(("seconds", "asked"), [(30, [0, 20]), (20, [0]), (None, [0])])
@virtual
async def test_retry_after_is_honoured_within_the_deadline(seconds: float | None, asked: list[float]) -> None:
    """Earlier than the source said it is not asked; without a deadline nobody waits that long."""
    inner = Scripted(SourceUnavailable(retry_after=20), PAGE)
    await outcome(Retry(inner, clockwork=CLOCKWORK), seconds)
    assert inner.times == asked


@virtual
async def test_retries_stay_a_share_of_successes() -> None:
    """A source that is down is not asked more and more often."""
    inner = Scripted(*([PAGE] * 20), SourceUnavailable())
    adapter = Retry(inner, budget=Budget(share=0.1, most=2), clockwork=CLOCKWORK)
    for _ in range(120):
        await outcome(adapter, 60)
    assert len(inner.asked) == 120 + 2


# breaker


@pytest.mark.parametrize("failure", FAILURES, ids=lambda e: type(e).__name__)
@virtual
async def test_every_kind_of_failure_opens_the_breaker(failure: SourceError) -> None:
    """Server errors, timeouts, malformed and oversized answers alike."""
    inner = Scripted(failure)
    adapter = Breaker(inner, failures=3, seconds=30, clockwork=CLOCKWORK)
    found = [await outcome(adapter) for _ in range(5)]
    assert [isinstance(one, NotAsked) for one in found] == [False] * 3 + [True] * 2
    assert len(inner.asked) == 3


@pytest.mark.parametrize("answer", [*ANSWERS, NotAsked(), TooHurried()], ids=lambda e: type(e).__name__)
@virtual
async def test_what_is_no_failure_of_the_source_leaves_the_breaker_closed(answer: SourceError) -> None:
    """A refusal is an answer; an impatient asker or a full queue says nothing about the source."""
    inner = Scripted(answer)
    adapter = Breaker(inner, failures=3, seconds=30, clockwork=CLOCKWORK)
    for _ in range(10):
        assert await outcome(adapter) is answer
    assert len(inner.asked) == 10


@virtual
async def test_a_success_in_between_keeps_the_breaker_closed() -> None:
    """Only failures in a row count."""
    steps: tuple[Step, ...] = (SourceUnavailable(), SourceUnavailable(), PAGE)
    adapter = Breaker(Scripted(*steps * 5), failures=3, seconds=30, clockwork=CLOCKWORK)
    found = [await outcome(adapter) for _ in range(15)]
    assert not any(isinstance(one, NotAsked) for one in found)


async def opened(*then: Step) -> tuple[Scripted, Breaker]:
    """A breaker that has just opened."""
    inner = Scripted(SourceUnavailable(), *then)
    adapter = Breaker(inner, failures=1, seconds=30, clockwork=CLOCKWORK)
    await outcome(adapter)
    return inner, adapter


@virtual
async def test_an_open_breaker_says_when_it_tries_again() -> None:
    """Seconds until the next question."""
    _, adapter = await opened()
    await asyncio.sleep(10)
    refusal = await outcome(adapter)
    assert isinstance(refusal, NotAsked)
    assert refusal.retry_after == 20


@virtual
async def test_half_open_one_question_decides() -> None:
    """The others are refused while it is under way; its success closes the breaker."""
    inner, adapter = await opened((5.0, PAGE), PAGE)
    await asyncio.sleep(30)
    found = await asyncio.gather(*(outcome(adapter) for _ in range(4)))
    assert [isinstance(one, NotAsked) for one in found] == [False, True, True, True]
    assert await outcome(adapter) == PAGE
    assert len(inner.asked) == 3


@virtual
async def test_half_open_a_failure_opens_again() -> None:
    """For the whole time."""
    _, adapter = await opened(SourceInvalid(), PAGE)
    await asyncio.sleep(30)
    assert isinstance(await outcome(adapter), SourceInvalid)
    await asyncio.sleep(29)
    assert isinstance(await outcome(adapter), NotAsked)
    await asyncio.sleep(1)
    assert await outcome(adapter) == PAGE


@virtual
async def test_half_open_a_question_given_up_leaves_room_for_the_next() -> None:
    """A cancelled probe does not close the source for ever."""
    _, adapter = await opened((5.0, PAGE), PAGE)
    await asyncio.sleep(30)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await adapter.fetch(fetch())
    assert await outcome(adapter) == PAGE


@virtual
async def test_an_answer_from_before_does_not_close_an_open_breaker() -> None:
    """A slow success asked earlier says nothing about now."""
    inner = Scripted((9.0, PAGE), SourceUnavailable(), PAGE)
    adapter = Breaker(inner, failures=1, seconds=30, clockwork=CLOCKWORK)
    slow = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(1)
    await outcome(adapter)
    assert await slow == PAGE
    assert isinstance(await outcome(adapter), NotAsked)


# bulkhead


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
    hurried = asyncio.create_task(outcome(adapter, 2))
    leaving = asyncio.create_task(outcome(adapter))
    last = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(3)
    leaving.cancel()
    assert isinstance(await hurried, NotAsked)
    assert (await first, await last) == (PAGE, PAGE)
    assert inner.times == [0, 10]


# rate


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
            found = await outcome(adapter, patience)
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
        assert await outcome(Rate(Scripted(PAGE), limit), 1) == PAGE
    assert steady() == 0


# validating and recording


@pytest.mark.parametrize(
    "page",
    [
        Page(rows=([1],)),  # type: ignore[arg-type]
        Page(rows=({}, {}, {})),
        Page(rows=(), next=Position("7")),
        Page(rows=({},), total=Total(-1, exact=False)),
        Page(rows=({}, {}), total=Total(1, exact=True)),
    ],
)
@virtual
async def test_a_page_that_breaks_the_contract_is_invalid(page: Page) -> None:
    """Rows that are none, more than asked for, a circle, a total that cannot be."""
    with pytest.raises(SourceInvalid):
        await Validating(Scripted(page)).fetch(fetch(limit=2, position=Position("7")))


@virtual
async def test_a_page_that_keeps_the_contract_passes() -> None:
    """As it is."""
    page = Page(rows=({}, {}), next=Position("8"), total=Total(1, exact=False))
    assert await Validating(Scripted(page)).fetch(fetch(limit=2, position=Position("7"))) is page


@virtual
async def test_a_question_outside_the_capabilities_is_never_put() -> None:
    """The hub's fault, not the source's."""
    inner = Scripted(PAGE)
    with pytest.raises(NotCapable):
        await Validating(inner).fetch(fetch(count=True))
    assert not inner.asked


@virtual
async def test_questions_and_outcomes_are_written_down() -> None:
    """Pages and errors, in order."""
    failure = SourceUnavailable()
    records: list[Record] = []
    adapter = Recording(Scripted(PAGE, failure), records)
    await outcome(adapter)
    await outcome(adapter)
    assert [record.outcome for record in records] == [PAGE, failure]
