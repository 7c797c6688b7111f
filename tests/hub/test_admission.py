"""Admission: bounded places, a bounded queue, and room kept for identified consumers."""

from __future__ import annotations

import asyncio

from hub.admission import Admission
from hub.request import Answer, Local, LocalExecutor, Request
from policies.facts import Consumer

IDENTIFIED = Consumer(issuer="https://issuer.example", subject="a")


class Slow:
    """Answers when told to, and notes how many it answers at once."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.now = self.most = 0

    async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
        """Wait for the signal."""
        del request, run_local
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        return Answer({})


async def _no_local(_local: Local) -> tuple[None, tuple[()]]:
    return None, ()


def _code(answer: Answer) -> str | None:
    return str((answer.errors[0].extensions or {})["code"]) if answer.errors else None


async def _ask(admission: Admission, consumers: list[Consumer], slow: Slow) -> list[str | None]:
    tasks = [asyncio.create_task(admission.answer(Request("{ me }", consumer=who), _no_local)) for who in consumers]
    await asyncio.sleep(0.01)
    slow.go.set()
    return [_code(answer) for answer in await asyncio.gather(*tasks)]


async def test_no_more_run_at_once_than_there_are_places() -> None:
    """The rest waits, and is answered."""
    slow = Slow()
    codes = await _ask(Admission(slow, concurrency=2, queued=10), [IDENTIFIED] * 6, slow)
    assert codes == [None] * 6
    assert slow.most == 2


async def test_what_does_not_fit_into_the_queue_is_refused_at_once() -> None:
    """With a code that says to come back."""
    slow = Slow()
    codes = await _ask(Admission(slow, concurrency=1, queued=2), [IDENTIFIED] * 5, slow)
    assert codes == [None, None, None, "OVERLOADED", "OVERLOADED"]


async def test_anonymous_crowds_leave_room_for_identified_consumers() -> None:
    """However many anonymous consumers ask, an identified one is admitted."""
    slow = Slow()
    admission = Admission(slow, concurrency=4, queued=4)
    crowd = [Consumer()] * 30
    codes = await _ask(admission, [*crowd, IDENTIFIED, IDENTIFIED], slow)
    assert codes[-2:] == [None, None]
    assert codes.count("OVERLOADED") == 30 - 6
    assert slow.most <= 4


async def test_places_are_given_back_when_answering_fails_or_is_cancelled() -> None:
    """Nothing leaks: after a fault and a cancellation the place is free again."""

    class Failing:
        async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
            del request, run_local
            raise ValueError

    admission = Admission(Failing(), concurrency=1, queued=0)
    for _ in range(3):
        outcome = (await asyncio.gather(admission.answer(Request("{ me }"), _no_local), return_exceptions=True))[0]
        assert isinstance(outcome, ValueError)
    slow = Slow()
    held = Admission(slow, concurrency=1, queued=0)
    task = asyncio.create_task(held.answer(Request("{ me }"), _no_local))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    slow.go.set()
    assert _code(await held.answer(Request("{ me }"), _no_local)) is None
