"""Numbers of sources: takes a native value, gives an int or a finite float.

Reads JSON numbers and texts with full-width digits, thousands separators or kanji numerals. Refuses NaN, infinities,
ranges and approximations with a code, since a number that was never measured must not appear.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import isfinite

from vocab.readers.kanji import numeral
from vocab.values import Unmappable

NOT_A_NUMBER = Unmappable("VALUE_NOT_A_NUMBER")
NOT_AN_INTEGER = Unmappable("VALUE_NOT_AN_INTEGER")
NOT_FINITE = Unmappable("NUMBER_NOT_FINITE")
OUT_OF_RANGE = Unmappable("NUMBER_OUT_OF_RANGE")
A_RANGE = Unmappable("NUMBER_A_RANGE")
APPROXIMATE = Unmappable("NUMBER_APPROXIMATE")

_LIMIT = 1 << 63
_LONGEST = 40  # characters; longer texts are no measurements
_PLAIN = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"} | dict.fromkeys("▲△", "-"))  # ▲5: of accounts
RAISED = re.compile(r"(?<![^\W\d])[²³¹⁰-₎]|[①-⓿❶-➓㉈-㉟㊀-㊉㊱-㊿]")
"""Figures above, below, in circles and in brackets that are no power of a unit: NFKC would make `102` of `10²`."""
_RANGE = re.compile(r"[0-9][^0-9.,]{0,3}[~〜\-][^0-9]{0,3}[0-9]|以上|以下|未満|超|[<>≦≧≤≥]")
_ABOUT = re.compile(r"約|およそ|程度|前後|頃|ほど|くらい|余")


def number(native: object) -> int | float | Unmappable:
    """The number a native value means. Integral texts give an int; blank is not a number here."""
    kind = type(native)
    if kind is float:
        return native if isfinite(native) else NOT_FINITE  # type: ignore[arg-type,return-value]  # narrowed by `kind`
    if kind is int:
        return native if -_LIMIT <= native < _LIMIT else OUT_OF_RANGE  # type: ignore[operator,return-value]  # same
    if isinstance(native, str):
        return _from_text(native)
    if isinstance(native, Decimal):
        return _from_decimal(native)
    return NOT_A_NUMBER


def integer(native: object) -> int | Unmappable:
    """The whole number a native value means; `5.0` is 5, `5.5` is refused."""
    found = number(native)
    if isinstance(found, float):
        return int(found) if found.is_integer() and abs(found) < _LIMIT else NOT_AN_INTEGER
    return found


def plain(native: object) -> int | float | Unmappable:
    """As `number`, for a field said to be a number at its source: refuses texts that only people read as one."""
    if isinstance(native, str) and not _DECIMAL.fullmatch(native):
        return NOT_A_NUMBER
    return number(native)


def _from_text(native: str) -> int | float | Unmappable:
    text = native.strip()
    if len(text) > _LONGEST:
        return NOT_A_NUMBER
    if not text.isascii():
        if RAISED.search(text):
            return NOT_A_NUMBER
        text = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if _PLAIN.fullmatch(text):
        return number(int(text))
    if _DECIMAL.fullmatch(text):
        return number(float(text))
    written = None if text.isascii() else numeral(text)
    return _why_not(text) if written is None else number(written)


def _from_decimal(native: Decimal) -> int | float | Unmappable:
    if not native.is_finite():
        return NOT_FINITE
    return (
        number(int(native)) if native == native.to_integral_value() and abs(native) < _LIMIT else number(float(native))
    )


def _why_not(text: str) -> Unmappable:
    if _ABOUT.search(text):
        return APPROXIMATE
    if _RANGE.search(text):
        return A_RANGE
    return NOT_FINITE if text.lower().lstrip("+-") in {"nan", "inf", "infinity"} else NOT_A_NUMBER
