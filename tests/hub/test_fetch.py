"""Sources are walked page by page, within bounds, and none can harm another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.errors import (
    LoopDetected,
    NotCapable,
    OriginForbidden,
    SourceInvalid,
    SourceRefused,
    SourceRejected,
    SourceTimeout,
    SourceTooLarge,
    SourceUnavailable,
)
from adapters.names import Position
from adapters.spec import Capabilities, Fetch, Page, SourceWarning
from adapters.static import StaticAdapter
from hub.catalogue import Source
from hub.limits import Limits
from tests.hub.engine_tools import asked, bench, codes, gauge, gauges, outcomes, recorded

LIST = "{ waterGauges { nodes { municipality } total { value exactness } } }"


class Scripted(StaticAdapter):
    """An adapter whose answers are given by a function."""

    def __init__(self, answer: Callable[[Fetch], Awaitable[Page]]) -> None:
        super().__init__({})
        self._answer = answer

    def capabilities(self) -> Capabilities:
        """Nothing may be pushed."""
        return Capabilities()

    async def fetch(self, request: Fetch) -> Page:
        """As scripted."""
        return await self._answer(request)


def scripted(answer: Callable[[Fetch], Awaitable[Page]], name: str = "odd") -> Source:
    """A source of gauges that answers as scripted."""
    from_yaml = gauges(name=name)
    adapter = recorded(from_yaml)
    adapter.inner = Scripted(answer)
    return from_yaml


def paged(*pages: Page) -> Source:
    """A source that gives one page after the other, then the last one again."""
    left = list(pages)

    async def answer(request: Fetch) -> Page:
        del request
        return left.pop(0) if len(left) > 1 else left[0]

    return scripted(answer)


def page(*keys: str, then: str | None = None, **more: Any) -> Page:
    """A page of gauges."""
    return Page(tuple(gauge(key) for key in keys), Position(then) if then else None, **more)


async def test_all_pages_are_walked_in_order() -> None:
    """Each page is asked for by the position that the one before it gave."""
    of = paged(page("a", then="2"), page("b", then="3"), page("c"))
    data = await bench(of).data(LIST)
    assert data["waterGauges"]["total"] == {"value": 3, "exactness": "EXACT"}
    assert [fetch.position for fetch in asked(of)] == [None, "2", "3"]


async def test_every_call_carries_deadline_request_id_and_hubs_passed() -> None:
    """On every page."""
    of = paged(page("a", then="2"), page("b"))
    engine = bench(of)
    await engine.ask(LIST, request_id="r-7", via=("other-hub",), seconds=5.0)
    assert {(fetch.request_id, fetch.via) for fetch in asked(of)} == {("r-7", ("other-hub",))}
    assert {(fetch.deadline - engine.clock).total_seconds() for fetch in asked(of) if fetch.deadline} == {5.0}


@pytest.mark.parametrize("positions", [["2", "2"], ["2", "3", "2"], ["2", "3", "4", "3"]])
async def test_pages_that_go_in_a_circle_are_refused(positions: list[str]) -> None:
    """Whatever the length of the circle; none of its rows are shown."""
    of = paged(*(page(str(index), then=position) for index, position in enumerate(positions)))
    answer = await bench(of, gauges(gauge("z"))).ask(LIST)
    assert outcomes(answer) == {"alpha": "ok", "odd": "invalid"}
    assert answer.extensions["sources"][1]["code"] == "PAGE_LOOP"
    assert answer.data is not None
    assert answer.data["waterGauges"]["total"] == {"value": 1, "exactness": "LOWER_BOUND"}
    assert len(asked(of)) == len(positions)


async def test_pages_without_rows_do_not_go_on_for_ever() -> None:
    """An endless source of empty pages with new positions is truncated."""
    count = iter(range(10**9))

    async def answer(request: Fetch) -> Page:
        del request
        return page(then=str(next(count)))

    of = scripted(answer)
    found = await bench(of, limits=Limits(scan_rows=20)).ask(LIST)
    assert outcomes(found) == {"odd": "truncated"}
    assert len(asked(of)) <= 25


@pytest.mark.parametrize("size", [1, 3, 10, 100])
async def test_the_scan_bound_truncates_and_says_so(size: int) -> None:
    """No more native rows than the bound are looked at; the total is a lower bound."""
    keys = [f"k{number:03}" for number in range(30)]
    of = gauges(*map(gauge, keys), max_page=size)
    answer = await bench(of, limits=Limits(scan_rows=10)).ask(LIST)
    assert outcomes(answer) == {"alpha": "truncated"}
    assert answer.data is not None
    assert answer.data["waterGauges"]["total"] == {"value": 10, "exactness": "LOWER_BOUND"}


async def test_a_source_that_ends_at_the_scan_bound_is_not_truncated() -> None:
    """Nothing was left out."""
    of = gauges(*(gauge(str(number)) for number in range(10)), max_page=5)
    answer = await bench(of, limits=Limits(scan_rows=10)).ask(LIST)
    assert outcomes(answer) == {"alpha": "ok"}


FAULTS: dict[Any, tuple[str, str]] = {
    SourceTimeout("x"): ("timeout", "SOURCE_TIMEOUT"),
    SourceUnavailable("x"): ("unavailable", "SOURCE_UNAVAILABLE"),
    SourceRefused("x"): ("unavailable", "SOURCE_REFUSED"),
    SourceRejected("x"): ("invalid", "SOURCE_REJECTED"),
    SourceInvalid("x"): ("invalid", "SOURCE_INVALID"),
    SourceTooLarge("x"): ("invalid", "SOURCE_TOO_LARGE"),
    OriginForbidden("x"): ("invalid", "ORIGIN_FORBIDDEN"),
    LoopDetected("x"): ("invalid", "LOOP_DETECTED"),
    NotCapable("x"): ("invalid", "NOT_CAPABLE"),
    ValueError("水位 120"): ("invalid", "ADAPTER_FAILED"),
    RecursionError(): ("invalid", "ADAPTER_FAILED"),
    MemoryError(): ("invalid", "ADAPTER_FAILED"),
    TimeoutError(): ("invalid", "ADAPTER_FAILED"),
    StopAsyncIteration(): ("invalid", "ADAPTER_FAILED"),
    asyncio.CancelledError(): ("invalid", "ADAPTER_FAILED"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
async def test_whatever_a_source_raises_the_others_answer(
    fault: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    """Its outcome and code are reported; the text of what it raised is not, anywhere."""

    async def answer(request: Fetch) -> Page:
        del request
        raise fault

    found = await bench(scripted(answer), gauges(gauge("a"))).ask(LIST)
    status, code = FAULTS[fault]
    assert codes(found) == []
    assert outcomes(found) == {"alpha": "ok", "odd": status}
    assert found.extensions["sources"][1]["code"] == code
    assert found.data == {
        "waterGauges": {"nodes": [{"municipality": "372013"}], "total": {"value": 1, "exactness": "LOWER_BOUND"}}
    }
    assert "120" not in caplog.text


@pytest.mark.parametrize("answered", [None, "text", Page(rows=None), 7])  # type: ignore[arg-type]  # that is the fault
async def test_an_answer_that_is_no_page_is_that_sources_fault(answered: Any) -> None:
    """The others answer."""

    async def answer(request: Fetch) -> Page:
        del request
        found: Page = answered
        return found

    found = await bench(scripted(answer), gauges(gauge("a"))).ask(LIST)
    assert outcomes(found) == {"alpha": "ok", "odd": "invalid"}


@pytest.mark.parametrize("obstinate", [False, True])
async def test_a_source_that_hangs_is_left_at_the_end_of_the_request(obstinate: bool) -> None:
    """Also one that ignores that it was cancelled; what the others gave is shown."""
    let_go = asyncio.Event()

    async def answer(request: Fetch) -> Page:
        del request
        try:
            await let_go.wait()
        except asyncio.CancelledError:
            if not obstinate:
                raise
            await let_go.wait()
        return page("late")

    found = await bench(scripted(answer), gauges(gauge("a"))).ask(LIST, seconds=0.05)
    assert outcomes(found) == {"alpha": "ok", "odd": "timeout"}
    assert found.extensions["sources"][1]["code"] == "SOURCE_TIMEOUT"
    assert found.data is not None
    assert len(found.data["waterGauges"]["nodes"]) == 1
    let_go.set()
    await asyncio.sleep(0)


async def test_ending_a_request_ends_its_calls() -> None:
    """Nobody is asked on for somebody who has gone."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def answer(request: Fetch) -> Page:
        del request
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    asking = asyncio.create_task(bench(scripted(answer)).ask(LIST))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(ended.wait(), 1)


async def test_what_a_source_says_of_its_answer_is_passed_on_once() -> None:
    """Warnings by code alone; a stale page makes the outcome stale."""
    stale = SourceWarning("STALE", "held for 鍵")
    answer = await bench(paged(page("a", then="2", warnings=(stale,)), page("b", warnings=(stale,)))).ask(LIST)
    (report,) = answer.extensions["sources"]
    assert report["status"] == "stale"
    assert report["warnings"] == [{"code": "STALE"}]
