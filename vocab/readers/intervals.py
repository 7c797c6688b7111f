"""Ranges and approximate numbers: takes a native value, gives its bounds or the number it is about.

For those who ask for them: `vocab.readers.numbers.number` refuses both. Reads `10～20`, `10人以上20人未満`, `5以上`
and `約100`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from vocab.readers.numbers import A_RANGE, NOT_A_NUMBER, number
from vocab.units import amount
from vocab.values import Unmappable

BACKWARDS = Unmappable("INTERVAL_BACKWARDS")

_ABOUT = re.compile(r"(?:約|およそ|おおよそ|ほぼ)\s*|\s*(?:程度|前後|ほど|くらい|ぐらい|頃|余り|余)$")
_FIGURE = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?[千万億]*"
_UNIT = r"[^0-9~〜\-以未超]{0,8}?"
_BETWEEN = re.compile(
    rf"({_FIGURE})({_UNIT})\s*(?:(以上|超|より)\s*[~〜、,]?|から|[~〜\-–—−])\s*({_FIGURE})({_UNIT})\s*(以下|未満|まで|以内)?"
)
_ONE_SIDED = re.compile(
    rf"([<>≦≧≤≥~〜])?\s*({_FIGURE})({_UNIT})\s*(以上|以下|未満|超|超過|以内|を超える|まで|から|[~〜])?"
)
_FROM = frozenset({"以上", "から", "~", "〜", "超", "超過", "を超える"})
_ABOVE = frozenset({"超", "超過", "を超える", ">"})
_BELOW = frozenset({"未満", "<"})
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both ends in it unless said to be open; None where it has no end."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


def estimate(native: object) -> int | float | Unmappable:
    """As `vocab.readers.numbers.number`, but `約100` and `100程度` are 100; a range is still refused."""
    if isinstance(native, str) and len(native) <= _LONGEST:
        return number(_ABOUT.sub("", normalize("NFKC", native).strip()))
    return number(native)


def interval(native: object, unit: str = "") -> Interval | Unmappable:
    """The bounds that a text or a number means, both the same for one number.

    Figures may carry `unit` (a UN/CEFACT code) and no other; an approximation is refused.
    """
    found = number(native)
    if not isinstance(found, Unmappable):
        return Interval(found, found)
    if not isinstance(native, str) or len(native) > _LONGEST:
        return found
    text = normalize("NFKC", native).strip()
    matched = _BETWEEN.fullmatch(text)
    if matched:
        return _both(matched, unit)
    matched = _ONE_SIDED.fullmatch(text)
    return _single(matched, unit) if matched else found if found != A_RANGE else NOT_A_NUMBER


def _both(matched: re.Match[str], unit: str) -> Interval | Unmappable:
    low, high = _bound(matched[1], matched[2], unit), _bound(matched[4], matched[5], unit)
    if isinstance(low, Unmappable) or isinstance(high, Unmappable):
        return low if isinstance(low, Unmappable) else high if isinstance(high, Unmappable) else NOT_A_NUMBER
    if high < low:
        return BACKWARDS
    return Interval(low, high, low_open=matched[3] in _ABOVE, high_open=matched[6] in _BELOW)


def _single(matched: re.Match[str], unit: str) -> Interval | Unmappable:
    value = _bound(matched[2], matched[3], unit)
    if isinstance(value, Unmappable):
        return value
    before, after = matched[1], matched[4]
    if before and after:
        return NOT_A_NUMBER
    if after in _FROM or (before and before in ">≧≥"):
        return Interval(value, None, low_open=(after or before) in _ABOVE)
    if after or before:
        return Interval(None, value, high_open=(after or before) in _BELOW)
    return Interval(value, value)


def _bound(figure: str, written: str, unit: str) -> int | float | Unmappable:
    return amount(figure + written, unit) if written.strip() else number(figure)
