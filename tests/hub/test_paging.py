"""Paging: every row once, in order, forward and backward, whatever keys are equal or missing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hub.engine_tools import Bench, bench, gauge, gauges

FORWARD = """query ($first: Int, $after: String, $order: [WaterGaugeOrder!], $f: WaterGaugeFilter) {
  waterGauges(first: $first, after: $after, orderBy: $order, filter: $f) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
BACKWARD = """query ($last: Int, $before: String, $order: [WaterGaugeOrder!]) {
  waterGauges(last: $last, before: $before, orderBy: $order) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""

rows = st.lists(
    st.builds(
        lambda key, level, city, name: gauge(key, level=level, city=city, name=name),
        st.text("abc雪", min_size=1, max_size=3),
        st.sampled_from([None, -999, 1, 1, 2.5, 100]),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from([None, {"ja": "川"}, {"en": "river"}, {"ja": "長" * 70 + "a"}, {"ja": "長" * 70 + "b"}]),
    ),
    max_size=9,
    unique_by=lambda row: row["id"],
)
orders = st.lists(
    st.sampled_from(
        [{key: way} for key in ("waterLevel", "municipality", "name", "id", "address") for way in ("ASC", "DESC")]
    ),
    max_size=3,
)


def asked(engine: Bench, query: str, **variables: Any) -> dict[str, Any]:
    """One page."""
    page: dict[str, Any] = asyncio.run(engine.data(query, variables))["waterGauges"]
    return page


def ids(page: dict[str, Any]) -> list[str]:
    """The ids on a page."""
    return [edge["node"]["id"] for edge in page["edges"]]


def everything(engine: Bench, order: Any) -> list[str]:
    """All ids in order, on one page."""
    return ids(asked(engine, FORWARD, first=100, order=order))


@settings(max_examples=60, deadline=None)
@given(rows, orders, st.integers(1, 4))
def test_walking_forward_gives_every_row_once_in_order(given_: list[Any], order: Any, size: int) -> None:
    """Until there is no next page; each page knows of the one before."""
    engine = bench(gauges(*given_, max_page=2))
    expected, seen, after = everything(engine, order), list[str](), None
    while True:
        page = asked(engine, FORWARD, first=size, after=after, order=order)
        info = page["pageInfo"]
        assert info["hasPreviousPage"] is bool(seen)
        seen += ids(page)
        assert len(ids(page)) <= size
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]
    assert seen == expected
    assert len(seen) == len(given_)


@settings(max_examples=60, deadline=None)
@given(rows, orders, st.integers(1, 4))
def test_walking_backward_gives_the_same_rows(given_: list[Any], order: Any, size: int) -> None:
    """From the end to the beginning, each page in the order of the list."""
    engine = bench(gauges(*given_))
    seen: list[str] = []
    before = None
    while True:
        page = asked(engine, BACKWARD, last=size, before=before, order=order)
        info = page["pageInfo"]
        assert info["hasNextPage"] is bool(seen)
        seen = ids(page) + seen
        if not info["hasPreviousPage"]:
            break
        before = info["startCursor"]
    assert seen == everything(engine, order)


@settings(max_examples=30, deadline=None)
@given(rows, orders)
def test_every_edge_leads_on(given_: list[Any], order: Any) -> None:
    """Its cursor gives what comes after it, and before it."""
    engine = bench(gauges(*given_))
    page = asked(engine, FORWARD, first=100, order=order)
    for index, edge in enumerate(page["edges"]):
        assert ids(asked(engine, FORWARD, first=100, after=edge["cursor"], order=order)) == ids(page)[index + 1 :]
        assert ids(asked(engine, BACKWARD, last=100, before=edge["cursor"], order=order)) == ids(page)[:index]


@pytest.mark.parametrize(("query", "argument"), [(FORWARD, "first"), (BACKWARD, "last")])
@pytest.mark.parametrize("count", [0, 2])
def test_a_page_of_none_says_whether_there_is_anything(query: str, argument: str, count: int) -> None:
    """`first: 0` and `last: 0` have no cursors."""
    page = asked(bench(gauges(*(gauge(str(number)) for number in range(count)))), query, **{argument: 0})
    assert page["edges"] == []
    ahead = {"hasNextPage": count > 0, "hasPreviousPage": False}
    behind = {"hasNextPage": False, "hasPreviousPage": count > 0}
    expected = ahead if argument == "first" else behind
    assert page["pageInfo"] == {**expected, "startCursor": None, "endCursor": None}


def test_nulls_are_last_in_both_directions() -> None:
    """A missing level is neither high nor low."""
    engine = bench(gauges(gauge("a", level=None), gauge("b", level=1), gauge("c", level=-999), gauge("d", level=2)))
    found = {way: everything(engine, [{"waterLevel": way}]) for way in ("ASC", "DESC")}
    short = {way: [text[-1] for text in order] for way, order in found.items()}
    assert short == {"ASC": ["b", "d", "a", "c"], "DESC": ["d", "b", "a", "c"]}


def test_a_row_that_goes_away_moves_nothing() -> None:
    """Paging goes by what stands in the cursor, so that nothing is skipped or shown twice."""
    engine = bench(gauges(*(gauge(key) for key in "abcd")))
    first = asked(engine, FORWARD, first=2)
    engine.catalogue = bench(gauges(*(gauge(key) for key in "acd"))).catalogue
    assert ids(asked(engine, FORWARD, first=2, after=first["pageInfo"]["endCursor"])) == everything(engine, None)[1:]


def test_a_row_that_comes_in_moves_nothing() -> None:
    """A new one before the cursor is not shown, and pushes nobody onto the next page."""
    engine = bench(gauges(*(gauge(key) for key in "bcd")))
    first = asked(engine, FORWARD, first=1)
    engine.catalogue = bench(gauges(*(gauge(key) for key in "abcd"))).catalogue
    assert ids(asked(engine, FORWARD, first=9, after=first["pageInfo"]["endCursor"])) == everything(engine, None)[2:]
