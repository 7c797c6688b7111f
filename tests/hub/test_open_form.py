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
from tests.noninterference.rules import OFFICER, Rules
from tests.noninterference.stories import gauge, road, story
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
