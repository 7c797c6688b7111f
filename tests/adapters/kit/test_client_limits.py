"""The shared client against sources that are slow, huge, endless or broken."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from adapters.errors import SourceError, SourceInvalid, SourceTimeout, SourceTooLarge, SourceUnavailable
from adapters.kit.client import CallContext, SourceClient
from tests.adapters.kit.servers import raw, serving, speaking

Make = Callable[..., SourceClient]
NONE = CallContext()
LIMIT = 64 * 1024
OK = b"HTTP/1.1 200 OK\r\n"


def soon() -> CallContext:
    """A deadline that will be missed."""
    return CallContext(deadline=datetime.now(UTC) + timedelta(seconds=0.2))


def sending(body: bytes, **headers: str) -> Callable[[web.Request], asyncio.Future[web.Response]]:
    """The same body for everything."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers)

    return handler  # type: ignore[return-value]


async def body_of(client: SourceClient, context: CallContext = NONE) -> bytes:
    """The body of one answer."""
    return (await client.request("GET", "", context=context)).body


@pytest.mark.parametrize("size", [0, 1, LIMIT - 1, LIMIT])
async def test_a_body_up_to_the_ceiling_is_whole(client: Make, size: int) -> None:
    """The ceiling itself still fits."""
    async with serving(sending(b"x" * size)) as url:
        assert len(await body_of(client(url, max_bytes=LIMIT))) == size


async def test_a_body_over_the_ceiling_is_refused(client: Make) -> None:
    """One byte more does not fit."""
    async with serving(sending(b"x" * (LIMIT + 1))) as url:
        with pytest.raises(SourceTooLarge):
            await body_of(client(url, max_bytes=LIMIT))


async def test_an_endless_body_is_cut_off_at_the_ceiling(client: Make) -> None:
    """Nothing is waited for once the ceiling is passed, and the connection is dropped."""
    hung_up = asyncio.Event()

    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"\r\n")
        try:
            while True:
                writer.write(b"x" * 4096)
                await writer.drain()
        except ConnectionError:
            hung_up.set()
            raise

    async with speaking(endless) as url:
        with pytest.raises(SourceTooLarge):
            await body_of(client(url, max_bytes=LIMIT))
        async with asyncio.timeout(5):
            await hung_up.wait()


async def test_a_gzipped_body_is_unpacked(client: Make) -> None:
    """The client asks for gzip and reads it, also in several members."""
    packed = gzip.compress(b"a" * 100) + gzip.compress(b"b" * 100)
    async with serving(sending(packed, **{"Content-Encoding": "gzip"})) as url:
        assert await body_of(client(url, max_bytes=LIMIT)) == b"a" * 100 + b"b" * 100


async def test_a_deflated_body_is_unpacked(client: Make) -> None:
    """Some servers send it unasked."""
    async with serving(sending(zlib.compress(b"abc"), **{"Content-Encoding": "deflate"})) as url:
        assert await body_of(client(url)) == b"abc"


@pytest.mark.parametrize("members", [1, 40])
async def test_a_gzip_bomb_is_refused(client: Make, members: int) -> None:
    """Small on the wire, over the ceiling when unpacked, in one member or in many."""
    bomb = gzip.compress(b"\0" * (50 * LIMIT // members)) * members
    assert len(bomb) < LIMIT
    async with serving(sending(bomb, **{"Content-Encoding": "gzip"})) as url:
        with pytest.raises(SourceTooLarge):
            await body_of(client(url, max_bytes=LIMIT))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(gzip.compress(b"abc" * 99, mtime=0)[:-9], "gzip"), (b"not packed", "gzip"), (b"x", "br"), (b"x", "gzip, gzip")],
)
async def test_a_body_that_cannot_be_unpacked_is_invalid(client: Make, body: bytes, encoding: str) -> None:
    """Cut, false and unasked encodings are told apart from data."""
    async with serving(sending(body, **{"Content-Encoding": encoding})) as url:
        with pytest.raises(SourceInvalid):
            await body_of(client(url))


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 100\r\n\r\nshort",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabcde\r\n",
        OK + b"Content-Length: -5\r\n\r\nabc",
        OK + b"Content-Length: 3\r\nContent-Length: 7\r\n\r\nabcdefg",
        b"HTTP/9.9 what\r\n\r\n",
        b"\x16\x03\x01 not http",
        b"",
    ],
)
async def test_an_answer_that_breaks_http_is_an_error_of_the_source(client: Make, answer: bytes) -> None:
    """Half an answer is never taken for a whole one."""
    async with speaking(raw(answer)) as url:
        with pytest.raises((SourceInvalid, SourceUnavailable)):
            await body_of(client(url))


async def test_a_source_that_says_nothing_runs_into_the_deadline(client: Make) -> None:
    """Silence before the head."""

    async def silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async with speaking(silent) as url:
        with pytest.raises(SourceTimeout):
            await body_of(client(url), soon())


async def test_a_source_that_drips_runs_into_the_deadline(client: Make) -> None:
    """A byte now and then does not extend the deadline."""

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with speaking(drip) as url:
        with pytest.raises(SourceTimeout):
            await body_of(client(url), soon())


async def test_nothing_is_sent_after_the_deadline(client: Make) -> None:
    """A deadline in the past costs the source nothing."""
    calls = []

    async def handler(_: web.Request) -> web.Response:
        calls.append(1)
        return web.Response()

    async with serving(handler) as url:
        with pytest.raises(SourceTimeout):
            await body_of(client(url), CallContext(deadline=datetime.now(UTC) - timedelta(seconds=1)))
    assert not calls


async def test_a_cancelled_call_is_cancelled_and_not_a_timeout(client: Make) -> None:
    """Who gives up is told so, and the client goes on working."""
    arrived = asyncio.Event()

    async def first_hangs(_: web.Request) -> web.Response:
        if not arrived.is_set():
            arrived.set()
            await asyncio.sleep(30)
        return web.Response(text="later")

    async with serving(first_hangs) as url:
        one = client(url)
        task = asyncio.create_task(body_of(one))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await body_of(one) == b"later"


async def test_a_source_that_recovers_is_answered_by_the_next_call(client: Make) -> None:
    """An error leaves no broken connection behind."""
    statuses = iter([500, 200, 429, 200])

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=next(statuses), text="body")

    async with serving(handler) as url:
        one = client(url)
        for _ in range(2):
            with pytest.raises(SourceError):
                await body_of(one)
            assert await body_of(one) == b"body"
