from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.ckan import CkanAdapter
from adapters.errors import NotCapable, SourceInvalid, SourceRefused, SourceRejected
from adapters.kit.auth import HeaderKey, Secret
from adapters.kit.client import Connection, SourceClient
from adapters.kit.settings import AdapterSettings
from adapters.names import NativePath
from adapters.spec import Fetch, NativeOrder, NativeType, Page, Total
from tests.adapters.ckan_tools import COLUMNS, ROWS, SHELTERS, adapter_of, portal
from tests.adapters.ngsi_tools import fetch_of, log_of
from vocab.query.predicate import And, Compare, Op, Predicate

TEXT, NUMBER, BOOLEAN = NativeType.TEXT, NativeType.NUMBER, NativeType.BOOLEAN


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal that gives at most three rows a page."""
    with portal(tmp_path_factory.mktemp("ckan"), rowsMax=3) as running:
        yield running


async def ask(url: str, request: Fetch, **options: Any) -> Page:
    """One page."""
    adapter = adapter_of(url, **{"ranges": "true", **options})
    try:
        return await adapter.fetch(request)
    finally:
        await adapter.aclose()


def of(*paths: str, predicate: Predicate | None = None, **more: Any) -> Fetch:
    """A fetch of the shelters, every column typed as it is."""
    kinds = {"text": TEXT, "numeric": NUMBER, "bool": BOOLEAN, "timestamp": NativeType.TIME}
    types = {name: kinds[kind] for name, kind in COLUMNS.items()}
    return fetch_of(SHELTERS, *paths, types=types, predicate=predicate or And(), **more)


@pytest.mark.parametrize(
    ("predicate", "rows"),
    [
        (Compare("名称", Op.EQ, "日新小学校"), [0]),
        (Compare("名称", Op.EQ, "ガソリン館"), [1, 2]),
        (Compare("名称", Op.IN, ("神社会館", "無し")), [3, 4]),
        (Compare("想定収容人数", Op.GTE, 400), [1, 2]),
        (Compare("緯度", Op.LT, 34.3432), [2]),
        (Compare("緯度", Op.LTE, 34.3432), [1, 2]),
        (And((Compare("想定収容人数", Op.EQ, 410), Compare("稼働", Op.EQ, True))), [2]),
        (And((Compare("想定収容人数", Op.EQ, 410), Compare("想定収容人数", Op.EQ, 60))), []),
    ],
)
async def test_filters_keep_the_rows_of_the_predicate(url: str, predicate: Predicate, rows: list[int]) -> None:
    """What is pushed keeps just the rows that the hub would keep, also where spellings differ."""
    page = await ask(url, of("名称", "緯度", predicate=predicate, count=True))
    assert [row["緯度"] for row in page.rows] == [ROWS[index]["緯度"] for index in rows]
    assert page.total == Total(len(rows), exact=True)
    assert all(set(row) == {"名称", "緯度"} for row in page.rows)


async def test_a_lowered_limit_loses_no_row(url: str) -> None:
    """The portal lowers the limit silently: the page says so, and the walk goes on to the end."""
    adapter, walked, request = adapter_of(url), [], of("名称", limit=5)
    first = await adapter.fetch(request)
    assert [warning.code for warning in first.warnings] == ["LIMIT_CLAMPED"]
    assert adapter.capabilities().default.max_page == 3
    page = first
    while page.next is not None:
        walked += [row["名称"] for row in page.rows]
        page = await adapter.fetch(replace(request, position=page.next))
    walked += [row["名称"] for row in page.rows]
    await adapter.aclose()
    assert walked == [row["名称"] for row in ROWS]


@pytest.mark.parametrize(
    ("descending", "numbers"), [(False, [60, 238, 410, 410, None]), (True, [410, 410, 238, 60, None])]
)
async def test_order_puts_nulls_last_both_ways(url: str, descending: bool, numbers: list[int | None]) -> None:
    """Numbers order at the portal, rows without one last, equal ones by `_id`."""
    order = (NativeOrder(NativePath("想定収容人数"), NUMBER, descending),)
    first = await ask(url, of("想定収容人数", order=order, limit=3))
    second = await ask(url, of("想定収容人数", order=order, limit=3, position=first.next))
    assert [row["想定収容人数"] for row in first.rows + second.rows] == numbers


@pytest.mark.parametrize("paths", [("想定収容人数",), ("緯度",)])
async def test_a_type_that_is_not_the_stated_one_is_refused(url: str, paths: tuple[str, ...]) -> None:
    """A number compared as text would lose rows: the answer is refused, whether or not the column is asked for."""
    request = of(*paths, predicate=Compare("想定収容人数", Op.EQ, "410"))
    with pytest.raises(SourceInvalid, match="native type"):
        await ask(url, replace(request, types={NativePath("想定収容人数"): TEXT}))


async def test_a_column_that_is_not_asked_for_gives_no_value(url: str) -> None:
    """To learn the type of a compared column, no row of it is fetched."""
    before = len(log_of(url))
    await ask(url, of("緯度", predicate=Compare("想定収容人数", Op.EQ, 410)))
    queries = [dict(map(tuple, seen["query"])) for seen in log_of(url)[before:]]
    assert [(query["fields"], query["limit"]) for query in queries] == [("想定収容人数", "0"), ("緯度", "32000")]


async def test_names_with_commas_are_asked_in_a_body(tmp_path: Any) -> None:
    """A comma separates columns in a URL: such names go in a body, and give the same rows."""
    with portal(
        tmp_path, resources={"r": {"fields": [{"id": "a,b", "type": "text"}], "records": [{"a,b": "x"}]}}
    ) as url:
        page = await ask(url, fetch_of("r", "a,b"))
        assert [dict(row) for row in page.rows] == [{"a,b": "x"}]
        assert log_of(url)[-1]["method"] == "POST"


async def test_what_ckan_refuses_is_a_rejection_without_values(url: str) -> None:
    """An unknown column or resource is told by its kind, never by the values sent."""
    with pytest.raises(SourceRejected, match="Validation Error: fields") as caught:
        await ask(
            url,
            fetch_of(
                SHELTERS, "名称", types={"無い列": TEXT, "名称": TEXT}, predicate=Compare("無い列", Op.EQ, "秘密")
            ),
        )
    assert "秘密" not in str(caught.value)
    with pytest.raises(SourceRejected, match="Not Found Error"):
        await ask(url, fetch_of("none", "名称"))


async def test_probe_finds_out_about_ranges(tmp_path: Any) -> None:
    """Ranges are asked for only where the portal takes them; a statement that is wrong is corrected, and said."""
    cases: list[tuple[bool, dict[str, Any], bool, tuple[str, ...]]]
    cases = [(True, {}, True, ()), (False, {}, False, ()), (False, {"ranges": "true"}, False, ("ranges in filters",))]
    for number, (takes, options, found, narrowed) in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        with portal(folder, ranges=takes) as url:
            adapter = adapter_of(url, stated={"名称": TEXT}, **options)
            health = await adapter.probe()
            await adapter.aclose()
        assert (health.ok, health.narrowed) == (True, narrowed)
        numbers = adapter.capabilities().default.fields[0].capability.operators[NUMBER]
        assert (Op.GTE in numbers) is found


async def test_ranges_are_not_asked_for_before_they_are_known(url: str) -> None:
    """Without a statement and without a probe a range is not declared, and a fetch with one is refused."""
    adapter = adapter_of(url)
    with pytest.raises(NotCapable):
        await adapter.fetch(of("名称", predicate=Compare("想定収容人数", Op.GTE, 400)))
    await adapter.aclose()


async def test_probe_says_what_is_wrong(url: str) -> None:
    """A wrong type in the mapping shows before the first fetch."""
    adapter = adapter_of(url, stated={"想定収容人数": TEXT})
    health = await adapter.probe()
    await adapter.aclose()
    assert not health.ok
    assert "native type" in health.detail


async def test_description_lists_the_datasets_tables(url: str) -> None:
    """Onboarding sees the resources that the DataStore holds, with types and samples."""
    adapter = adapter_of(url, dataset="shelters")
    description = await adapter.describe()
    await adapter.aclose()
    assert [collection.name for collection in description.collections] == [SHELTERS]
    fields = {field.path: field for field in description.collections[0].fields}
    assert list(fields) == list(COLUMNS)
    assert fields[NativePath("想定収容人数")].type is NUMBER
    assert fields[NativePath("名称")].samples == ("日新小学校", "ガソリン館")


async def test_strict_stand_in_refuses_what_was_not_announced(tmp_path: Any) -> None:
    """Columns, parameters and filters beyond the announced ones are refused; the announced question passes."""
    parameters = ["resource_id", "filters", "fields", "sort", "limit", "include_total"]
    strict = {SHELTERS: {"fields": ["名称", "想定収容人数"], "parameters": parameters, "require": ["想定収容人数"]}}
    pushed = Compare("想定収容人数", Op.EQ, 410)
    with portal(tmp_path, strict) as url:
        assert len((await ask(url, of("名称", "想定収容人数", predicate=pushed))).rows) == 2
        for request in (
            of("緯度", "想定収容人数", predicate=pushed),
            of("名称"),
            of("名称", "想定収容人数", position="2", predicate=pushed),
        ):
            with pytest.raises(SourceRejected):
                await ask(url, request)


async def test_a_key_is_needed_where_the_portal_wants_one(tmp_path: Any) -> None:
    """A private resource answers to its key only."""
    with portal(tmp_path, auth={"header": "authorization", "accepts": ["made-up"]}) as url:
        with pytest.raises(SourceRefused):
            await ask(url, of("名称"))
        client = SourceClient(Connection(url, HeaderKey("authorization", Secret("made-up"))))
        adapter = CkanAdapter(AdapterSettings("test", {}, client))
        assert len((await adapter.fetch(of("名称"))).rows) == len(ROWS)
        await adapter.aclose()
