"""Times of day and opening hours: takes what a list of places says, gives `HH:MM` or a span of them.

24:00 is the end of the day and 25:30 half past one of the next, up to 30:00, as timetables write them. Refuses
texts that say more than one span or a condition, with a code; they belong into a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time
from unicodedata import normalize

from vocab.readers.clock import CLOCK, OUT_OF_RANGE, read_clock
from vocab.values import Unmappable

NOT_A_CLOCK = Unmappable("VALUE_NOT_A_CLOCK")
NOT_HOURS = Unmappable("VALUE_NOT_HOURS")
SEVERAL = Unmappable("HOURS_SEVERAL")

_PLAIN = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_CLOCK = re.compile(rf"(?:{CLOCK}) ?(?:頃|ごろ)?")
_RUN = re.compile(r"([0-9]{1,2})([0-9]{2})", re.ASCII)
_DASH = re.compile(r"\s?(?:[~〜\-–—―−ー]|から|より|to)\s?")
_ENDS = re.compile(r"^(?:開館時間|開園時間|開所時間|営業時間|利用時間|受付時間|時間)?[: ]*|\s?(?:まで|の間)$")
_ALWAYS = frozenset(
    {"24時間", "終日", "常時", "常時開放", "24時間利用可", "24時間利用可能", "24時間開放", "24h", "24hours"}
)
_NEXT_DAY = re.compile(r"翌(?:日|朝)?の?\s*")
_LATEST = 30 * 60  # minutes; later is no time of a business day
_DAY = 24 * 60
_LONGEST = 40
_LONGEST_LIST = 400  # characters; up to it a text is looked at for several spans
_SPACES = re.compile(r"\s+")
_TWO = 2


@dataclass(frozen=True, slots=True)
class Hours:
    """One span of a day; both ends `HH:MM`. An end at or before the start is on the next day and above 24:00."""

    opens: str
    closes: str


def clock(native: object) -> str | Unmappable:
    """A time of day as `HH:MM`; `24:00` and above as written, seconds left out when they are zero.

    A float is the fraction of a day that spreadsheets hold (0.375 is 09:00), an int the digits of a clock (930).
    """
    if isinstance(native, str):
        return native if _PLAIN.fullmatch(native) else _from_text(native)
    if isinstance(native, (datetime, clock_time)):
        return _written(native.hour, native.minute, native.second)
    if isinstance(native, float) and 0 <= native <= 1:
        found = round(native * _DAY)
        return _written(found // 60, found % 60, 0)
    return _from_text(str(native)) if type(native) is int else NOT_A_CLOCK


def minutes(text: str) -> int:
    """Minutes after midnight of a text that `clock` gave."""
    hour, minute = text.split(":")[:2]
    return int(hour) * 60 + int(minute)


def hours(native: object) -> Hours | Unmappable:
    """One span: `9：00～17：00`, `午前9時から午後5時まで`, `24時間`, `22:00-6:00` (closes 30:00).

    `HOURS_SEVERAL` for two spans and for days with hours of their own, `VALUE_NOT_HOURS` for anything else.
    """
    if not isinstance(native, str) or len(native) > _LONGEST_LIST:
        return NOT_HOURS
    text = _SPACES.sub(" ", normalize("NFKC", native).strip())
    if text.replace(" ", "") in _ALWAYS:
        return Hours("00:00", "24:00")
    parts = _DASH.split(_ENDS.sub("", text))
    if len(text) > _LONGEST or len(parts) > _TWO:
        return SEVERAL if sum(map(_is_clock, re.split(r"[^0-9:時分]+", text))) > _TWO else NOT_HOURS
    if len(parts) != _TWO:
        return NOT_HOURS
    next_day = _NEXT_DAY.match(parts[1])
    opens, closes = clock(parts[0]), clock(_with_half(parts[0], parts[1][next_day.end() if next_day else 0 :]))
    if isinstance(opens, Unmappable) or isinstance(closes, Unmappable):
        return next((end for end in (opens, closes) if isinstance(end, Unmappable) and end != NOT_A_CLOCK), NOT_HOURS)
    longer = next_day and minutes(opens) < minutes(closes)  # than a day
    return OUT_OF_RANGE if longer else span(opens, closes)


def span(opens: str, closes: str) -> Hours | Unmappable:
    """A span from its two ends, which `clock` gave; closing at or before opening is on the next day."""
    first, last = minutes(opens), minutes(closes)
    if first >= _DAY:
        return OUT_OF_RANGE
    if last <= first:
        last += _DAY
        if last > _LATEST:
            return OUT_OF_RANGE
        closes = f"{last // 60:02}:{last % 60:02}"
    return Hours(opens, closes)


def _with_half(opens: str, closes: str) -> str:
    """`午後1時~5時`: the second is of the same half as the first, if it says nothing itself."""
    bare = not re.search(r"午|[AaPp]\.?[Mm]|正午", closes)
    if not (bare and opens.startswith("午後")):
        return closes
    found = re.match(r"[0-9]{1,2}", closes)
    return f"午後{closes}" if found and int(found[0]) < 12 else closes  # noqa: PLR2004  # 13 and above say it themselves


def _is_clock(text: str) -> bool:
    return bool(text) and not isinstance(_from_text(text), Unmappable)


def _from_text(native: str) -> str | Unmappable:
    text = normalize("NFKC", native).strip() if len(native) <= _LONGEST else ""
    matched = _CLOCK.fullmatch(text)
    if matched is None:
        run = _RUN.fullmatch(text)
        return _written(int(run[1]), int(run[2]), 0) if run else NOT_A_CLOCK
    found = read_clock(matched)
    return found if isinstance(found, Unmappable) else _written(*found[:3])


def _written(hour: int, minute: int, second: int) -> str | Unmappable:
    if minute >= 60 or hour * 60 + minute > _LATEST:  # noqa: PLR2004  # minutes of an hour
        return OUT_OF_RANGE
    return f"{hour:02}:{minute:02}:{second:02}" if second else f"{hour:02}:{minute:02}"
