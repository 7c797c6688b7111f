"""What the example city's hub must show of its main job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.city.cities import City, copy_city, dumped, running

GAUGES = """query ($after: String, $first: Int) {
  waterGauges(first: $first, after: $after, filter: {waterLevel: {gte: 0.5}}, orderBy: [{waterLevel: DESC}]) {
    total { value exactness } pageInfo { hasNextPage endCursor } nodes { id waterLevel { value } }
  }
}"""
DECLARE = """mutation { declareSituation(input: {
  domain: "sanuki-area", kind: "disaster", hours: 1, reason: "test" }) { id } }"""


def test_state_and_readings_stand_in_one_list_with_one_row_per_gauge(city: City) -> None:
    """A broker's current state and a year of hourly readings are the same kind of thing."""
    answer = city.ask("{ waterGauges(first: 100) { nodes { id name { value } waterLevel { observedAt } } } }")
    nodes = answer["data"]["waterGauges"]["nodes"]
    assert len({node["id"] for node in nodes}) == len(nodes) == 15
    assert {source["source"]: source["rows"] for source in answer["extensions"]["sources"]} == {
        "takamatsu-river": 8,
        "miki-river": 4,
        "ayagawa-river": 3,
    }


def test_a_silent_gauge_and_a_sentinel_are_visibly_not_current(city: City) -> None:
    """Silence for three hours is stale; -999 is never a number."""
    answer = city.ask(
        "{ waterGauges(first: 100) { nodes { name { value } waterLevel { value quality freshness { state } } } } }"
    )
    by_name = {node["name"]["value"]: node["waterLevel"] for node in answer["data"]["waterGauges"]["nodes"]}
    assert by_name["成合橋"]["freshness"]["state"] == "STALE"
    assert by_name["鴨部川橋"]["freshness"]["state"] != "CURRENT"
    for missing in ("御坊川樋門", "朝倉橋"):
        assert by_name[missing]["value"] is None
        assert by_name[missing]["quality"] == "MISSING"
        assert by_name[missing]["freshness"]["state"] != "CURRENT"
    assert by_name["川島橋"] == {"value": 2.14, "quality": "MEASURED", "freshness": {"state": "CURRENT"}}


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_walk_by_cursor_gives_every_row_once_and_the_total_is_its_length(city: City, size: int) -> None:
    """Three sources of three kinds, of unequal length and with equal sort keys."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = city.ask(GAUGES, variables={"after": after, "first": size})["data"]["waterGauges"]
        found.extend(page["nodes"])
        assert page["total"]["exactness"] == "EXACT"
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    levels = [node["waterLevel"]["value"] for node in found]
    assert len({node["id"] for node in found}) == len(found) == page["total"]["value"]
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) < len(levels), "the data must hold equal sort keys"


@pytest.fixture
def city_with_a_gap(tmp_path: Any) -> Iterator[City]:
    """The city while one broker does not answer."""
    yield from running(copy_city(tmp_path), {"AYAGAWA_BROKER": "http://127.0.0.1:9"})


def test_with_one_source_stopped_the_rest_answers_and_the_gap_is_named(city_with_a_gap: City) -> None:
    """Status 200, rows of the others, the source that failed by name, a total that does not pretend."""
    response = city_with_a_gap.post(GAUGES, variables={"first": 100})
    assert response.status_code == 200
    answer = response.json()
    assert len(answer["data"]["waterGauges"]["nodes"]) > 5
    assert answer["data"]["waterGauges"]["total"]["exactness"] == "LOWER_BOUND"
    states = {source["source"]: source["status"] for source in answer["extensions"]["sources"]}
    assert states["ayagawa-river"] == "unavailable"
    assert states["takamatsu-river"] == "ok"


def test_references_cross_holders_sources(city: City) -> None:
    """A road's gauge is an entity of another source, a gauge's river of its own or another."""
    answer = city.ask("{ roadRestrictions { nodes { gauge { name { value } river { name { value } } } } } }")
    gauges = [node["gauge"] for node in answer["data"]["roadRestrictions"]["nodes"] if node["gauge"]]
    assert {gauge["river"]["name"]["value"] for gauge in gauges} == {"春日川", "新川"}


def test_one_shelter_known_to_two_holders_is_one_entity_with_both_in_its_provenance(city: City) -> None:
    """The open-data site knows where it is, the city whether it is open."""
    answer = city.ask(
        "{ evacuationSites { nodes { name { value } openState { code } provenance { source fields } } } }"
    )
    node = next(n for n in answer["data"]["evacuationSites"]["nodes"] if n["name"]["value"] == "日新ふれあい館")
    assert node["openState"] == {"code": "OPEN"}
    fields = {item["source"]: item["fields"] for item in node["provenance"]}
    assert fields == {"sanuki-shelters": ["name"], "takamatsu-shelters": ["openState"]}


ROADS = (
    """{ roadRestrictions(first: 50, sources: ["ayagawa-roads"]) { nodes { roadName reason { code } location } } }"""
)


def test_three_consumers_get_three_answers_with_reasons(city: City) -> None:
    """Exact lines for the officer in a declared disaster; a kilometre mesh and a reason for the others."""
    before = city.ask(ROADS, consumer="officer")
    assert all(node["location"]["type"] == "Point" for node in before["data"]["roadRestrictions"]["nodes"])
    declared = city.ask(DECLARE, consumer="officer")["data"]["declareSituation"]["id"]
    try:
        officer = city.ask(ROADS, consumer="officer")["data"]["roadRestrictions"]["nodes"]
        anonymous = city.ask(ROADS)
    finally:
        city.ask(f'mutation {{ endSituation(id: "{declared}") {{ id }} }}', consumer="officer")
    assert {node["location"]["type"] for node in officer} == {"LineString"}
    assert all(node["reason"] for node in officer)
    nodes = anonymous["data"]["roadRestrictions"]["nodes"]
    assert {node["location"]["type"] for node in nodes} == {"Point"}
    assert [node["reason"] for node in nodes] == [None] * len(nodes)
    error = next(item for item in anonymous["errors"] if item["extensions"]["coordinate"] == "RoadRestriction.reason")
    assert error["extensions"]["code"] == "FIELD_DENIED"
    assert {need["kind"] for need in error["extensions"]["sources"][0]["needs"]} >= {"role", "purpose"}
    after = city.ask(ROADS, consumer="officer")["data"]["roadRestrictions"]["nodes"]
    assert {node["location"]["type"] for node in after} == {"Point"}, "the situation is over"


def test_a_denied_value_cannot_be_found_by_filtering_or_ordering(city: City) -> None:
    """The filter sees null, and says so."""
    answer = city.ask(
        '{ roadRestrictions(sources: ["ayagawa-roads"], filter: {reason: {eq: LANDSLIDE}})'
        " { nodes { id } total { value } } }"
    )
    assert answer["data"]["roadRestrictions"]["nodes"] == []
    assert answer["data"]["roadRestrictions"]["total"]["value"] == 0
    assert answer["errors"][0]["extensions"]["code"] == "FIELD_DENIED"
    assert "LANDSLIDE" not in dumped(answer)


def test_only_an_officer_declares_a_situation(city: City) -> None:
    """An app's token and anonymous are refused, with a code."""
    for consumer in (None, "navi", "clerk"):
        answer = city.ask(DECLARE, consumer=consumer)
        assert answer["data"] is None or answer["data"]["declareSituation"] is None
        assert answer["errors"][0]["extensions"]["code"]
