"""Conversion between units of one quantity, correctly rounded, and the symbols that units go by.

Takes UN/CEFACT codes or symbols as written in data; gives converters and codes. Gives None for units that
do not convert into each other and for symbols it does not know; never guesses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import normalize

from vocab.readers.numbers import A_RANGE, APPROXIMATE, NOT_A_NUMBER, RAISED, number
from vocab.readers.symbols import QUDT, SYMBOLS
from vocab.terms import Unit
from vocab.values import Unmappable

ANOTHER_UNIT = Unmappable("NUMBER_OF_ANOTHER_UNIT")
_LONGEST = 80  # characters; longer texts are no amounts

Converter = Callable[[float | int], float]
"""A value in one unit to the nearest float in another; NaN and infinity stay what they are."""

_STEPS = 10**6  # decimals of up to six places take the short way
_SHORT = 10**15  # below it, an integer over _STEPS is the shortest decimal of its float


@dataclass(frozen=True, slots=True)
class Conversion:
    """Both ways between two units. `identity`: values are unchanged; `increasing`: order is kept."""

    forward: Converter
    inverse: Converter
    identity: bool
    increasing: bool


def converter(units: Mapping[str, Unit], source: str, target: str) -> Conversion | None:
    """From `source` to `target` (UN/CEFACT codes); None when a code is unknown or the quantities differ.

    A float stands for the decimal that was written (its shortest repr): 12.3 cm are 0.123 m. The exact result is
    rounded once. Affine units (temperatures) convert too.
    """
    if source == target and source in units:
        return Conversion(_unchanged, _unchanged, identity=True, increasing=True)
    one, other = units.get(source), units.get(target)
    if one is None or other is None or one.quantity != other.quantity:
        return None
    slope = Fraction(one.factor) / Fraction(other.factor)
    shift = (Fraction(one.offset) - Fraction(other.offset)) / Fraction(other.factor)
    if slope == 1 and shift == 0:
        return Conversion(_unchanged, _unchanged, identity=True, increasing=True)
    return Conversion(_line(slope, shift), _line(1 / slope, -shift / slope), identity=False, increasing=slope > 0)


def convert_bounds_outward(conversion: Conversion, value: float, *, lower: bool) -> float:
    """A filter bound in the target unit as a bound in the source unit that loses no row.

    `lower`: `value` bounds from below (`>=`, `>`). A row whose converted and rounded value satisfies the bound
    satisfies the result, taken as `>=` (or `<=`): a float step outward is made before and after converting, as
    rounding may have moved either end. Unchanged where values are (`identity`).
    """
    if conversion.identity:
        return value
    outward = -math.inf if lower else math.inf
    moved = conversion.inverse(math.nextafter(value, outward))
    return math.nextafter(moved, outward if conversion.increasing else -outward)


def by_symbol(text: str) -> str | None:
    """The UN/CEFACT code of a code, a UCUM symbol, a QUDT unit or a symbol of Japanese data; None if unknown.

    Case counts (m, M); width does not (`㎝`, `ｍ`, `％`). A bare `1` and words for things (`人`, `台`) are counts.
    Brackets around it, `単位:` before it and Japanese words in a rate (`ｍ３/秒`, `立方メートル毎秒`) are understood.
    """
    folded = _folded(text)
    found = _CODES.get(folded)
    return found if found or not folded else _by_other_form(folded)


def amount(native: object, unit: str, units: Mapping[str, Unit] | None = None) -> int | float | Unmappable:
    """The number of a native value that may carry its unit: `120人` in C62, `3.5m` in MTR, `1,200円` in JPY.

    With `units`, a unit of the same quantity is converted (`30cm` in MTR); otherwise, as for any other unit,
    `NUMBER_OF_ANOTHER_UNIT`. Ranges and approximations are refused as in `vocab.readers.numbers.number`.
    """
    found = number(native)
    if not isinstance(found, Unmappable) or not isinstance(native, str) or found in {APPROXIMATE, A_RANGE}:
        return found
    if len(native) > _LONGEST or RAISED.search(native):
        return found
    matched = _AMOUNT.fullmatch(_folded(native))
    if matched is None:
        return found
    value = number(matched["figure"])
    written = (matched["before"] or matched["after"] or "").strip()
    if isinstance(value, Unmappable):
        return value
    return value if written in _MEANT.get(unit, ()) else _in_unit(value, written, unit, units)


def _in_unit(value: float, written: str, unit: str, units: Mapping[str, Unit] | None) -> int | float | Unmappable:
    code = by_symbol(written)
    if code is None:
        return ANOTHER_UNIT if written in _MONEY else NOT_A_NUMBER
    if code == unit:
        return value
    conversion = converter(units, code, unit) if units else None
    return conversion.forward(value) if conversion else ANOTHER_UNIT


def _unchanged(value: float) -> float:
    return value


def _line(slope: Fraction, shift: Fraction) -> Converter:
    """The line `value * slope + shift` over one denominator; the division of two integers is correctly rounded."""
    bottom = math.lcm(slope.denominator, shift.denominator)
    rise, start = int(slope * bottom), int(shift * bottom)
    fine_start, fine_bottom = start * _STEPS, bottom * _STEPS

    def convert(value: float) -> float:
        if not isinstance(value, float):
            return _divide(value * rise + start, bottom)
        if not math.isfinite(value):
            return value if rise > 0 else -value
        scaled = value * _STEPS
        if -_SHORT < scaled < _SHORT:
            steps = round(scaled)
            if steps / _STEPS == value:
                return (steps * rise + fine_start) / fine_bottom
        exact = Fraction(repr(value))
        return _divide(exact.numerator * rise + start * exact.denominator, exact.denominator * bottom)

    return convert


def _divide(top: int, bottom: int) -> float:
    try:
        return top / bottom
    except OverflowError:
        return math.inf if top > 0 else -math.inf


def _folded(text: str) -> str:
    return normalize("NFKC", text).translate(_SIGNS).strip()


def _by_other_form(text: str) -> str | None:
    """A QUDT name, a symbol in brackets, or a rate whose parts are written in their own way."""
    for prefix in _QUDT_PREFIXES:
        if text.startswith(prefix):
            return QUDT.get(text.removeprefix(prefix))
    bare = _WRAPPING.sub("", text).replace(" ", "")
    if bare in _CODES:
        return _CODES[bare]
    over, rate, under = bare.replace("毎", "/").partition("/")
    one, other = _CODES.get(over), _CODES.get(under) or _UNDER.get(under)
    return _CODES.get(f"{_first(one)}/{_first(other)}") if rate and one and other else None


def _first(code: str) -> str:
    return SYMBOLS[code].split()[0]


_SIGNS = str.maketrans({"\N{DIVISION SLASH}": "/", "\N{FRACTION SLASH}": "/", "·": ".", "⋅": ".", "−": "-", "^": None})
_QUDT_PREFIXES = ("http://qudt.org/vocab/unit/", "https://qudt.org/vocab/unit/", "unit:", "qudt:")
_WRAPPING = re.compile(r"^[(\[{<〔【「]*(?:単位[:\s]*)?|[)\]}>〕】」]*$")
_UNDER = {"時": "HUR", "秒間": "SEC", "分間": "MIN"}
_MONEY = frozenset({"円", "¥", "JPY", "yen", "$", "€"})
_MEANT = {"JPY": frozenset({"円", "¥", "JPY", "yen"}), "CEL": frozenset({"度"})}
_AMOUNT = re.compile(
    r"(?P<before>¥)?\s*"
    r"(?P<figure>[+-]?[0-9][0-9,.]*(?:[千万億][0-9.]*)*|[〇一二三四五六七八九十百千万億]+)"
    r"\s*(?P<after>[^0-9\s].*)?"
)
_CODES = {_folded(symbol): code for code, symbols in SYMBOLS.items() for symbol in [code, *symbols.split()]}
