"""All spellings of a text that are canonically equal: takes a text, gives them, or None when there are too many.

The hub compares text after NFC (UAX #15); sources compare what they stored. A filter for one spelling would
lose the rows that hold another (が as one character, or as か with a combining mark), so it asks for all.
"""

from __future__ import annotations

from functools import cache
from itertools import islice, product
from unicodedata import combining, decomposition, normalize

_LAST_DECOMPOSABLE = 0x2FA1D  # no character above it has a canonical decomposition (Unicode 15)
_PAIR = 2


@cache
def _compositions() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """By character, the other single characters NFC turns into it; and what several characters' NFC consists of."""
    singles: dict[str, tuple[str, ...]] = {}
    parts: set[str] = set()
    for point in range(_LAST_DECOMPOSABLE + 1):
        char = chr(point)
        if decomposition(char)[:1] in {"", "<"}:
            continue
        composed = normalize("NFC", char)
        if len(composed) > 1:
            parts.update(composed)
        elif composed != char:
            singles[composed] = (*singles.get(composed, ()), char)
    return singles, frozenset(parts)


def _spellings(char: str) -> tuple[str, ...] | None:
    """All that NFC turns into just this character; None where the answer is not certain."""
    singles, parts = _compositions()
    if combining(char) or char in parts:
        return None
    own = (char, *singles.get(char, ()))
    apart = normalize("NFD", char)
    if apart == char:
        return own
    if len(apart) != _PAIR:
        return None
    return own + tuple(map("".join, product(*((part, *singles.get(part, ())) for part in apart))))


def equivalents(text: str, most: int) -> tuple[str, ...] | None:
    """Every text that is canonically equal to `text`, NFC first; None if more than `most` or not certain."""
    each: list[tuple[str, ...]] = []
    for char in normalize("NFC", text):
        spellings = _spellings(char)
        if spellings is None:
            return None
        each.append(spellings)
    found = tuple(islice(map("".join, product(*each)), most + 1))
    return found if len(found) <= most else None
