"""The endpoint's protocols over TCP, on the example city's real data and policies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.city.cities import City

REGISTERED = "http://localhost:3001"
ROAD = "urn:tsunagu:RoadRestriction:ayagawa-town.ayagawa-roads:urn%3Angsi-ld%3ARestrictedTrafficArea%3Aa-101"
GAUGE = "urn:tsunagu:WaterGauge:takamatsu-city.takamatsu-river:urn%3Angsi-ld%3AWaterLevelObserved%3Akasuga-01"
ENTITIES = """query ($them: [_Any!]!) { _entities(representations: $them) {
  __typename ... on RoadRestriction { id roadName reason { code } } ... on WaterGauge { id name { value } } } }"""


@pytest.fixture
def client(city: City) -> Iterator[httpx.Client]:
    """A client of the hub."""
    with httpx.Client(base_url=city.url, timeout=30, trust_env=False) as found:
        yield found


def codes(answer: dict[str, Any]) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["code"] for error in answer.get("errors", ())]


def events(text: str) -> list[tuple[str, str]]:
    """Server-sent events as (event, data)."""
    blocks = [block for block in re.split(r"\r?\n\r?\n", text) if block.strip() and not block.startswith(":")]
    fields = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in blocks]
    return [(item.get("event", "message"), item.get("data", "")) for item in fields]


def test_own_fields_and_federated_ones_stand_in_response_order(city: City) -> None:
    """`me` and `sources` are answered by the hub, the rest by holders; fragments, aliases and variables included."""
    query = """query Mixed($first: Int!, $skip: Boolean!) {
      last: tideGauges(first: $first) { nodes { ...T } } me { subject purpose }
      first: tideGauges(first: $first, orderBy: [{tideLevel: DESC}]) { nodes { ...T } }
      sources { name } me { client } gone: tideGauges @skip(if: $skip) { nodes { id } }
    } fragment T on TideGauge { id __typename }"""
    answer = city.ask(query, consumer="officer", variables={"first": 1, "skip": True})
    assert list(answer["data"]) == ["last", "me", "first", "sources"]
    assert answer["data"]["me"] == {"subject": "officer-1", "purpose": "disaster-response", "client": "bousai-desk"}
    assert answer["data"]["first"]["nodes"][0]["__typename"] == "TideGauge"
    assert len(answer["data"]["sources"]) == 30


def test_two_operations_without_a_name_are_refused(city: City) -> None:
    """GetOperation of the specification; with a name, one of them runs."""
    two = "query A { me { subject } } query B { tideGauges { nodes { id } } }"
    refused = city.post(two)
    assert refused.json().keys() == {"errors"}
    assert codes(refused.json()) == ["OPERATION_NAME_REQUIRED"]
    assert city.ask(two, operationName="A") == {"data": {"me": None}}
    assert codes(city.post(two, operationName="C").json()) == ["OPERATION_UNKNOWN"]


def test_a_query_may_be_sent_by_get_and_a_mutation_may_not(client: httpx.Client, city: City) -> None:
    """With variables as JSON; the mutation changes nothing even for one who might send it."""
    params = {"query": "query ($n: Int) { tideGauges(first: $n) { nodes { id } } }", "variables": '{"n": 1}'}
    found = client.get("/graphql", params=params)
    assert found.status_code == 200
    assert len(found.json()["data"]["tideGauges"]["nodes"]) == 1
    mutation = (
        'mutation { declareSituation(input: {domain: "sanuki-area", kind: "disaster", hours: 1, reason: "x"}) { id } }'
    )
    officer = {"Authorization": f"Bearer {city.token('officer')}"}
    refused = client.get("/graphql", params={"query": mutation}, headers=officer)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"
    assert codes(refused.json()) == ["OPERATION_NOT_ALLOWED"]
    roads = '{ roadRestrictions(sources: ["ayagawa-roads"]) { nodes { reason { code } } } }'
    nodes = city.ask(roads, consumer="officer")["data"]["roadRestrictions"]["nodes"]
    assert {node["reason"] for node in nodes} == {None}, "no disaster was declared"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    """With those that are allowed."""
    refused = client.request(method, "/graphql", json={"query": "{ me { subject } }"})
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == {"GET", "POST"}
    assert codes(refused.json()) == ["METHOD_NOT_ALLOWED"]


def test_media_types_are_negotiated(client: httpx.Client) -> None:
    """A request error is 400 in the one, 200 or 400 in the other as GraphQL over HTTP says."""
    ours = {"accept": "application/graphql-response+json"}
    answer = client.post("/graphql", json={"query": "{ nothing }"}, headers=ours)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (400, ours["accept"])
    answer = client.post("/graphql", json={"query": "{ me { subject } }"}, headers={"accept": "text/html"})
    assert answer.status_code == 406
    answer = client.post("/graphql", content="{ me { subject } }", headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_an_answer_may_be_an_event(client: httpx.Client, city: City) -> None:
    """Server-sent events: one result under the policies of who asks, then the end."""
    headers = {"accept": "text/event-stream", "Authorization": f"Bearer {city.token('navi')}"}
    body = {"query": "{ me { client } tideGauges(first: 1) { nodes { id } } }"}
    answer = client.post("/graphql", json=body, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    (kind, data), *rest = events(answer.text)
    assert kind == "next"
    assert json.loads(data)["data"]["me"] == {"client": "sanuki-navi"}
    assert [name for name, _ in rest] == ["complete"]


@contextmanager
def open_socket(city: City, payload: dict[str, Any], **more: Any) -> Iterator[ClientConnection]:
    """A WebSocket that has said who asks."""
    url = f"{city.url.replace('http', 'ws')}/graphql"
    with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None, **more) as client:
        client.send(json.dumps({"type": "connection_init", "payload": payload}))
        yield client


def test_a_websocket_takes_the_token_at_its_beginning_and_answers_in_text(city: City) -> None:
    """graphql-transport-ws; two operations at once, and an error keeps the connection."""
    with open_socket(city, {"Authorization": f"Bearer {city.token('navi')}"}) as client:
        assert json.loads(client.recv()) == {"type": "connection_ack"}
        for key, query in (("a", "{ me { client } }"), ("b", "{ tideGauges(first: 1) { nodes { id } } }"), ("c", "{")):
            client.send(json.dumps({"id": key, "type": "subscribe", "payload": {"query": query}}))
        received = [client.recv() for _ in range(5)]
        assert all(isinstance(frame, str) for frame in received)
        messages = {(message["id"], message["type"]): message for message in map(json.loads, received)}
        assert messages["a", "next"]["payload"]["data"] == {"me": {"client": "sanuki-navi"}}
        assert messages["b", "next"]["payload"]["extensions"]["sources"][0]["status"] == "ok"
        assert messages["c", "error"]["payload"][0]["extensions"]["code"] == "SYNTAX_ERROR"
        client.send(json.dumps({"type": "ping"}))
        assert json.loads(client.recv()) == {"type": "pong"}


def test_a_websocket_is_closed_to_a_bad_token_and_to_pages_of_others(city: City) -> None:
    """4403 for the token; no handshake for an origin that no client has registered."""
    with open_socket(city, {"Authorization": "Bearer no.such.token"}) as client:
        with pytest.raises(ConnectionClosed):
            client.recv()
        assert client.close_code == 4403
    with pytest.raises(InvalidStatus), open_socket(city, {}, origin=Origin("https://evil.example")):
        pass
    with open_socket(city, {}, origin=Origin(REGISTERED)) as client:
        assert json.loads(client.recv()) == {"type": "connection_ack"}


def test_entities_are_under_policy(city: City) -> None:
    """As Apollo Federation asks: a denied coordinate is null with its error, what there is not is null."""
    them = [
        {"__typename": "RoadRestriction", "id": ROAD},
        {"__typename": "WaterGauge", "id": GAUGE},
        {"__typename": "RoadRestriction", "id": ROAD.replace("a-101", "nothing")},
        {"__typename": "WaterGauge", "id": ROAD},
        {"__typename": "WaterGauge", "id": "nonsense"},
    ]
    answer = city.ask(ENTITIES, variables={"them": them})
    road, gauge, *rest = answer["data"]["_entities"]
    assert road == {"__typename": "RoadRestriction", "id": ROAD, "roadName": "県道182号", "reason": None}
    assert gauge["name"] == {"value": "川島橋"}
    assert rest == [None, None, None]
    assert [item["extensions"]["coordinate"] for item in answer["errors"]] == ["RoadRestriction.reason"]
    assert "LANDSLIDE" not in json.dumps(answer)


def test_node_and_lookups_give_the_same_entity(city: City) -> None:
    """By interface and by class; an unknown id is null without an error."""
    query = """query ($id: ID!, $no: ID!) {
      node(id: $id) { id ... on WaterGauge { name { value } } } waterGauge(id: $id) { id name { value } }
      no: node(id: $no) { id } other: roadRestriction(id: $id) { id } }"""
    answer = city.ask(query, variables={"id": GAUGE, "no": GAUGE + "-no"})
    assert answer["data"]["node"] == answer["data"]["waterGauge"] == {"id": GAUGE, "name": {"value": "川島橋"}}
    assert answer["data"]["no"] is answer["data"]["other"] is None
    assert "errors" not in answer


def test_the_schema_is_that_of_a_federation_subgraph(city: City) -> None:
    """`_service { sdl }` with keys."""
    sdl = city.ask("{ _service { sdl } }")["data"]["_service"]["sdl"]
    assert 'type WaterGauge implements Place & Entity @key(fields: "id")' in sdl
    assert "specs.apollo.dev/federation/v2" in sdl


def test_pages_of_registered_origins_may_ask(client: httpx.Client) -> None:
    """A preflight allows what the hub reads and no credentials; other origins are not named."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,tsunagu-purpose"}
    allowed = client.options("/graphql", headers={"Origin": REGISTERED, **asked})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == REGISTERED
    assert "authorization" in allowed.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in allowed.headers
    refused = client.options("/graphql", headers={"Origin": "https://evil.example", **asked})
    assert refused.status_code == 400
    for origin, named in ((REGISTERED, REGISTERED), ("https://evil.example", None), ("null", None)):
        answer = client.post("/graphql", json={"query": "{ me { subject } }"}, headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == named
        assert "origin" in answer.headers["vary"].lower() or named is None


@pytest.mark.parametrize("credential", ["Bearer no.such.token", "Bearer", "Basic dXNlcjpwdw==", "nonsense"])
def test_a_rejected_credential_ends_the_request_even_for_open_data(client: httpx.Client, credential: str) -> None:
    """401 with a challenge and nothing else."""
    answer = client.post(
        "/graphql", json={"query": "{ tideGauges { nodes { id } } }"}, headers={"Authorization": credential}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert answer.json().keys() == {"errors"}
    assert codes(answer.json()) == ["TOKEN_REJECTED"]


def test_a_purpose_is_the_tokens_or_registered_and_never_two(client: httpx.Client, city: City) -> None:
    """Refused where token and header differ, where the client has not registered it, and for anonymous."""

    def asked(purpose: str, consumer: str | None) -> tuple[int, Any]:
        headers = {"Tsunagu-Purpose": purpose}
        if consumer:
            headers["Authorization"] = f"Bearer {city.token(consumer)}"
        answer = client.post("/graphql", json={"query": "{ me { purpose } }"}, headers=headers)
        return answer.status_code, answer.json()

    assert asked("disaster-response", "officer") == (200, {"data": {"me": {"purpose": "disaster-response"}}})
    assert asked("disaster-response", "clerk") == (200, {"data": {"me": {"purpose": "disaster-response"}}})
    status, answer = asked("ImproveTransportMobility", "officer")
    assert (status, codes(answer)) == (400, ["PURPOSE_CONFLICT"])
    status, answer = asked("ImproveTransportMobility", "clerk")
    assert (status, codes(answer)) == (403, ["PURPOSE_NOT_REGISTERED"])
    status, answer = asked("disaster-response", None)
    assert (status, codes(answer)) == (403, ["PURPOSE_NEEDS_CLIENT"])


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/graphql/", "/graphql/x", "/.env", "/graphiql/assets/../../view.py"]
)
def test_an_unknown_path_is_answered_in_json(client: httpx.Client, path: str) -> None:
    """404 in both languages, with the headers of every answer."""
    answer = client.get(path)
    assert answer.status_code == 404
    if not path.startswith("/graphiql"):
        assert answer.json()["error"]["code"] == "NOT_FOUND"
        assert answer.json()["error"]["message"].keys() == {"ja", "en"}


@pytest.mark.parametrize("path", ["/graphql?query={me{subject}}", "/nothing", "/graphiql", "/health/live"])
def test_every_answer_has_an_id_and_safe_headers_and_does_not_name_the_server(client: httpx.Client, path: str) -> None:
    """A request id of the hub's own, whatever the client sent."""
    first, second = (client.get(path, headers={"X-Request-Id": "mine"}) for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first.headers["x-request-id"])
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert "server" not in first.headers
    assert first.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in first.headers["content-security-policy"]
    assert first.headers["referrer-policy"] == "no-referrer"


def test_graphiql_comes_with_all_it_needs(client: httpx.Client) -> None:
    """No address but the hub's own, no inline script; every asset that the page names is there."""
    page = client.get("/graphiql")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    named = [name for name in re.findall(r'(?:src|href)="([^"]+)"', page.text) if name != "data:,"]
    assert len(named) >= 2
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", page.text)
    for name in named:
        assert "//" not in name
        asset = client.get(page.url.join(name))
        assert asset.status_code == 200
        assert asset.content
