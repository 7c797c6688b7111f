"""A hub in this process, opened for one question as anonymous."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from hub.open_hub import open_hub
from tests.documents.cities import shipped


async def ask(folder: Path, environ: Mapping[str, str], query: str) -> dict[str, Any]:
    """The answer of a city's hub."""
    hub = await open_hub(folder, environ, vocabulary=shipped())
    try:
        transport = httpx.ASGITransport(hub.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub.example") as client:
            response = await client.post("/graphql", json={"query": query})
    finally:
        await hub.aclose()
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer
