from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.cli.city import read_stand_ins
from tests.city.conftest import copy_city
from tests.hub.test_cli import run

QUESTION = """query ($id: ID!) {
  waterGauges(first: 5, filter: {waterLevel: {gte: 2.5}}) { nodes { name { value } river { name { value } } } }
  bikeStation(id: $id) { id location }
  roadRestrictions(sources: ["ayagawa-roads"]) { nodes { reason { code } location } }
  me { subject }
}"""
ID = json.dumps({"id": "urn:tsunagu:BikeStation:seto-mobility.seto-bikes:s01"})


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example city."""
    return copy_city(tmp_path_factory.mktemp("explained"))


@pytest.fixture(scope="module")
def silent(example: Path) -> Iterator[socket.socket]:
    """Stands in for every source; whoever connects is noticed."""
    with pytest.MonkeyPatch.context() as monkeypatch, socket.create_server(("127.0.0.1", 0)) as listening:
        for stand_in in read_stand_ins(example):
            if stand_in.program != "issuer":
                monkeypatch.setenv(stand_in.env, f"http://127.0.0.1:{listening.getsockname()[1]}")
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The question as a file."""
    path = tmp_path_factory.mktemp("question") / "question.graphql"
    path.write_text(QUESTION)
    return path


@pytest.fixture(scope="module")
def found(example: Path, document: Path, silent: socket.socket) -> dict[str, Any]:
    """The question explained to anonymous."""
    del silent
    return explained(example, document, "--variables", ID)


@pytest.fixture(scope="module")
def for_navi(example: Path, document: Path, silent: socket.socket) -> dict[str, Any]:
    """The question explained to a company's app."""
    del silent
    return explained(example, document, "--as", "navi", "--variables", ID)


def fetches(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every call of a plan."""
    if "fetch" in node:
        yield node["fetch"]
    for kind in ("sequence", "parallel"):
        for item in node.get(kind, ()):
            yield from fetches(item)


def explained(*words: str | Path) -> dict[str, Any]:
    """The explanation as JSON."""
    code, out, error = run("explain", *words, "--json")
    assert code == 0, error
    found: dict[str, Any] = json.loads(out)
    return found


def test_no_source_is_asked(
    example: Path, found: dict[str, Any], for_navi: dict[str, Any], silent: socket.socket
) -> None:
    """Not even connected to; and nothing is added to the ledger."""
    assert found["operation"] == for_navi["operation"] == "query"
    with pytest.raises(BlockingIOError):
        silent.accept()
    assert not list((example / "state").glob("*.jsonl"))


def test_the_plan_names_what_is_asked_of_whom(found: dict[str, Any]) -> None:
    """A filter as far as it is pushed, latest readings, a lookup and a reference by key, after what they need."""
    calls = {(call["source"], call["class"], call["by"]): call for call in fetches(found["plan"])}
    assert set(calls) == {
        ("ayagawa-river", "WaterGauge", None),
        ("miki-river", "WaterGauge", None),
        ("takamatsu-river", "WaterGauge", None),
        ("takamatsu-river", "River", "river"),
        ("seto-bikes", "BikeStation", None),
        ("ayagawa-roads", "RoadRestriction", None),
    }
    assert calls["ayagawa-river", "WaterGauge", None]["predicate"] == "waterLevel.value ≥ 2.5"
    assert calls["miki-river", "WaterGauge", None]["latest"] == {"key": ["局番号"], "at": "観測日時"}
    assert calls["takamatsu-river", "River", "river"]["keys"] == ["code.value"]
    assert calls["seto-bikes", "BikeStation", None]["predicate"] == 'port_id = "s01"'
    gauges = found["plan"]["parallel"][0]["sequence"]
    assert {call["by"] for call in fetches(gauges[0])} == {None}
    assert {call["by"] for call in fetches(gauges[1])} == {"river"}


def test_what_is_denied_is_not_asked_and_says_why(found: dict[str, Any], for_navi: dict[str, Any]) -> None:
    """The rule, what is lacking in both languages, and what is done to the value."""
    by_name = {(item["source"], item["coordinate"]): item for item in found["decisions"]}
    reason = by_name["ayagawa-roads", "RoadRestriction.reason"]
    assert reason["outcome"] == "deny"
    assert {need["kind"] for need in reason["needs"]} >= {"role", "purpose"}
    assert "role disaster-officer" in reason["reason"]["en"]
    assert "役割 disaster-officer" in reason["reason"]["ja"]
    (roads,) = (call for call in fetches(found["plan"]) if call["source"] == "ayagawa-roads")
    assert "reason.value" not in roads["paths"]
    assert by_name["seto-bikes", "BikeStation.location"]["obligations"] == ["generalise(to=mesh2)"]
    assert for_navi["consumer"]["client"] == "sanuki-navi"
    bikes = next(item for item in for_navi["decisions"] if item["coordinate"] == "BikeStation.location")
    assert bikes["obligations"] == ["generalise(to=mesh3)"]


def test_it_is_printed_for_people_too(example: Path, document: Path, silent: socket.socket) -> None:
    """The same plan as a tree, the same reasons as a table."""
    del silent
    code, out, _ = run("explain", example, document, "--variables", ID)
    assert code == 0
    assert "fetch seto-bikes: ports → BikeStation" in out
    assert "by river: asked for the ids found, as code.value" in out
    assert "role disaster-officer" in " ".join(out.replace("│", " ").split())


def test_a_refused_request_is_refused_here_too(
    example: Path, document: Path, silent: socket.socket, tmp_path: Path
) -> None:
    """With the errors of the answer, and 1."""
    del silent
    code, out, _ = run("explain", example, document)
    assert (code, json.loads(out)["errors"][0]["extensions"]["code"]) == (1, "VARIABLE_INVALID")
    large = tmp_path / "large.graphql"
    large.write_text("{ waterGauges(first: 100000) { nodes { id } } }")
    code, out, _ = run("explain", example, large)
    assert (code, json.loads(out)["errors"][0]["extensions"]["code"]) == (1, "LIMIT_PAGE_SIZE")
