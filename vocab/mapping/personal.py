"""Individual numbers (個人番号): takes a text or a number, tells whether one stands in it, however it is spelled.

Twelve figures with a valid check digit, in any width, script and grouping. What is another number is none: longer
runs of figures, decimals, and dates and telephones among other figures. Source: 平成26年総務省令第85号, article 5.
"""

from __future__ import annotations

import re
from decimal import Decimal
from unicodedata import category, digit, normalize

LENGTH = 12
_LEAST, _ABOVE = 10 ** (LENGTH - 1), 10**LENGTH
_KANJI = {**{kanji: str(value) for value, kanji in enumerate("〇一二三四五六七八九")}, "零": "0"}
_FIGURE = rf"\d²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒{''.join(_KANJI)}"
_TWELVE = re.compile(rf"(?:[^{_FIGURE}]*+[{_FIGURE}]){{{LENGTH}}}")  # fewer, and there is none: most texts end here
_FIGURES = re.compile(rf"[{_FIGURE}]")
_SIGNS = {
    **dict.fromkeys("ー−─━⁃˗~", "-"),
    **dict.fromkeys("･·•‧∙⋅", "・"),
    **dict.fromkeys("、，､", ","),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("〜〰～", "|"),  # of ranges
}
_DROPPED = frozenset({"Cf", "Cc", "Mn", "Me"})  # nothing is seen of them
_SPACES = re.compile(r"\s+")
_THOUSANDS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})++(?!,?[0-9])")
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_OTHERS = re.compile(
    r"(?<![0-9.])(?![0-9]{12}\.)[0-9]++\.[0-9]++(?!\.[0-9]|[- ][0-9]{4}[- ][0-9]{4})"  # a decimal is one number
    rf"|(?<![0-9])(?:19|20)[0-9]{{2}}(?:(?P<by>[-/.])(?:[1-9]|{_MONTH})(?P=by)(?:[1-9]|{_DAY})|{_MONTH}{_DAY})(?![0-9])"
    r"|(?<![0-9])0(?:[0-9][- ][0-9]{4}|[0-9]{2}[- ][0-9]{3,4}|[0-9]{3}[- ][0-9]{2})[- ][0-9]{4}(?![0-9])"
    r"|(?<![0-9])0[0-9]{3}[- ][0-9]{3}[- ][0-9]{3}(?![0-9])"
)
_RUN = re.compile(r"[0-9]++(?:[ \-・./_,]{1,3}+[0-9]++)*+")
_BETWEEN = re.compile(r"([^0-9]+)")
_POWER = re.compile(r"[0-9]\.[0-9]{1,11}[Ee]\+?0?11(?![0-9])")
_GROUPS = (12, 6, 4, 3)  # figures of each group, of a number beside other numbers
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MODULUS = 11


def holds_personal_number(text: str) -> bool:
    """Whether a valid individual number stands anywhere in `text`; one pass for what has fewer than twelve figures."""
    if len(text) < LENGTH or not _TWELVE.match(text):
        return False
    if text.isascii():
        return _stands(text)
    arabic = "".join(_folded(char) for char in text)
    return _stands(arabic) or (
        any(char in arabic for char in _KANJI) and _stands("".join(_KANJI.get(char, char) for char in arabic))
    )


def is_personal_number(value: float | Decimal) -> bool:
    """Whether a number of twelve digits, of either sign, is a valid individual number."""
    if value != value:  # noqa: PLR0124 - not a number
        return False
    size = value if value >= 0 else -value
    return _LEAST <= size < _ABOVE and size == int(size) and _valid(str(int(size)))


def _folded(char: str) -> str:
    """One character as ASCII figures and signs, kanji as they are; nothing for what is not seen."""
    if char.isascii():
        return char if char.isspace() or char.isprintable() else ""
    if char in _SIGNS:
        return _SIGNS[char]
    if char not in _KANJI and _FIGURES.match(char):
        return str(digit(char))
    kind = category(char)
    if kind == "Pd":
        return "-"
    if kind in _DROPPED and not char.isspace():
        return ""
    return normalize("NFKC", char)


def _stands(text: str) -> bool:
    if not text.isprintable():
        text = _SPACES.sub(" ", "".join(char for char in text if char.isprintable() or char.isspace()))
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    if any(is_personal_number(float(found)) for found in _POWER.findall(text)):
        return True
    return any(_in_run(found) for found in _RUN.findall(text) if len(found) >= LENGTH)


def _in_run(run: str) -> bool:
    """Whether a number stands in figures with no more than signs between them, other numbers left out."""
    if run.isdecimal():
        return len(run) == LENGTH and _valid(run)
    run = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), run)
    return any(_in_groups(_BETWEEN.split(found)) for found in _RUN.findall(_OTHERS.sub("|", run)))


def _in_groups(parts: list[str]) -> bool:
    """Whether a number is all of the groups of figures, or some of them that are of one size."""
    groups, signs = parts[::2], ["", *parts[1::2], ""]
    whole = "".join(groups)
    if len(whole) <= LENGTH:
        return len(whole) == LENGTH and _valid(whole)
    return any(_from(at, groups, signs) for at in range(len(groups)))


def _from(at: int, groups: list[str], signs: list[str]) -> bool:
    size = len(groups[at])
    if size not in _GROUPS:
        return False
    end = at + LENGTH // size
    if end > len(groups) or any(len(group) != size for group in groups[at + 1 : end]):
        return False
    inner = signs[at + 1 : end]
    listed = signs[at] in inner or signs[end] in inner  # as one group after the other of many, such as years
    plainly = not any(sign.strip(" -") for sign in inner)
    return (plainly or not listed) and _valid("".join(groups[at:end]))


def _valid(digits: str) -> bool:
    values = [int(char) for char in digits]
    if not any(values):
        return False
    rest = sum(value * weight for value, weight in zip(values[:-1], _WEIGHTS, strict=True)) % _MODULUS
    return values[-1] == (0 if rest <= 1 else _MODULUS - rest)
