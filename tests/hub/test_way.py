"""A request that goes in a circle, or too far, ends before any source is asked.

Equal questions share one call, so a loop that ended in a source's call would end it for all who share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from hub.graphql.derive import build_schema
from hub.graphql.view import GraphQLView, graphql_routes
from hub.own_answers import OwnAnswers as RealAnswers
from hub.registry.situations import Situations
from policies.facts import ANONYMOUS, Consumer
from tests.hub.engine_tools import NOW, bench, catalogue_of, codes, gauge, gauges, recorded, shipped, source
from tests.hub.graphql.small import Services as OwnAnswers

AEDS = """\
  AED:
    collection: aeds
    rows: state
    id: {key: id, native: text}
    fields: {name: name}
"""
DIRECTLY = """
uid: urn:tsunagu:policy:directly
assigner: alpha
permission:
  - {target: AED.id, action: read}
  - {target: AED.name, action: read, constraint: [{leftOperand: hops, operator: eq, rightOperand: "0"}]}
"""
ROW = {"id": "a", "name": "市役所"}
LIST = "{ waterGauges { nodes { id } } }"


@pytest.mark.parametrize("passed", [("test-hub",), ("other", "Test-Hub"), ("test-hub", "other")])
async def test_a_request_that_passed_this_hub_is_refused(passed: tuple[str, ...]) -> None:
    """Names of hubs are compared without case, as hosts are."""
    of = gauges(gauge("a"))
    answer = await bench(of).ask(LIST, via=passed)
    assert codes(answer) == ["LOOP_DETECTED"]
    assert (answer.executed, recorded(of).asked) == (False, [])


async def test_a_request_that_went_too_far_is_refused() -> None:
    """Eight hubs and proxies are enough."""
    of = gauges(gauge("a"))
    engine = bench(of)
    assert codes(await engine.ask(LIST, via=tuple(f"hub-{number}" for number in range(9)))) == ["LIMIT_HOPS"]
    assert recorded(of).asked == []
    assert codes(await engine.ask(LIST, via=tuple(f"hub-{number}" for number in range(8)))) == []


async def test_the_way_of_a_request_stands_in_its_via_header() -> None:
    """A loop is 508 (RFC 5842, 7.2), which a hub before this one understands."""
    engine = bench(gauges(gauge("a")))
    schema = build_schema(shipped(), engine.pipeline, OwnAnswers())

    async def identified(_headers: Mapping[str, str]) -> Consumer:
        return ANONYMOUS

    transport = httpx.ASGITransport(Starlette(routes=graphql_routes(GraphQLView(schema, identify=identified))))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        looped = await client.post("/graphql", json={"query": LIST}, headers={"via": "1.1 other, 1.1 test-hub"})
        odd = await client.post("/graphql", json={"query": LIST}, headers={"via": '1.1 "x", 1.1 (a, b'})
    assert (looped.status_code, looped.json()["errors"][0]["extensions"]["code"]) == (508, "LOOP_DETECTED")
    assert odd.json()["data"]["waterGauges"]["nodes"]


async def test_access_says_what_a_request_by_way_of_another_hub_gets() -> None:
    """What only those may have who ask this hub directly is denied to others in `access`, as it is in answers."""
    of = source(AEDS, {"aeds": [ROW]}, policy=DIRECTLY)
    own = RealAnswers(
        lambda: catalogue_of(of), cast("Situations", SimpleNamespace(active=lambda _now: ())), lambda: NOW
    )
    schema = build_schema(shipped(), bench(of).pipeline, own)

    async def identified(_headers: Mapping[str, str]) -> Consumer:
        return ANONYMOUS

    transport = httpx.ASGITransport(Starlette(routes=graphql_routes(GraphQLView(schema, identify=identified))))
    query = {"query": '{ access(class: "AED") { coordinate effect } aeds { nodes { id name { value } } } }'}
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        directly = (await client.post("/graphql", json=query)).json()["data"]
        passed = (await client.post("/graphql", json=query, headers={"via": "1.1 other"})).json()["data"]
    told = [{item["coordinate"]: item["effect"] for item in each["access"]} for each in (directly, passed)]
    assert [each["AED.name"] for each in told] == ["ALLOW", "DENY"]
    assert [bool(each["aeds"]["nodes"][0]["name"]) for each in (directly, passed)] == [True, False]
