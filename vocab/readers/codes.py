"""Numbers of areas, organisations, post and towns in Japan: takes a native value, gives the number as text.

Digits come in any width, with separators, or as a number that lost its zeros in a spreadsheet. Refuses what has a wrong
length or a wrong check digit, with a code.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from vocab.values import Unmappable

NOT_A_MUNICIPALITY = Unmappable("CODE_NOT_A_MUNICIPALITY")
NOT_A_CORPORATION = Unmappable("CODE_NOT_A_CORPORATION")
NOT_A_POSTAL_CODE = Unmappable("CODE_NOT_A_POSTAL_CODE")
NOT_A_TOWN = Unmappable("CODE_NOT_A_TOWN")
CHECK_DIGIT = Unmappable("CODE_CHECK_DIGIT")

_SIX = re.compile(r"(?:0[1-9]|[1-3][0-9]|4[0-7])(?:000|[1-9][0-9]{2})[0-9]", re.ASCII)
_FIVE = re.compile(r"(?:0[1-9]|[1-3][0-9]|4[0-7])(?:000|[1-9][0-9]{2})", re.ASCII)
_PREFECTURE = re.compile(r"0?[1-9]|[1-3][0-9]|4[0-7]", re.ASCII)
_THIRTEEN = re.compile(r"[0-9]{13}", re.ASCII)
_POSTAL = re.compile(r"〒?\s*([0-9]{3})[-\s]?([0-9]{4})", re.ASCII)
_TOWN = re.compile(r"(?:([0-9]{5,6})/)?([0-9]{7})", re.ASCII)
_GROUPS = re.compile(r"[,\s]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ─", "-"))
_WEIGHTS = (6, 5, 4, 3, 2)
_FIVE_DIGITS, _SIX_DIGITS, _SEVEN_DIGITS = 5, 6, 7


def municipality(native: object) -> str | Unmappable:
    """The six digits of a 全国地方公共団体コード (総務省): `37201`, `372013`, `1100` and `11002` are found.

    Five digits are the form without check digit, wherever they can be; `CODE_CHECK_DIGIT` for six with a wrong one.
    """
    text = _digits(native)
    if len(text) == _FIVE_DIGITS - 1:
        text = f"0{text}"
    if _FIVE.fullmatch(text):
        return text + municipality_check(text)
    wrong = CHECK_DIGIT
    if len(text) == _FIVE_DIGITS:  # six that lost a zero, or nothing
        text, wrong = f"0{text}", NOT_A_MUNICIPALITY
    if not _SIX.fullmatch(text):
        return NOT_A_MUNICIPALITY
    return text if text[5] == municipality_check(text[:5]) else wrong


def municipality_check(five: str) -> str:
    """The sixth digit of a municipality code: weights 6 to 2, modulus 11, the last digit of the complement."""
    total = sum(int(digit) * weight for digit, weight in zip(five, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def prefecture(native: object) -> str | Unmappable:
    """The two digits of a prefecture (JIS X 0401), from themselves or from a municipality's code."""
    text = _digits(native)
    if _PREFECTURE.fullmatch(text):
        return text.zfill(2)
    found = municipality(text)
    return found if isinstance(found, Unmappable) else found[:2]


def corporate_number(native: object) -> str | Unmappable:
    """The 13 digits of a 法人番号; its first is the check digit (法人番号の指定等に関する省令, article 2)."""
    text = _digits(native).replace("-", "").removeprefix("T")  # T: 適格請求書発行事業者登録番号
    if not _THIRTEEN.fullmatch(text):
        return NOT_A_CORPORATION
    return text if text[0] == corporate_check(text[1:]) else CHECK_DIGIT


def corporate_check(twelve: str) -> str:
    """The first digit of a corporate number: 9 less the sum mod 9, weights 1 and 2 in turn from the right."""
    total = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(twelve)))
    return str(9 - total % 9)


def postal_code(native: object) -> str | Unmappable:
    """The seven digits of a postal code, without hyphen (政府相互運用性フレームワーク 445): `〒760-8571`, 7608571."""
    text = _digits(native)
    if text.isdecimal() and _FIVE_DIGITS <= len(text) < _SEVEN_DIGITS:  # lost zeros: 北海道 and 東北
        text = text.zfill(_SEVEN_DIGITS)
    matched = _POSTAL.fullmatch(text)
    return NOT_A_POSTAL_CODE if matched is None or matched[1] == "000" else matched[1] + matched[2]


def town(native: object) -> str | Unmappable:
    """A 町字ID of アドレス・ベース・レジストリ: seven digits, or a municipality's five or six, a slash and seven."""
    text = _digits(native)
    if isinstance(native, (int, float)):
        text = text.zfill(_SEVEN_DIGITS)
    matched = _TOWN.fullmatch(text)
    if matched is None:
        return NOT_A_TOWN
    if matched[1] is None:
        return matched[2]
    area = municipality(matched[1])
    return area if isinstance(area, Unmappable) else f"{area}/{matched[2]}"


def _digits(native: object) -> str:
    """A native value as the text of its digits; empty where it can be none."""
    if isinstance(native, str):
        if native.isascii() and native.isdecimal():
            return native
        return _GROUPS.sub("", normalize("NFKC", native).translate(_DASHES)) if len(native) <= 30 else ""  # noqa: PLR2004
    if isinstance(native, bool):
        return ""
    if isinstance(native, float):
        return str(int(native)) if native.is_integer() and 0 <= native < 1e15 else ""  # noqa: PLR2004  # exact
    return str(native) if isinstance(native, int) and native >= 0 else ""
