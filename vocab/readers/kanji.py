"""Numerals in kanji: takes a text, gives the same text with Arabic digits, or the whole number it writes.

Reads 一 to 九, 〇, 十, 百, 千, 万, 億 and digits among them (`3万5千`, `1.2億`). Gives None for what is no numeral.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "億": 10**8}
_FIGURE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?", re.ASCII)
_NUMERAL = re.compile(r"(?=.*[〇零一二三四五六七八九十百千万億])[0-9.,〇零一二三四五六七八九十百千万億]+")
_POSITIONAL = re.compile(r"[〇零一二三四五六七八九]+")
_IN_TEXT = re.compile(r"[〇零一二三四五六七八九十百]+")
_LONGEST = 24


def numeral(text: str) -> int | float | None:
    """The number a numeral with kanji in it writes, NFKC done; None for any other text, plain digits too."""
    if len(text) > _LONGEST or not _NUMERAL.fullmatch(text):
        return None
    if _POSITIONAL.fullmatch(text) and len(text) > 1:
        return int("".join(str(DIGITS[char]) for char in text))
    value = _myriads(text)
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def with_digits(text: str) -> str:
    """A text whose numerals below a thousand are Arabic digits: `一月二十日` is `1月20日`, 二〇二六 2026."""
    return _IN_TEXT.sub(_as_digits, text)


def _as_digits(found: re.Match[str]) -> str:
    value = numeral(found[0])
    return found[0] if value is None else str(value)


def _myriads(text: str) -> Decimal | None:
    """Groups before 億 and 万, largest first, and the rest."""
    total, rest = Decimal(0), text
    for mark, size in sorted(_MYRIADS.items(), key=lambda item: -item[1]):
        before, found, after = rest.partition(mark)
        if not found:
            continue
        group = _group(before) if before else None
        if group is None:
            return None
        total, rest = total + group * size, after
    if not rest:
        return total
    last = _group(rest)
    return None if last is None or (total and last >= min(_MYRIADS.values())) else total + last


def _group(text: str) -> Decimal | None:
    """Below a myriad: a figure, or digits each with its 千, 百 or 十."""
    if _FIGURE.fullmatch(text):
        return Decimal(text.replace(",", ""))
    total, limit, pending = Decimal(0), 10**4, ""
    for char in text:
        size = _TENS.get(char)
        if size is None:
            pending += str(DIGITS[char]) if char in DIGITS else char
            continue
        count = _count(pending)
        if size >= limit or count is None:
            return None
        total, limit, pending = total + count * size, size, ""
    last = _count(pending) if pending else Decimal(0)
    return None if last is None or last >= limit else total + last


def _count(text: str) -> Decimal | None:
    if not text:
        return Decimal(1)
    return Decimal(text.replace(",", "")) if _FIGURE.fullmatch(text) else None
