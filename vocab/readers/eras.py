"""Japanese eras: takes an era and a year of it, or a day, gives the other.

Refuses a day before its era began, with a code. A day after its era ended is read on, as laws and plans that were
written ahead mean it (平成32年 is 2020). Until 明治5年12月2日 days were of the lunisolar calendar and are refused: the
day after it is 明治6年1月1日, 1873-01-01 (明治5年太政官布告第337号).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from vocab.values import Unmappable

NOT_BEGUN = Unmappable("ERA_NOT_BEGUN")
OLD_CALENDAR = Unmappable("ERA_OLD_CALENDAR")
NO_SUCH_DAY = Unmappable("TIME_OUT_OF_RANGE")


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its name, its letter and its first day. The first year ends on 31 December."""

    name: str
    letter: str
    first: date

    @property
    def before(self) -> int:
        """The Gregorian year to add a year of the era to."""
        return self.first.year - 1


ERAS = (  # the newest first; source: 元号を改める政令 and the edicts before it
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)
BY_NAME: Mapping[str, Era] = MappingProxyType(
    {key: era for era in ERAS for key in (era.name, era.name[0], era.letter, era.letter.lower())}
)
"""Eras by name (`令和`), first character (`令`) and letter, large or small."""

GREGORIAN = date(1873, 1, 1)
"""The first day of the calendar that is in use, 明治6年1月1日."""


def era_day(era: Era, year: int, month: int, day: int) -> date | Unmappable:
    """The day that a date of an era means: `ERA_NOT_BEGUN` before its first day, `ERA_OLD_CALENDAR` until 明治5年."""
    if year < 1:
        return NO_SUCH_DAY
    if era.before + year < GREGORIAN.year:
        return OLD_CALENDAR
    try:
        found = date(era.before + year, month, day)
    except (ValueError, OverflowError):
        return NO_SUCH_DAY
    return NOT_BEGUN if found < era.first else found


def era_of(day: date) -> tuple[Era, int] | None:
    """The era of a day and its year in it; the newer one where two meet. None before 明治6年."""
    era = next((era for era in ERAS if max(era.first, GREGORIAN) <= day), None)
    return (era, day.year - era.before) if era else None


def japanese(day: date) -> str | None:
    """A day as it is written in Japanese, `令和元年5月1日`; None before 明治6年."""
    found = era_of(day)
    if found is None:
        return None
    era, year = found
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
