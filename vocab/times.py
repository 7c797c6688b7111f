"""Times of sources: takes a native value and a zone, gives an aware datetime.

Reads ISO 8601 with or without offset, `2026/6/15 13:05`, `20260401`, 24:00, Japanese eras, and seconds or
milliseconds since 1970 where a mapping says so. Refuses anything that could mean two days, with a code.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from vocab.numbers import number
from vocab.values import Unmappable

NOT_A_TIME = Unmappable("VALUE_NOT_A_TIME")
OUT_OF_RANGE = Unmappable("TIME_OUT_OF_RANGE")


class Epoch(StrEnum):
    """The unit of a number that counts from 1970-01-01T00:00:00Z."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


# The Gregorian year before each era's first. Source: 元号を改める政令.
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERAS |= {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}

_DATE = (
    r"(?:(?P<year>[0-9]{4})|(?P<era>[MTSHRmtshr]|明治|大正|昭和|平成|令和) ?(?P<era_year>[0-9]{1,2}|元))"
    r"(?:(?P<separator>[-/.])(?P<month>[0-9]{1,2})(?P=separator)(?P<day>[0-9]{1,2})"
    r"|年 ?(?P<month_ja>[0-9]{1,2})月 ?(?P<day_ja>[0-9]{1,2})日)"
    r"|(?P<run>[0-9]{8})(?:(?P<run_time>[0-9]{4}(?:[0-9]{2})?))?"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"|(?P<hour_ja>[0-9]{1,2})時(?:(?P<minute_ja>[0-9]{1,2})分(?:(?P<second_ja>[0-9]{1,2})秒)?)?"
)
_OFFSET = r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?|JST)"
_FORM = re.compile(rf"(?:{_DATE})(?:\([月火水木金土日]\))?(?:(?:T| +|(?<=[日)])){{1}}(?:{_CLOCK}) ?{_OFFSET}?)?")
_AFTER_DATE = frozenset({"", "T", " "})
_PLAIN = re.compile(  # to the microsecond, which is all that is compared
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_LONGEST = 40


def time(native: object, zone: tzinfo, *, epoch: Epoch | None = None) -> datetime | Unmappable:
    """The instant a native value means; without an offset it is local to `zone`, a bare date its midnight."""
    if epoch is not None:
        return _since_1970(native, epoch, zone)
    if isinstance(native, str):
        return _from_text(native, zone)
    if isinstance(native, datetime):
        return _checked(native if native.tzinfo else native.replace(tzinfo=zone))
    if isinstance(native, date):
        return _checked(datetime(native.year, native.month, native.day, tzinfo=zone))
    if isinstance(native, float) and native.is_integer():
        native = int(native)
    if type(native) is int:
        return _from_text(str(native), zone) if 0 < native < 10**14 else NOT_A_TIME
    return NOT_A_TIME


def plain(native: object, zone: tzinfo) -> datetime | Unmappable:
    """As `time`, for a field said to be a time at its source: ISO 8601 texts and datetimes only."""
    if isinstance(native, str) and not _PLAIN.fullmatch(native):
        return NOT_A_TIME
    return time(native, zone) if isinstance(native, (str, date)) else NOT_A_TIME


def _since_1970(native: object, epoch: Epoch, zone: tzinfo) -> datetime | Unmappable:
    count = number(native)
    if isinstance(count, Unmappable):
        return NOT_A_TIME
    try:
        seconds = count if epoch is Epoch.SECONDS else count / 1000
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    except OverflowError:
        return OUT_OF_RANGE


def _from_text(native: str, zone: tzinfo) -> datetime | Unmappable:
    if native[4:5] == native[7:8] == "-" and native[10:11] in _AFTER_DATE:
        try:
            found = datetime.fromisoformat(native)
            return _checked(found if found.tzinfo else found.replace(tzinfo=zone))
        except ValueError:
            pass  # 24:00, or no such day: the general form tells
    text = unicodedata.normalize("NFKC", native).strip()
    matched = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    if matched is None:
        return NOT_A_TIME
    try:
        return _checked(_composed(matched, zone))
    except (ValueError, OverflowError):
        return OUT_OF_RANGE


def _composed(matched: re.Match[str], zone: tzinfo) -> datetime:
    hour, minute, second, micro = _clock(matched)
    if hour == 24 and (minute or second or micro):  # noqa: PLR2004  # the end of the day, ISO 8601-1 4.3.8
        raise ValueError
    day = _day(matched) + timedelta(days=hour // 24)
    hour = 0 if hour == 24 else hour  # noqa: PLR2004
    return datetime(day.year, day.month, day.day, hour, minute, second, micro, _offset(matched["offset"], zone))


def _day(matched: re.Match[str]) -> date:
    if run := matched["run"]:
        return date(int(run[:4]), int(run[4:6]), int(run[6:]))
    month, day = int(matched["month"] or matched["month_ja"]), int(matched["day"] or matched["day_ja"])
    if matched["year"]:
        return date(int(matched["year"]), month, day)
    year = 1 if matched["era_year"] == "元" else int(matched["era_year"])
    if year == 0:
        raise ValueError
    return date(_ERAS[matched["era"].upper()] + year, month, day)


def _clock(matched: re.Match[str]) -> tuple[int, int, int, int]:
    if run := matched["run_time"]:
        return int(run[:2]), int(run[2:4]), int(run[4:] or 0), 0
    hour = matched["hour"] or matched["hour_ja"] or 0
    minute = matched["minute"] or matched["minute_ja"] or 0
    second = matched["second"] or matched["second_ja"] or 0
    return int(hour), int(minute), int(second), int((matched["fraction"] or "0").ljust(6, "0")[:6])


def _offset(text: str | None, zone: tzinfo) -> tzinfo:
    if text is None:
        return zone
    if text in {"Z", "z"}:
        return UTC
    if text == "JST":
        return timezone(timedelta(hours=9))
    digits = text[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-delta if text[0] == "-" else delta)


def _checked(found: datetime) -> datetime | Unmappable:
    # At both ends of the calendar an offset may leave it; such a time could not be compared.
    if found.year in {1, 9999}:
        try:
            found.astimezone(UTC)
        except OverflowError:
            return OUT_OF_RANGE
    return found
