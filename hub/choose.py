"""Which rule applies to a row: decisions made into functions of mapped rows.

Takes decisions; gives, row by row, the branch that permits, or nothing. A condition that fails to evaluate is a denial.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from hub.entity import Cells
from hub.needs import ID
from hub.plan.nodes import SourcePlan
from policies.decision import OBSERVED, Branch, Decision
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import fields_of
from vocab.values import Cell, Measure

log = logging.getLogger("tsunagu.entities")


def chooser(decision: Decision) -> Callable[[Cells], Branch | None]:
    """The permitting branch that applies to a row, or None. A condition that fails to evaluate is a denial."""
    first = decision.branches[0] if decision.branches else None
    if first is None:
        return lambda _cells: None
    if first.permit and first.condition is None:
        return lambda _cells: first
    tests = [
        (branch, compile_predicate(branch.condition, _cell_getter) if branch.condition is not None else None)
        for branch in decision.branches
    ]

    def choose(cells: Cells) -> Branch | None:
        for branch, test in tests:
            truth = True if test is None else test(cells)
            if truth is True:
                return branch if branch.permit else None
            if not branch.permit and truth is None:
                return None  # a prohibition whose condition is not known holds
        return None

    return _denying(choose)


def _denying(choose: Callable[[Cells], Branch | None]) -> Callable[[Cells], Branch | None]:
    def guarded(cells: Cells) -> Branch | None:
        try:
            return choose(cells)
        except Exception as error:  # noqa: BLE001 - any error on the way to a decision is a denial
            log.error("a condition could not be evaluated: %s", type(error).__name__)  # noqa: TRY400 - may hold values
            return None

    return guarded


def _cell_getter(name: str) -> Callable[[Cells], Cell]:
    if name.endswith(OBSERVED):
        measured = name.removesuffix(OBSERVED)
        return lambda cells: _observed(cells.get(measured))
    return lambda cells: cells.get(name)


def _observed(cell: Cell) -> Cell:
    return cell.observed_at if isinstance(cell, Measure) else None


def referrer(plan: SourcePlan) -> Callable[[Cells], frozenset[str]] | None:
    """What a row is seen by: references to consents, mandates and cases. None where no rule of the plan needs any."""
    subject = plan.mapping.subject
    if subject is None or not (plan.persons or plan.consents):
        return None
    decisions = {ID: plan.visible, **plan.decisions}
    choosers = [
        (name, chooser(decision), _about(decision, subject))
        for name, decision in decisions.items()
        if decision.conditional
    ]

    def refer(cells: Cells) -> frozenset[str]:
        person, found = str(cells.get(subject)), set[str]()
        for name, choose, personal in choosers:
            branch = choose(cells)
            if branch is None or branch.rule not in personal:
                continue
            consent = plan.consents.get((name, branch.rule))
            if consent is None:
                found.update(plan.persons.get(person, ()))
            elif person in consent:
                found.add(f"consent:{consent[person]}")
        return frozenset(found)

    return refer


def _about(decision: Decision, subject: str) -> frozenset[str]:
    """The rules whose condition looks at the person."""
    return frozenset(
        branch.rule
        for branch in decision.branches
        if branch.condition is not None and subject in fields_of(branch.condition)
    )
