"""The NGSI adapters keep the adapter contract, as they declare it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest
import pytest_asyncio

from adapters.names import CollectionName, NativePath
from adapters.ngsi_ld import NgsiLdAdapter
from adapters.ngsi_v2 import NgsiV2Adapter
from adapters.spec import NativeType
from tests.adapters.conformance import AdapterConformance, Case
from tests.adapters.ngsi_tools import running, settings

TYPES = {
    NativePath("id"): NativeType.TEXT,
    NativePath("level.value"): NativeType.NUMBER,
    NativePath("location.value"): NativeType.GEOMETRY,
    NativePath("open.value"): NativeType.BOOLEAN,
    NativePath("name.value"): NativeType.TEXT,
}
_NAMES = ["ガス橋", "川島橋", "香東川 成合橋", "O'Brien; (a)", "1..2"]


def _point(number: int) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [134.0 + number / 100, 34.3]}


def _v2(number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": f"gauge:{number:02d}",
        "type": "Gauge",
        "level": {"type": "Number", "value": number % 5 / 2, "metadata": {}},
        "at": {"type": "DateTime", "value": f"2026-11-01T00:{number:02d}:00.000Z", "metadata": {}},
        "location": {"type": "geo:json", "value": _point(number), "metadata": {}},
        "open": {"type": "Boolean", "value": number % 2 == 0, "metadata": {}},
        "name": {"type": "Text", "value": _NAMES[number % 3], "metadata": {}},
    }
    if number % 4 == 0:
        del row["level"]
    if number % 4 == 1:
        row["at"]["value"] = None
    return row


V2 = [_v2(number) for number in range(1, 14)]


@pytest.fixture(scope="module")
def orion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service path with gauges, some without a level or a time."""
    with running(tmp_path_factory.mktemp("v2"), "ngsi_v2.py", {"servicePath": "/a", "entities": V2}) as base:
        yield base


class TestNgsiV2(AdapterConformance):
    """NGSIv2 over its stand-in."""

    @pytest_asyncio.fixture
    async def case(self, orion: str) -> AsyncIterator[Case]:
        """All gauges, and every type of value."""
        types = {**TYPES, NativePath("at.value"): NativeType.TIME}
        async with aclosing(NgsiV2Adapter(settings(orion, servicePath="/a"))) as adapter:
            structural = ("id", "type", "*.type", "dateCreated.value")
            yield Case(adapter, CollectionName("Gauge"), V2, tuple(types), types, structural)


def _ld(number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": f"urn:ngsi-ld:Gauge:{number:02d}",
        "type": "Gauge",
        "level": {"type": "Property", "value": number % 5 / 2, "observedAt": f"2026-11-01T00:{number:02d}:00Z"},
        "location": {"type": "GeoProperty", "value": _point(number)},
        "open": {"type": "Property", "value": number % 2 == 0},
        "name": {"type": "Property", "value": _NAMES[number % 3]},
    }
    if number % 4 == 0:
        del row["level"]
    return row


LD = [_ld(number) for number in range(1, 14)]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tenant with gauges, some without a level."""
    with running(tmp_path_factory.mktemp("ld"), "ngsi_ld.py", {"entities": LD}) as base:
        yield base


class TestNgsiLd(AdapterConformance):
    """NGSI-LD over its stand-in."""

    @pytest_asyncio.fixture
    async def case(self, broker: str) -> AsyncIterator[Case]:
        """All gauges, and every type of value."""
        types = {**TYPES, NativePath("level.observedAt"): NativeType.TIME}
        async with aclosing(NgsiLdAdapter(settings(broker))) as adapter:
            structural = ("id", "type", "*.type", "level.value", "level.observedAt", "geoDistance")
            yield Case(adapter, CollectionName("Gauge"), LD, tuple(types), types, structural)
