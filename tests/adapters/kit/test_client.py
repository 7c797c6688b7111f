"""What every call of the shared client carries, and what it makes of an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from adapters.errors import (
    LoopDetected,
    NotCapable,
    OriginForbidden,
    SourceError,
    SourceInvalid,
    SourceRefused,
    SourceRejected,
    SourceUnavailable,
)
from adapters.kit.client import CallContext, SourceClient
from adapters.spec import Assertion
from tests.adapters.kit.servers import raw, serving, speaking

Make = Callable[..., SourceClient]
NONE = CallContext()


async def echo(request: web.Request) -> web.Response:
    """What arrived."""
    body = (await request.read()).decode()
    headers = {name.lower(): value for name, value in request.headers.items()}
    return web.json_response({"method": request.method, "target": request.raw_path, "headers": headers, "body": body})


def answering(status: int, text: str = "", **headers: str) -> Callable[[web.Request], Any]:
    """The same answer to everything."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers=headers)

    return handler


async def test_every_call_says_who_asks_for_which_question_and_how_long(client: Make) -> None:
    """User-Agent, request id, Via, time left and the assertion are on the wire."""
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    context = CallContext(deadline, "req-1", ("first.example",), Assertion("signed.statement"))
    async with serving(echo) as url:
        answer = await client(url, hub_id="takamatsu").request("GET", "/v2", context=context)
    headers = answer.json()["headers"]
    assert headers["user-agent"].startswith("tsunagu/")
    assert headers["user-agent"].endswith("(takamatsu)")
    assert headers["x-request-id"] == "req-1"
    assert headers["via"] == "1.1 first.example, 1.1 takamatsu"
    assert 0 < int(headers["tsunagu-timeout-ms"]) <= 20_000
    assert headers["tsunagu-assertion"] == "signed.statement"


async def test_a_call_without_context_still_has_an_id_and_an_end(client: Make) -> None:
    """No call is anonymous or endless."""
    async with serving(echo) as url:
        headers = (await client(url).request("GET", "", context=NONE)).json()["headers"]
    assert headers["x-request-id"]
    assert int(headers["tsunagu-timeout-ms"]) > 0
    assert "tsunagu-assertion" not in headers


@pytest.mark.parametrize("name", ["tsunagu", "TSUNAGU"])
async def test_a_question_that_passed_here_before_is_not_sent(client: Make, name: str) -> None:
    """A Via that names this hub is a loop, whatever its case."""
    with pytest.raises(LoopDetected):
        await client("http://127.0.0.1:9").request("GET", "", context=CallContext(via=("other", name)))


async def test_path_and_query_arrive_as_they_were_meant(client: Make) -> None:
    """The path is appended to the URL's; query text is encoded whole, `%20` and not `+`."""
    async with serving(echo) as url:
        one = client(f"{url}/base/?k=1")
        query = [("q", "水位>=2.5;a==x&b"), ("名 前", "a+b c/?#%")]
        answer = await one.request("GET", "/v2/entities/urn%3Ax", query=query, context=NONE)
    assert answer.json()["target"] == (
        "/base/v2/entities/urn%3Ax?k=1&q=%E6%B0%B4%E4%BD%8D%3E%3D2.5%3Ba%3D%3Dx%26b"
        "&%E5%90%8D%20%E5%89%8D=a%2Bb%20c%2F%3F%23%25"
    )


async def test_the_url_itself_can_be_asked(client: Make) -> None:
    """An empty path asks for the registered URL, query included."""
    async with serving(echo) as url:
        answer = await client(f"{url}/data.csv?id=7").request("GET", "", context=NONE)
    assert answer.json()["target"] == "/data.csv?id=7"


async def test_content_and_headers_of_the_adapter_arrive(client: Make) -> None:
    """A body is sent as it is; the adapter's headers beat the connection's but not the hub's own."""
    async with serving(echo) as url:
        one = client(url, headers={"Fiware-Service": "old", "X-Own": "kept"})
        headers = {"Fiware-Service": "new", "Content-Type": "application/json", "User-Agent": "other", "Via": "none"}
        answer = await one.request("POST", "/x", headers=headers, content=b'{"a":1}', context=NONE)
    seen = answer.json()
    assert (seen["method"], seen["body"]) == ("POST", '{"a":1}')
    assert (seen["headers"]["fiware-service"], seen["headers"]["x-own"]) == ("new", "kept")
    assert seen["headers"]["user-agent"].startswith("tsunagu/")
    assert seen["headers"]["via"] == "1.1 tsunagu"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00", "高松"])
async def test_no_header_breaks_out_of_its_line(client: Make, value: str) -> None:
    """Text that no header may hold is refused before anything is sent."""
    with pytest.raises(NotCapable):
        await client("http://127.0.0.1:9").request("GET", "", headers={"X-A": value}, context=NONE)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, SourceRefused),
        (403, SourceRefused),
        (429, SourceUnavailable),
        (500, SourceUnavailable),
        (502, SourceUnavailable),
        (503, SourceUnavailable),
        (504, SourceUnavailable),
        (508, LoopDetected),
    ],
)
async def test_a_status_that_means_the_same_everywhere_is_an_error(
    client: Make, status: int, error: type[SourceError]
) -> None:
    """Refusals, overload, server errors and loops are raised, without the body's words."""
    async with serving(answering(status, "secret words")) as url:
        with pytest.raises(error) as caught:
            await client(url).request("GET", "", context=NONE)
    assert caught.value.http_status == status
    assert "secret" not in repr(caught.value)


@pytest.mark.parametrize("status", [200, 204, 206, 304, 400, 404, 409, 410, 422])
async def test_other_statuses_are_answers_for_the_adapter(client: Make, status: int) -> None:
    """What only the protocol can explain is left to the adapter."""
    async with serving(answering(status, **{"X-Total": "3"})) as url:
        answer = await client(url).request("GET", "", context=NONE)
    assert (answer.status, answer.headers["x-total"]) == (status, "3")


@pytest.mark.parametrize(("text", "seconds"), [("7", 7.0), ("soon", None), ("-1", None), ("", None)])
async def test_retry_after_in_seconds_is_passed_on(client: Make, text: str, seconds: float | None) -> None:
    """A number is read, nonsense is not."""
    async with serving(answering(429, **{"Retry-After": text})) as url:
        with pytest.raises(SourceUnavailable) as caught:
            await client(url).request("GET", "", context=NONE)
    assert caught.value.retry_after == seconds


async def test_retry_after_as_a_date_is_passed_on_in_seconds(client: Make) -> None:
    """A date ahead is a wait, a date behind is none."""
    async with serving(answering(503, **{"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})) as url:
        with pytest.raises(SourceUnavailable) as caught:
            await client(url).request("GET", "", context=NONE)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 1e9


@pytest.mark.parametrize("text", ["", "{", "<html>", '{"a": NaN}', "[Infinity]", "[" * 5000 + "]" * 5000])
async def test_a_body_that_is_not_json_is_invalid(client: Make, text: str) -> None:
    """Broken, non-standard and endlessly nested JSON are refused."""
    async with serving(answering(200, text)) as url:
        answer = await client(url).request("GET", "", context=NONE)
    with pytest.raises(SourceInvalid):
        answer.json()


async def test_json_with_a_byte_order_mark_is_read(client: Make) -> None:
    """Some servers send one."""
    async with serving(answering(200, '\ufeff{"a": 1}')) as url:
        answer = await client(url).request("GET", "", context=NONE)
    assert answer.json() == {"a": 1}


async def test_repeated_headers_are_joined(client: Make) -> None:
    """Several Link headers are one list (RFC 9110, 5.3)."""
    head = b"HTTP/1.1 200 OK\r\nLink: <a>; rel=next\r\nLink: <b>; rel=prev\r\nContent-Length: 0\r\n\r\n"
    async with speaking(raw(head)) as url:
        answer = await client(url).request("GET", "", context=NONE)
    assert answer.headers["link"] == "<a>; rel=next, <b>; rel=prev"


async def test_no_cookie_is_kept(client: Make) -> None:
    """A source cannot mark the hub, nor one question another."""
    seen: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "track=1"})

    async with serving(handler) as url:
        one = client(url.replace("127.0.0.1", "localhost"))  # jars keep no cookies of addresses
        for _ in range(2):
            await one.request("GET", "", context=NONE)
    assert seen == [None, None]


async def test_a_source_that_is_not_there_is_unavailable_and_its_address_unsaid(client: Make) -> None:
    """A refused connection names no URL, key or host; nothing of the library's message is chained."""
    with pytest.raises(SourceUnavailable) as caught:
        await client("http://127.0.0.1:9/secret").request("GET", "", query=[("key", "s3cret")], context=NONE)
    shown = f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"
    assert "s3cret" not in shown
    assert "127.0.0.1" not in shown


async def test_text_that_is_no_unicode_is_refused(client: Make) -> None:
    """A lone surrogate cannot be sent."""
    with pytest.raises(SourceRejected):
        await client("http://127.0.0.1:9").request("GET", "", query=[("q", "\ud800")], context=NONE)


async def test_a_source_without_a_url_is_never_called(client: Make) -> None:
    """No registered origin, no call."""
    with pytest.raises(OriginForbidden):
        await client("").request("GET", "/x", context=NONE)
