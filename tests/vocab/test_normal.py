from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from tests.vocab.strategies import PREDICATE, ROW, Row, get
from vocab.query.evaluate import compile_predicate
from vocab.query.normal import normalise
from vocab.query.predicate import FALSE, TRUE, And, Compare, Near, Not, Op, Or, Predicate

A, B = Compare("a", Op.EQ, 1), Compare("b", Op.LT, 2)
NEAR = Near("c", 34.0, 134.0, 10.0)


def nodes(predicate: Predicate) -> Iterator[Predicate]:
    """A predicate and everything in it."""
    yield predicate
    inner = predicate.items if isinstance(predicate, (And, Or)) else ()
    for item in (predicate.item,) if isinstance(predicate, Not) else inner:
        yield from nodes(item)


@settings(max_examples=150)
@given(PREDICATE, ROW)
def test_the_normal_form_is_equal_on_every_row(predicate: Predicate, row: Row) -> None:
    """True, false and unknown alike, over nulls and values of the wrong sort."""
    assert compile_predicate(normalise(predicate), get)(row) is compile_predicate(predicate, get)(row)


@settings(max_examples=100)
@given(PREDICATE)
def test_the_normal_form_is_flat_and_negates_only_leaves(predicate: Predicate) -> None:
    """No NOT above a connective or another NOT, no AND in an AND, no constant inside; a second time changes nothing."""
    normal = normalise(predicate)
    assert repr(normalise(normal)) == repr(normal)
    for node in nodes(normal):
        if isinstance(node, Not):
            assert not isinstance(node.item, (And, Or, Not))
        if isinstance(node, (And, Or)):
            assert len(node.items) > 1 or node is normal
            assert not any(isinstance(item, type(node)) or item in (TRUE, FALSE) for item in node.items)


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (Not(And((A, B))), Or((Compare("a", Op.NE, 1), Compare("b", Op.GTE, 2)))),
        (Not(Not(A)), A),
        (Not(Compare("a", Op.IS_NULL, True)), Compare("a", Op.IS_NULL, False)),
        (Not(Compare("a", Op.IN, (1, 2))), Not(Compare("a", Op.IN, (1, 2)))),
        (Not(NEAR), Not(NEAR)),
        (And((A, And((B, A)))), And((A, B))),
        (And((A, Or(()))), FALSE),
        (Or((A, And(()))), TRUE),
        (And((A, And(()))), A),
        (Compare("a", Op.IN, ()), FALSE),
        (Not(Compare("a", Op.IN, ())), TRUE),
        (Compare("a", Op.IN, (1, 1)), A),
        (Compare("a", Op.CONTAINS, "か\u3099"), Compare("a", Op.CONTAINS, "が")),
    ],
)
def test_normal_forms_by_example(predicate: Predicate, expected: Predicate) -> None:
    """De Morgan, opposites, folding."""
    assert normalise(predicate) == expected


def test_one_and_true_stay_two_values() -> None:
    """They are equal in Python; a source tells them apart."""
    found = normalise(Compare("a", Op.IN, (1, True)))
    assert isinstance(found, Compare)
    assert repr(found.value) == "(1, True)"
