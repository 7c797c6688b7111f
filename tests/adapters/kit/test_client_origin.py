"""The shared client stays inside the registered origin: redirects, links, paths, addresses."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import OriginForbidden, SourceError, SourceInvalid
from adapters.kit import addresses
from adapters.kit.addresses import is_public, says_private
from adapters.kit.client import CallContext, Connection, SourceClient
from adapters.kit.origin import registered
from tests.adapters.kit.servers import serving

Make = Callable[..., SourceClient]
NONE = CallContext()


async def echo(request: web.Request) -> web.Response:
    """What arrived."""
    return web.json_response(
        {"method": request.method, "target": request.raw_path, "host": request.headers["Host"]}
        | {"key": request.headers.get("X-Key"), "type": request.headers.get("Content-Type")}
    )


def redirecting(locations: dict[str, tuple[int, str]]) -> Callable[[web.Request], Any]:
    """Redirects by path; other paths are echoed."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path not in locations:
            return await echo(request)
        status, location = locations[request.path]
        return web.Response(status=status, headers={"Location": location})

    return handler


async def test_a_redirect_inside_the_origin_is_followed(client: Make) -> None:
    """Up to three, relative or absolute."""
    hops = {"/a": (301, "/b"), "/b": (302, "c?x=1"), "/c": (308, "/d/e")}
    async with serving(redirecting(hops)) as url:
        answer = await client(url).request("GET", "/a", context=NONE)
    assert answer.json()["target"] == "/d/e"


async def test_every_call_that_leaves_passes_the_gate() -> None:
    """Redirects are calls too: the terms of a source count them."""
    passed: list[datetime | None] = []

    async def gate(deadline: datetime | None) -> None:  # the client awaits it
        passed.append(deadline)

    deadline = datetime.now(UTC) + timedelta(seconds=30)
    async with serving(redirecting({"/a": (302, "/b"), "/b": (302, "/c")})) as url:
        one = SourceClient(Connection(url), gate=gate)
        await one.request("GET", "/a", context=CallContext(deadline=deadline))
        await one.aclose()
    assert passed == [deadline] * 3


async def test_redirects_end(client: Make) -> None:
    """A circle is not followed for ever."""
    async with serving(redirecting({"/a": (302, "/a")})) as url:
        with pytest.raises(SourceInvalid):
            await client(url).request("GET", "/a", context=NONE)


@pytest.mark.parametrize(("status", "method"), [(303, "GET"), (302, "GET"), (307, "POST"), (308, "POST")])
async def test_a_redirected_post_keeps_or_loses_its_body_as_http_says(client: Make, status: int, method: str) -> None:
    """See other is a GET without a body; 307 and 308 repeat the call."""
    async with serving(redirecting({"/a": (status, "/b")})) as url:
        headers = {"Content-Type": "application/json"}
        answer = await client(url).request("POST", "/a", headers=headers, content=b"{}", context=NONE)
    assert answer.json()["method"] == method
    assert answer.json()["type"] == ("application/json" if method == "POST" else None)


async def test_a_redirect_elsewhere_is_refused_and_not_called(client: Make) -> None:
    """Neither the call nor its credentials reach another origin."""
    called = []

    async def elsewhere(request: web.Request) -> web.Response:
        called.append(request)
        return web.Response()

    async with serving(elsewhere) as other, serving(redirecting({"/a": (302, f"{other}/b")})) as url:
        with pytest.raises(OriginForbidden):
            await client(url).request("GET", "/a", context=NONE)
    assert not called


OUTSIDE = (
    "http://evil.example/x",
    "https://127.0.0.1/x",
    "//evil.example/x",
    "http://127.0.0.1:1/x",
    "http://user:pass@{authority}/x",
    "http://{authority}@evil.example/x",
    "http://{authority}.evil.example/x",
    "file:///etc/passwd",
    "ftp://{authority}/x",
    "javascript:alert(1)",
    "http://[::1]/x",
)


@pytest.mark.parametrize("link", OUTSIDE)
async def test_a_link_that_leaves_the_origin_is_refused(client: Make, link: str) -> None:
    """Another scheme, host or port, or credentials in front of it."""
    async with serving(echo) as url:
        with pytest.raises((OriginForbidden, SourceInvalid)):
            await client(url).follow(link.format(authority=url.removeprefix("http://")), context=NONE)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("?offset=20", "/base/v2/items?offset=20"),
        ("/other?x=%20", "/other?x=%20"),
        ("more", "/base/v2/more"),
        ("{url}/base/v2/items?cursor=%E3%81%82#top", "/base/v2/items?cursor=%E3%81%82"),
        ("{url}/名", "/%E5%90%8D"),
    ],
)
async def test_a_link_inside_the_origin_is_followed(client: Make, link: str, target: str) -> None:
    """Relative links start at the answer that held them."""
    async with serving(echo) as url:
        answer = await client(f"{url}/base").follow(link.format(url=url), base_path="/v2/items", context=NONE)
    assert answer.json()["target"] == target


@given(link=st.text(max_size=40) | st.from_regex(r"(http:)?[/\\]{1,3}[a-z.@:\\#?]{1,12}", fullmatch=True))
def test_whatever_a_link_says_the_target_is_a_path_or_refused(link: str) -> None:
    """No text makes a target that is not a path of the registered origin."""
    origin = registered("https://data.example/base")
    try:
        target = origin.resolve(link, "/base/x")
    except SourceError:
        return
    assert target.startswith("/")
    assert target.isascii()
    assert not any(character.isspace() for character in target)


@pytest.mark.parametrize("path", ["/../admin", "/a/../../b", "/%2e%2e/admin", "..", "/a/./b", "/%2E%2e"])
async def test_a_path_does_not_step_out_of_the_registered_one(client: Make, path: str) -> None:
    """Dot segments, encoded or not."""
    with pytest.raises(OriginForbidden):
        await client("http://127.0.0.1:9/base").request("GET", path, context=NONE)


@pytest.mark.parametrize("url", ["ftp://x/", "x", "http://", "http://u:p@x/", "http://x:99999/", "http://a b/"])
def test_a_url_that_cannot_be_registered_is_refused_without_being_shown(url: str) -> None:
    """The message says what is wrong and not what was written."""
    with pytest.raises(ValueError, match="url of a connection") as caught:
        registered(url)
    assert "u:p" not in str(caught.value)


def test_origins_compare_without_case_and_default_port() -> None:
    """RFC 6454, 4; names in other scripts as on the wire."""
    assert registered("HTTP://Data.Example:80/").text == registered("http://data.example").text
    assert registered("https://高松.example").host.startswith("xn--")


PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"]  # noqa: S104
PRIVATE += [
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "224.0.0.1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, multicast; also inside IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.178.1.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_an_address_outside_is_public(address: str) -> None:
    """Globally reachable."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("localhost", True),
        ("a.localhost", True),
        ("data.example", False),
        ("localhost.example", False),
        ("2130706433", False),
    ],
)
def test_only_a_literal_or_localhost_says_that_it_is_private(host: str, private: bool) -> None:
    """A name that merely looks alike does not."""
    assert says_private(host) is private


@pytest.fixture
def everything_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to loopback."""

    def found(_: str, port: int | None, *__: Any, **___: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.usefixtures("everything_is_here")
async def test_a_public_name_that_leads_inside_is_refused(client: Make) -> None:
    """DNS cannot send the hub into its own network."""
    async with serving(echo) as url:
        port = url.rpartition(":")[2]
        with pytest.raises(OriginForbidden):
            await client(f"http://data.example:{port}").request("GET", "", context=NONE)


@pytest.mark.usefixtures("everything_is_here")
async def test_the_operator_can_allow_a_name_that_leads_inside(client: Make) -> None:
    """A municipality's own network is reached because the operator says so."""
    async with serving(echo) as url:
        host = f"data.example:{url.rpartition(':')[2]}"
        answer = await client(f"http://{host}", allow_private=True).request("GET", "", context=NONE)
    assert answer.json()["host"] == host


@pytest.mark.usefixtures("everything_is_here")
async def test_a_checked_name_is_called_by_its_name(client: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was checked is connected to, with the Host of the registered URL."""
    monkeypatch.setattr(addresses, "is_public", lambda _: True)
    async with serving(echo) as url:
        host = f"data.example:{url.rpartition(':')[2]}"
        answer = await client(f"http://{host}").request("GET", "", context=NONE)
    assert answer.json()["host"] == host


def test_private_addresses_can_be_switched_off_for_good() -> None:
    """A literal private address is then refused when the client is made."""
    with pytest.raises(ValueError, match="private"):
        SourceClient(Connection("http://10.0.0.1", allow_private=False))
