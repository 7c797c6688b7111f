"""Evidence before bytes: a sink has the record before the answer is there; without it only open data leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError as FutureCancelled
from typing import Any

import pytest

from hub.ledger.evidence import Evidence, EvidenceNotWritten, EvidenceSink
from hub.request import Answer
from policies.facts import ANONYMOUS
from tests.noninterference.people import OFFICER_A
from tests.noninterference.rules import OFFICER, ROW_A, Rules, only_if
from tests.noninterference.stories import cell, gauge, road, story
from tests.noninterference.worlds import World

SECRET = 417  # centimetres; 4.17 metres
QUERY = """{
  waterGauges(orderBy: [{waterLevel: DESC}]) { nodes { id name { value } waterLevel { value } } total { value } }
  roadRestrictions { nodes { id detour gauge { id name { value } waterLevel { value } } } }
}"""
RULES: dict[str, dict[str, Rules]] = {
    "alpha": {"WaterGauge": (".id .name", f".waterLevel | {OFFICER}")},
    "streets": {"RoadRestriction": (".id .gauge", f".detour | {OFFICER}")},
    "delta": {"WaterGauge": (f".* | {OFFICER}",)},
}
ROWS = {
    ("alpha", "WaterGauge"): [gauge("one", SECRET), gauge("two", 50)],
    ("streets", "RoadRestriction"): [road("a", "one", detour="secret way")],
    ("delta", "WaterGauge"): [gauge("hidden", name="secret gauge")],
}
FAILURES: dict[str, Callable[[], BaseException]] = {
    "its own error": lambda: EvidenceNotWritten("disk"),
    "a full disk": lambda: OSError(28, "No space left on device"),
    "a fault": lambda: KeyError("x"),
    "a timeout": TimeoutError,
    "a failed check": AssertionError,
    "exhausted memory": MemoryError,
    "work of its own that was cancelled": asyncio.CancelledError,
    "a thread that was cancelled": FutureCancelled,
    "several errors": lambda: ExceptionGroup("several", [OSError(), ValueError()]),
}


class Failing:
    """A sink that fails, at once or after a while; it may take the records first."""

    def __init__(self, failure: Callable[[], BaseException], turns: int = 0) -> None:
        self._failure, self._turns = failure, turns

    async def write(self, records: Sequence[Evidence]) -> None:
        """Fail."""
        del records
        for _ in range(self._turns):
            await asyncio.sleep(0)
        raise self._failure()

    async def aclose(self) -> None:
        """Nothing to give back."""


class Hanging:
    """A sink that never answers; `reached` is set when it was asked."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def write(self, records: Sequence[Evidence]) -> None:
        """Wait for ever."""
        del records
        self.reached.set()
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        """Nothing to give back."""


def _world(sink: EvidenceSink | None = None) -> World:
    return story(ROWS, OFFICER_A, RULES, sink=sink)


def _codes(answer: Answer) -> list[Any]:
    return [(error.extensions or {}).get("code") for error in answer.errors]


async def _open(answer: Answer) -> None:
    """Only what anyone may read has left, and all of that."""
    assert _codes(answer)[0] == "EVIDENCE_UNAVAILABLE"
    said = repr((answer.data, [error.formatted for error in answer.errors], answer.extensions))
    assert "4.17" not in said
    assert "secret" not in said
    assert answer.data is not None
    anyone = await _world().ask(QUERY, consumer=ANONYMOUS)
    assert anyone.data is not None
    for key in ("waterGauges", "roadRestrictions"):
        assert answer.data[key] == anyone.data[key]
    names = [node["name"] for node in answer.data["waterGauges"]["nodes"]]
    assert names == [{"value": "gauge one"}, {"value": "gauge two"}]


@pytest.mark.parametrize("turns", [0, 5])
@pytest.mark.parametrize("name", sorted(FAILURES))
async def test_whatever_a_sink_raises_only_open_data_leaves(name: str, turns: int) -> None:
    """No byte of a protected field, in data, errors or extensions; open data goes on and says why."""
    await _open(await _world(Failing(FAILURES[name], turns)).ask(QUERY))


async def test_a_sink_that_never_answers_has_failed() -> None:
    """Open data goes on when the consumer's time is up."""
    await _open(await _world(Hanging()).ask(QUERY, seconds=0.01))


async def test_a_request_given_up_while_evidence_is_written_gives_no_answer() -> None:
    """The cancellation of the request is not taken for a failure of the sink."""
    sink = Hanging()
    asking = asyncio.ensure_future(_world(sink).ask(QUERY))
    await sink.reached.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
async def test_a_process_that_ends_gives_no_answer(stop: type[BaseException]) -> None:
    """What is no failure of the sink ends the request without a byte."""

    class Ended(Exception):
        """Stands for the end of the process, which would end the test too."""

    async def ask() -> None:
        try:
            await _world(Failing(stop)).ask(QUERY)
        except stop:
            raise Ended from None

    with pytest.raises(Ended):
        await ask()


async def test_the_record_is_there_before_the_answer() -> None:
    """The sink has what is about to leave, by source and coordinate, while the consumer still waits."""
    seen: list[Evidence] = []
    asking: asyncio.Future[Answer]

    class Watching:
        async def write(self, records: Sequence[Evidence]) -> None:
            await asyncio.sleep(0)
            assert not asking.done()
            seen.extend(records)

        async def aclose(self) -> None:
            """Nothing to give back."""

    asking = asyncio.ensure_future(_world(Watching()).ask(QUERY))
    answer = await asking
    assert "4.17" in repr(answer.data)
    assert "EVIDENCE_UNAVAILABLE" not in _codes(answer)
    written = {item.coordinate for record in seen if record.source == "alpha" for item in record.coordinates}
    assert written == {"WaterGauge.id", "WaterGauge.name", "WaterGauge.waterLevel"}
    assert "4.17" not in repr(seen)
    assert "secret" not in repr(seen)


async def test_no_evidence_is_asked_for_where_nothing_left() -> None:
    """A refused request reaches no source and no sink."""
    world = _world()
    answer = await world.ask("{ waterGauges { nodes { nothing } } }")
    assert not answer.executed
    assert world.sink.kept == []
    assert world.given() == []


async def _without_evidence(rules: dict[str, dict[str, Rules]], query: str) -> Answer:
    """What leaves of a small table of an officer's, and of a gauge, when no evidence can be written."""
    rows = {
        ("summaries", "StepSummary"): [
            cell("a", None, "TWENTIES", 43),
            cell("b", "east", "TWENTIES", 3),
            cell("c", "west", "TWENTIES", 40),
            cell("d", "north", "THIRTIES", 12),
        ],
        ("alpha", "WaterGauge"): [gauge("one"), gauge("two", city="372021")],
    }
    answer = await story(rows, OFFICER_A, rules, sink=Failing(OSError)).ask(query)
    assert _codes(answer)[0] == "EVIDENCE_UNAVAILABLE"
    assert answer.data is not None
    return answer


_SMALL = "duty: [{action: suppressBelow, threshold: '10', by: [ward, ageBand]}]"
_TABLE = "{ stepSummaries { nodes { ward participants %s } } }"


@pytest.mark.parametrize(
    ("more", "shown"), [("ageBand { code }", [43, None, None, 12]), ("", [None, None, None, None])]
)
async def test_a_table_is_not_judged_without_its_dimensions(more: str, shown: list[int | None]) -> None:
    """A dimension that the consumer's own rules did not read is no total: 43 and 40 would tell of the 3."""
    rules: Rules = (".*", f".participants | {OFFICER}", f".participants | {_SMALL}")
    answer = await _without_evidence({"summaries": {"StepSummary": rules}}, _TABLE % more)
    nodes = answer.data["stepSummaries"]["nodes"] if answer.data else []
    assert [node["participants"] for node in nodes] == shown
    assert [node["ward"] for node in nodes] == [None, "east", "west", "north"]


@pytest.mark.parametrize(("more", "status", "total"), [("municipality", "ok", 1), ("", "unavailable", None)])
async def test_rows_are_not_judged_by_what_was_not_asked_for(more: str, status: str, total: int | None) -> None:
    """Who may see a row depends on its municipality: where only others' rules read it, nobody knows of any row."""
    rules: Rules = (f".id | {OFFICER}", ".id | " + only_if(ROW_A), ".*")
    query = f"{{ waterGauges {{ nodes {{ name {{ value }} {more} }} total {{ value }} }} }}"
    answer = await _without_evidence({"alpha": {"WaterGauge": rules}, "summaries": {}}, query)
    (report,) = answer.extensions["sources"]
    assert report["status"] == status
    found = answer.data["waterGauges"] if answer.data else None
    assert (found and found["total"]["value"]) == total
