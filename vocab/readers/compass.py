"""Directions of the compass: takes `北北東`, `NNE` or `north-northeast`, gives degrees clockwise from north.

Gives None for a calm (`静穏`, `CALM`), when no wind blows from anywhere. Refuses anything else.
"""

from __future__ import annotations

from unicodedata import normalize

from vocab.values import Unmappable

NOT_A_DIRECTION = Unmappable("VALUE_NOT_A_DIRECTION")

_STEP = 22.5
_NAMES = (
    "北 北北東 北東 東北東 東 東南東 南東 南南東 南 南南西 南西 西南西 西 西北西 北西 北北西",
    "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW",
)
_SIXTEEN = [names.split() for names in _NAMES]
_OTHERS = {"東北": 45.0, "東南": 135.0, "西南": 225.0, "西北": 315.0}
_WORDS = {"N": "north", "E": "east", "S": "south", "W": "west"}
_CALM = frozenset({"静穏", "静", "無風", "calm", "c"})
_LONGEST = 20


def _folded(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().replace("-", " ").split())


_DEGREES = {
    **{_folded(name): at * _STEP for names in _SIXTEEN for at, name in enumerate(names)},
    **{"".join(_WORDS[letter] for letter in name): at * _STEP for at, name in enumerate(_SIXTEEN[1])},
    **_OTHERS,
}


def direction(native: object) -> float | Unmappable | None:
    """Degrees of one of sixteen directions, in Japanese or English; None for a calm."""
    text = _folded(native) if isinstance(native, str) and len(native) <= _LONGEST else ""
    if text in _CALM:
        return None
    return _DEGREES.get(text.removesuffix("の風"), NOT_A_DIRECTION)
