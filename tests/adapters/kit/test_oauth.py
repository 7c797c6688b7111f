"""Tokens: when they are asked for, renewed and given up, against a real token endpoint."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from adapters.errors import SourceError, SourceInvalid, SourceRefused, SourceUnavailable
from adapters.kit.auth import build_auth
from adapters.kit.client import CallContext, SourceClient
from tests.adapters.kit.servers import serving

Make = Callable[..., SourceClient]
NONE = CallContext()
HIDDEN = "s3cret-value"


@dataclass
class Issuer:
    """A token endpoint and a source behind one server; tokens are numbered."""

    life: Any = 3600
    refresh: bool = False
    status: int = 200
    body: Any = None
    forms: list[dict[str, str]] = field(default_factory=list)
    basics: list[str | None] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    header: str = "Authorization"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A token, or the source's answer to one."""
        if request.path == "/token":
            return await self.issue(request)
        token = request.headers.get(self.header, "").removeprefix("Bearer ")
        self.seen.append(token)
        return web.Response(status=401 if token in self.revoked else 200)

    async def issue(self, request: web.Request) -> web.StreamResponse:
        """The next token, or what the test says instead."""
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        self.basics.append(request.headers.get("Authorization"))
        self.asked.set()
        await asyncio.sleep(0.01)
        number = len(self.forms)
        body = {"access_token": f"token-{number}", "token_type": "Bearer", "expires_in": self.life}
        if self.refresh:
            body["refresh_token"] = f"refresh-{number}"
        return web.json_response(body if self.body is None else self.body, status=self.status)


@asynccontextmanager
async def issuing(issuer: Issuer, client: Make, **options: str) -> AsyncIterator[SourceClient]:
    """A client of the issuer's source."""
    async with serving(issuer.answer) as url:
        oauth = {"tokenUrl": f"{url}/token", "clientId": "hub", "clientSecret": HIDDEN, **options}
        yield client(url, auth=build_auth({"oauth": oauth}))


async def ask(client: SourceClient) -> None:
    """One call."""
    await client.request("GET", "/data", context=NONE)


async def test_client_credentials_are_exchanged_once_for_many_calls(client: Make) -> None:
    """The token is kept until it is about to expire."""
    async with issuing(issuer := Issuer(), client, scope="read") as one:
        for _ in range(3):
            await ask(one)
    assert issuer.seen == ["token-1"] * 3
    assert issuer.forms == [{"grant_type": "client_credentials", "scope": "read"}]
    assert issuer.basics == ["Basic " + base64.b64encode(f"hub:{HIDDEN}".encode()).decode()]


async def test_the_password_grant_carries_the_user(client: Make) -> None:
    """As Keyrock wants it, with the token in X-Auth-Token."""
    issuer = Issuer(header="X-Auth-Token")
    user = {"grant": "password", "username": "u", "password": "p", "header": "X-Auth-Token"}
    async with issuing(issuer, client, **user) as one:
        await ask(one)
    assert issuer.forms == [{"grant_type": "password", "username": "u", "password": "p"}]
    assert issuer.seen == ["token-1"]


async def test_client_credentials_can_go_in_the_form(client: Make) -> None:
    """For endpoints that read no Authorization header."""
    async with issuing(issuer := Issuer(), client, clientAuth="form") as one:
        await ask(one)
    assert issuer.basics == [None]
    assert issuer.forms[0]["client_secret"] == HIDDEN


async def test_many_calls_at_once_ask_for_one_token(client: Make) -> None:
    """One request to the token endpoint is under way at a time, and its token serves all."""
    async with issuing(issuer := Issuer(), client) as one:
        await asyncio.gather(*(ask(one) for _ in range(10)))
    assert len(issuer.forms) == 1


async def test_an_expired_token_is_refreshed(client: Make) -> None:
    """With the refresh token if there is one; digits as text are read."""
    async with issuing(issuer := Issuer(life="0", refresh=True), client) as one:
        await ask(one)
        await ask(one)
    assert issuer.seen == ["token-1", "token-2"]
    assert issuer.forms[1] == {"grant_type": "refresh_token", "refresh_token": "refresh-1"}


async def test_a_token_that_was_revoked_is_replaced_once(client: Make) -> None:
    """A 401 leads to one new token and one more call."""
    async with issuing(issuer := Issuer(revoked={"token-1"}), client) as one:
        await ask(one)
    assert issuer.seen == ["token-1", "token-2"]


async def test_a_source_that_refuses_every_token_is_not_asked_for_ever(client: Make) -> None:
    """The second refusal is final."""
    async with issuing(issuer := Issuer(revoked={"token-1", "token-2"}), client) as one:
        with pytest.raises(SourceRefused):
            await ask(one)
    assert issuer.seen == ["token-1", "token-2"]


@pytest.mark.parametrize(
    ("issuer", "error"),
    [
        (Issuer(status=400, body={"error": "invalid_client", "error_description": HIDDEN}), SourceRefused),
        (Issuer(status=401), SourceRefused),
        (Issuer(status=503), SourceUnavailable),
        (Issuer(body=[1]), SourceInvalid),
        (Issuer(body={"access_token": ""}), SourceInvalid),
        (Issuer(body={"access_token": "a\r\nX-Evil: 1"}), SourceInvalid),
        (Issuer(body={"access_token": 7}), SourceInvalid),
    ],
)
async def test_a_token_endpoint_that_gives_no_token_is_an_error(
    client: Make, issuer: Issuer, error: type[SourceError]
) -> None:
    """The source is then not called at all, and the endpoint's words are not repeated."""
    async with issuing(issuer, client) as one:
        with pytest.raises(error) as caught:
            await ask(one)
    assert not issuer.seen
    assert HIDDEN not in repr(caught.value)


async def test_a_token_endpoint_cannot_send_secrets_elsewhere(client: Make) -> None:
    """Its redirects are not followed."""
    stolen = []

    async def thief(request: web.Request) -> web.Response:
        stolen.append(request)
        return web.json_response({"access_token": "x"})

    async def redirecting(_: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": f"{other}/token"})

    async with serving(thief) as other, serving(redirecting) as url:
        oauth = {"tokenUrl": f"{url}/token", "clientId": "hub", "clientSecret": HIDDEN}
        with pytest.raises(SourceRefused):
            await ask(client(url, auth=build_auth({"oauth": oauth})))
    assert not stolen


async def test_who_waits_for_a_token_gets_it_when_another_gives_up(client: Make) -> None:
    """A cancelled renewal does not break the next."""
    async with issuing(issuer := Issuer(), client) as one:
        first = asyncio.create_task(ask(one))
        second = asyncio.create_task(ask(one))
        await issuer.asked.wait()
        first.cancel()
        await second
    assert issuer.seen[-1].startswith("token-")
