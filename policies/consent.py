"""Consent as a second decision: takes decisions that ask for it and who consents, gives decisions that know.

Pure. What nobody answered stays asked, and so unknown: a permission that needs it is unmet, a prohibition applies, and
no later permission gives a finer form for want of the answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from policies.decision import Branch, Decision, Obligation, as_strong
from vocab.query.predicate import And, Compare, Not, Op, Or, Predicate, fields_of


def bind(decision: Decision, field: str, subject: str, consenting: Collection[str]) -> Decision:
    """The decision with `field` (`@consent`, `@consent/<source>`) true where `subject` is one of those who consent."""
    answer = Compare(subject, Op.IN, tuple(sorted(consenting)))
    return replace(
        decision,
        branches=tuple(
            branch
            if branch.condition is None
            else replace(branch, condition=_substituted(branch.condition, field, answer))
            for branch in decision.branches
        ),
    )


def unanswered(decision: Decision, field: str) -> Decision:
    """The decision where nobody could say who consents: without what gives more than a permission that asks `field`."""
    kept: list[Branch] = []
    doubted: list[tuple[Obligation, ...]] = []
    for branch in decision.branches:
        given = not branch.permit or all(as_strong(branch.obligations, each) for each in doubted)
        if given:
            kept.append(branch)
        asks = branch.condition is not None and field in fields_of(branch.condition)
        if branch.permit and (asks or not given):
            doubted.append(branch.obligations)
    return replace(decision, branches=tuple(kept))


def _substituted(predicate: Predicate, field: str, answer: Compare) -> Predicate:
    match predicate:
        case And(items):
            return And(tuple(_substituted(item, field, answer) for item in items))
        case Or(items):
            return Or(tuple(_substituted(item, field, answer) for item in items))
        case Not(item):
            return Not(_substituted(item, field, answer))
        case Compare(name, Op.IS_NULL, value) if name == field:
            # Answered for every person of the page: only a row without a person leaves it open.
            return Compare(answer.field, Op.IS_NULL, value)
        case Compare(name) if name == field:
            return answer
        case other:
            return other
