"""The open-only form: the same pages, seen by anyone. What leaves when no evidence can be written.

Takes materials and the decisions on an anonymous consumer; gives materials without anything that
anonymous may not read. A source whose pages depend on a value that is not open shows nothing.
"""

from __future__ import annotations

from dataclasses import replace

from hub.decisions import Decisions
from hub.needs import ID
from hub.pipeline.rounds import Material, narrowed
from hub.plan.nodes import SourcePlan


def open_only(material: Material, decisions: Decisions) -> Material:
    """Look at a material again with the decisions on an anonymous consumer."""

    def narrow(plan: SourcePlan) -> SourcePlan | None:
        name, class_name = plan.source.name, plan.mapping.class_name
        visible = decisions.of(name, class_name, ID)
        if visible.denied or not all(decisions.of(name, class_name, item).plain for item in plan.leans_on):
            return None
        found = {item: decisions.of(name, class_name, item) for item in plan.decisions}
        kept = {item: decision for item, decision in found.items() if not decision.denied}
        return replace(plan, visible=visible, decisions=kept)

    return narrowed(material, narrow)
