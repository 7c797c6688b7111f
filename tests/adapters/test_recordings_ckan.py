"""Answers of a real CKAN, where the folder of samples is at hand (`TSUNAGU_SAMPLES`); skipped without it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from adapters.ckan import CkanAdapter
from adapters.ckan_answer import active_resources, native_type, result_of, types_of
from adapters.errors import SourceInvalid, SourceRejected
from adapters.kit.client import Answer
from adapters.names import CollectionName, NativePath
from adapters.spec import Fetch, NativeOrder, NativeType, Page, Total
from tests.adapters.ngsi_tools import fetch_of, running, sent_url, settings
from vocab.query.predicate import Compare, Op

FOLDER = Path(os.environ.get("TSUNAGU_SAMPLES", "")) / "recordings" / "ckan-2.12"
AT_HAND = bool(os.environ.get("TSUNAGU_SAMPLES")) and not os.environ.get("CI") and FOLDER.is_dir()
pytestmark = pytest.mark.skipif(not AT_HAND, reason="TSUNAGU_SAMPLES names no folder of recordings")

RECORDED = (
    {path.stem[:2]: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))} if AT_HAND else {}
)
RESOURCE = "48eb8567-9146-4bf2-adf0-fb360d09c57c"
CAPACITY = "想定収容人数"
FLOOD = "災害種別_洪水"
TEXT, NUMBER = NativeType.TEXT, NativeType.NUMBER
BY_CAPACITY = (NativeOrder(NativePath(CAPACITY), NUMBER, descending=True),)
Parameters = dict[str, str]


class Recorded(httpx.AsyncBaseTransport):
    """Gives one recorded answer, and keeps the requests."""

    def __init__(self, number: str) -> None:
        self.response = RECORDED[number]["response"]
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer."""
        self.requests.append(request)
        body = json.dumps(self.response["body"], ensure_ascii=False).encode()
        return httpx.Response(self.response["status"], headers=self.response["headers"], content=body)


def answer(number: str) -> Answer:
    """A recorded answer as the client gives it."""
    response = RECORDED[number]["response"]
    return Answer(response["status"], response["headers"], json.dumps(response["body"]).encode())


def adapter_over(transport: httpx.AsyncBaseTransport, **options: Any) -> CkanAdapter:
    """An adapter over the recorded portal."""
    return CkanAdapter(settings("http://source.example", transport, ranges="true", **options))


def of(*paths: str, **more: Any) -> Fetch:
    """A fetch of the recorded resource."""
    return fetch_of(RESOURCE, *paths, **more)


async def fetched(number: str, request: Fetch) -> tuple[Page, Parameters]:
    """The page from a recorded answer, and the parameters of the request that the adapter made for it."""
    transport = Recorded(number)
    adapter = adapter_over(transport)
    page = await adapter.fetch(request)
    await adapter.aclose()
    (sent,) = transport.requests
    return page, _parameters(sent)


def _parameters(sent: httpx.Request) -> Parameters:
    assert sent_url(sent).path == "/api/3/action/datastore_search"
    return dict(parse_qsl(sent_url(sent).query.decode()))


def _recorded_parameters(number: str) -> Parameters:
    return {name: str(value) for name, value in RECORDED[number]["request"]["query"].items()}


PAGES: list[tuple[str, Callable[[], Fetch], list[str], int]] = [
    ("01", lambda: of("ID", limit=2, count=True), ["1", "2"], 5),
    ("02", lambda: of("ID", limit=2, position="2", count=True), ["3", "4"], 5),
    (
        "03",
        lambda: of(
            "ID",
            "災害種別_洪水",
            predicate=Compare(FLOOD, Op.EQ, "1"),
            types={FLOOD: TEXT},
            count=True,
        ),
        ["1", "2", "4"],
        3,
    ),
    ("04", lambda: of("ID", predicate=Compare("ID", Op.IN, ("1", "3")), types={"ID": TEXT}, count=True), ["1", "3"], 2),
    (
        "05",
        lambda: of("ID", CAPACITY, predicate=Compare(CAPACITY, Op.GTE, 400), types={CAPACITY: NUMBER}, count=True),
        ["2", "3", "4"],
        3,
    ),
    (
        "07",
        lambda: of(
            "ID", "名称", CAPACITY, order=(NativeOrder(NativePath(CAPACITY), NUMBER, descending=True),), count=True
        ),
        ["4", "3", "2", "1", "5"],
        5,
    ),
]


@pytest.mark.parametrize(("number", "request_", "ids", "total"), PAGES, ids=[page[0] for page in PAGES])
async def test_recorded_pages_are_read(number: str, request_: Callable[[], Fetch], ids: list[str], total: int) -> None:
    """Each recorded page gives its rows, its total and its successor."""
    page, _ = await fetched(number, request_())
    assert [row["ID"] for row in page.rows] == ids
    assert page.total == Total(total, exact=True)
    assert (page.next is not None) is (number in {"01", "02"})


@pytest.mark.parametrize(("number", "request_"), [page[:2] for page in PAGES], ids=[page[0] for page in PAGES])
async def test_parameters_in_common_are_equal(number: str, request_: Callable[[], Fetch]) -> None:
    """The adapter always adds columns, order and a limit; what both state is stated alike, to the character."""
    _, sent = await fetched(number, request_())
    recorded = _recorded_parameters(number)
    assert set(recorded) <= set(sent)
    sent["sort"] = sent["sort"].removesuffix(",_id")
    assert {name: sent[name] for name in recorded} == recorded


async def test_a_clamped_limit_is_noticed() -> None:
    """The recorded portal lowered 100000 to 32000; the adapter asks for no more, and reads the page."""
    page, sent = await fetched("08", of("ID"))
    assert sent["limit"] == "32000"
    assert len(page.rows) == 5
    assert page.next is None


async def test_description_and_samples_are_asked_as_recorded() -> None:
    """The requests of a description are those recorded: the dataset, and two rows of the resource."""
    for number, options in (("13", {"dataset": "city457432-evac"}), ("01", {})):
        transport = Recorded(number)
        adapter = adapter_over(transport, **options)
        adapter._stated = {CollectionName(RESOURCE): {}}
        if options:
            with pytest.raises(SourceInvalid):  # the one answer serves both requests
                await adapter.describe()
        else:
            fields = (await adapter.describe()).collections[0].fields
            assert len(fields) == 16
        sent = transport.requests[0]
        recorded = RECORDED[number]["request"]
        assert (sent.method, sent_url(sent).path) == (recorded["method"], recorded["path"])
        assert dict(parse_qsl(sent_url(sent).query.decode())) == _recorded_parameters(number)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("14", "Not Found Error"),
        ("15", "Validation Error: filters"),
        ("16", "Validation Error: filters"),
        ("17", "Validation Error: sort"),
        ("18", "does not know the question"),
    ],
)
def test_recorded_errors_are_rejections(number: str, said: str) -> None:
    """Each recorded error becomes the error that it means, without the values it echoes."""
    with pytest.raises(SourceRejected, match=said) as caught:
        result_of(answer(number))
    assert caught.value.http_status == RECORDED[number]["response"]["status"]
    assert "無い列" not in str(caught.value)


def test_the_other_recorded_answers_are_read() -> None:
    """Counts without rows, full text, answers to a body, columns and datasets are understood."""
    assert result_of(answer("09"))["total"] == 5
    assert result_of(answer("06"))["records"] == []
    assert len(result_of(answer("10"))["records"]) == 1
    types = types_of(result_of(answer("11")))
    assert (native_type(types["ID"]), native_type(types["緯度"])) == (TEXT, NUMBER)
    assert active_resources(result_of(answer("13"))) == [RESOURCE]
    assert active_resources(result_of(answer("12"))["results"][0]) == [RESOURCE]


def test_every_recording_is_used() -> None:
    """No recorded file stays unread by these tests."""
    read = {page[0] for page in PAGES} | {"06", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18"}
    assert read == set(RECORDED)


async def test_a_body_is_asked_as_recorded() -> None:
    """Where a body is needed, its filters and limit are JSON values as in the recorded one."""
    transport = Recorded("10")
    adapter = adapter_over(transport)
    await adapter.fetch(
        of("名称", "a,b", predicate=Compare("市区町村名", Op.EQ, "高松市"), types={"市区町村名": TEXT}, limit=1)
    )
    await adapter.aclose()
    body = json.loads(transport.requests[-1].content)
    recorded = RECORDED["10"]["request"]
    assert transport.requests[-1].method == recorded["method"]
    assert {name: body[name] for name in ("resource_id", "filters", "limit")} == {
        name: recorded["body"][name] for name in ("resource_id", "filters", "limit")
    }


def test_the_stand_in_answers_as_recorded(tmp_path: Path) -> None:
    """Given the recorded rows, the stand-in gives the recorded status and body to each recorded request."""
    columns = [field for field in RECORDED["08"]["response"]["body"]["result"]["fields"] if field["id"] != "_id"]
    records = RECORDED["08"]["response"]["body"]["result"]["records"]
    dataset = RECORDED["13"]["response"]["body"]["result"]
    data = {"resources": {RESOURCE: {"fields": columns, "records": records}}, "datasets": [dataset]}
    with running(tmp_path, "ckan.py", data) as url:
        for number in sorted(set(RECORDED) - {"06", "11", "12"}):  # full text; sizes on disk; search order
            given = RECORDED[number]["request"]
            got = httpx.request(given["method"], url + given["path"], params=given["query"] or None, json=given["body"])
            assert got.status_code == RECORDED[number]["response"]["status"], number
            assert got.headers["content-type"] == RECORDED[number]["response"]["headers"]["content-type"]
            assert _without_help(got.json()) == _without_help(RECORDED[number]["response"]["body"]), number


def _without_help(body: Any) -> Any:
    return {name: value for name, value in body.items() if name != "help"} if isinstance(body, dict) else body
