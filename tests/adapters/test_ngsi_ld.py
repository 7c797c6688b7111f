"""The NGSI-LD adapter against a stand-in over TCP that answers as a recorded broker does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import SourceRejected
from adapters.names import NativePath
from adapters.ngsi_ld import NgsiLdAdapter
from adapters.spec import Fetch, NativeType, Page, SourceWarning, Total
from tests.adapters.ngsi_tools import fetch_of, log_of, running, settings
from vocab.query.predicate import FALSE, TRUE, And, Compare, Inside, Near, Op, Or, Predicate

WATER = "WaterObserved"
LEVEL, NAME, SEEN, OPEN = "waterLevel.value", "station.value", "waterLevel.observedAt", "open.value"
TYPES = {
    LEVEL: NativeType.NUMBER,
    NAME: NativeType.TEXT,
    SEEN: NativeType.TIME,
    "checked.value.@value": NativeType.TIME,
    OPEN: NativeType.BOOLEAN,
    "id": NativeType.TEXT,
}
FIRST = Compare(NAME, Op.EQ, "川島橋 1")
ID = "urn:ngsi-ld:WaterObserved:{:03d}"


def gauge(number: int, **more: Any) -> dict[str, Any]:
    """One gauge, east of the one before."""
    point = {"type": "Point", "coordinates": [134.0 + number / 100, 34.3]}
    return {
        "id": ID.format(number),
        "type": WATER,
        "station": {"type": "Property", "value": f"川島橋 {number % 4}"},
        "name": {"type": "LanguageProperty", "languageMap": {"ja": "川島橋", "en": "Kawashima"}},
        "waterLevel": {
            "type": "Property",
            "value": number * 10,
            "unitCode": "CMT",
            "observedAt": {"$ago": f"PT{number}M"},
        },
        "checked": {"type": "Property", "value": {"@type": "DateTime", "@value": "2026-11-01T00:00:00Z"}},
        "location": {"type": "GeoProperty", "value": point},
        "intake": {"type": "GeoProperty", "value": point},
        "open": {"type": "Property", "value": number % 2 == 0},
        "refRiver": {"type": "Relationship", "object": "urn:ngsi-ld:River:kasuga"},
        "owner": {"type": "Property", "value": "canary"},
        **more,
    }


ENTITIES = [*map(gauge, range(1, 13)), {"id": ID.format(99), "type": WATER}, {"id": "urn:x:1", "type": "Other"}]
GEO = ("georel", "geometry", "coordinates", "geoproperty")
STRICT = {
    "attrs": ["waterLevel", "station", "name", "location", "open", "checked"],
    "parameters": ["type", "id", "pick", "q", *GEO, "limit", "offset", "count"],
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A stand-in that refuses what was not announced; `owner` is announced nowhere."""
    data = {"tenant": "takamatsu", "entities": ENTITIES}
    with running(tmp_path_factory.mktemp("ld"), "ngsi_ld.py", data, STRICT) as base:
        yield base


@pytest.fixture
async def adapter(url: str) -> AsyncIterator[NgsiLdAdapter]:
    """The adapter over the stand-in."""
    async with aclosing(NgsiLdAdapter(settings(url, tenant="takamatsu"))) as made:
        yield made


def ask(predicate: Predicate = TRUE, *paths: str, **more: Any) -> Fetch:
    """A fetch of gauges with count."""
    return fetch_of(WATER, *(paths or ("id",)), predicate=predicate, types=TYPES, count=True, **more)


def numbers(page: Page) -> list[int]:
    """The gauges of a page by number."""
    return [int(row["id"].rpartition(":")[2]) for row in page.rows]


async def test_rows_hold_units_and_times_of_the_asked_attributes_only(adapter: NgsiLdAdapter) -> None:
    """Normalized, with `pick`: an entity without the attribute comes too."""
    page = await adapter.fetch(ask(TRUE, "id", LEVEL))
    assert page.total == Total(13, exact=True)
    assert page.rows[0].keys() == {"id", "type", "waterLevel"}
    assert page.rows[0]["waterLevel"]["unitCode"] == "CMT"
    assert page.rows[-1] == {"id": ID.format(99), "type": WATER}


@pytest.mark.parametrize(
    ("predicate", "kept"),
    [
        (Compare(LEVEL, Op.GT, 100), [11, 12]),
        (Compare(LEVEL, Op.IN, (10, 20.0, 25)), [1, 2]),
        (
            Or((Compare(LEVEL, Op.EQ, 30), And((Compare(NAME, Op.EQ, "川島橋 1"), Compare(OPEN, Op.EQ, False))))),
            [1, 3, 5, 9],
        ),
        (And((Or((Compare(LEVEL, Op.LT, 30), Compare(LEVEL, Op.GTE, 110))), Compare(OPEN, Op.EQ, True))), [2, 12]),
        (And((Compare(NAME, Op.NE, "川島橋 1"), Compare(LEVEL, Op.LTE, 40))), [2, 3, 4]),
        (Compare("id", Op.IN, (ID.format(4), ID.format(99))), [4, 99]),
        (Compare("checked.value.@value", Op.LT, datetime(2026, 1, 1, tzinfo=UTC)), []),
    ],
)
async def test_a_pushed_predicate_keeps_just_its_rows(
    adapter: NgsiLdAdapter, predicate: Predicate, kept: list[int]
) -> None:
    """Both connectives and parentheses."""
    page = await adapter.fetch(ask(predicate))
    assert numbers(page) == kept
    assert page.total == Total(len(kept), exact=True)


async def test_times_of_observation_are_asked_with_a_margin(adapter: NgsiLdAdapter) -> None:
    """`observedAt` is a sub-attribute in q."""
    bound = datetime.now(UTC) - timedelta(minutes=3, seconds=30)
    assert numbers(await adapter.fetch(ask(Compare(SEEN, Op.GTE, bound)))) == [1, 2, 3]


@pytest.mark.parametrize("field", ["location.value", "intake.value"])
async def test_near_and_inside_ask_for_at_least_their_rows(adapter: NgsiLdAdapter, url: str, field: str) -> None:
    """Longitude comes first; another property than the default is named."""
    near = await adapter.fetch(ask(Near(field, 34.3, 134.05, 919.0)))
    assert sorted(numbers(near)) == [4, 5, 6]
    assert ("geoproperty" in dict(log_of(url)[-1]["query"])) == (field == "intake.value")
    ring = ((134.05, 34.3), (134.1, 34.3), (134.1, 34.4), (134.05, 34.4), (134.05, 34.3))
    assert numbers(await adapter.fetch(ask(Inside(field, ring)))) == [5, 6, 7, 8, 9, 10]


async def test_pages_walk_every_row_once(url: str) -> None:
    """By the broker's links, to the end."""
    async with aclosing(NgsiLdAdapter(settings(url, tenant="takamatsu", page_size=5))) as adapter:
        pages = [await adapter.fetch(ask())]
        while pages[-1].next is not None:
            pages.append(await adapter.fetch(ask(position=pages[-1].next)))
    assert [len(page.rows) for page in pages] == [5, 5, 3]
    assert [number for page in pages for number in numbers(page)] == [*range(1, 13), 99]


@pytest.mark.parametrize(
    "value", ["a;b", 'say "x"', "a\\b", "a|b", "(a)", "1..2", "a&b", "a,b", " a", "\x00", "\ud800", ""]
)
async def test_what_brokers_read_differently_is_left_out_with_a_warning(adapter: NgsiLdAdapter, value: str) -> None:
    """A broken q would give no rows; so more are asked for, and no total is claimed."""
    page = await adapter.fetch(ask(And((Compare(NAME, Op.EQ, value), Compare(LEVEL, Op.GT, 100)))))
    assert numbers(page) == [11, 12]
    assert page.total is None
    assert [warning.code for warning in page.warnings] == ["PREDICATE_WIDENED"]


async def test_an_alternative_that_cannot_be_said_takes_the_others_with_it(adapter: NgsiLdAdapter) -> None:
    """Leaving out one alternative would lose its rows."""
    page = await adapter.fetch(ask(Or((Compare("id", Op.EQ, ID.format(4)), Compare(LEVEL, Op.GT, 110)))))
    assert len(page.rows) == 13
    assert page.total is None


@pytest.mark.parametrize("predicate", [Compare("id", Op.IN, ("no uri", "a b:c")), FALSE, Compare("id", Op.IN, ())])
async def test_what_no_entity_can_be_asks_nothing(adapter: NgsiLdAdapter, url: str, predicate: Predicate) -> None:
    """No call, no rows."""
    before = len(log_of(url))
    page = await adapter.fetch(ask(predicate))
    assert (page.rows, page.total) == ((), Total(0, exact=True))
    assert len(log_of(url)) == before


async def test_many_ids_go_into_a_body(adapter: NgsiLdAdapter, url: str) -> None:
    """The query by POST gives the same rows and pages by offset."""
    page = await adapter.fetch(ask(Compare("id", Op.IN, tuple(map(ID.format, range(1, 200)))), limit=5))
    assert log_of(url)[-1]["method"] == "POST"
    rest = await adapter.fetch(
        ask(Compare("id", Op.IN, tuple(map(ID.format, range(1, 200)))), limit=50, position=page.next)
    )
    assert [*numbers(page), *numbers(rest)] == [*range(1, 13), 99]


async def test_an_unknown_tenant_is_an_error(url: str) -> None:
    """Not an empty answer."""
    async with aclosing(NgsiLdAdapter(settings(url, tenant="nowhere"))) as adapter:
        with pytest.raises(SourceRejected, match="NonexistentTenant"):
            await adapter.fetch(ask())


async def test_a_partial_answer_of_a_federation_says_so(tmp_path: Path) -> None:
    """NGSILD-Warning becomes warnings, and the count is no longer exact."""
    data = {"entities": ENTITIES, "warning": '110 - "stale", 299 - "http://10.0.0.1/secret failed"'}
    with running(tmp_path, "ngsi_ld.py", data) as base:
        async with aclosing(NgsiLdAdapter(settings(base))) as adapter:
            page = await adapter.fetch(ask())
    assert page.warnings == (
        SourceWarning("NGSILD_WARNING_110", "the answer is stale"),
        SourceWarning("NGSILD_WARNING_299", "a source of the broker answered with an error"),
    )
    assert page.total == Total(13, exact=False)


async def test_attrs_and_whole_are_for_brokers_without_pick(tmp_path: Path) -> None:
    """`attrs` leaves out entities that have none of the attributes; `whole` brings everything."""
    with running(tmp_path, "ngsi_ld.py", {"entities": ENTITIES}) as base:
        async with aclosing(NgsiLdAdapter(settings(base, projection="attrs"))) as adapter:
            attrs = await adapter.fetch(ask(TRUE, LEVEL))
        async with aclosing(NgsiLdAdapter(settings(base, projection="whole"))) as adapter:
            whole = await adapter.fetch(ask(TRUE, LEVEL))
    assert len(attrs.rows) == 12
    assert attrs.rows[0].keys() == {"id", "type", "waterLevel"}
    assert "owner" in whole.rows[0]


async def test_describe_names_types_fields_and_native_types(tmp_path: Path) -> None:
    """Onboarding sees collections, paths, native types and samples."""
    with running(tmp_path, "ngsi_ld.py", {"entities": ENTITIES}) as base:
        async with aclosing(NgsiLdAdapter(settings(base))) as adapter:
            described = await adapter.describe()
            assert (await adapter.probe()).ok
    fields = {field.path: field.type for one in described.collections if one.name == WATER for field in one.fields}
    assert fields[NativePath(LEVEL)] is NativeType.NUMBER
    assert fields[NativePath(SEEN)] is NativeType.TIME
    assert fields[NativePath("checked.value.@value")] is NativeType.TIME
    assert fields[NativePath("location.value")] is NativeType.GEOMETRY
    assert fields[NativePath("name.languageMap.ja")] is NativeType.TEXT
    assert fields[NativePath("refRiver.object")] is NativeType.TEXT
