"""Which branch applies to a row: what is looked up chooses as what is judged one by one."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from policies.choose import chooser
from policies.decision import Branch, Branches
from tests.policies.small import reader
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import And, Compare, Not, Op, Or, Predicate
from vocab.values import Cell, Measure, Quality, Text

_AT = datetime(2026, 7, 1, tzinfo=UTC)
_VALUES: tuple[str | float | bool | datetime, ...] = (
    "a", "が", "か\u3099", "1", 1, 1.0, 0, -0.0, True, False, _AT, float("nan"),
)  # fmt: skip
_CELLS: tuple[Cell, ...] = (
    *_VALUES,
    None,
    Text({"ja": "a"}),
    Text({}),
    Measure(1.0, "MTR", _AT, Quality.MEASURED),
    Measure(None, "MTR", None, Quality.MISSING),
)
_FIELDS = ("x", "y", "x@observedAt")
_fields, _values = st.sampled_from(_FIELDS), st.sampled_from(_VALUES)
_compares = st.one_of(
    st.builds(Compare, _fields, st.sampled_from([Op.EQ, Op.EQ, Op.NE, Op.LTE]), _values),
    st.builds(Compare, _fields, st.just(Op.IN), st.lists(_values, max_size=3).map(tuple)),
    st.builds(Compare, _fields, st.just(Op.IS_NULL), st.booleans()),
)
_conditions: st.SearchStrategy[Predicate] = st.recursive(
    _compares,
    lambda items: st.one_of(
        st.builds(And, st.lists(items, max_size=3).map(tuple)),
        st.builds(Or, st.lists(items, max_size=3).map(tuple)),
        st.builds(Not, items),
    ),
    max_leaves=4,
)
_branches = st.lists(
    st.builds(
        Branch,
        permit=st.sampled_from([True, True, False]),
        rule=st.text("rst", max_size=2),
        condition=st.none() | _conditions,
    ),
    max_size=8,
)
_rows = st.lists(st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(_CELLS)), min_size=1, max_size=6)


@given(_branches, _rows, st.booleans())
def test_the_first_that_holds_decides_and_an_unknown_prohibition_holds(
    branches: list[Branch], rows: list[dict[str, Cell]], shared: bool
) -> None:
    """As when each condition is judged in its order, for each row."""
    choose = chooser(Branches(branches) if shared else tuple(branches))
    for row in rows:
        assert choose(row) is _one_by_one(branches, row)


def _one_by_one(branches: list[Branch], row: dict[str, Cell]) -> Branch | None:
    for branch in branches:
        truth = True if branch.condition is None else compile_predicate(branch.condition, reader)(row)
        if truth is True or (truth is None and not branch.permit):
            return branch if branch.permit else None
    return None


def test_branches_that_are_the_same_for_everybody_are_prepared_once() -> None:
    """A second question finds what the first made."""
    branches = Branches([Branch(permit=True, rule="r", condition=Compare("x", Op.EQ, "a"))])
    assert chooser(branches) is chooser(branches)
