"""What showing a row relies on: takes a plan, gives a function of mapped rows that names consents, mandates, cases."""

from __future__ import annotations

from collections.abc import Callable

from hub.entity import Cells
from hub.needs import ID
from hub.plan.nodes import SourcePlan
from policies.choose import chooser
from policies.decision import Decision
from vocab.query.predicate import fields_of


def relied_on_of(plan: SourcePlan) -> Callable[[Cells], frozenset[str]] | None:
    """The consents, mandates and cases that showing a row relies on. None where no rule of the plan needs any."""
    subject = plan.mapping.subject
    if subject is None or not (plan.persons or plan.consents):
        return None
    decisions = {ID: plan.visible, **plan.decisions}
    choosers = [
        (name, chooser(decision.branches), _about(decision, subject))
        for name, decision in decisions.items()
        if decision.conditional
    ]

    def relied_on(cells: Cells) -> frozenset[str]:
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

    return relied_on


def _about(decision: Decision, subject: str) -> frozenset[str]:
    """The rules whose condition looks at the person."""
    return frozenset(
        branch.rule
        for branch in decision.branches
        if branch.condition is not None and subject in fields_of(branch.condition)
    )
