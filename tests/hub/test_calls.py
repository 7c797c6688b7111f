"""A source never sees more calls than its terms allow, whatever an answer makes of one question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from adapters.kit.wrappers import NotAsked, Stores
from adapters.names import CollectionName, NativePath
from adapters.spec import Adapter, Fetch
from hub.assemble import assemble
from hub.config import load_config
from hub.source_file import Surroundings
from tests.adapters.kit.servers import serving
from vocab.rdf.load import load

HUB = """\
hub: {id: made, title: {ja: 例, en: Example}}
domains:
  - {id: area, title: {ja: 例, en: Example}, zone: Asia/Tokyo, area: ["372013"]}
holders:
  - {id: city, title: {ja: 例, en: Example}, number: "372013", domain: area}
"""
SOURCE = """\
source: made
holder: city
title: {ja: 例, en: Example}
adapter: table
connection: {url: "%s/data", format: csv}
terms: {calls: 3/min}
provides:
  ParkingLot:
    collection: data
    rows: state
    id: {key: id}
    fields: {name: name}
"""


def adapter_of(folder: Path, url: str) -> Adapter:
    """The adapter of a city's only source, behind all its wrappers."""
    (folder / "sources").mkdir()
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    (folder / "sources" / "made.yaml").write_text(SOURCE % url, encoding="utf-8")
    (source,) = assemble(Surroundings(load_config(folder, {}), load(), {}, Stores())).sources
    assert source.adapter is not None, source.problems
    return source.adapter


def question(number: int) -> Fetch:
    """A question that differs from the others."""
    paths = (NativePath("id"), NativePath(f"column-{number}"))
    return Fetch(CollectionName("data"), paths, deadline=datetime.now(UTC) + timedelta(seconds=10))


async def test_a_redirect_counts_as_a_call(tmp_path: Path) -> None:
    """Two questions of two calls each do not fit into three calls a minute; the fourth call does not leave."""
    asked: list[str] = []

    async def moved(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/data":
            return web.Response(status=302, headers={"Location": "/data/moved"})
        return web.Response(text="id,name\n1,a\n", content_type="text/csv")

    async with serving(moved) as url:
        adapter = adapter_of(tmp_path, url)
        assert len((await adapter.fetch(question(1))).rows) == 1
        with pytest.raises(NotAsked):
            await adapter.fetch(question(2))
        await adapter.aclose()
    assert asked == ["/data", "/data/moved", "/data"]
