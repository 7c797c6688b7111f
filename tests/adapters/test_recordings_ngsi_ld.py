"""Answers of a real broker, where the folder of samples is at hand (`TSUNAGU_SAMPLES`); skipped without it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.errors import SourceError, SourceInvalid, SourceRejected
from adapters.kit.client import Answer
from adapters.kit.entities import entities
from adapters.names import CollectionName, NativePath
from adapters.ngsi_ld import NgsiLdAdapter
from adapters.ngsi_ld_describe import collections_of
from adapters.ngsi_ld_options import NgsiLdOptions
from adapters.ngsi_ld_page import refusal
from adapters.ngsi_ld_query import question
from adapters.ngsi_ld_request import build
from adapters.spec import Fetch, NativeType, Page, Total
from tests.adapters.ngsi_tools import running, sent_url, settings
from vocab.query.predicate import TRUE, Compare, Near, Op, Predicate

FOLDER = Path(os.environ.get("TSUNAGU_SAMPLES", "")) / "recordings" / "ngsi-ld-coraine"
AT_HAND = bool(os.environ.get("TSUNAGU_SAMPLES")) and not os.environ.get("CI") and FOLDER.is_dir()
pytestmark = pytest.mark.skipif(not AT_HAND, reason="TSUNAGU_SAMPLES names no folder of recordings")

RECORDED = (
    {path.stem[:2]: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))} if AT_HAND else {}
)
WATER, LEVEL = CollectionName("WaterObserved"), NativePath("waterLevel.value")
TYPES = {LEVEL: NativeType.NUMBER, NativePath("id"): NativeType.TEXT}
IDS = ("urn:ngsi-ld:WaterObserved:kasuga-01", "urn:ngsi-ld:WaterObserved:koto-01")


class Recorded(httpx.AsyncBaseTransport):
    """Gives the recorded answer to a recorded question: method, path, query and body must be alike.

    The adapter always says how many rows it wants; a recording without `limit` answers any.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer."""
        for exchange in RECORDED.values():
            if _alike(exchange["request"], request):
                found = exchange["response"]
                body = json.dumps(found["body"], ensure_ascii=False).encode()
                return httpx.Response(found["status"], headers=found["headers"], content=body)
        raise AssertionError(f"not recorded: {request.method} {sent_url(request)}")


def _alike(recorded: dict[str, Any], request: httpx.Request) -> bool:
    wanted = {name: str(value) for name, value in recorded["query"].items()}
    url = sent_url(request)
    asked = dict(url.params)
    if "limit" not in wanted:
        asked.pop("limit", None)
    body = json.loads(request.content) if request.content else None
    tenant = recorded["headers"].get("NGSILD-Tenant") == request.headers.get("ngsild-tenant")
    accept = recorded["headers"].get("accept", "application/json") == request.headers["accept"]
    same = (recorded["method"], recorded["path"], wanted) == (request.method, url.path, asked)
    return same and tenant and accept and recorded["body"] == body


def adapter(**options: Any) -> NgsiLdAdapter:
    """The adapter over the recordings."""
    return NgsiLdAdapter(settings("http://source.example", Recorded(), **options))


def ask(predicate: Predicate = TRUE, **more: Any) -> Fetch:
    """A fetch of water levels."""
    return Fetch(WATER, (LEVEL,), predicate=predicate, types=TYPES, **more)


def names(page: Page) -> list[str]:
    """The last parts of the ids."""
    return [row["id"].rpartition(":")[2] for row in page.rows]


async def test_two_pages_with_count() -> None:
    """Recordings 01 and 02: rows, total, next by link."""
    whole = adapter(projection="whole")
    first = await whole.fetch(ask(limit=2, count=True))
    second = await whole.fetch(ask(limit=2, count=True, position=first.next))
    assert names(first) + names(second) == ["kasuga-01", "shin-01", "koto-01", "honzu-01"]
    assert first.total == second.total == Total(5, exact=True)
    assert (first.next, second.next) == ("2", "4")
    assert first.rows[0]["waterLevel"] == {
        "type": "Property",
        "value": 184,
        "unitCode": "CMT",
        "observedAt": "2026-09-10T03:00:00Z",
    }


@pytest.mark.parametrize(
    ("options", "predicate", "kept"),
    [
        ({"projection": "whole"}, Compare(LEVEL, Op.GT, 150), ["kasuga-01", "shin-01", "honzu-01"]),  # 03
        ({"projection": "pick"}, TRUE, ["kasuga-01", "shin-01", "koto-01", "honzu-01", "tsumeta-01"]),  # 05
        ({"projection": "attrs"}, TRUE, ["kasuga-01", "shin-01", "koto-01", "honzu-01", "tsumeta-01"]),  # 06
        # 07: 2,981 m, made wider, are the 3,000 m of the recording
        ({"projection": "whole"}, Near("location.value", 34.3373, 134.0719, 2981), ["tsumeta-01", "shin-01"]),
        ({"projection": "whole"}, Compare("id", Op.IN, IDS), ["kasuga-01", "koto-01"]),  # 13
    ],
)
async def test_the_built_request_is_the_recorded_one(
    options: dict[str, Any], predicate: Predicate, kept: list[str]
) -> None:
    """Filter, projections, nearness and ids give the recorded rows."""
    assert names(await adapter(**options).fetch(ask(predicate, limit=20))) == kept


async def test_a_huge_limit_is_never_asked_for() -> None:
    """Recording 19 answers 100,000; the adapter asks for at most 1,000, and reads the same rows."""
    built = build(ask(limit=100_000), question(TRUE, {}), NgsiLdOptions(), 1000, 0)
    assert dict(built.query)["limit"] == "1000"
    assert len(entities(RECORDED["19"]["response"]["body"], WATER, 1000)) == 5


def test_the_query_by_post_is_the_recorded_one() -> None:
    """Recording 12: the body of a question that is too long for a URL."""
    asked = question(Compare(LEVEL, Op.GT, 100), TYPES)
    built = build(ask(), asked, NgsiLdOptions(projection="whole"), 20, 0, longest=0)
    recorded = RECORDED["12"]["request"]
    assert (built.method, built.path, built.body) == (recorded["method"], recorded["path"], recorded["body"])


@pytest.mark.parametrize("number", ["04", "08", "10", "12", "20"])
def test_other_lists_of_normalized_entities_are_read(number: str) -> None:
    """Or and range, a polygon, system attributes, a query by POST, and no rows for a broken q."""
    body = RECORDED[number]["response"]["body"]
    assert entities(body, WATER, 1000) == tuple(body)


def test_an_order_by_a_broken_name_and_a_missing_selector_are_rejected() -> None:
    """Recordings 11 and 18: 400 with problem details."""
    assert all(isinstance(_error(number), SourceRejected) for number in ("11", "18"))


async def test_an_unknown_tenant_is_rejected() -> None:
    """Recording 16."""
    with pytest.raises(SourceRejected, match="NonexistentTenant"):
        await adapter(tenant="nowhere", projection="whole").fetch(ask(limit=20))


def test_a_missing_entity_is_nothing_found() -> None:
    """Recording 17: 404 ResourceNotFound."""
    assert _error("17") is None


@pytest.mark.parametrize("number", ["14", "21"])
def test_answers_in_another_form_are_no_entities(number: str) -> None:
    """GeoJSON and temporal answers, which the adapter never asks for, are not taken for pages."""
    with pytest.raises(SourceInvalid):
        entities(RECORDED[number]["response"]["body"], WATER, 1000)


def test_simplified_entities_are_still_entities() -> None:
    """Recording 09, never asked for: rows of which no value path can be read."""
    (first, *_) = entities(RECORDED["09"]["response"]["body"], WATER, 1000)
    assert first["waterLevel"] == 184


async def test_types_are_described() -> None:
    """Recording 15, with the entities of recording 01 as samples."""

    async def sample(_type: str) -> Any:
        return RECORDED["01"]["response"]["body"]

    (found,) = await collections_of(RECORDED["15"]["response"]["body"], sample)
    fields = {field.path: field.type for field in found.fields}
    assert found.name == WATER
    assert fields[LEVEL] is NativeType.NUMBER
    assert fields[NativePath("name.languageMap.ja")] is NativeType.TEXT


def _error(number: str) -> SourceError | None:
    found = RECORDED[number]["response"]
    return refusal(Answer(found["status"], found["headers"], json.dumps(found["body"]).encode()))


NOT_SPOKEN = {"09", "10", "14", "21"}  # simplified, sysAttrs, GeoJSON, temporal: forms no adapter asks for


def test_the_stand_in_answers_as_recorded(tmp_path: Path) -> None:
    """Over the recorded entities, every recorded question gets the recorded status, body and count."""
    held = RECORDED["19"]["response"]["body"]
    with running(tmp_path, "ngsi_ld.py", {"entities": held}) as base:
        for number in sorted(RECORDED.keys() - NOT_SPOKEN):
            asked, wanted = RECORDED[number]["request"], RECORDED[number]["response"]
            answer = httpx.request(
                asked["method"],
                base + asked["path"],
                params=asked["query"],
                headers=asked["headers"],
                json=asked["body"],
            )
            assert answer.status_code == wanted["status"], number
            assert _rounded(answer.json()) == _rounded(wanted["body"]), number
            for name in ("ngsild-results-count", "link"):
                assert answer.headers.get(name) == wanted["headers"].get(name, answer.headers.get(name)), number


def _rounded(body: Any) -> Any:
    """Distances to ten metres: brokers differ about the size of the earth."""
    if isinstance(body, list):
        return [_rounded(item) for item in body]
    if isinstance(body, dict) and "geoDistance" in body:
        return {**body, "geoDistance": round(body["geoDistance"], -1)}
    return body
