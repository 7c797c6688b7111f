"""Bugs in what is asked of a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import hub.entities
import hub.plan.build
from hub.plan.nodes import SourcePlan
from policies.decision import Branch, Decision
from tests.mutants.kind import Mutant, original
from vocab.mapping.program import Mapped

_OPEN = Decision((Branch(permit=True, rule="mutant"),))


def _push_any_filter(patch: pytest.MonkeyPatch) -> None:
    """The whole filter is pushed, also over what is denied, conditional or transformed."""
    patch.setattr(hub.plan.build, "_over", lambda predicate, _allowed: predicate)


def _order_over_hidden_rows(patch: pytest.MonkeyPatch) -> None:
    """A source is walked in order although some of its rows are hidden."""
    real = original(hub.plan.build, "pushed_order")

    def ordered(*given: Any, shared: bool) -> Any:
        return real(*given[:-1], _OPEN, shared=shared)

    patch.setattr(hub.plan.build, "pushed_order", ordered)


def _latest_by_any_time(patch: pytest.MonkeyPatch) -> None:
    """The latest reading is chosen by a time that the consumer may not see."""

    def latest(_plan: SourcePlan, rows: list[Mapped]) -> list[Mapped]:
        found: dict[str, Mapped] = {}
        for row in rows:
            known = found.get(row.key or "")
            if known is None or hub.entities._newer(row.at, known.at):
                found[row.key or ""] = row
        return list(found.values())

    patch.setattr(hub.entities, "_latest", latest)


MUTANTS: Mapping[str, Mutant] = {
    "a filter over protected values is pushed": Mutant(_push_any_filter),
    "a source with hidden rows is walked in order": Mutant(_order_over_hidden_rows, "ordered"),
    "the latest reading is chosen by a hidden time": Mutant(_latest_by_any_time),
}
