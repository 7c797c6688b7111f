"""Reduces a Japanese address to its municipality: takes the address as text, gives its beginning or None.

Gives never more than prefecture and municipality, both known by name; what does not begin with them becomes None,
so that a street name is never taken for a city. 政令指定都市 are given without their ward.
"""

from __future__ import annotations

import unicodedata

from policies.japan import CITIES, PREFECTURES, TOKYO, TOWNS

_BARE_TOWNS = frozenset(name.partition("郡")[2] for name in TOWNS)
_ANYWHERE = CITIES | TOWNS
_IN_TOKYO = _ANYWHERE | _BARE_TOWNS | TOKYO
_IN_A_PREFECTURE = _ANYWHERE | _BARE_TOWNS


def municipality_of(address: str) -> str | None:
    """`香川県高松市番町1-8-15` gives `香川県高松市`; None where no municipality stands at the beginning."""
    text = "".join(unicodedata.normalize("NFKC", address).split())
    prefecture = _longest(text, PREFECTURES) or ""
    known = _ANYWHERE if not prefecture else _IN_TOKYO if prefecture == "東京都" else _IN_A_PREFECTURE
    name = _longest(text[len(prefecture) :], known)
    return None if name is None else prefecture + name


def _longest(text: str, names: frozenset[str]) -> str | None:
    """The longest of `names` that `text` begins with."""
    for length in range(min(len(text), 12), 1, -1):
        if text[:length] in names:
            return text[:length]
    return None
