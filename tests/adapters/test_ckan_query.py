from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ckan_options import CkanOptions
from adapters.ckan_query import LONGEST_QUERY, asked, in_url, parameters
from adapters.errors import NotCapable
from adapters.kit.options import OptionError
from adapters.names import NativePath
from adapters.spec import NativeOrder, NativeType
from tests.adapters.ngsi_tools import fetch_of
from vocab.query.predicate import And, Compare, Not, Op, Predicate

TYPES = {NativePath("t"): NativeType.TEXT, NativePath("n"): NativeType.NUMBER, NativePath("b"): NativeType.BOOLEAN}


@pytest.mark.parametrize(
    ("predicate", "filters"),
    [
        (And(), {}),
        (Compare("t", Op.EQ, "1"), {"t": "1"}),
        (Compare("t", Op.IN, ("1", "3")), {"t": ["1", "3"]}),
        (Compare("n", Op.GTE, 400), {"n": {"gte": 400}}),
        (
            And((Compare("n", Op.GTE, 400), Compare("n", Op.LT, 500), Compare("n", Op.GTE, 450))),
            {"n": {"gte": 450, "lt": 500}},
        ),
        (And((Compare("t", Op.IN, ("a", "b")), Compare("t", Op.IN, ("b", "c")))), {"t": "b"}),
        (And((Compare("n", Op.IN, (1, 5, 9)), Compare("n", Op.GT, 1))), {"n": [5, 9]}),
        (Compare("b", Op.EQ, True), {"b": True}),
        (Compare("n", Op.EQ, 400.0), {"n": 400}),
    ],
)
def test_predicates_become_filters(predicate: Predicate, filters: object) -> None:
    """What `filters` can say is said whole; a list is an OR, a mapping of operators an AND."""
    said = asked(predicate, TYPES, ranges=True)
    assert said.filters == filters
    assert not said.widened
    assert not said.impossible


@pytest.mark.parametrize(
    "predicate",
    [
        And((Compare("t", Op.EQ, "a"), Compare("t", Op.EQ, "b"))),
        And((Compare("n", Op.EQ, 5), Compare("n", Op.LT, 5))),
        Compare("t", Op.IN, ()),
    ],
)
def test_what_no_row_can_satisfy_is_not_asked(predicate: Predicate) -> None:
    """Conditions that exclude each other are known to give nothing."""
    assert asked(predicate, TYPES, ranges=True).impossible


@pytest.mark.parametrize(
    "compare",
    [
        Compare("t", Op.EQ, "\x00"),
        Compare("t", Op.EQ, "が" * 12),
        Compare("n", Op.EQ, 0.1),
        Compare("n", Op.EQ, 2**60),
        Compare("n", Op.LT, math.inf),
        Compare("$or", Op.EQ, "a"),
        Compare("t", Op.EQ, 5),
    ],
)
def test_what_filters_cannot_say_is_left_out(compare: Compare) -> None:
    """A comparison that might lose a row is not sent, and the answer is known to be wider."""
    types = {**TYPES, NativePath("$or"): NativeType.TEXT}
    both = asked(And((compare, Compare("b", Op.EQ, False))), types, ranges=False)
    assert both.filters == {"b": False}
    assert both.widened


def test_a_number_with_a_fraction_is_asked_for_as_all_it_may_be() -> None:
    """A decimal with more digits may be the same double; whole numbers are said as they are."""
    said = asked(And((Compare("n", Op.IN, (1, 0.5, 9)), Compare("n", Op.LT, 9))), TYPES, ranges=True)
    assert said.filters == {"n": [1, {"gte": math.nextafter(0.5, 0), "lte": math.nextafter(0.5, 1)}]}
    assert not said.widened
    assert asked(Compare("n", Op.IN, tuple(n + 0.5 for n in range(21))), TYPES, ranges=True).widened


def test_every_spelling_of_a_text_is_asked_for() -> None:
    """The hub takes canonically equal texts for one; PostgreSQL does not."""
    assert set(asked(Compare("t", Op.EQ, "ガ"), TYPES, ranges=False).filters["t"]) == {"ガ", "カ\u3099"}
    assert "\ufa19" in asked(Compare("t", Op.EQ, "神"), TYPES, ranges=False).filters["t"]


@settings(max_examples=80)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([Op.LT, Op.LTE, Op.GT, Op.GTE]))
def test_bounds_only_ever_move_outward(value: float, op: Op) -> None:
    """A bound with a fraction is moved at most to the next double: a longer decimal may be the same one."""
    ((name, bound),) = asked(Compare("n", op, value), TYPES, ranges=True).filters["n"].items()
    assert name == op.value
    outward = bound >= value if op in {Op.LT, Op.LTE} else bound <= value
    assert outward
    assert math.nextafter(value, bound) == bound or bound == value


def test_other_combinations_are_refused() -> None:
    """What is not declared is a fault of the hub."""
    with pytest.raises(NotCapable):
        asked(Not(Compare("t", Op.EQ, "a")), TYPES, ranges=True)


def test_a_page_names_columns_order_and_total() -> None:
    """Only the columns of the fetch are asked for; the order always ends with `_id`."""
    order = (NativeOrder(NativePath("収容 人数"), NativeType.NUMBER, descending=True),)
    request = fetch_of("r", "a", "b", "a", order=order, count=True)
    given_ = parameters(request, asked(And(), {}, ranges=True), 50, 100)
    assert given_ == {
        "resource_id": "r",
        "fields": ["a", "b"],
        "sort": ['"収容 人数" desc nulls last', "_id"],
        "limit": 50,
        "offset": 100,
        "include_total": True,
    }
    assert in_url(given_) is None
    assert parameters(fetch_of("r"), asked(And(), {}, ranges=True), 1, 0)["fields"] == ["_id"]


def test_a_long_question_goes_in_a_body() -> None:
    """Names with commas and long filters do not fit a URL; others do."""
    assert in_url({"fields": ["a,b"]}) is None
    assert in_url({"filters": {"t": ["水位" * 20] * 40}}) is None
    query = in_url({"resource_id": "r", "filters": {"t": "水"}, "include_total": False})
    assert query == (
        ("resource_id", "r"),
        ("filters", '{"t": "水"}'),
        ("include_total", "false"),
    )
    assert len(str(query)) < LONGEST_QUERY


@pytest.mark.parametrize("options", [{"api": "api"}, {"ranges": "maybe"}, {"resource": "x"}, {"api": "/a/../b c"}])
def test_unknown_options_are_refused(options: dict[str, str]) -> None:
    """A misspelt option or value is refused when the adapter is made."""
    with pytest.raises(OptionError):
        CkanOptions.of(options)
