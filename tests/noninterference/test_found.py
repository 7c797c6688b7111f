"""Leaks that this suite, or reading for it, found in the engine; each stays closed."""

from __future__ import annotations

from typing import Any

import pytest

from policies.facts import ANONYMOUS
from tests.noninterference.people import OFFICER_A
from tests.noninterference.rules import OFFICER, row
from tests.noninterference.stories import gauge, road, site, story
from tests.noninterference.worlds import Fate, World


async def _open_form(each: World, query: str) -> tuple[Any, Any]:
    each.sink.fails = True
    answer = await each.ask(query)
    sources = [(item["source"], item["status"], item["rows"]) for item in answer.extensions["sources"]]
    return answer.data, sources


async def test_the_open_form_follows_no_reference_that_a_hidden_value_chose() -> None:
    """Which gauges were looked up told of a reference that only the officer may see."""
    query = "{ roadRestrictions(first: 5) { nodes { id gauge { id } } } }"
    answers = [
        await _open_form(
            story(
                {("roads", "RoadRestriction"): [road("a", refers)], ("gamma", "WaterGauge"): [gauge("k1")]},
                OFFICER_A,
                {"roads": {"RoadRestriction": (".*", f".gauge | {OFFICER}")}},
            ),
            query,
        )
        for refers in ("k1", None)
    ]
    assert answers[0] == answers[1]
    assert len(answers[0][0]["roadRestrictions"]["nodes"]) == 1


async def test_the_open_form_resolves_no_reference_by_a_page_that_a_hidden_order_chose() -> None:
    """A reference was resolved for the entities on the officer's page only, which told of the hidden order."""
    query = "{ roadRestrictions(first: 1, orderBy: [{detour: ASC}]) { nodes { id gauge { id } } } }"
    answers = [
        await _open_form(
            story(
                {
                    ("roads", "RoadRestriction"): [road("a", "k1", detour=one), road("b", "k2", detour=other)],
                    ("gamma", "WaterGauge"): [gauge("k1"), gauge("k2")],
                },
                OFFICER_A,
                {"roads": {"RoadRestriction": (".*", f".detour | {OFFICER}")}},
            ),
            query,
        )
        for one, other in (("1", "2"), ("2", "1"))
    ]
    assert answers[0] == answers[1]


async def test_the_open_form_follows_references_that_are_open() -> None:
    """Open data goes on: a reference that anyone may follow from a page that anyone would get is there."""
    world = story(
        {("roads", "RoadRestriction"): [road("a", "k1")], ("gamma", "WaterGauge"): [gauge("k1")]},
        OFFICER_A,
        {"roads": {"RoadRestriction": (".*", f".reason | {OFFICER}")}},
    )
    data, _ = await _open_form(world, "{ roadRestrictions(first: 5) { nodes { reason { code } gauge { id } } } }")
    assert data["roadRestrictions"]["nodes"][0]["gauge"] == {"id": "urn:tsunagu:WaterGauge:shared:k1"}


async def test_the_open_form_shows_no_latest_reading_that_a_hidden_one_chose() -> None:
    """The source had reduced to the latest over rows that anyone may not see: a visible older one was missing."""
    rules = {"beta": {"WaterGauge": (f".id | {OFFICER}", f".id | {row('address', 'eq', 'x')}", ".*")}}
    answers = []
    for newer in ([], [gauge("k1", 300, address="y", at="2026-06-01T11:50:00+09:00")]):
        rows = {("beta", "WaterGauge"): [gauge("k1", 100, address="x"), *newer]}
        world = story(rows, OFFICER_A, rules)
        query = '{ waterGauges(first: 5, sources: ["beta"]) { nodes { address waterLevel { value } } } }'
        answers.append(await _open_form(world, query))
    assert answers[0] == answers[1]


async def test_an_ordered_walk_goes_no_further_for_hidden_rows() -> None:
    """Hidden rows filled pages, so that a later duplicate id was met in one world and not in the other."""
    rules = {"sites": {"EvacuationSite": (f".id | {row('manager', 'eq', 'shown')}", ".*")}}
    query = "{ evacuationSites(first: 1, orderBy: [{capacity: ASC}]) { nodes { id } pageInfo { hasNextPage } } }"
    shown = [site(1), site(2), site(3), site(4) | {"number": "1"}]
    answers = []
    for hidden in ([], [site(5, manager="hidden") | {"capacity": 0}]):
        rows = {("sites", "EvacuationSite"): [*hidden, *(item | {"manager": "shown"} for item in shown)]}
        world = story(rows, ANONYMOUS, rules, fates={"sites": Fate(page=2)})
        answer = await world.ask(query)
        answers.append((answer.data, answer.extensions["sources"][0].get("warnings")))
    assert answers[0] == answers[1]


HOMES = ((34.3428, 134.0466), (34.25, 133.92))


@pytest.mark.parametrize(
    "asked",
    [
        "roadRestrictions(first: 5, near: {%s}) { nodes { id gauge { id } } }",
        "evacuationSites(first: 1, orderBy: [{capacity: ASC}], near: {%s}) { nodes { id } }",
    ],
    ids=["by what it looks up", "by how far it walks"],
)
async def test_no_source_learns_of_a_private_point(asked: str) -> None:
    """References were looked up for the things near it, and an ordered walk ended where enough were near it."""
    here, there = ({"lat": lat, "lon": lon} for lat, lon in HOMES)
    rows = {
        ("roads", "RoadRestriction"): [road("a", "k1", **here), road("b", "k2", **there)],
        ("gamma", "WaterGauge"): [gauge("k1"), gauge("k2")],
        ("alpha", "WaterGauge"): [],
        ("sites", "EvacuationSite"): [site(n, **here) for n in range(3)] + [site(n, **there) for n in range(3, 6)],
    }
    questions = []
    for lat, lon in HOMES:
        world = story(rows, ANONYMOUS, {}, fates={"sites": Fate(page=1)})
        answer = await world.ask("{ %s }" % (asked % f"lat: {lat}, lon: {lon}, within: 500, private: true"))
        assert answer.data
        assert not answer.errors
        questions.append(world.asked())
    assert questions[0] == questions[1]
