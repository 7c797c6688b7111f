"""Files of the example city with their rows in another order: the same things, the same latest readings."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.ngsi_tools import stand_in_module
from tests.documents.cities import CITY, ENVIRON, SmallCity, written
from tests.documents.hubs import ask

NOW = datetime.now(UTC)  # readings are old or new by the real clock
FILES = CITY / "stand-ins" / "files"
GAUGES = """{ waterGauges(first: 100) { total { value exactness }
  nodes { id name { value } waterLevel { value observedAt quality freshness { state } } } } }"""
AEDS = "{ aeds(first: 100) { total { value exactness } nodes { id name { value } address location } } }"


def _shuffled(data: bytes, encoding: str, seed: int) -> bytes:
    """The rows below the header in another order; a byte order mark stays at the beginning."""
    header, *rows = data.decode(encoding).splitlines(keepends=True)
    other = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - any order will do
    assert other != rows
    return "".join((header, *other)).encode(encoding)


async def _things(folder: Path, source: str, options: str, data: bytes, query: str) -> dict[str, Any]:
    """What the hub makes of a source that reads `data` from a file, by id."""
    city = SmallCity(folder, source)
    (city.folder / "data.csv").write_bytes(data)
    text = written("sources", source)
    (line,) = (line for line in text.splitlines() if line.startswith("connection:"))
    city.put("sources", source, text.replace(line, f"connection: {{file: data.csv, {options}}}"))
    answer = await ask(city.folder, ENVIRON, query)
    assert "errors" not in answer
    (found,) = answer["data"].values()
    assert found["total"] == {"value": len(found["nodes"]), "exactness": "EXACT"}
    return {node["id"]: node for node in found["nodes"]}


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_table_of_things_in_another_order_has_the_same_ids(tmp_path: Path, seed: int) -> None:
    """UTF-8 with a byte order mark, ids made from the content."""
    data = (FILES / "opendata" / "aed.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    as_published = await _things(tmp_path / "a", "sanuki-aed", "format: csv", data, AEDS)
    in_another_order = await _things(
        tmp_path / "b", "sanuki-aed", "format: csv", _shuffled(data, "utf-8-sig", seed), AEDS
    )
    assert in_another_order == as_published
    assert len(as_published) > 30


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_table_of_readings_in_another_order_has_the_same_latest_rows(tmp_path: Path, seed: int) -> None:
    """CP932, a month of hourly readings of four gauges, one of them silent and one sending a sentinel."""
    description = json.loads((FILES / "miki" / "suii.csv.readings.json").read_text(encoding="utf-8"))
    data, newest = stand_in_module("readings").table({**description, "since": "P30D"}, NOW)
    options = "format: csv, encoding: cp932"
    as_published = await _things(tmp_path / "a", "miki-river", options, data, GAUGES)
    in_another_order = await _things(tmp_path / "b", "miki-river", options, _shuffled(data, "cp932", seed), GAUGES)
    assert in_another_order == as_published
    levels = {node["name"]["value"]: node["waterLevel"] for node in as_published.values()}
    assert len(levels) == 4
    times = {name: datetime.fromisoformat(level["observedAt"]) for name, level in levels.items()}
    assert times["新川上流"] == newest
    assert times["鴨部川橋"] == newest - timedelta(hours=3)
    assert levels["朝倉橋"]["quality"] == "MISSING"
