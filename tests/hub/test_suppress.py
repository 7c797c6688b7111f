"""Whole tables are judged once for each time they are fetched, and large ones not on the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hub import suppress
from policies.decision import TableRule
from policies.facts import ANONYMOUS, Consumer
from policies.obligations.suppress import _Suppression
from policies.obligations.table import table_of
from tests.noninterference.people import OFFICER_A
from tests.noninterference.rules import OFFICER, Rules
from tests.noninterference.stories import cell, story
from tests.noninterference.worlds import Sink

_TABLE_OF = "policies.obligations.suppress.table_of"
_SMALL = "duty: [{action: suppressBelow, threshold: '10', by: [ward, ageBand]%s}]"
_OF_BOTH: Rules = (".*", f".participants | {_SMALL % ''}", f".meanSteps | {_SMALL % ', of: participants'}")
_FOR_OTHERS: Rules = (".*", f".participants | {OFFICER}", f".participants | {_SMALL % ''}")
_ROWS = {
    ("summaries", "StepSummary"): [
        cell("a", None, "TWENTIES", 143),
        cell("b", "east", "TWENTIES", 3),
        cell("c", "west", "TWENTIES", 40),
        cell("d", "north", "TWENTIES", 100),
    ]
}
_ASK = "{ stepSummaries { nodes { ward ageBand { code } participants meanSteps } } }"


async def _shown(rules: Rules, consumer: Consumer, sink: Sink | None = None) -> tuple[list[Any], list[Any]]:
    answer = await story(_ROWS, consumer, {"summaries": {"StepSummary": rules}}, sink=sink).ask(_ASK)
    assert answer.data is not None
    nodes = answer.data["stepSummaries"]["nodes"]
    return [node["participants"] for node in nodes], [node["meanSteps"] for node in nodes]


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each table that was judged, whether that happened on the event loop."""
    found: list[bool] = []

    def watched(*given: Any) -> Any:
        found.append(threading.current_thread() is threading.main_thread())
        return table_of(*given)

    monkeypatch.setattr(_TABLE_OF, watched)
    return found


@pytest.mark.parametrize(("few", "on_the_loop"), [(4, True), (3, False)])
async def test_a_table_is_judged_once(
    few: int, on_the_loop: bool, threads: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two values that are suppressed by one count share the judgement; what is lost is the same in a thread."""
    monkeypatch.setattr(suppress, "_FEW", few)
    participants, mean = await _shown(_OF_BOTH, ANONYMOUS)
    assert participants == [143, None, None, 100]
    assert [value is None for value in mean] == [False, True, True, False]
    assert threads == [on_the_loop]


@pytest.mark.parametrize(
    ("rules", "consumer"), [(_OF_BOTH, ANONYMOUS), (_OF_BOTH, OFFICER_A), (_FOR_OTHERS, OFFICER_A)]
)
async def test_the_open_form_judges_nothing_twice(
    rules: Rules, consumer: Consumer, threads: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was judged for the consumer holds for anyone; what was not is judged then, not on the event loop."""
    monkeypatch.setattr(suppress, "_FEW", 0)
    participants, _ = await _shown(rules, consumer, Sink(fails=True))
    assert participants == [143, None, None, 100]
    assert threads == [False]


async def test_a_table_that_cannot_be_judged_is_lost_whole(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In a thread too; and no value reaches the log."""

    def fails(*_given: object) -> object:
        raise RuntimeError("143 persons")

    monkeypatch.setattr(_TABLE_OF, fails)
    for few in (0, 100):
        monkeypatch.setattr(suppress, "_FEW", few)
        participants, mean = await _shown(_OF_BOTH, ANONYMOUS)
        assert participants == mean == [None] * 4
    assert "could not be judged" in caplog.text
    assert "143" not in caplog.text


async def test_tables_take_no_thread_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads that read files and look up hosts are not asked, so tables cannot keep them from it."""
    monkeypatch.setattr(suppress, "_FEW", 0)
    taken = ThreadPoolExecutor(1)
    taken.shutdown()
    asyncio.get_running_loop().set_default_executor(taken)
    participants, _ = await _shown(_OF_BOTH, ANONYMOUS)
    assert participants == [143, None, None, 100]


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No table is judged before the test is over."""
    over = threading.Event()

    def waits(*given: Any) -> Any:
        over.wait(10)
        return table_of(*given)

    monkeypatch.setattr(suppress, "_FEW", 0)
    monkeypatch.setattr(_TABLE_OF, waits)
    yield
    over.set()


@pytest.mark.usefixtures("stuck")
@pytest.mark.parametrize("sink", [None, Sink(fails=True)])
async def test_a_table_that_is_not_judged_in_time_is_lost_whole(
    sink: Sink | None, caplog: pytest.LogCaptureFixture
) -> None:
    """At the request's deadline, in the open form too; the rest of the answer leaves."""
    world = story(_ROWS, ANONYMOUS, {"summaries": {"StepSummary": _OF_BOTH}}, sink=sink)
    answer = await world.ask(_ASK, seconds=0.2)
    assert answer.data is not None
    nodes = answer.data["stepSummaries"]["nodes"]
    assert [node["ward"] for node in nodes] == [None, "east", "west", "north"]
    assert {node["participants"] for node in nodes} == {node["meanSteps"] for node in nodes} == {None}
    assert "was not judged by the deadline" in caplog.text


def test_equal_tables_are_one() -> None:
    """By dimensions, count and threshold."""
    one, same, other = (TableRule(frozenset(("a", "n")), _Suppression(("a",), "n", limit)) for limit in (5, 5, 6))
    assert len({one, same, other}) == 2
