"""Numbers that Japan's authorities give to organisations and areas, with their check digits.

Takes digits as text; says whether they are a well-formed 法人番号 or municipality code.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def is_corporate_number(text: str) -> bool:
    """A 13-digit 法人番号: the first digit is 9 - (weighted sum of the others mod 9).

    法人番号の指定等に関する省令, article 2: from the right, weights 1 and 2 in turn.
    """
    if not re.fullmatch(r"[0-9]{13}", text, re.ASCII):
        return False
    total = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(text[1:])))
    return int(text[0]) == 9 - total % 9


def is_municipality_code(text: str) -> bool:
    """A 6-digit 全国地方公共団体コード: five digits and a check digit mod 11 (総務省, weights 6 to 2)."""
    if not re.fullmatch(r"[0-9]{6}", text, re.ASCII):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, (6, 5, 4, 3, 2), strict=False))
    return int(text[5]) == (11 - total % 11) % 10


def is_time_zone(text: str) -> bool:
    """A zone of the IANA database that this machine knows."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
