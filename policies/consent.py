"""Consent as a second decision: takes decisions that ask for it and who consents, gives decisions that know.

Pure. What nobody answered stays asked, and so unknown: a permission that needs it is unmet, a prohibition applies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from policies.decision import Decision
from vocab.query.predicate import And, Compare, Not, Op, Or, Predicate


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
