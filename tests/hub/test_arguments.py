"""What the arguments of a list mean, and what they cannot mean."""

from __future__ import annotations

from typing import Any

import pytest

from hub.operation import ListArguments, Page
from tests.hub.engine_tools import Bench, bench, codes, gauge, gauges
from vocab.query.predicate import TRUE, And, Compare, Inside, Near, Not, Op, Or, OrderKey


@pytest.fixture(scope="module")
def engine() -> Bench:
    """An engine with one gauge at 134.05 E, 34.34 N."""
    return bench(gauges(gauge("a")))


def arguments(
    engine: Bench, written: str, variables: dict[str, Any] | None = None, declared: str = ""
) -> ListArguments:
    """The arguments of a list of gauges."""
    (root,) = engine.operation(f"query {declared} {{ waterGauges({written}) {{ nodes {{ id }} }} }}", variables).roots
    assert root.arguments is not None
    return root.arguments


async def refusal(engine: Bench, written: str) -> str:
    """The code of the only error."""
    answer = await engine.ask(f"{{ waterGauges({written}) {{ nodes {{ id }} }} }}")
    assert answer.executed is False
    assert [error.path for error in answer.errors] == [["waterGauges"]]
    (code,) = codes(answer)
    return code


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ("includeDrill: false", Page(50)),
        ("first: 0", Page(0)),
        ("first: 3", Page(3)),
        ('first: 3, after: "c"', Page(3, "c")),
        ('after: "c"', Page(50, "c")),
        ("last: 3", Page(3, None, backward=True)),
        ('last: 3, before: "c"', Page(3, "c", backward=True)),
        ("first: null, last: 3", Page(3, None, backward=True)),
        ("first: null, after: null, before: null, last: null", Page(50)),
    ],
)
def test_pages_go_forward_by_first_and_backward_by_last(engine: Bench, written: str, page: Page) -> None:
    """A null is as if nothing were written."""
    assert arguments(engine, written).page == page


@pytest.mark.parametrize(
    "written",
    [
        "first: 1, last: 1",
        'last: 1, after: "c"',
        'first: 1, before: "c"',
        'before: "c"',
        'first: 1, after: "a", before: "b"',
    ],
)
async def test_pages_that_go_both_ways_are_refused(engine: Bench, written: str) -> None:
    """Which way is meant is not known."""
    assert await refusal(engine, written) == "PAGE_CONFLICT"


@pytest.mark.parametrize("written", ["first: -1", "last: -1"])
async def test_a_page_has_no_fewer_than_no_entities(engine: Bench, written: str) -> None:
    """Either way."""
    assert await refusal(engine, written) == "PAGE_SIZE"


def test_a_filter_object_is_the_conjunction_of_its_keys(engine: Bench) -> None:
    """`and`, `or` and `not` combine; a value object's leaves are dotted; a null says nothing."""
    written = """filter: {municipality: {eq: "x", ne: null}, address: null, thresholds: {danger: {gt: 1, lte: 2}},
                 or: [{river: {in: ["r"]}}, {}], not: {waterLevel: {isNull: true}}}"""
    assert arguments(engine, written).filter == And(
        (
            Or((Compare("river", Op.IN, ("r",)), TRUE)),
            Not(Compare("waterLevel", Op.IS_NULL, value=True)),
            Compare("municipality", Op.EQ, "x"),
            And((Compare("thresholds.danger", Op.GT, 1.0), Compare("thresholds.danger", Op.LTE, 2.0))),
        )
    )


def test_texts_of_a_filter_are_in_nfc(engine: Bench) -> None:
    """As the values they are compared with."""
    assert arguments(engine, 'filter: {address: {eq: "e\u0301"}}').filter == Compare("address", Op.EQ, "é")


def test_order_keys_are_taken_once_each(engine: Bench) -> None:
    """A key that comes again decides nothing."""
    written = "orderBy: [{waterLevel: DESC}, {name: ASC}, {waterLevel: ASC}, {id: DESC}]"
    assert arguments(engine, written).order == (
        OrderKey("waterLevel", descending=True),
        OrderKey("name"),
        OrderKey("id", descending=True),
    )


async def test_an_order_key_names_one_property(engine: Bench) -> None:
    """`COrder` is @oneOf."""
    answer = await engine.ask("{ waterGauges(orderBy: [{name: ASC, id: ASC}]) { nodes { id } } }")
    assert set(codes(answer)) == {"VALIDATION_FAILED"}


def test_sources_and_holders_are_sets(engine: Bench) -> None:
    """In an order of their own, so that equal questions are equal; none at all is not the same as null."""
    found = arguments(engine, 'sources: ["b", "a", "b"], holders: []')
    assert (found.sources, found.holders) == (("a", "b"), ())
    assert arguments(engine, "sources: null, holders: null").sources is None


@pytest.mark.parametrize(
    "near", ["lat: 90.1, lon: 0, within: 1", "lat: -91, lon: 0, within: 1", "lat: 0, lon: 181, within: 1"]
)
async def test_near_is_a_point_on_earth(engine: Bench, near: str) -> None:
    """Swapped coordinates are found this way."""
    assert await refusal(engine, f"near: {{{near}}}") == "NEAR_POINT"


@pytest.mark.parametrize("within", ["0", "-5", "100001", "1e300"])
async def test_near_has_a_distance_that_can_be_meant(engine: Bench, within: str) -> None:
    """More than 0 and at most 100 km."""
    assert await refusal(engine, f"near: {{lat: 34, lon: 134, within: {within}}}") == "NEAR_WITHIN"


@pytest.mark.parametrize(
    "area",
    [
        "bbox: {west: 2, south: 0, east: 1, north: 1}",
        "bbox: {west: 0, south: 1, east: 1, north: 1}",
        "polygon: []",
        "polygon: [[0, 0], [1, 1], [0, 0]]",
        "polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]",
        "polygon: [[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]",
        "polygon: [[0, 0], [1, 0], [2, 0], [0, 0]]",
        "polygon: [[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]",
        "polygon: [[0, 0], [], [1, 1], [0, 0]]",
        "polygon: [[200, 0], [201, 0], [201, 1], [200, 0]]",
        'mesh: ""',
        'mesh: "99999999"',
        'mesh: "高松"',
        'mesh: "513401234567"',
    ],
)
async def test_inside_is_an_area(engine: Bench, area: str) -> None:
    """Boxes the wrong way round, rings that are open, crossed, flat or off the earth, codes of no mesh."""
    assert await refusal(engine, f"inside: {{{area}}}") == "INSIDE_AREA"


@pytest.mark.parametrize("area", ["", 'bbox: null, mesh: "5134"', 'mesh: "5134", polygon: [[0, 0]]', "mesh: null"])
async def test_inside_is_exactly_one_area(engine: Bench, area: str) -> None:
    """`InsideInput` is @oneOf."""
    answer = await engine.ask(f"{{ waterGauges(inside: {{{area}}}) {{ nodes {{ id }} }} }}")
    assert set(codes(answer)) == {"VALIDATION_FAILED"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("near: {lat: 34.34, lon: 134.05, within: 1}", 1),
        ("near: {lat: 34.35, lon: 134.05, within: 1000}", 0),
        ("near: {lat: 34.35, lon: 134.05, within: 1200}", 1),
        ("inside: {bbox: {west: 134, south: 34, east: 134.1, north: 34.4}}", 1),
        ("inside: {bbox: {west: 134.1, south: 34, east: 134.2, north: 34.4}}", 0),
        ("inside: {polygon: [[134, 34.3], [134.1, 34.3], [134.05, 34.4], [134, 34.3]]}", 1),
        ('inside: {mesh: "513411"}', 0),
        ('inside: {mesh: "5134"}', 1),
        ('near: {lat: 34.34, lon: 134.05, within: 1}, inside: {mesh: "523411"}', 0),
    ],
)
async def test_areas_keep_what_lies_in_them(engine: Bench, written: str, found: int) -> None:
    """Together they must both hold."""
    data = await engine.data(f"{{ waterGauges({written}) {{ total {{ value }} }} }}")
    assert data["waterGauges"]["total"]["value"] == found


def test_areas_are_read_as_predicates_over_the_location(engine: Bench) -> None:
    """In metres and degrees."""
    found = arguments(engine, 'near: {lat: 34, lon: 134, within: 500}, inside: {mesh: "5134"}')
    assert found.near == Near("location", 34.0, 134.0, 500.0)
    assert isinstance(found.inside, Inside)
    west, south = min(found.inside.ring)
    assert (west, south) == pytest.approx((134.0, 34.0))
