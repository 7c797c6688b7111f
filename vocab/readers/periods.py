"""Periods of days: takes a year, a month, a fiscal year or two days as sources write them, gives first and last day.

Reads `2026年6月`, `令和6年度`, `R6.4`, `2026`, `2026/8/5～8/16`, `8月5日（水）～8月16日（日）` where a year is given.
Refuses a day without a year and an end before its beginning, with a code.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize

from vocab.readers.clock import OUT_OF_RANGE
from vocab.readers.eras import BY_NAME, GREGORIAN, NOT_BEGUN, OLD_CALENDAR, Era
from vocab.readers.kanji import with_digits
from vocab.readers.times import time
from vocab.values import Unmappable

NOT_A_PERIOD = Unmappable("VALUE_NOT_A_PERIOD")
WITHOUT_YEAR = Unmappable("PERIOD_WITHOUT_YEAR")
BACKWARDS = Unmappable("PERIOD_BACKWARDS")

_ERA = r"(?P<era>[MTSHRmtshr]|明治|大正|昭和|平成|令和)"
_YEAR = rf"(?:(?P<year>[0-9]{{4}})|{_ERA} ?(?P<era_year>[0-9]{{1,2}}|元))"
_ONE = re.compile(rf"{_YEAR}(?:(?P<fiscal> ?年度)|(?: ?年 ?|[-/.])(?P<month>[0-9]{{1,2}}) ?月?| ?年)?")
_PART = re.compile(r"(?:(?P<month>[0-9]{1,2})(?:月|/))?(?P<day>[0-9]{1,2})日?")
_MONTH_DAY = re.compile(r"[0-9]{1,2}(?:月[0-9]{1,2}日|/[0-9]{1,2})")
_WEEKDAY = re.compile(r" ?\([月火水木金土日](?:曜日?)?(?:[・,]?[祝休]日?)?\)")
_BETWEEN = re.compile(r" *(?:[~〜–—]|から|(?<=日)-| - ) *")
_APRIL = 4
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both days in it."""

    first: date
    last: date


def period(native: object, *, year: int | None = None) -> Period | Unmappable:
    """The days that a native value covers; `year` is the Gregorian year of days that name none.

    A fiscal year (年度) runs from 1 April to 31 March. An end without year or month has those of its beginning.
    """
    if isinstance(native, int) and not isinstance(native, bool):
        native = str(native)
    if not isinstance(native, str) or len(native) > _LONGEST:
        return NOT_A_PERIOD
    text = with_digits(_WEEKDAY.sub("", normalize("NFKC", native).strip())).removesuffix("まで")
    first, *rest = _BETWEEN.split(text.replace("-", "~") if "/" in text else text)
    if not rest:
        return _single(first, year)
    return _between(first, rest[0], year) if len(rest) == 1 else NOT_A_PERIOD


def _single(text: str, year: int | None) -> Period | Unmappable:
    matched = _ONE.fullmatch(text)
    if matched is None:
        day = _day(text, year)
        return day if isinstance(day, Unmappable) else Period(day, day)
    era = BY_NAME[matched["era"]] if matched["era"] else None
    written = 1 if matched["era_year"] == "元" else int(matched["year"] or matched["era_year"])
    whole = (era.before if era else 0) + written
    if not (date.min.year < whole < date.max.year and written):
        return OUT_OF_RANGE
    if era and whole < GREGORIAN.year:
        return OLD_CALENDAR
    if matched["month"]:
        return _month(whole, int(matched["month"]), era)
    if matched["fiscal"]:
        return Period(date(whole, _APRIL, 1), date(whole + 1, _APRIL, 1) - timedelta(days=1))
    return Period(max(date(whole, 1, 1), era.first) if era else date(whole, 1, 1), date(whole, 12, 31))


def _month(year: int, month: int, era: Era | None) -> Period | Unmappable:
    if not 1 <= month <= 12:  # noqa: PLR2004  # months of a year
        return OUT_OF_RANGE
    last = date(year, month, monthrange(year, month)[1])
    if era and last < era.first:
        return NOT_BEGUN
    first = date(year, month, 1)
    return Period(max(first, era.first) if era else first, last)


def _between(first_text: str, last_text: str, year: int | None) -> Period | Unmappable:
    first = _single(first_text, year)
    if isinstance(first, Unmappable):
        return first
    part = _PART.fullmatch(last_text)
    if part:
        end = _of(first.last.year, int(part["month"] or first.first.month), int(part["day"]))
        last: Period | Unmappable = end if isinstance(end, Unmappable) else Period(end, end)
    else:
        last = _single(last_text, year)
    if isinstance(last, Unmappable):
        return last
    return Period(first.first, last.last) if first.first <= last.last else BACKWARDS


def _day(text: str, year: int | None) -> date | Unmappable:
    if _MONTH_DAY.fullmatch(text):
        if year is None:
            return WITHOUT_YEAR
        month, day = re.findall("[0-9]+", text)
        return _of(year, int(month), int(day))
    found = time(text, UTC)
    return found.date() if isinstance(found, datetime) else NOT_A_PERIOD if found.code == "VALUE_NOT_A_TIME" else found


def _of(year: int, month: int, day: int) -> date | Unmappable:
    try:
        return date(year, month, day)
    except ValueError:
        return OUT_OF_RANGE
