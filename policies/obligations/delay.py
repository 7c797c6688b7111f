"""Delay: what was observed less than a period ago is not shown yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from policies.facts import Facts
from policies.obligations.asked import PARAMETER, UNENFORCEABLE, Apply, Asked, Made, Unenforceable, nothing, seconds_of
from vocab.terms import Kind
from vocab.values import Cell, Measure


def delay(asked: Asked) -> Made | Unenforceable:
    """A measure or a time that is newer than the moment of asking less the period becomes null."""
    seconds = seconds_of(asked.parameters.get("period"))
    if seconds is None:
        return Unenforceable(PARAMETER, "'delay' takes a period above zero", "period: PT15M")
    if asked.prop.kind not in (Kind.MEASURE, Kind.DATETIME):
        hint = "delay measures and times; rows are left out by a constraint on row.<time>.age"
        return Unenforceable(UNENFORCEABLE, f"'{asked.prop.name}' has no time", hint)
    return Made(nothing, binder=_binder(timedelta(seconds=seconds)))


def _binder(period: timedelta) -> Callable[[Facts], Apply]:
    return lambda facts: lambda cell: _old_enough(cell, facts.now - period)


def _old_enough(cell: Cell, latest: datetime) -> Cell:
    at = cell.observed_at if isinstance(cell, Measure) else cell
    return cell if isinstance(at, datetime) and at <= latest else None
