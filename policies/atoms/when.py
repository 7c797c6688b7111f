"""Tests of the clock and of what a domain has declared: takes `Facts`, gives true or false.

Unknown (None) where nobody can say what is declared. Refuses a clock without a zone with `ValueError` or `TypeError`,
which denies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from policies.atoms.who import NEGATED, ORDERS
from policies.decision import Need
from policies.facts import Facts

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class NowIs:
    """The clock stands before or after an instant; `operator` is lt, lteq, gt or gteq."""

    operator: str
    instant: datetime
    asks_who = False

    def judge(self, facts: Facts) -> bool:
        """Whether it holds at `facts.now`."""
        return ORDERS[self.operator](facts.now, self.instant)

    def need(self) -> Need:
        """What would make it hold."""
        return Need("dateTime", (self.instant.isoformat(),), self.operator)


@dataclass(frozen=True, slots=True)
class TimeOfDayIs:
    """The clock of the domain's zone stands before or after `time`; `operator` is lt, lteq, gt or gteq."""

    operator: str
    time: time
    zone: tzinfo
    asks_who = False

    def judge(self, facts: Facts) -> bool:
        """Whether it holds at `facts.now`."""
        return ORDERS[self.operator](_local(facts.now, self.zone).time(), self.time)

    def need(self) -> Need:
        """What would make it hold."""
        return Need("timeOfDay", (self.time.strftime("%H:%M"),), self.operator)


@dataclass(frozen=True, slots=True)
class DayOfWeekIs:
    """It is one of `days` in the domain's zone, or (neq, isNoneOf) none of them."""

    operator: str
    days: tuple[str, ...]  # of DAYS
    zone: tzinfo
    asks_who = False

    def judge(self, facts: Facts) -> bool:
        """Whether it holds at `facts.now`."""
        today = DAYS[_local(facts.now, self.zone).weekday()]
        return (today in self.days) is not (self.operator in NEGATED)

    def need(self) -> Need:
        """What would make it hold."""
        return Need("dayOfWeek", self.days, self.operator)


@dataclass(frozen=True, slots=True)
class SituationIs:
    """A situation of `kind` is declared now (in a domain, and covering an area of it), or (`negated`) none is."""

    kind: str
    domain: str | None
    area: str | None
    negated: bool
    asks_who = False

    def judge(self, facts: Facts) -> bool | None:
        """Whether it holds at `facts.now`."""
        if "situations" in facts.unknown:
            return None
        declared = any(
            situation.kind == self.kind
            and self.domain in (None, situation.domain)
            and (self.area is None or situation.area in (None, self.area))
            and situation.starts_at <= facts.now < situation.ends_at
            for situation in facts.situations
        )
        return declared is not self.negated

    def need(self) -> Need:
        """What would make it hold: kind, domain, area."""
        parts = (self.kind, self.domain, self.area)
        return Need("situation", tuple(part for part in parts if part), "neq" if self.negated else "eq")


def _local(now: datetime, zone: tzinfo) -> datetime:
    if now.tzinfo is None:
        raise ValueError("the clock has no zone")
    return now.astimezone(zone)
