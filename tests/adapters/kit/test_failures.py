"""Retry, breaker, validation and recording, each alone, on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.errors import (
    LoopDetected,
    NotCapable,
    SourceError,
    SourceInvalid,
    SourceTimeout,
    SourceTooLarge,
    SourceUnavailable,
)
from adapters.kit.wrappers import (
    Breaker,
    Budget,
    NotAsked,
    Record,
    Recording,
    Retry,
    Validating,
)
from adapters.kit.wrappers.deadline import TooHurried
from adapters.names import Position
from adapters.spec import Page, Total
from tests.adapters.kit.scripted import ANSWERS, FAILURES, PAGE, Scripted, Step, fetch, outcome, outcome_within
from tests.adapters.kit.virtual import CLOCKWORK, virtual


@virtual
async def test_a_failure_that_passes_is_asked_again_with_growing_pauses() -> None:
    """Exponential backoff, full jitter."""
    inner = Scripted(SourceUnavailable(), SourceTimeout(), PAGE)
    assert await outcome_within(Retry(inner, attempts=3, base=0.1, clockwork=CLOCKWORK), 60) == PAGE
    assert inner.times == pytest.approx([0, 0.1, 0.3])


@virtual
async def test_jitter_spreads_the_pauses() -> None:
    """Chance decides within the backoff."""
    inner = Scripted(SourceUnavailable(), PAGE)
    clockwork = replace(CLOCKWORK, chance=lambda: 0.25)
    await outcome_within(Retry(inner, base=1.0, clockwork=clockwork), 60)
    assert inner.times == pytest.approx([0, 0.25])


@virtual
async def test_attempts_end() -> None:
    """The last failure is the answer."""
    inner = Scripted(SourceUnavailable())
    assert isinstance(await outcome_within(Retry(inner, attempts=3, clockwork=CLOCKWORK), 60), SourceUnavailable)
    assert len(inner.asked) == 3


@pytest.mark.parametrize(
    "failure", [*ANSWERS, SourceInvalid(), SourceTooLarge(), NotAsked()], ids=lambda e: type(e).__name__
)
@virtual
async def test_what_a_repetition_would_not_change_is_not_repeated(failure: SourceError) -> None:
    """Refusals, broken answers, and questions that were never put."""
    inner = Scripted(failure)
    assert await outcome_within(Retry(inner, clockwork=CLOCKWORK), 60) is failure
    assert len(inner.asked) == 1


@pytest.mark.parametrize(("seconds", "asked"), [(30, [0, 20]), (20, [0]), (None, [0])])
@virtual
async def test_retry_after_is_honoured_within_the_deadline(seconds: float | None, asked: list[float]) -> None:
    """Earlier than the source said it is not asked; without a deadline nobody waits that long."""
    inner = Scripted(SourceUnavailable(retry_after=20), PAGE)
    await outcome_within(Retry(inner, clockwork=CLOCKWORK), seconds)
    assert inner.times == asked


@virtual
async def test_retries_stay_a_share_of_successes() -> None:
    """A source that is down is not asked more and more often."""
    inner = Scripted(*([PAGE] * 20), SourceUnavailable())
    adapter = Retry(inner, budget=Budget(share=0.1, most=2), clockwork=CLOCKWORK)
    for _ in range(120):
        await outcome_within(adapter, 60)
    assert len(inner.asked) == 120 + 2


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
async def test_a_question_that_came_back_neither_opens_nor_closes_the_breaker() -> None:
    """It speaks of the way of that one question: failures before and after it are still in a row."""
    steps: tuple[Step, ...] = (SourceUnavailable(), LoopDetected())
    inner = Scripted(*steps * 5)
    adapter = Breaker(inner, failures=3, seconds=30, clockwork=CLOCKWORK)
    found = [await outcome(adapter) for _ in range(6)]
    assert [isinstance(one, NotAsked) for one in found] == [False] * 5 + [True]


@virtual
async def test_half_open_a_question_that_came_back_decides_nothing() -> None:
    """The breaker stays open, and the next question decides."""
    inner, adapter = await opened(LoopDetected(), PAGE)
    await asyncio.sleep(30)
    assert isinstance(await outcome(adapter), LoopDetected)
    assert await outcome(adapter) is PAGE
    assert len(inner.asked) == 3


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
