"""Pushing filters to a source: never a row lost, and exact only where the source keeps just the hub's rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vocab.mapping_tools import with_fields
from tests.vocab.push_tools import AT, ID, SPACE, pushed
from vocab.ids import make_id
from vocab.mapping.push import Pushed
from vocab.query.predicate import FALSE, TRUE, And, Compare, Near, Not, Op, Or, Predicate


def only(*ops: Op) -> Callable[[str, str, Op], str | None]:
    """A source that knows just these operators."""
    return lambda _path, _native, op: "exact" if op in ops else None


@pytest.mark.parametrize(
    ("predicate", "native", "exact"),
    [
        (Compare("name", Op.EQ, "川"), Compare("n", Op.EQ, "川"), True),
        (Compare("name", Op.EQ, "-"), Compare("n", Op.EQ, "-"), False),
        (Compare("name", Op.CONTAINS, "川"), Compare("n", Op.CONTAINS, "川"), False),
        (Compare("danger", Op.EQ, 2.5), Compare("d", Op.EQ, 2.5), True),
        (Compare("danger", Op.LT, 2.5), Compare("d", Op.LT, 2.5), False),
        (Compare("count", Op.IN, (1, 2)), Compare("c", Op.IN, (1, 2)), True),
        (Compare("status", Op.EQ, "OPEN"), Compare("s", Op.IN, ("○", "可")), True),
        (Compare("status", Op.EQ, "CLOSED"), Compare("s", Op.EQ, "×"), True),
        (Compare("status", Op.NE, "OPEN"), Compare("s", Op.EQ, "×"), True),
        (Compare("status", Op.EQ, "UNHEARD"), FALSE, True),
        (Compare("open", Op.EQ, True), Compare("o", Op.EQ, "有"), True),
        (Compare("open", Op.NE, True), Compare("o", Op.EQ, "無"), True),
        (Compare("startsAt", Op.GTE, AT), Compare("t", Op.GTE, AT), True),
        (Compare("river", Op.EQ, make_id("River", "mlit", "86")), Compare("r", Op.EQ, 86), True),
        (Compare("river", Op.EQ, make_id("River", "other", "86")), FALSE, True),
        (Compare("id", Op.EQ, ID), Compare("id", Op.EQ, "a"), True),
        (Compare("id", Op.EQ, make_id("WaterGauge", "other", "a")), FALSE, True),
        (Compare("id", Op.EQ, make_id("River", SPACE, "a")), FALSE, True),
        (Compare("id", Op.EQ, "a"), FALSE, True),
        (Compare("id", Op.IN, (ID, "x")), Compare("id", Op.EQ, "a"), True),
        (Near("location", 34.3, 134.0, 500), Near("g", 34.3, 134.0, 500), True),
        (Not(Compare("danger", Op.GT, 2)), Compare("d", Op.LTE, 2), False),
        (Not(Compare("status", Op.IN, ("OPEN",))), Compare("s", Op.EQ, "×"), True),
        (TRUE, TRUE, True),
        (FALSE, FALSE, True),
        (And((Compare("count", Op.EQ, 1), FALSE)), FALSE, True),
    ],
)
def test_a_comparison_is_asked_in_the_words_of_the_source(predicate: Predicate, native: Predicate, exact: bool) -> None:
    """Native path, native value, and whether the hub may rely on it for counting."""
    assert pushed(predicate) == Pushed(native, exact)


@pytest.mark.parametrize(
    "predicate",
    [
        Compare("address.full", Op.EQ, "番町"),
        Compare("count", Op.EQ, "1"),
        Compare("count", Op.EQ, True),
        Compare("name", Op.IS_NULL, True),
        Compare("id", Op.NE, ID),
        Not(Near("location", 34.3, 134.0, 500)),
        Not(Compare("name", Op.CONTAINS, "川")),
        Or((Compare("count", Op.EQ, 1), Compare("address.full", Op.EQ, "番町"))),
    ],
)
def test_what_could_lose_a_row_is_left_to_the_hub(predicate: Predicate) -> None:
    """No native type stated, another type, null, and what cannot be turned around."""
    assert pushed(predicate) == Pushed(TRUE, exact=False)


def test_a_converted_bound_is_widened_and_never_exact() -> None:
    """2.5 m is about 250 cm; an equality becomes a narrow range."""
    found = pushed(Compare("waterLevel", Op.GT, 2.5))
    assert isinstance(found.predicate, Compare)
    assert found.predicate.op is Op.GTE
    assert isinstance(found.predicate.value, float)
    assert 249.99 < found.predicate.value < 250
    equal = pushed(Compare("waterLevel", Op.EQ, 2.5))
    assert isinstance(equal.predicate, And)
    assert not found.exact
    assert not equal.exact


def test_a_part_that_cannot_be_asked_leaves_a_conjunction_wider() -> None:
    """The rest is still asked, and the result is not exact."""
    both = And((Compare("count", Op.EQ, 1), Compare("address.full", Op.EQ, "番町")))
    assert pushed(both) == Pushed(Compare("c", Op.EQ, 1), exact=False)
    either = And((Compare("count", Op.EQ, 1), Compare("danger", Op.EQ, 1)))
    assert pushed(either, conjunction=False) == Pushed(Compare("c", Op.EQ, 1), exact=False)


def test_only_declared_operators_are_asked() -> None:
    """IN and EQ stand in for each other where they can."""
    status = Compare("status", Op.EQ, "OPEN")
    either = Or((Compare("s", Op.EQ, "○"), Compare("s", Op.EQ, "可")))
    assert pushed(status, capable=only(Op.EQ)) == Pushed(either, exact=True)
    assert pushed(status, capable=only(Op.EQ), disjunction=False) == Pushed(TRUE, exact=False)
    assert pushed(Compare("count", Op.EQ, 1), capable=only(Op.IN)) == Pushed(Compare("c", Op.IN, (1,)), exact=True)
    assert pushed(Compare("count", Op.GT, 1), capable=only(Op.EQ)) == Pushed(TRUE, exact=False)
    superset = pushed(Compare("count", Op.EQ, 1), capable=lambda *_: "superset")
    assert superset == Pushed(Compare("c", Op.EQ, 1), exact=False)


def test_an_id_is_looked_up_by_its_key_only_where_the_key_has_a_stated_type() -> None:
    """Else a spreadsheet's number could be missed by a search for its text."""
    untyped = with_fields("name: n")
    assert pushed(Compare("id", Op.EQ, ID), mapping=untyped) == Pushed(TRUE, exact=False)
    two = with_fields("name: n", id_="{key: [x, y], native: text}")
    found = pushed(Compare("id", Op.EQ, make_id("WaterGauge", SPACE, "372013/1")), mapping=two)
    assert found.predicate == And((Compare("x", Op.EQ, "372013"), Compare("y", Op.EQ, "1")))
    assert pushed(Compare("id", Op.EQ, ID), mapping=two) == Pushed(FALSE, exact=True)
