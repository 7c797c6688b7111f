"""Times of sources: takes a native value and a zone, gives an aware datetime.

Reads ISO 8601 with or without offset, `2026/6/15 13:05`, `20260401`, 24:00, Japanese eras, 午後, kanji numerals, and
counts of seconds or days where a mapping says so. Refuses anything that could mean two days, with a code.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from vocab.readers.clock import CLOCK, OUT_OF_RANGE, Clock, read_clock
from vocab.readers.eras import BY_NAME, era_day
from vocab.readers.kanji import with_digits
from vocab.readers.numbers import number
from vocab.values import Unmappable

NOT_A_TIME = Unmappable("VALUE_NOT_A_TIME")


class Epoch(StrEnum):
    """What a number counts: time since 1970-01-01T00:00:00Z, or local days as spreadsheets do.

    `EXCEL` has 1900-03-01 as day 61 (ECMA-376 part 1, 18.17.4.1), `EXCEL_1904` has 1904-01-01 as day 0.
    """

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    EXCEL = "excel"
    EXCEL_1904 = "excel-1904"


class Order(StrEnum):
    """Which comes first in a date that ends with the year, `6/1/2023`."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


_DAY_ZERO = {Epoch.EXCEL: date(1899, 12, 30), Epoch.EXCEL_1904: date(1904, 1, 1)}
_LEAP_DAY_THAT_NEVER_WAS = 61  # before it, day numbers of 1900 are one off

_DATE = (
    r"(?:(?P<year>[0-9]{4})|(?P<era>[MTSHRmtshr]|明治?|大正?|昭和?|平成?|令和?)(?:\.| *)(?P<era_year>[0-9]{1,2}|元))"
    r"(?:(?P<separator>[-/.])(?P<month>[0-9]{1,2})(?P=separator)(?P<day>[0-9]{1,2})"
    r"| *年 *(?P<month_ja>[0-9]{1,2}) *月 *(?P<day_ja>[0-9]{1,2}) *日)"
    r"|(?P<era_of_run>[MTSHRmtshr]|明治|大正|昭和|平成|令和)(?P<era_run>[0-9]{6})"
    r"|(?P<run>[0-9]{8})(?:(?P<run_time>[0-9]{4}(?:[0-9]{2})?))?"
)
_WEEKDAY = r"(?: ?\((?P<weekday>[月火水木金土日])(?:曜日?)?(?:[・, ]?[祝休]日?)?\))?"
_OFFSET = r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?|JST)"
_FORM = re.compile(rf"(?:{_DATE}){_WEEKDAY}(?:(?:T| +|(?<=[)日]))(?:{CLOCK}) ?{_OFFSET}?)?")
_SLASHES = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?: ([0-9]{1,2}):([0-9]{2}))?")  # what most tables have
_AMERICAN = re.compile(rf"(?P<one>[0-9]{{1,2}})/(?P<two>[0-9]{{1,2}})/(?P<year>[0-9]{{4}})(?: +(?:{CLOCK}))?")
_AFTER_DATE = frozenset({"", "T", " "})
_PLAIN = re.compile(  # to the microsecond, which is all that is compared
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_LONGEST = 40


def time(
    native: object, zone: tzinfo, *, epoch: Epoch | None = None, order: Order | None = None
) -> datetime | Unmappable:
    """The instant a native value means; without an offset it is local to `zone`, a bare date its midnight.

    `epoch`: the value is a count. `order`: dates that end with the year are read, which otherwise are refused.
    """
    if epoch is not None:
        return _counted(native, epoch, zone)
    if isinstance(native, str):
        return _from_text(native, zone, order)
    if isinstance(native, datetime):
        return _checked(native if native.tzinfo else native.replace(tzinfo=zone))
    if isinstance(native, date):
        return _checked(datetime(native.year, native.month, native.day, tzinfo=zone))
    if isinstance(native, float) and native.is_integer():
        native = int(native)
    if type(native) is int:
        return _from_text(str(native), zone, None) if 0 < native < 10**14 else NOT_A_TIME
    return NOT_A_TIME


def plain(native: object, zone: tzinfo) -> datetime | Unmappable:
    """As `time`, for a field said to be a time at its source: ISO 8601 texts and datetimes only."""
    if isinstance(native, str) and not _PLAIN.fullmatch(native):
        return NOT_A_TIME
    return time(native, zone) if isinstance(native, (str, date)) else NOT_A_TIME


def _counted(native: object, epoch: Epoch, zone: tzinfo) -> datetime | Unmappable:
    count = number(native)
    if isinstance(count, Unmappable):
        return NOT_A_TIME
    try:
        if epoch in _DAY_ZERO:
            return _serial(count, epoch, zone)
        seconds = count if epoch is Epoch.SECONDS else count / 1000
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    except OverflowError:
        return OUT_OF_RANGE


def _serial(count: float, epoch: Epoch, zone: tzinfo) -> datetime | Unmappable:
    if count < (_LEAP_DAY_THAT_NEVER_WAS if epoch is Epoch.EXCEL else 0):
        return OUT_OF_RANGE
    zero = _DAY_ZERO[epoch]
    milliseconds = round(count * 86_400_000)  # a day's fraction is a float: 0.375 is exact, 0.7 is not
    local = datetime(zero.year, zero.month, zero.day) + timedelta(milliseconds=milliseconds)  # noqa: DTZ001
    return _checked(local.replace(tzinfo=zone))


def _from_text(native: str, zone: tzinfo, order: Order | None) -> datetime | Unmappable:
    if native[4:5] == native[7:8] == "-" and native[10:11] in _AFTER_DATE:
        try:
            found = datetime.fromisoformat(native)
            return _checked(found if found.tzinfo else found.replace(tzinfo=zone))
        except ValueError:
            pass  # 24:00, or no such day: the general form tells
    common = _SLASHES.fullmatch(native)
    if common:
        try:
            return _checked(datetime(*[int(part or 0) for part in common.groups()], tzinfo=zone))  # type: ignore[arg-type,misc]  # five numbers
        except ValueError:
            pass  # as above
    if len(native) > _LONGEST:
        return NOT_A_TIME
    text = native.strip() if native.isascii() else unicodedata.normalize("NFKC", native).strip()
    matched = _FORM.fullmatch(text)
    if matched is None and not text.isascii():
        matched = _FORM.fullmatch(with_digits(text))
    if matched is None and order is not None:
        return _american(text, zone, order)
    if matched is None:
        return NOT_A_TIME
    day = _of_its_weekday(_day(matched), matched["weekday"])
    return day if isinstance(day, Unmappable) else _composed(day, matched, _offset(matched["offset"], zone))


def _american(text: str, zone: tzinfo, order: Order) -> datetime | Unmappable:
    matched = _AMERICAN.fullmatch(text)
    if matched is None:
        return NOT_A_TIME
    one, two = int(matched["one"]), int(matched["two"])
    month, number_of_day = (one, two) if order is Order.MONTH_FIRST else (two, one)
    day = _gregorian(int(matched["year"]), month, number_of_day)
    return day if isinstance(day, Unmappable) else _composed(day, matched, zone)


def _composed(day: date, matched: re.Match[str], zone: tzinfo | None) -> datetime | Unmappable:
    found = _clock(matched)
    if isinstance(found, Unmappable):
        return found
    hour, minute, second, micro = found
    if zone is None or hour > 24 or (hour == 24 and (minute or second or micro)):  # noqa: PLR2004  # ISO 8601-1 4.3.8
        return OUT_OF_RANGE
    try:
        day += timedelta(days=hour // 24)
        return _checked(datetime(day.year, day.month, day.day, hour % 24, minute, second, micro, zone))
    except (ValueError, OverflowError):
        return OUT_OF_RANGE


def _of_its_weekday(day: date | Unmappable, letter: str | None) -> date | Unmappable:
    """Where another weekday is written beside a date, one of the two is wrong, and nobody can say which."""
    wrong = letter is not None and isinstance(day, date) and "月火水木金土日"[day.weekday()] != letter
    return OUT_OF_RANGE if wrong else day


def _day(matched: re.Match[str]) -> date | Unmappable:
    if run := matched["run"]:
        return _gregorian(int(run[:4]), int(run[4:6]), int(run[6:]))
    if run := matched["era_run"]:
        return era_day(BY_NAME[matched["era_of_run"]], int(run[:2]), int(run[2:4]), int(run[4:]))
    month, day = int(matched["month"] or matched["month_ja"]), int(matched["day"] or matched["day_ja"])
    if matched["year"]:
        return _gregorian(int(matched["year"]), month, day)
    year = 1 if matched["era_year"] == "元" else int(matched["era_year"])
    return era_day(BY_NAME[matched["era"]], year, month, day)


def _gregorian(year: int, month: int, day: int) -> date | Unmappable:
    try:
        return date(year, month, day)
    except ValueError:
        return OUT_OF_RANGE


def _clock(matched: re.Match[str]) -> Clock | Unmappable:
    if run := matched.groupdict().get("run_time"):
        return int(run[:2]), int(run[2:4]), int(run[4:] or 0), 0
    return read_clock(matched)


def _offset(text: str | None, zone: tzinfo) -> tzinfo | None:
    if text is None:
        return zone
    if text in {"Z", "z"}:
        return UTC
    if text == "JST":
        return timezone(timedelta(hours=9))
    digits = text[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-delta if text[0] == "-" else delta) if delta < timedelta(days=1) else None


def _checked(found: datetime) -> datetime | Unmappable:
    # At both ends of the calendar an offset may leave it; such a time could not be compared.
    if found.year in {1, 9999}:
        try:
            found.astimezone(UTC)
        except OverflowError:
            return OUT_OF_RANGE
    return found
