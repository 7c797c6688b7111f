"""The time of day within a text: a pattern to build into larger ones, and what a match of it means.

Reads `13:05:09.5`, `13時5分`, `9時半`, 午前, 午後, AM, PM, 正午. Refuses 午前12時 and 午後12時, which mean noon to one
reader and midnight to another, and minutes or seconds above 59; hours are left to the caller.
"""

from __future__ import annotations

import re

from vocab.values import Unmappable

OUT_OF_RANGE = Unmappable("TIME_OUT_OF_RANGE")
NOON_OR_MIDNIGHT = Unmappable("TIME_NOON_OR_MIDNIGHT")

CLOCK = (  # of a text after NFKC
    r"(?:(?P<half>午前|午後|[AaPp]\.?[Mm]\.?) ?)?"
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"|(?P<hour_ja>[0-9]{1,2}) ?時"
    r"(?: ?(?:(?P<minute_ja>[0-9]{1,2}) ?分(?: ?(?P<second_ja>[0-9]{1,2}) ?秒)?|(?P<thirty>半)))?)"
    r"(?: ?(?P<half_after>[AaPp]\.?[Mm]\.?))?|(?P<noon>正午)"
)
_NOON = 12
_SIXTY = 60
Clock = tuple[int, int, int, int]


def read_clock(matched: re.Match[str]) -> Clock | Unmappable:
    """Hour (of 24, or above as written), minute, second and microsecond; zeros where no clock was written."""
    if matched["noon"]:
        return _NOON, 0, 0, 0
    hour = int(matched["hour"] or matched["hour_ja"] or 0)
    minute = 30 if matched["thirty"] else int(matched["minute"] or matched["minute_ja"] or 0)
    second = int(matched["second"] or matched["second_ja"] or 0)
    if minute >= _SIXTY or second >= _SIXTY:
        return OUT_OF_RANGE
    half = matched["half"] or matched["half_after"]
    whole = _of_the_day(hour, half) if half else hour
    if isinstance(whole, Unmappable):
        return whole
    return whole, minute, second, int((matched["fraction"] or "0").ljust(6, "0")[:6])


def _of_the_day(hour: int, half: str) -> int | Unmappable:
    if hour > _NOON:
        return OUT_OF_RANGE
    afternoon = half == "午後" or half[0] in "Pp"
    if hour == _NOON:
        return NOON_OR_MIDNIGHT if half in {"午前", "午後"} else _NOON * afternoon
    return hour + _NOON * afternoon
