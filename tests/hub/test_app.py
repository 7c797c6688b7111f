"""What stands around every route: paths, origins, headers, bodies, faults and the access log, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import websockets
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from hub.access_log import noting
from hub.app import Services, create_app, origins
from hub.config import Config, load_config
from hub.identify import TokenRejected
from policies.facts import ANONYMOUS, Consumer
from tests.hub.test_config import ENVIRON, WHOLE, city

APP = "https://app.example.jp"
SECRET = "s3cret-value"


async def _identify(headers: Mapping[str, str]) -> Consumer:
    if headers.get("authorization") == "Bearer good":
        return Consumer(issuer="i", subject="s")
    if "authorization" in headers:
        raise TokenRejected("MALFORMED")
    return ANONYMOUS


class Endpoint:
    """Stands where the GraphQL endpoint does: reads the body, identifies, may fail."""

    def __init__(self) -> None:
        self.identify = noting(_identify)
        self.request_ids: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, echo or fail."""
        self.request_ids.append(scope["state"]["request_id"])
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            if "fail" in scope["query_string"].decode():
                raise RuntimeError(SECRET)
            await send({"type": "websocket.send", "text": "hello"})
            await send({"type": "websocket.close", "code": 4403})
            return
        request = Request(scope, receive)
        body = await request.body()
        if b"fail" in body:
            raise RuntimeError(SECRET)
        try:
            await self.identify(dict(request.headers))
        except TokenRejected as error:
            await JSONResponse({}, error.status, error.headers)(scope, receive, send)
            return
        await JSONResponse({"length": len(body)})(scope, receive, send)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A configuration with one client of two origins and bodies of at most 2048 bytes."""
    return load_config(city(tmp_path, WHOLE), ENVIRON)


@asynccontextmanager
async def serving(services: Services) -> AsyncIterator[str]:
    """The address of a server of these services."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(services), log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def base(config: Config) -> AsyncIterator[str]:
    """The address of a hub."""
    async with serving(Services(config, "v1", Endpoint())) as found:
        yield found


@pytest.fixture
async def client(base: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the hub."""
    async with httpx.AsyncClient(base_url=base) as opened:
        yield opened


def log_lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The access log so far."""
    return [json.loads(record.message) for record in caplog.records if record.name == "tsunagu.access"]


async def test_the_hub_says_what_it_is(client: httpx.AsyncClient) -> None:
    """Id, title, schema version and endpoints under its public address."""
    assert (await client.get("/.well-known/tsunagu")).json() == {
        "hub": {"id": "sanuki", "title": {"ja": "さぬき", "en": "Sanuki"}},
        "schemaVersion": "v1",
        "endpoints": {"graphql": "https://hub.example.jp/graphql"},
    }


async def test_alive_is_not_ready(config: Config) -> None:
    """Readiness names what is wrong; being alive does not depend on it."""
    broken: dict[str, bool] = {"registry": True, "evidence": True}

    async def ready() -> Mapping[str, bool]:
        return broken

    async with (
        serving(Services(config, "v1", Endpoint(), ready=ready)) as base,
        httpx.AsyncClient(base_url=base) as client,
    ):
        assert (await client.get("/health/ready")).status_code == 200
        broken["evidence"] = False
        answer = await client.get("/health/ready")
        assert (answer.status_code, answer.json()["checks"]) == (503, {"registry": True, "evidence": False})
        assert (await client.get("/health/live")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "NOT_FOUND"),
        ("GET", "/graphql/", 404, "NOT_FOUND"),
        ("GET", "/health/live/", 404, "NOT_FOUND"),
        ("POST", "/health/live", 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_what_is_not_there_is_refused_in_json(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    """With a code and both languages."""
    answer = await client.request(method, path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], set(error["message"])) == (status, code, {"ja", "en"})


async def test_every_answer_has_safe_headers(client: httpx.AsyncClient) -> None:
    """Refusals, too."""
    for path in ("/health/live", "/nothing"):
        headers = (await client.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Strict-Transport-Security"]
        assert len(headers["X-Request-Id"]) == 32


async def test_registered_origins_may_ask_and_others_may_not(client: httpx.AsyncClient, config: Config) -> None:
    """Without credentials of the browser, with the hub's own header."""
    assert origins(config) == {APP, "http://127.0.0.1:5173"}
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,tsunagu-purpose",
    }
    allowed = await client.options("/graphql", headers={"Origin": APP, **asked})
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (200, APP)
    assert "tsunagu-purpose" in allowed.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    for origin in ("https://evil.example", "null", f"{APP}.evil.example", APP.upper()):
        refused = await client.options("/graphql", headers={"Origin": origin, **asked})
        assert refused.status_code == 400
        assert "Access-Control-Allow-Origin" not in refused.headers
        answer = await client.post("/graphql", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_errors_are_readable_across_origins(client: httpx.AsyncClient) -> None:
    """A page of a registered origin sees why it was refused."""
    answer = await client.post("/graphql", headers={"Origin": APP, "Authorization": "Bearer bad"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (401, APP)
    assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]


async def test_a_large_body_is_refused_declared_or_not(client: httpx.AsyncClient) -> None:
    """Also when its length is not told."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    for content in (b"x" * 100_000, chunks()):
        answer = await client.post("/graphql", content=content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "BODY_TOO_LARGE")
    assert (await client.post("/graphql", content=b"x" * 2000)).json() == {"length": 2000}


async def test_a_fault_is_answered_without_its_text(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither answer nor log holds what the exception said."""
    caplog.set_level(logging.DEBUG)
    answer = await client.post("/graphql", content=b"fail")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert SECRET not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text
    assert log_lines(caplog)[-1]["status"] == 500


async def test_the_access_log_says_what_happened_and_no_more(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Not the query, the token, the body or a path that is no route."""
    caplog.set_level(logging.INFO, logger="tsunagu.access")
    await client.post(f"/graphql?query={SECRET}", headers={"Authorization": "Bearer good"}, content=SECRET)
    await client.post("/graphql", headers={"Authorization": f"Bearer {SECRET}"})
    await client.get("/graphql", headers={"X-Request-Id": SECRET, "User-Agent": SECRET})
    answer = await client.get(f"/{SECRET}")
    lines = log_lines(caplog)
    assert SECRET not in caplog.text
    assert [(line["method"], line["route"], line["status"], line["consumer"]) for line in lines] == [
        ("POST", "/graphql", 200, "registered"),
        ("POST", "/graphql", 401, "refused"),
        ("GET", "/graphql", 200, "anonymous"),
        ("GET", "-", 404, "none"),
    ]
    assert lines[-1]["bytes"] == len(answer.content)
    assert lines[-1]["request"] == answer.headers["X-Request-Id"]
    assert set(lines[0]) == {"method", "route", "status", "bytes", "ms", "request", "consumer"}


async def test_the_endpoint_gets_the_id_that_is_logged(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    """So that evidence and access log can be brought together."""
    caplog.set_level(logging.INFO, logger="tsunagu.access")
    endpoint = Endpoint()
    async with serving(Services(config, "v1", endpoint)) as base, httpx.AsyncClient(base_url=base) as client:
        await asyncio.gather(*(client.get("/graphql") for _ in range(5)))
    assert sorted(endpoint.request_ids) == sorted(line["request"] for line in log_lines(caplog))
    assert len(set(endpoint.request_ids)) == 5


async def test_websockets_reach_the_endpoint_and_the_log(base: str, caplog: pytest.LogCaptureFixture) -> None:
    """One line when they end, with the code they ended with; a fault closes with 1011."""
    caplog.set_level(logging.INFO, logger="tsunagu.access")
    address = base.replace("http", "ws") + "/graphql"
    for path, code in ((address, 4403), (f"{address}?fail", 1011)):
        async with websockets.connect(path, proxy=None) as socket_:
            await socket_.wait_closed()
            assert socket_.close_code == code
    await _until(lambda: len(log_lines(caplog)) == 2)
    assert [(line["method"], line["route"], line["status"]) for line in log_lines(caplog)] == [
        ("WEBSOCKET", "/graphql", 4403),
        ("WEBSOCKET", "/graphql", 1011),
    ]
    assert SECRET not in caplog.text


async def test_what_was_opened_is_closed_with_the_server(config: Config) -> None:
    """`running` spans the server's life."""
    seen: list[str] = []

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        seen.append("begun")
        yield
        seen.append("ended")

    async with serving(Services(config, "v1", Endpoint(), running=running)):
        assert seen == ["begun"]
    assert seen == ["begun", "ended"]


async def _until(holds: Callable[[], bool], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    for _ in range(200):
        if holds():
            return
        await sleep(0.01)
    raise AssertionError("it never came to hold")
