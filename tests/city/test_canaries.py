"""Canary values put at every source stay there: in no file, log or evidence, in no answer to whom they are denied."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.city.cities import EXAMPLES, City, copy_city, running
from tests.city.planting import ALL, Canaries, plant
from tests.city.tools import declared, everything, stop_stand_in
from vocab.rdf.load import load

SHOWCASE = (EXAMPLES / "apps" / "wide-area-disaster.graphql").read_text("utf-8")
WALK = """query ($after: String) { watchCameras(first: 3, after: $after, orderBy: [{heading: DESC}]) {
  pageInfo { hasNextPage endCursor } nodes { id heading location } } }"""
BY_DENIED = """query ($text: String!, $number: Float!) {
  a: roadRestrictions(filter: {detour: {contains: $text}}) { total { value } nodes { id } }
  b: evacuationSites(filter: {occupants: {gte: $number}}, orderBy: [{manager: ASC}]) { nodes { id manager } }
  c: bikeStations(near: {lat: 34.35, lon: 134.04, within: 2000}) { nodes { id docksAvailable { value } location } } }"""
NOT_HELD = """{ waterGauges(filter: {waterLevel: {gte: 0.01}}) { nodes { id name { value } } }
  evacuationSites { nodes { telephone address } } bikeStations { nodes { name { value } } } }"""
CONSUMERS = (None, "officer", "navi")


@dataclass
class Aftermath:
    """A city after its demo's queries, errors and failures."""

    city: City
    canaries: Canaries
    asked: tuple[str, ...]  # canaries in what consumers sent
    answers: dict[str | None, str]
    temporary: Path


@cache
def whole() -> list[str]:
    """The documents that ask for everything."""
    return everything(load())


def asking(city: City, consumer: str | None) -> Iterator[str]:
    """The showcase, everything there is, a walk in an order that most may not see, filters on what is denied."""
    yield city.post(SHOWCASE, consumer=consumer).text
    yield from (city.post(document, consumer=consumer).text for document in whole())
    after: str | None = None
    while True:
        page = city.ask(WALK, consumer=consumer, variables={"after": after})
        yield json.dumps(page, ensure_ascii=False)
        cameras = page["data"]["watchCameras"]  # null while its source does not answer
        if cameras is None or not cameras["pageInfo"]["hasNextPage"]:
            break
        after = cameras["pageInfo"]["endCursor"]
    yield city.post(BY_DENIED, consumer=consumer, variables={"text": "誘導", "number": 1}).text


class Sent:
    """Canaries in what consumers send."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def __call__(self) -> str:
        """Another one."""
        self.tokens.append(f"zqy{len(self.tokens):04d}qz")
        return self.tokens[-1]


def misusing(city: City, sent: Sent) -> None:
    """Bad and odd requests with canaries at every place that a consumer fills."""
    gauges = "waterGauges(filter: {name: {eq: %s}}) { nodes { id } }"
    for query in (
        f"{{ {gauges % json.dumps(sent())} ",
        f"{{ {sent()} }}",
        f"{{ {gauges % json.dumps(sent())} }}",
        f"{{ {gauges % 1} {sent()}: me {{ subject }} }} # {sent()}",
        f'{{ waterGauges(after: "{sent()}") {{ nodes {{ id }} }} }}',
        f'{{ node(id: "urn:tsunagu:WaterGauge:takamatsu-city.takamatsu-river:{sent()}") {{ id }} }}',
        f'mutation {{ declareSituation(input: {{domain: "{sent()}", kind: "drill", hours: 1, reason: "x"}}){{ id }} }}',
    ):
        for consumer in (None, "officer"):
            city.post(query, consumer=consumer)
    typed = "query ($v: Float!) { waterGauges(filter: {waterLevel: {gte: $v}}) { nodes { id } } }"
    city.post(typed, variables={"v": sent(), sent(): 1})
    city.post(typed, variables={"v": 1}, operationName=sent())
    with httpx.Client(base_url=city.url, timeout=30, trust_env=False) as client:
        client.get(f"/{sent()}", params={sent(): sent()}, headers={"Cookie": sent(), "User-Agent": sent()})
        client.get("/graphql", params={"query": f"{{ {sent()} }}", "variables": f'{{"{sent()}": 1}}'})
        client.post("/graphql", content=f'{{"query": "{sent()}', headers={"content-type": "application/json"})
        client.post("/graphql", json={"query": "{ me { subject } }"}, headers={"Authorization": f"Bearer {sent()}.a.b"})
        officer = {"Authorization": f"Bearer {city.token('officer')}", "Tsunagu-Purpose": sent()}
        client.post("/graphql", json={"query": "{ me { subject } }"}, headers=officer)
        client.post("/graphql", json={"query": SHOWCASE}, headers={"X-Request-Id": sent(), "Via": f"1.1 {sent()}"})
    url = f"{city.url.replace('http', 'ws')}/graphql"
    for message in (sent(), json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {sent()}"}})):
        with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:
            socket.send(message)
            with pytest.raises(ConnectionClosed):
                socket.recv()


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """The city with its canaries, used and misused, with sources failing in between."""
    folder = copy_city(tmp_path_factory.mktemp("canaries"))
    temporary = tmp_path_factory.mktemp("temporary")
    canaries, sent = plant(folder), Sent()
    answers: dict[str | None, list[str]] = {consumer: [] for consumer in CONSUMERS}
    for city in running(folder, {"TMPDIR": str(temporary)}):
        with declared(city):
            for consumer in CONSUMERS:
                answers[consumer].extend(asking(city, consumer))
            misusing(city, sent)
            for name in ("ayagawa-broker", "seto-files", "catalogue"):
                stop_stand_in(city, name)
            for consumer in CONSUMERS:
                answers[consumer].extend([*asking(city, consumer), city.post(NOT_HELD, consumer=consumer).text])
        texts = {consumer: "\n".join(found) for consumer, found in answers.items()}
        yield Aftermath(city, canaries, tuple(sent.tokens), texts, temporary)


def holds(token: str, content: bytes) -> bool:
    """Whether bytes hold a token: as text in any case, as digits around a decimal point, as a binary number."""
    if token.encode() in content.lower() or token.encode("utf-16-le") in content:
        return True
    if not token.isdigit():
        return False
    binary = (struct.pack(">d", float(token)), struct.pack(">q", int(token)), struct.pack("<d", float(token)))
    return token.encode() in content.replace(b".", b"") or any(item in content for item in binary)


def written(after: Aftermath) -> dict[str, bytes]:
    """Everything that the hub has written: its folder without the sources' own, its log, its temporary files."""
    roots = (after.city.folder, after.temporary)
    paths = [path for root in roots for path in root.rglob("*") if path.is_file()]
    own = after.city.folder / "stand-ins"
    return {str(path): path.read_bytes() for path in (*paths, after.city.log) if not path.is_relative_to(own)}


def test_no_value_of_a_source_is_in_any_file_of_the_hub(after: Aftermath) -> None:
    """Its folder with ledger and registry, its log with the access log, its temporary folder."""
    files = written(after)
    names = {Path(name).name for name in files}
    assert {"registry.sqlite", after.city.log.name} <= names
    found = {
        (name, after.canaries.places[t])
        for t in after.canaries.places
        for name, text in files.items()
        if holds(t, text)
    }
    assert found == set()


def test_nothing_that_a_consumer_sent_is_in_any_file_of_the_hub(after: Aftermath) -> None:
    """Not from literals, variables, names, paths, headers, cookies, tokens or messages."""
    assert len(after.asked) > 20
    found = {(name, token) for token in after.asked for name, text in written(after).items() if holds(token, text)}
    assert found == set()


def test_there_is_evidence_of_what_was_delivered(after: Aftermath) -> None:
    """Each consumer, each source, names of coordinates and rows; else the tests above would show nothing."""
    (ledger,) = (after.city.folder / "state").rglob("*.jsonl")
    lines = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    assert {line["subject"] for line in lines} == {None, "officer-1", "navi-service"}
    assert len({line["source"] for line in lines}) == 25, "five are closed to all of them"
    assert sum(line["rows"] for line in lines) > 300
    log = after.city.log.read_text("utf-8")
    assert '"route":"/graphql"' in log
    for failing in ("ayagawa-river", "seto-bikes", "sanuki-shelters"):
        assert f"source {failing}: SOURCE_UNAVAILABLE" in log


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_no_answer_holds_what_is_denied_to_who_asked(after: Aftermath, consumer: str | None) -> None:
    """Neither what a rule denies, nor what no mapping reads, nor what only a coarser form may be seen of."""
    content = after.answers[consumer].encode()
    tokens = after.canaries.places
    leaked = {tokens[token] for token in tokens if consumer not in after.canaries.who(token) and holds(token, content)}
    assert leaked == set()


def test_the_canaries_do_travel(after: Aftermath) -> None:
    """What may be seen was seen, of every source; else their absence elsewhere would show nothing."""
    for consumer in CONSUMERS:
        content = after.answers[consumer].encode()
        shown = {t: place for t, place in after.canaries.places.items() if consumer in after.canaries.who(t)}
        expected = {where for where, name in shown.values() if name != "id"}
        assert {place[0] for token, place in shown.items() if holds(token, content)} == expected
        assert len(expected) >= 12
    officers = after.answers["officer"].encode()
    denied = [token for token in after.canaries.places if after.canaries.who(token) not in (ALL, frozenset())]
    assert all(holds(token, officers) for token in denied)
