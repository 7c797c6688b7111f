"""Whole tables are judged once for each time they are fetched, and large ones not on the event loop."""

from __future__ import annotations

import threading
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


def test_equal_tables_are_one() -> None:
    """By dimensions, count and threshold."""
    one, same, other = (TableRule(frozenset(("a", "n")), _Suppression(("a",), "n", limit)) for limit in (5, 5, 6))
    assert len({one, same, other}) == 2
