"""Japanese telephone numbers: takes a native value, gives `087-839-2011`.

Reads any width, brackets, dots and spaces between groups, +81, labels, and numbers that lost their zero in a
spreadsheet. Groups stay as they were written; refuses wrong lengths and, where one is meant, several numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from vocab.values import Unmappable

NOT_A_TELEPHONE = Unmappable("VALUE_NOT_A_TELEPHONE")
SEVERAL = Unmappable("TELEPHONE_SEVERAL")
EXTENSION = Unmappable("TELEPHONE_EXTENSION")

_PLAIN = re.compile(r"0[0-9]{1,3}-[0-9]{2,4}-[0-9]{4}", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ─~", "-") | dict.fromkeys("☎☏℡📞", " "))
_LABEL = re.compile(
    r"^\s*(?:(?:TEL|FAX|phone|代表|電話番号|電話|ファックス|直通)\s*[.:]?\s*)+|\s*\(?(?:代表?|直通)\)?\s*$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"[(,、\s]*(?:内線|ext\.?|extension)\s*[:.]?\s*([0-9][0-9\-,・/]*)\s*\)?", re.IGNORECASE)
_COUNTRY = re.compile(r"^\(?\+?81\)?[-\s]*(?:\(0\))?[-\s]*(?:(?P<open>\()0)?0?", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:/|、|,|;|・|\n|または|又は|及び|\bor\b)\s*")
_BRACKETS = re.compile(r"[().\s]+")
_SHORT = re.compile(r"#?1[0-9]{2}|#[0-9]{4}", re.ASCII)
_SIZES = {"050": 11, "060": 11, "070": 11, "080": 11, "090": 11, "020": 11, "0800": 11}
_SPLITS = {"0120": (4, 7), "0570": (4, 7), "0990": (4, 7), "0800": (4, 7), "03": (2, 6), "06": (2, 6)}
_MOBILE = (3, 7)
_LONGEST = 80
_LOST = 9


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number with its hyphens, and the extension behind it."""

    number: str
    extension: str | None = None


def telephone(native: object) -> str | Unmappable:
    """One number that stands alone: `TELEPHONE_SEVERAL`, or `TELEPHONE_EXTENSION` where one is named behind it."""
    if isinstance(native, str) and _PLAIN.fullmatch(native) and _is_length(native.replace("-", "")):
        return native
    found = telephones(native)
    if isinstance(found, Unmappable):
        return found
    if len(found) > 1:
        return SEVERAL
    return EXTENSION if found[0].extension else found[0].number


def telephones(native: object) -> tuple[Telephone, ...] | Unmappable:
    """All numbers of a text, with their extensions."""
    if isinstance(native, float) and native.is_integer():
        native = int(native)
    if type(native) is int:
        native = str(native)
    if not isinstance(native, str) or len(native) > _LONGEST:
        return NOT_A_TELEPHONE
    text = normalize("NFKC", native.translate(_DASHES)).translate(_DASHES).strip()
    extensions = _EXTENSION.findall(text)
    parts = _BETWEEN.split(_EXTENSION.sub("\n", text).strip())
    numbers = [_number(part) for part in parts if part]
    kept = [number for number in numbers if isinstance(number, str)]
    if not kept or len(kept) < len(numbers) or len(extensions) > len(kept):
        return NOT_A_TELEPHONE
    if len(extensions) not in {0, len(kept)}:
        extensions = []  # whose they are is not said
    return tuple(Telephone(number, extensions[index] if extensions else None) for index, number in enumerate(kept))


def _number(text: str) -> str | Unmappable:
    bare = _LABEL.sub("", text)
    if _SHORT.fullmatch(bare):
        return bare
    local = _COUNTRY.sub(lambda found: f"{found['open'] or ''}0", bare) if bare.startswith(("+", "81", "(+")) else bare
    groups = [group for group in _BRACKETS.sub("-", local).split("-") if group]
    if len(groups) == 1 and groups[0][0] in "123456789" and len(groups[0]) >= _LOST:
        groups = [f"0{groups[0]}"]  # the zero was lost in a spreadsheet
    digits = "".join(groups)
    if not (digits.isascii() and digits.isdecimal() and _is_length(digits)):
        return NOT_A_TELEPHONE
    return "-".join(groups) if len(groups) > 1 else _grouped(digits)


def _is_length(digits: str) -> bool:
    """Ten digits, eleven for mobile, IP and some free numbers (電気通信番号計画)."""
    wanted = _SIZES.get(digits[:4]) or _SIZES.get(digits[:3]) or 10
    return digits[:1] == "0" and digits[1:2] != "0" and len(digits) == wanted


def _grouped(digits: str) -> str:
    """Hyphens where the plan of numbers has them without a table of area codes; else the digits alone."""
    ends = _SPLITS.get(digits[:4]) or _SPLITS.get(digits[:2]) or (_MOBILE if digits[:3] in _SIZES else None)
    return "-".join((digits[: ends[0]], digits[ends[0] : ends[1]], digits[ends[1] :])) if ends else digits
