"""Bugs in what is done to whole tables, and to what is too new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest

import hub.entities
import hub.plan.build
import hub.suppress
from hub.entity import Cells
from hub.fetched import Fetched
from hub.suppress import Suppressed
from policies.choose import chooser
from tests.mutants.kind import Mutant, original
from vocab.values import Cell, Measure

_DELAY = import_module("policies.obligations.delay")  # a function of its package has the same name


def _of_visible_rows(patch: pytest.MonkeyPatch) -> None:
    """Small cells are looked for among the visible rows only."""
    real = original(hub.entities, "suppressed_of")

    def suppressed_of(fetched: Fetched, rows: Sequence[Cells]) -> Suppressed:
        visible = chooser(fetched.plan.visible.branches)
        found: Suppressed = real(replace(fetched, suppressed={}), [row for row in rows if visible(row) is not None])
        return found

    patch.setattr(hub.entities, "suppressed_of", suppressed_of)


def _after_the_filter(patch: pytest.MonkeyPatch) -> None:
    """The filter takes rows out of the table before it is known which cells protect the small ones."""
    real = original(hub.plan.build, "_conditions")
    patch.setattr(hub.plan.build, "_conditions", lambda *given: (real(*given)[0], False))
    patch.setattr(hub.suppress, "_whole", lambda fetched: fetched.status == "ok")


def _when_in_part(patch: pytest.MonkeyPatch) -> None:
    """Each page of a table is taken for a table of its own."""
    real = original(hub.entities, "suppressed_of")

    def suppressed_of(fetched: Fetched, rows: Sequence[Cells]) -> Suppressed:
        found: dict[tuple[int, int], bool] = {}
        for start in range(0, len(rows), 3):
            found.update(real(replace(fetched, suppressed={}), rows[start : start + 3]))
        return found

    patch.setattr(hub.entities, "suppressed_of", suppressed_of)


def _around_old_enough(patch: pytest.MonkeyPatch, spoil: Any) -> None:
    real = original(_DELAY, "_old_enough")
    patch.setattr(_DELAY, "_old_enough", lambda cell, latest: spoil(real, cell, latest))


def _delay_by_another_time(patch: pytest.MonkeyPatch) -> None:
    """A delay runs from the time at which the source published the value, here the hour before it was observed."""

    def spoil(real: Any, cell: Cell, latest: datetime) -> Any:
        if isinstance(cell, Measure) and cell.observed_at is not None:
            published = cell.observed_at.replace(minute=0)
            return cell if real(replace(cell, observed_at=published), latest) is not None else None
        return real(cell, latest)

    _around_old_enough(patch, spoil)


def _delay_without_time(patch: pytest.MonkeyPatch) -> None:
    """A value that does not say when it was observed is not delayed."""

    def spoil(real: Any, cell: Cell, latest: datetime) -> Any:
        return cell if isinstance(cell, Measure) and cell.observed_at is None else real(cell, latest)

    _around_old_enough(patch, spoil)


MUTANTS: Mapping[str, Mutant] = {
    "small cells are looked for among visible rows": Mutant(_of_visible_rows, "plain", "tables"),
    "cells are protected after the filter": Mutant(_after_the_filter, "plain", "tables"),
    "a part of a table is taken for the table": Mutant(_when_in_part, "plain", "tables"),
    "a delay runs from another time than the observation": Mutant(_delay_by_another_time, "plain", "delay"),
    "a value without a time is not delayed": Mutant(_delay_without_time, "plain", "delay"),
}
