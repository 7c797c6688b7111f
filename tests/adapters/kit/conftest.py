"""Clients over both transports: the fast one and httpx's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from adapters.kit.client import Connection, SourceClient

MakeClient = Callable[..., SourceClient]


@pytest.fixture(params=["aiohttp", "httpx"])
def transport(request: pytest.FixtureRequest) -> Callable[[], httpx.AsyncBaseTransport | None]:
    """Makes the transport under test; None is the client's own."""
    return httpx.AsyncHTTPTransport if request.param == "httpx" else lambda: None


@pytest_asyncio.fixture
async def client(transport: Callable[[], httpx.AsyncBaseTransport | None]) -> AsyncIterator[MakeClient]:
    """Makes clients of a URL, with any other member of a connection, and closes them."""
    made: list[SourceClient] = []

    def make(url: str, **members: Any) -> SourceClient:
        made.append(SourceClient(Connection(url, **members), transport()))
        return made[-1]

    yield make
    for one in made:
        await one.aclose()
        await one.aclose()
