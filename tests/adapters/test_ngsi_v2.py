"""The NGSIv2 adapter against a stand-in over TCP that speaks and refuses as Orion does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from adapters.names import NativePath
from adapters.ngsi_v2 import NgsiV2Adapter
from adapters.spec import Fetch, NativeOrder, NativeType, Page, Total
from tests.adapters.ngsi_tools import fetch_of, log_of, running, settings
from vocab.query.predicate import TRUE, And, Compare, Inside, Near, Op, Predicate

GAUGE = "WaterLevelObserved"
LEVEL, NAME, SEEN, OPEN = "waterLevel.value", "name.value", "dateObserved.value", "open.value"
TYPES = {
    LEVEL: NativeType.NUMBER,
    NAME: NativeType.TEXT,
    SEEN: NativeType.TIME,
    OPEN: NativeType.BOOLEAN,
    "id": NativeType.TEXT,
    "address.value.city": NativeType.TEXT,
}


def gauge(number: int, **more: Any) -> dict[str, Any]:
    """One gauge; a name in decomposed spelling for odd numbers."""
    name = normalize("NFD" if number % 2 else "NFC", "ガス橋")
    return {
        "id": f"urn:ngsi-ld:WaterLevelObserved:{number:03d}",
        "type": GAUGE,
        "name": {"type": "Text", "value": name},
        "waterLevel": {
            "type": "Number",
            "value": number % 7,
            "metadata": {
                "unitCode": {"type": "Text", "value": "MTR"},
                "TimeInstant": {"type": "DateTime", "value": "2026-11-01T00:00:00.000Z"},
            },
        },
        "dateObserved": {"type": "DateTime", "value": {"$ago": f"PT{number}M"}},
        "location": {"type": "geo:json", "value": {"type": "Point", "coordinates": [134.0 + number / 100, 34.3]}},
        "address": {"type": "StructuredValue", "value": {"city": "高松市" if number % 3 else "丸亀市"}},
        "open": {"type": "Boolean", "value": number % 2 == 0},
        "owner": {"type": "Text", "value": "canary"},
        **more,
    }


ENTITIES = [
    *(gauge(number) for number in range(1, 26)),
    gauge(90, waterLevel={"type": "Number", "value": None}),
    {"id": "urn:ngsi-ld:WaterLevelObserved:099", "type": GAUGE},
    {"id": "other", "type": "Other"},
    {**gauge(91), "$servicePath": "/river/upper"},
]
PAGING = ("options", "limit", "offset", "orderBy")
STRICT = {
    "attrs": ["waterLevel", "name", "dateObserved", "location", "address", "open"],
    "parameters": ["type", "id", "q", "georel", "geometry", "coords", "attrs", "metadata", *PAGING],
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A stand-in that refuses what was not announced; `owner` is announced nowhere."""
    data = {"service": "takamatsu", "servicePath": "/river", "entities": ENTITIES}
    with running(tmp_path_factory.mktemp("v2"), "ngsi_v2.py", data, STRICT) as base:
        yield base


@pytest.fixture
async def adapter(url: str) -> AsyncIterator[NgsiV2Adapter]:
    """The adapter over the stand-in."""
    async with aclosing(NgsiV2Adapter(settings(url, service="takamatsu", servicePath="/river"))) as made:
        yield made


def ask(predicate: Predicate = TRUE, *paths: str, **more: Any) -> Fetch:
    """A fetch of gauges with count."""
    return fetch_of(GAUGE, *(paths or ("id", NAME)), predicate=predicate, types=TYPES, count=True, **more)


def numbers(page: Page) -> list[int]:
    """The gauges of a page by number."""
    return [int(row["id"].rpartition(":")[2]) for row in page.rows]


async def test_rows_are_normalized_entities_of_the_asked_attributes_only(adapter: NgsiV2Adapter) -> None:
    """No attribute that was not asked for, and no metadata, leaves the source."""
    page = await adapter.fetch(ask(TRUE, "id", LEVEL))
    assert len(page.rows) == 27
    assert page.total == Total(27, exact=True)
    assert page.rows[0] == {
        "id": "urn:ngsi-ld:WaterLevelObserved:001",
        "type": GAUGE,
        "waterLevel": {"type": "Number", "value": 1, "metadata": {}},
    }


async def test_metadata_comes_by_name(adapter: NgsiV2Adapter) -> None:
    """The metadata a path names comes, its neighbour does not."""
    page = await adapter.fetch(ask(TRUE, LEVEL, "waterLevel.metadata.TimeInstant.value"))
    assert set(page.rows[0]["waterLevel"]["metadata"]) == {"TimeInstant"}


async def test_a_whole_attribute_comes_with_all_metadata(adapter: NgsiV2Adapter) -> None:
    """A path that names an attribute alone means all of it."""
    page = await adapter.fetch(ask(TRUE, "waterLevel"))
    assert set(page.rows[0]["waterLevel"]["metadata"]) == {"TimeInstant", "unitCode"}


async def test_ids_alone_bring_no_attribute_of_the_holder(adapter: NgsiV2Adapter) -> None:
    """Where only ids are asked for, only a builtin attribute comes along."""
    page = await adapter.fetch(ask(TRUE, "id"))
    assert len(page.rows) == 27
    assert {name for row in page.rows for name in row} == {"id", "type", "dateCreated"}


@pytest.mark.parametrize(
    ("predicate", "kept"),
    [
        (Compare(LEVEL, Op.EQ, 3), [3, 10, 17, 24]),
        (Compare(LEVEL, Op.IN, (3, 4)), [3, 4, 10, 11, 17, 18, 24, 25]),
        (Compare(LEVEL, Op.GT, 5), [6, 13, 20]),
        (And((Compare(LEVEL, Op.GTE, 5.5), Compare(LEVEL, Op.LT, 7))), [6, 13, 20]),
        (And((Compare(NAME, Op.EQ, "ガス橋"), Compare(LEVEL, Op.EQ, 6))), [6, 13, 20]),
        (And((Compare(NAME, Op.STARTS_WITH, "ガ"), Compare(LEVEL, Op.EQ, 6))), [6, 13, 20]),
        (And((Compare("address.value.city", Op.EQ, "丸亀市"), Compare(OPEN, Op.EQ, True))), [6, 12, 18, 24, 90]),
        (And((Compare(LEVEL, Op.NE, 1), Compare(LEVEL, Op.LT, 2))), [7, 14, 21]),
        (Compare("id", Op.EQ, "urn:ngsi-ld:WaterLevelObserved:004"), [4]),
        (Compare("id", Op.IN, ("urn:ngsi-ld:WaterLevelObserved:004", "urn:ngsi-ld:WaterLevelObserved:099")), [4, 99]),
    ],
)
async def test_a_pushed_predicate_keeps_just_its_rows(
    adapter: NgsiV2Adapter, predicate: Predicate, kept: list[int]
) -> None:
    """What Orion answers to the built question is what the predicate keeps, text in any canonical spelling."""
    page = await adapter.fetch(ask(predicate))
    assert numbers(page) == kept
    assert page.total == Total(len(kept), exact=True)
    assert not page.warnings


async def test_times_are_asked_in_utc_with_a_margin(adapter: NgsiV2Adapter) -> None:
    """A bound in another zone keeps the same rows."""
    bound = datetime.now(UTC) - timedelta(minutes=5, seconds=30)
    page = await adapter.fetch(ask(Compare(SEEN, Op.GTE, bound)))
    assert numbers(page) == [1, 2, 3, 4, 5]


async def test_near_asks_for_at_least_the_circle(adapter: NgsiV2Adapter) -> None:
    """Latitude comes first at Orion; a gauge on the edge is not lost to its larger earth."""
    one_hundredth = 919.0  # metres of longitude at 34.3 degrees, rounded up
    page = await adapter.fetch(ask(Near("location.value", 34.3, 134.1, one_hundredth)))
    assert numbers(page) == [9, 10, 11]


async def test_inside_asks_for_at_least_the_polygon(adapter: NgsiV2Adapter) -> None:
    """Rows on the border of the polygon come."""
    ring = ((134.05, 34.3), (134.1, 34.3), (134.1, 34.4), (134.05, 34.4), (134.05, 34.3))
    page = await adapter.fetch(ask(Inside("location.value", ring)))
    assert numbers(page) == [5, 6, 7, 8, 9, 10]


async def test_pages_walk_every_row_once(url: str) -> None:
    """Offset paging under a total order, to the end, with the counted total."""
    small = NgsiV2Adapter(settings(url, service="takamatsu", servicePath="/river", page_size=4))
    order = (NativeOrder(NativePath(LEVEL), NativeType.NUMBER, descending=True),)
    async with aclosing(small) as adapter:
        pages = [await adapter.fetch(ask(Compare(LEVEL, Op.GTE, 0), order=order))]
        while pages[-1].next is not None:
            pages.append(await adapter.fetch(ask(Compare(LEVEL, Op.GTE, 0), order=order, position=pages[-1].next)))
    seen = [number for page in pages for number in numbers(page)]
    assert [len(page.rows) for page in pages] == [4, 4, 4, 4, 4, 4, 1]
    assert len(seen) == 25
    assert seen == sorted(range(1, 26), key=lambda number: (-(number % 7), number))


@pytest.mark.parametrize("value", ["a=b", "O'Brien", "1..2", 'say "x"', "(x)", "\x00", "\ud800", "ấ", ""])
async def test_what_orion_has_no_words_for_is_left_out_with_a_warning(adapter: NgsiV2Adapter, value: str) -> None:
    """More rows come, never fewer; the total is not claimed."""
    page = await adapter.fetch(ask(And((Compare(NAME, Op.EQ, value), Compare(LEVEL, Op.EQ, 3)))))
    assert numbers(page) == [3, 10, 17, 24]
    assert page.total is None
    assert [warning.code for warning in page.warnings] == ["PREDICATE_WIDENED"]
    assert value == "" or value not in page.warnings[0].detail


async def test_an_id_that_orion_cannot_hold_asks_nothing(adapter: NgsiV2Adapter, url: str) -> None:
    """Neither a broken question nor the whole collection, but no rows."""
    before = len(log_of(url))
    page = await adapter.fetch(ask(Compare("id", Op.IN, ("a b", "x;y", "高松"))))
    assert (page.rows, page.next, page.total) == ((), None, Total(0, exact=True))
    assert len(log_of(url)) == before


@pytest.mark.parametrize(
    "predicate",
    [
        Compare("id", Op.IN, tuple(f"urn:ngsi-ld:WaterLevelObserved:{n:03d}" for n in range(1, 200))),
        Compare("id", Op.IN, ("urn:ngsi-ld:WaterLevelObserved:.*", "urn:ngsi-ld:WaterLevelObserved:003")),
        And((Compare("id", Op.EQ, "urn:ngsi-ld:WaterLevelObserved:00."), Compare(LEVEL, Op.GT, 0))),
    ],
)
async def test_long_or_special_ids_go_into_a_body(adapter: NgsiV2Adapter, url: str, predicate: Predicate) -> None:
    """In a URL Orion reads ids as patterns; in a body it does not."""
    page = await adapter.fetch(ask(predicate))
    last = log_of(url)[-1]
    assert (last["method"], last["path"]) == ("POST", "/v2/op/query")
    first = predicate.items[0] if isinstance(predicate, And) else predicate
    assert isinstance(first, Compare)
    wanted = first.value if isinstance(first.value, tuple) else (first.value,)
    assert {row["id"] for row in page.rows} <= set(wanted)


async def test_a_subtree_of_service_paths_has_no_unique_id(url: str) -> None:
    """Below `/#` the same id may occur twice, so none is promised; the rows of the subtree come."""
    async with aclosing(NgsiV2Adapter(settings(url, service="takamatsu", servicePath="/river/#"))) as below:
        assert below.capabilities().default.unique is None
        assert 91 in numbers(await below.fetch(ask()))
    only = NgsiV2Adapter(settings(url, service="takamatsu", servicePath="/river"))
    assert only.capabilities().default.unique == "id"


async def test_describe_names_types_fields_and_native_types(tmp_path: Path) -> None:
    """Onboarding sees collections, paths, native types and samples."""
    with running(tmp_path, "ngsi_v2.py", {"entities": ENTITIES}) as base:
        async with aclosing(NgsiV2Adapter(settings(base))) as adapter:
            described = await adapter.describe()
    fields = {field.path: field.type for one in described.collections if one.name == GAUGE for field in one.fields}
    assert fields[NativePath(LEVEL)] is NativeType.NUMBER
    assert fields[NativePath(SEEN)] is NativeType.TIME
    assert fields[NativePath("location.value")] is NativeType.GEOMETRY
    assert fields[NativePath("waterLevel.metadata.unitCode.value")] is NativeType.TEXT


async def test_probe_says_whether_the_source_answers(adapter: NgsiV2Adapter) -> None:
    """A sign of life, or the error's code."""
    assert (await adapter.probe()).ok
    gone = NgsiV2Adapter(settings("http://127.0.0.1:9"))
    health = await gone.probe()
    assert not health.ok
    assert "SOURCE_UNAVAILABLE" in health.detail
    await gone.aclose()
