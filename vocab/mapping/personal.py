"""Individual numbers (個人番号): takes a text or a number, tells whether one stands in it.

Twelve digits alone, in groups of four or in full-width form, with a valid check digit. Source: 平成26年総務省令
第85号, article 5.
"""

from __future__ import annotations

import re
from unicodedata import digit

LENGTH = 12
_LEAST, _ABOVE = 10 ** (LENGTH - 1), 10**LENGTH
# what may not stand before is looked at after the first digit, so that the search can go from digit to digit
_CANDIDATE = re.compile(r"(\d(?<![\d.]\d)\d{3})[ \u3000-]?(\d{4})[ \u3000-]?(\d{4})(?!\d)")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MODULUS = 11


def holds_personal_number(text: str) -> bool:
    """Whether a valid individual number stands anywhere in `text`."""
    if len(text) < LENGTH or not _CANDIDATE.search(text):
        return False
    return any(_valid("".join(found.groups())) for found in _CANDIDATE.finditer(text))


def is_personal_number(value: float) -> bool:
    """Whether a number of twelve digits is a valid individual number."""
    return _LEAST <= value < _ABOVE and value == int(value) and _valid(str(int(value)))


def _valid(digits: str) -> bool:
    values = [digit(char) for char in digits]
    if not any(values):
        return False
    rest = sum(value * weight for value, weight in zip(values[:-1], _WEIGHTS, strict=True)) % _MODULUS
    return values[-1] == (0 if rest <= 1 else _MODULUS - rest)
