from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.hub.graphql.serving import Served

PROTOCOL = Subprotocol("graphql-transport-ws")


@asynccontextmanager
async def socket(
    served: Served, *, init: Any = None, start: bool = True, **more: Any
) -> AsyncIterator[ClientConnection]:
    """A connection, acknowledged unless told otherwise."""
    async with connect(served.url.replace("http", "ws"), subprotocols=[PROTOCOL], **more) as client:
        if start:
            await client.send(json.dumps({"type": "connection_init", "payload": init or {}}))
            assert json.loads(await client.recv()) == {"type": "connection_ack"}
        yield client


def subscribe(query: str, key: str = "1", **payload: Any) -> str:
    """A subscribe message."""
    return json.dumps({"id": key, "type": "subscribe", "payload": {"query": query, **payload}})


async def closed(client: ClientConnection) -> tuple[int, str]:
    """The code and reason the server closes with."""
    await client.wait_closed()
    assert client.close_code is not None
    return client.close_code, client.close_reason or ""


async def test_an_operation_is_answered_in_text_frames(served: Served) -> None:
    """Binary frames are not the protocol's."""
    async with socket(served, init={"Authorization": "Bearer alice"}) as client:
        await client.send(subscribe("{ me { subject } }"))
        answer = await client.recv()
        assert isinstance(answer, str)
        assert json.loads(answer) == {"id": "1", "type": "next", "payload": {"data": {"me": {"subject": "alice"}}}}
        assert json.loads(await client.recv()) == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("key", ["authorization", "Authorization", "AUTHORIZATION"])
async def test_the_token_is_that_of_connection_init(served: Served, key: str) -> None:
    """In any spelling, and instead of the handshake's."""
    headers = {"authorization": "Bearer officer"}
    async with socket(served, init={key: "Bearer alice"}, additional_headers=headers) as client:
        await client.send(subscribe("{ me { subject } }"))
        assert json.loads(await client.recv())["payload"]["data"] == {"me": {"subject": "alice"}}


async def test_a_purpose_can_be_stated_at_connection_init(served: Served) -> None:
    """Browsers cannot set headers on a WebSocket; no other key of the payload is a header."""
    init = {"Tsunagu-Purpose": "disaster-response", "X-Forwarded-For": "9.9.9.9"}
    async with socket(served, init=init):
        assert served.identities.asked[-1]["tsunagu-purpose"] == "disaster-response"
        assert "x-forwarded-for" not in served.identities.asked[-1]


async def test_without_a_token_the_consumer_is_anonymous(served: Served) -> None:
    """As over HTTP."""
    async with socket(served) as client:
        await client.send(subscribe("{ me { subject } }"))
        assert json.loads(await client.recv())["payload"] == {"data": {"me": None}}


@pytest.mark.parametrize("token", ["mallory", "faulty"])
async def test_a_refused_token_closes_with_4403(served: Served, token: str, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of the fault is told."""
    async with socket(served, start=False) as client:
        await client.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        assert await closed(client) == (4403, "Forbidden")
    assert "secret" not in caplog.text


async def test_each_operation_is_identified_anew(served: Served) -> None:
    """A token revoked meanwhile ends the connection at the next operation."""
    async with socket(served, init={"authorization": "Bearer alice"}) as client:
        await client.send(subscribe("{ me { subject } }"))
        await client.recv()
        await client.recv()
        served.identities.revoked.add("alice")
        await client.send(subscribe("{ me { subject } }", "2"))
        assert await closed(client) == (4403, "TOKEN_REJECTED")
    assert len(served.pipeline.requests) == 1


async def test_the_connection_ends_when_the_token_does(served: Served) -> None:
    """Also where nothing is being asked."""
    async with socket(served, init={"authorization": "Bearer short"}) as client:
        assert await closed(client) == (4403, "CREDENTIAL_EXPIRED")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ nope }", "VALIDATION_FAILED"),
        ("{", "SYNTAX_ERROR"),
        ("query A { __typename } query B { __typename }", "OPERATION_NAME_REQUIRED"),
        ("{ fault }", "INTERNAL_ERROR"),
    ],
)
async def test_a_request_error_ends_the_operation_only(served: Served, query: str, expected: str) -> None:
    """The connection stays for the next operation."""
    async with socket(served) as client:
        await client.send(subscribe(query))
        answer = json.loads(await client.recv())
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert answer["payload"][0]["extensions"]["code"] == expected
        await client.send(subscribe("{ __typename }", "1"))
        assert json.loads(await client.recv())["payload"] == {"data": {"__typename": "Query"}}


async def test_a_mutation_may_be_sent(served: Served) -> None:
    """A WebSocket carries every kind of operation."""
    async with socket(served) as client:
        await client.send(
            subscribe("mutation M($i: ID!) { endSituation(id: $i) { id } }", variables={"i": "s"}, operationName="M")
        )
        assert json.loads(await client.recv())["payload"] == {"data": {"endSituation": {"id": "s"}}}


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "[]",
        "3",
        "null",
        '{"type": 1}',
        '{"type": "nope-%s"}' % ("x" * 300),
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}',
        '{"type": "subscribe", "id": "1", "payload": "x"}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "operationName": 1}}',
        '{"type": "complete"}',
    ],
)
async def test_a_malformed_message_closes_with_4400(served: Served, message: str) -> None:
    """Without repeating any of it."""
    async with socket(served) as client:
        await client.send(message)
        assert await closed(client) == (4400, "Malformed message")
    assert served.pipeline.requests == []


async def test_a_binary_message_closes_with_4400(served: Served) -> None:
    """The protocol is text."""
    async with socket(served) as client:
        await client.send(b"{}")
        assert (await closed(client))[0] == 4400


async def test_a_large_message_closes_with_1009(served: Served) -> None:
    """As large a request as over HTTP."""
    async with socket(served) as client:
        await client.send(subscribe("{ __typename }" + " " * 1024 * 1024))
        assert (await closed(client))[0] == 1009
    assert served.pipeline.requests == []


async def test_nothing_is_answered_before_connection_init(served: Served) -> None:
    """4401, graphql-transport-ws."""
    async with socket(served, start=False) as client:
        await client.send(subscribe("{ __typename }"))
        assert (await closed(client))[0] == 4401


async def test_only_the_current_protocol_is_spoken(served: Served) -> None:
    """The older graphql-ws is not."""
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(served.url.replace("http", "ws"), subprotocols=[Subprotocol("graphql-ws")]) as client:
            await client.recv()


@pytest.mark.parametrize(("origin", "allowed"), [("https://ok.example", True), ("https://evil.example", False)])
async def test_pages_of_other_origins_connect_only_when_registered(served: Served, origin: str, allowed: bool) -> None:
    """403 on the handshake otherwise."""
    if allowed:
        async with socket(served, origin=origin):
            return
    with pytest.raises(InvalidStatus) as caught:
        async with socket(served, origin=origin):
            pass
    assert caught.value.response.status_code == 403
