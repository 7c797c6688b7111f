"""Hostile sources: the rest answers, each gap is named, nobody is lured away, and memory stays bounded."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.city.cities import City
from tests.city.crooked import Crooked
from tests.city.misbehaving import SECRET, SLOW, WAYS, Misbehaving

GAUGES = """{ tideGauges(first: 500, orderBy: [{tideLevel: DESC}]) {
  total { value exactness } nodes { id name { value } tideLevel { value } } } }"""
OUTCOMES = {
    "redirect": ("invalid", "ORIGIN_FORBIDDEN"),
    "endless": ("invalid", "SOURCE_TOO_LARGE"),
    "bomb": ("invalid", "SOURCE_TOO_LARGE"),
    "drip": ("timeout", "SOURCE_TIMEOUT"),
    "object": ("invalid", "SOURCE_INVALID"),
    "scalars": ("invalid", "SOURCE_INVALID"),
    "awry": ("ok", None),
    "nan": ("invalid", "SOURCE_INVALID"),
    "deep": ("invalid", "SOURCE_INVALID"),
    "linked": ("ok", None),
    "twice": ("ok", None),
    "millions": ("truncated", None),
    "circle": ("truncated", None),
    "refuses": ("invalid", "SOURCE_REJECTED"),
    "fails": ("unavailable", "SOURCE_UNAVAILABLE"),
    "cut": ("invalid", "SOURCE_INVALID"),
    "denies": ("unavailable", "SOURCE_REFUSED"),
    "busy": ("unavailable", "SOURCE_UNAVAILABLE"),
    "mojibake": ("invalid", "SOURCE_INVALID"),
    "headers": ("invalid", "SOURCE_INVALID"),
    "nothing": ("invalid", "SOURCE_INVALID"),
}


@dataclass
class Beset:
    """The city among hostile sources, and its first answer about them."""

    city: City
    server: Misbehaving
    visits: list[str]
    response: httpx.Response
    grown: int  # bytes of the hub's peak memory over what it needed before

    @property
    def answer(self) -> dict[str, Any]:
        """The answer as JSON."""
        found: dict[str, Any] = self.response.json()
        return found

    def reports(self) -> dict[str, dict[str, Any]]:
        """What is said of each source."""
        return {item["source"]: item for item in self.answer["extensions"]["sources"]}


def peak(pid: int) -> int:
    """The most memory that a process has had, in bytes (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


@pytest.fixture(scope="module")
def beset(crooked: Crooked) -> Beset:
    """The first answer about all of them."""
    crooked.city.ask("{ waterGauges { nodes { id waterLevel { value } } } }")
    before = peak(crooked.city.pid)
    response = crooked.city.post(GAUGES)
    return Beset(crooked.city, crooked.server, crooked.visits, response, peak(crooked.city.pid) - before)


def test_the_rest_answers(beset: Beset) -> None:
    """Status 200, the honest source's gauges, and a total that does not pretend."""
    assert beset.response.status_code == 200
    gauges = beset.answer["data"]["tideGauges"]
    assert sum(":takamatsu-city.takamatsu-tide:" in node["id"] for node in gauges["nodes"]) == 2
    assert gauges["total"]["exactness"] == "LOWER_BOUND"
    assert beset.reports()["takamatsu-tide"]["status"] == "ok"


@pytest.mark.parametrize("way", [way for way in WAYS if way != SLOW])
def test_every_gap_is_named(beset: Beset, way: str) -> None:
    """By what the source did, in one word and a code."""
    report = beset.reports()[f"h-{way}"]
    assert (report["status"], report.get("code")) == OUTCOMES[way]


def test_nobody_is_lured_to_another_origin(beset: Beset) -> None:
    """Neither by a redirect nor by a link to the next page."""
    assert beset.server.asked["redirect"] >= 1
    assert beset.server.asked["linked"] >= 1
    assert beset.visits == []


def test_what_a_source_says_of_itself_does_not_leave(beset: Beset) -> None:
    """Its error texts are in no answer and no log."""
    assert beset.server.asked["refuses"] >= 1
    assert SECRET not in beset.response.text
    log = beset.city.log.read_text("utf-8")
    assert "source h-refuses: SOURCE_REJECTED" in log
    assert SECRET not in log
    assert "Traceback" not in log


def test_nothing_is_made_of_what_is_not_understood(beset: Beset) -> None:
    """Odd values are null, equal ids are nobody's, and both are counted."""
    levels = {
        node["id"].rpartition(":")[0].rpartition(".")[2] + "/" + node["id"].rpartition(":")[2]: node
        for node in beset.answer["data"]["tideGauges"]["nodes"]
    }
    assert levels["h-awry/a"]["name"] is None
    assert levels["h-awry/a"]["tideLevel"] is None or levels["h-awry/a"]["tideLevel"]["value"] is None
    assert "h-twice/a" not in levels
    assert "h-twice/b" in levels
    assert {"code": "ID_NOT_UNIQUE", "count": 3} in beset.reports()["h-twice"]["warnings"]


def test_memory_and_calls_are_bounded(beset: Beset) -> None:
    """Endless rows are left after as many as may be scanned; bodies after the ceiling, also once unpacked."""
    assert beset.server.asked["millions"] <= 11
    assert beset.server.asked["circle"] <= 11
    assert beset.grown < 400 * 1024 * 1024


def test_a_source_that_does_not_answer_holds_up_nobody_else(beset: Beset) -> None:
    """Fifty requests are answered while eight wait for it; when it answers after all, so are they."""
    waiting = '{ parkingLots(sources: ["h-hang"]) { nodes { id } } }'
    others = "{ waterGauges(first: 5, orderBy: [{waterLevel: DESC}]) { nodes { id } } rainGauges { nodes { id } } }"
    with ThreadPoolExecutor(58) as pool:
        patient = [pool.submit(beset.city.post, waiting) for _ in range(8)]
        assert beset.server.waiting.wait(60)
        answers = list(pool.map(lambda _: beset.city.post(others), range(50)))
        assert not any(item.done() for item in patient)
        beset.server.release.set()
        late = [item.result() for item in patient]
    assert {answer.status_code for answer in (*answers, *late)} == {200}
    for answer in answers:
        assert {source["status"] for source in answer.json()["extensions"]["sources"]} <= {"ok", "empty"}
        assert len(answer.json()["data"]["waterGauges"]["nodes"]) == 5
    assert [len(answer.json()["data"]["parkingLots"]["nodes"]) for answer in late] == [1] * 8
