"""Bugs in what is shared between consumers, and in the open-only form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

import hub.pipeline.answer
import hub.pipeline.open_form
import hub.pipeline.rounds
from hub.decisions import Decisions
from hub.entity import Entity, Tally
from hub.fetched import Fetched
from hub.needs import ID
from hub.pipeline.rounds import Material, narrowed
from hub.plan.nodes import SourcePlan
from tests.mutants.kind import Mutant, original


def _hold_after_decisions(patch: pytest.MonkeyPatch) -> None:
    """What one consumer may see of a page is kept for the next one with the same question."""
    kept: dict[str, tuple[object, list[Entity], Tally]] = {}
    real = original(hub.pipeline.rounds, "entities_of")

    def entities_of(fetched: Fetched, *, include_drill: bool) -> tuple[list[Entity], Tally]:
        adapter = fetched.plan.source.adapter
        key = f"{id(adapter)} {fetched.plan.fetch} {include_drill} {fetched.status}"
        if key not in kept:
            kept[key] = (adapter, *real(fetched, include_drill=include_drill))
        _, entities, tally = kept[key]
        return [replace(entity) for entity in entities], tally

    patch.setattr(hub.pipeline.rounds, "entities_of", entities_of)


def _relaxed(patch: pytest.MonkeyPatch, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
    """Let the open form forget what pages lean on."""
    real = original(hub.pipeline.answer, "open_only")

    def forget(plan: SourcePlan) -> SourcePlan:
        return replace(plan, leans_on=change(plan.leans_on))

    def open_only(material: Material, decisions: Decisions) -> Material:
        relaxed: Material = real(narrowed(material, forget, lambda _plan, _name: True), decisions)
        return relaxed

    patch.setattr(hub.pipeline.answer, "open_only", open_only)


def _lean_on_no_filter(patch: pytest.MonkeyPatch) -> None:
    """The open form takes pages that a filter over protected values chose."""
    _relaxed(patch, lambda leans_on: leans_on & {ID})


def _lean_on_no_rows(patch: pytest.MonkeyPatch) -> None:
    """The open form takes pages that were reduced to the latest over hidden rows."""
    _relaxed(patch, lambda leans_on: leans_on - {ID})


def _follow_everything(patch: pytest.MonkeyPatch) -> None:
    """The open form keeps the references of the page that the consumer would have got."""
    patch.setattr(hub.pipeline.open_form, "_alike", lambda *_given: True)


def _nothing_closed(patch: pytest.MonkeyPatch) -> None:
    """The open form is the answer itself."""

    def open_only(material: Material, _decisions: Decisions) -> Any:
        return material

    patch.setattr(hub.pipeline.answer, "open_only", open_only)


MUTANTS: Mapping[str, Mutant] = {
    "pages are held after decisions": Mutant(_hold_after_decisions, "held"),
    "the open form takes pages that lean on a protected filter": Mutant(_lean_on_no_filter, "open"),
    "the open form takes readings reduced over hidden rows": Mutant(_lean_on_no_rows, "open"),
    "the open form follows every reference": Mutant(_follow_everything, "open"),
    "the open form closes nothing": Mutant(_nothing_closed, "open"),
}
