"""Ways to authenticate: what calls carry, when tokens are asked for, and that no secret shows."""

from __future__ import annotations

import base64
import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from adapters.errors import SourceError
from adapters.kit.auth import OAuth, Secret, build_auth
from adapters.kit.build import build_connection
from adapters.kit.client import CallContext, SourceClient
from adapters.kit.options import OptionError
from tests.adapters.kit.servers import serving

Make = Callable[..., SourceClient]
NONE = CallContext()
HIDDEN = "s3cret-value"


async def echo(request: web.Request) -> web.Response:
    """What arrived."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return web.json_response({"target": request.raw_path, "headers": headers})


@pytest.mark.parametrize(
    ("options", "header", "value"),
    [
        ({"apiKey": {"header": "X-Api-Key", "value": HIDDEN}}, "x-api-key", HIDDEN),
        ({"bearer": {"token": HIDDEN}}, "authorization", f"Bearer {HIDDEN}"),
        (
            {"basic": {"username": "高松", "password": HIDDEN}},
            "authorization",
            "Basic " + base64.b64encode(f"高松:{HIDDEN}".encode()).decode(),
        ),
    ],
)
async def test_fixed_credentials_are_in_their_header(client: Make, options: Any, header: str, value: str) -> None:
    """API key, bearer token, user name and password."""
    async with serving(echo) as url:
        answer = await client(url, auth=build_auth(options)).request("GET", "", context=NONE)
    assert answer.json()["headers"][header] == value


async def test_a_key_in_the_query_is_there_once(client: Make) -> None:
    """On every call, and in the place of an older one in a next link."""
    options = {"apiKey": {"query": "acl:consumerKey", "value": "a&b"}}
    async with serving(echo) as url:
        one = client(url, auth=build_auth(options))
        first = await one.request("GET", "/x", query=[("q", "1")], context=NONE)
        second = await one.follow("/y?acl%3AconsumerKey=old&z=2", context=NONE)
    assert first.json()["target"] == "/x?q=1&acl%3AconsumerKey=a%26b"
    assert second.json()["target"] == "/y?z=2&acl%3AconsumerKey=a%26b"


@pytest.mark.parametrize("where", ["header", "query"])
@pytest.mark.parametrize("status", [401, 403, 500, 200])
async def test_no_error_and_no_repr_shows_a_key(client: Make, where: str, status: int) -> None:
    """Neither the value nor its place in a URL."""

    async def failing(_: web.Request) -> web.Response:
        return web.Response(status=status, text="{")

    async with serving(failing) as url:
        one = client(f"{url}/", auth=build_auth({"apiKey": {where: "k", "value": HIDDEN}}))
        with pytest.raises(SourceError) as caught:
            (await one.request("GET", "", context=NONE)).json()
    shown = f"{caught.value!r} {caught.value.detail} {caught.value.__context__!r} {one!r} {one._connection!r}"
    assert HIDDEN not in shown


def test_a_secret_shows_nothing() -> None:
    """Formatting, copying and pickling are no way out."""
    secret = Secret(HIDDEN)
    assert HIDDEN not in f"{secret} {secret!r} {[secret]} {secret!s:>20}"
    assert secret == Secret(HIDDEN)
    assert secret != Secret("other")
    assert secret.reveal() == HIDDEN
    for leak in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            leak(secret)


def test_scopes_are_equal_for_equal_credentials_only_and_tell_nothing() -> None:
    """The key of held answers tells clients of one source apart."""

    def scope(value: str) -> str:
        return build_auth({"apiKey": {"header": "k", "value": value}}).scope

    assert scope(HIDDEN) == scope(HIDDEN)
    assert scope(HIDDEN) != scope("other")
    assert HIDDEN not in scope(HIDDEN)
    assert build_auth({}).scope == build_auth({}).scope


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"apiKye": {"header": "k", "value": HIDDEN}}, "connection.auth.apiKye"),
        ({"apiKey": {"headr": "k", "value": HIDDEN}}, "connection.auth.apiKey.headr"),
        ({"oauth": {"tokenUrl": "https://x", "clientID": "a"}}, "connection.auth.oauth.clientID"),
        ({"apiKey": {"header": "k", "query": "k", "value": HIDDEN}}, "connection.auth.apiKey"),
        ({"apiKey": {"value": HIDDEN}}, "connection.auth.apiKey"),
        ({"apiKey": {"header": "k"}}, "connection.auth.apiKey.value"),
        ({"apiKey": {"header": "k k", "value": HIDDEN}}, "connection.auth.apiKey.header"),
        ({"apiKey": {"header": "k", "value": f"{HIDDEN}\n"}}, "connection.auth.apiKey.header"),
        ({"apiKey": {"header": "k", "value": HIDDEN, "extra": "1"}}, "connection.auth.apiKey.extra"),
        ({"apiKey": HIDDEN}, "connection.auth.apiKey"),
        ({"apiKey": {"header": "k", "value": HIDDEN}, "basic": {}}, "connection.auth"),
        ({"basic": {"username": "a:b", "password": HIDDEN}}, "connection.auth.basic.username"),
        ({"basic": {"username": "a", "pasword": HIDDEN}}, "connection.auth.basic.pasword"),
        ({"oauth": {"tokenUrl": "ftp://x", "clientId": "a", "clientSecret": HIDDEN}}, "connection.auth.oauth.tokenUrl"),
        ({"oauth": {"grant": "implicit"}}, "connection.auth.oauth.grant"),
        ({"oauth": {"grant": "password"}}, "connection.auth.oauth.username"),
        ({"oauth": "keyrock"}, "connection.auth.oauth"),
    ],
)
def test_wrong_options_are_refused_by_path_and_never_by_value(options: Any, path: str) -> None:
    """Unknown, missing, doubled and malformed options."""
    with pytest.raises(OptionError) as caught:
        build_auth(options)
    assert caught.value.path == path
    assert HIDDEN not in str(caught.value)


def test_a_connection_is_split_from_the_options_of_the_adapter() -> None:
    """The client takes its own, the rest is left."""
    options = {"url": "https://orion.example/base", "maxBytes": "1000", "headers": {"X-A": "1"}, "service": "takamatsu"}
    auth = {"auth": {"apiKey": {"header": "k", "value": HIDDEN}}, "proxy": "http://proxy.example:8080"}
    connection, rest = build_connection({**options, **auth}, hub_id="hub")
    assert rest == {"service": "takamatsu"}
    assert (connection.url, connection.max_bytes, connection.hub_id) == ("https://orion.example/base", 1000, "hub")
    assert connection.headers == {"x-a": "1"}
    assert HIDDEN not in repr(connection)
    assert isinstance(build_auth({"oauth": _OAUTH}), OAuth)


_OAUTH = {"tokenUrl": "https://idp.example/token", "clientId": "a", "clientSecret": HIDDEN}


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"url": "file:///etc/passwd"}, "connection.url"),
        ({"url": ["x"]}, "connection.url"),
        ({"maxBytes": "0"}, "connection.maxBytes"),
        ({"maxBytes": "-1"}, "connection.maxBytes"),
        ({"maxBytes": "1e6"}, "connection.maxBytes"),
        ({"headers": {"a b": "1"}}, "connection.headers"),
        ({"headers": "x"}, "connection.headers"),
        ({"proxy": "socks5://x"}, "connection.proxy"),
        ({"allowPrivate": "yes"}, "connection.allowPrivate"),
    ],
)
def test_a_wrong_connection_is_refused_by_path(options: Any, path: str) -> None:
    """Each of the client's options is checked."""
    with pytest.raises(OptionError) as caught:
        build_connection(options, hub_id="hub")
    assert caught.value.path == path
