"""The bar: a bare Starlette proxy that asks both sources with the hub's client and joins what they say.

Takes the addresses of the sources; answers every POST with one JSON list. It knows no rules, no
vocabulary, no limits and no record. `--client source` uses the whole shared client, `--client transport`
only the transport below it.
"""

from __future__ import annotations

import argparse
import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.kit.body import read_bounded
from adapters.kit.client import SourceClient
from adapters.kit.connection import MAX_BYTES, CallContext, Connection
from adapters.kit.transport import AiohttpTransport
from hub.cli.serve import address, bound, collect_seldom, run, server_config

Ask = Callable[[], Awaitable[Any]]
_QUERY = (("type", "WaterLevelObserved"), ("limit", "200"))


def by_transport(url: str) -> Ask:
    """Ask with the transport alone."""
    transport, whole = AiohttpTransport(private=None), httpx.URL(url + "/v2/entities", params=dict(_QUERY))
    headers = httpx.Headers({"host": whole.netloc.decode(), "accept": "*/*"})

    async def ask() -> Any:
        response = await transport.handle_async_request(httpx.Request("GET", whole, headers=headers))
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        try:
            return orjson.loads(await read_bounded(stream, "", MAX_BYTES))
        finally:
            await stream.aclose()

    return ask


def by_source_client(url: str) -> Ask:
    """Ask with the client that adapters have: origin checks, deadline, ceilings, headers."""
    client = SourceClient(Connection(url))

    async def ask() -> Any:
        deadline = datetime.now(UTC) + timedelta(seconds=20)
        context = CallContext(deadline, uuid.uuid4().hex)
        return (await client.request("GET", "/v2/entities", query=_QUERY, context=context)).json()

    return ask


def application(asks: list[Ask]) -> Starlette:
    """The proxy."""

    async def answer(request: Request) -> Response:
        await request.body()
        pages = await asyncio.gather(*(ask() for ask in asks))
        return Response(orjson.dumps([row for page in pages for row in page]), media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


async def _serve(urls: list[str], client: str) -> None:
    make = by_transport if client == "transport" else by_source_client
    with bound("127.0.0.1", 0) as listening:
        server = uvicorn.Server(server_config(application([make(url) for url in urls])))
        collect_seldom()
        print(f"listening {address(listening)}", flush=True)
        await server.serve(sockets=[listening])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--client", choices=("transport", "source"), default="transport")
    parser.add_argument("urls", nargs="+")
    options = parser.parse_args()
    run(_serve(options.urls, options.client))
