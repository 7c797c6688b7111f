"""The open-only form: the same pages, seen by anyone. What leaves when no evidence can be written.

Takes materials and the decisions on an anonymous consumer; gives materials without anything that
anonymous may not read. A source whose pages depend on a value that is not open shows nothing, a rule that reads
what was not asked for gives nothing, and a reference is followed only where anyone would have been shown the same
entities referring to it.
"""

from __future__ import annotations

from dataclasses import replace

from hub.decisions import Decisions
from hub.needs import ID, argument_fields
from hub.pipeline.rounds import Material, narrowed
from hub.plan.nodes import LevelPlan, Skipped, SourcePlan
from policies.decide import properties_read
from policies.decision import DENIED, Decision


def open_only(material: Material, decisions: Decisions) -> Material:
    """Look at a material again with the decisions on an anonymous consumer."""

    def narrow(plan: SourcePlan) -> SourcePlan | Skipped:
        name, class_name = plan.source.name, plan.mapping.class_name
        visible = decisions.of(name, class_name, ID)
        if visible.denied:
            return Skipped(plan.source, class_name, "denied")
        leant_on = all(decisions.of(name, class_name, item).plain for item in plan.leans_on)
        if not leant_on or not _can_be_judged(visible, plan):
            return Skipped(plan.source, class_name, "unavailable")
        found = {item: decisions.of(name, class_name, item) for item in plan.decisions}
        kept = {
            item: decision for item, decision in found.items() if not decision.denied and _can_be_judged(decision, plan)
        }
        return replace(plan, visible=visible, decisions=kept, timely=_timely(plan, decisions))

    def follow(plan: LevelPlan, reference: str) -> bool:
        read = {reference, *argument_fields(plan.level.arguments)}
        return all(_alike(item, read, decisions) for item in plan.sources)

    return narrowed(material, narrow, follow)


def _can_be_judged(decision: Decision, plan: SourcePlan) -> bool:
    """Whether the pages hold all that a decision reads; what was not asked for would be taken for null."""
    return properties_read(decision) & plan.mapping.fields.keys() <= plan.mapped


def _alike(plan: SourcePlan, names: set[str], decisions: Decisions) -> bool:
    """Whether these properties, which entities there are, and which reading is shown are to anyone what they were."""
    seen = {ID: plan.visible, **{name: plan.decisions.get(name, DENIED) for name in names}}
    return plan.timely == _timely(plan, decisions) and all(
        decision.branches == decisions.of(plan.source.name, plan.mapping.class_name, name).branches
        for name, decision in seen.items()
    )


def _timely(plan: SourcePlan, decisions: Decisions) -> bool:
    return decisions.timely(plan.source.name, plan.mapping.class_name, plan.mapping.timed)
