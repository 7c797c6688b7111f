"""Bugs in what is promised around the answer: private points, what is not held, licences, whole walks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

import hub.fetch
import hub.needs
import hub.pipeline.rounds
import hub.plan.build
from hub.fetched import Fetched
from hub.needs import Level
from hub.plan.nodes import SourcePlan
from tests.mutants.kind import Mutant, original


def _push_a_private_point(patch: pytest.MonkeyPatch) -> None:
    """Sources are asked by a point that is a person's."""
    real = original(hub.plan.build, "_wanted")
    patch.setattr(hub.plan.build, "_wanted", lambda level, **_told: real(level))


def _walk_by_a_private_point(patch: pytest.MonkeyPatch) -> None:
    """A walk in order ends where enough is near a point that is a person's."""
    real = original(hub.plan.build, "pushed_order")

    def pushed_order(level: Level, *given: Any, shared: bool) -> Any:
        if level.arguments is not None:
            level = replace(level, arguments=replace(level.arguments, near_private=False))
        return real(level, *given, shared=shared)

    patch.setattr(hub.plan.build, "pushed_order", pushed_order)


def _look_up_by_a_private_point(patch: pytest.MonkeyPatch) -> None:
    """Sources are asked for the ids that things near a person's point refer to."""
    real = original(hub.pipeline.rounds, "_looked_up")
    patch.setattr(hub.pipeline.rounds, "_looked_up", lambda *given: replace(real(*given), told=True))


def _hold_everything(patch: pytest.MonkeyPatch) -> None:
    """Pages are held that a rule forbids to hold."""
    real = original(hub.plan.build, "_source_plan")

    def source_plan(*given: Any) -> SourcePlan:
        plan: SourcePlan = real(*given)
        return replace(plan, fetch=replace(plan.fetch, hold=True))

    patch.setattr(hub.plan.build, "_source_plan", source_plan)


def _merge_everything(patch: pytest.MonkeyPatch) -> None:
    """What a licence keeps apart is merged with others' data."""
    patch.setattr(hub.pipeline.rounds, "_alone", lambda _material: frozenset())


def _first_page_only(patch: pytest.MonkeyPatch) -> None:
    """The first page of a source is taken for all of it, whatever hidden rows stand on it."""
    real = original(hub.fetch, "_with")

    def with_page(found: Fetched, *given: Any) -> Fetched:
        first: Fetched = real(found, *given)
        return replace(first, finished=True)

    patch.setattr(hub.fetch, "_with", with_page)


MUTANTS: Mapping[str, Mutant] = {
    "a private point is pushed": Mutant(_push_a_private_point, "private"),
    "a walk ends by a private point": Mutant(_walk_by_a_private_point, "private"),
    "references are looked up by a private point": Mutant(_look_up_by_a_private_point, "private"),
    "what must not be held is held": Mutant(_hold_everything, "nohold"),
    "a licence's data is merged": Mutant(_merge_everything, "plain", "merged"),
    "hidden rows fill the only page": Mutant(_first_page_only),
}
