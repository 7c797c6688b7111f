"""Headers as they are compared: takes a column's name as published, gives keys in which spellings do not differ.

`normalised` folds width, spaces, brackets, dashes and case; `keys` and `loose` go further. Refuses nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from vocab.units import by_symbol

_KEPT = 1 << 14  # headers whose keys are remembered
_LONGEST = 120  # characters; what is longer is no header
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("[{【〔〈《「『〖", "("),
        **dict.fromkeys("]}】〕〉》」』〗", ")"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u02d7\ufe63~\u301c", "-"),
        **dict.fromkeys("･·•‧∙,、，", "・"),
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
    }
)
_LONG_MARK = re.compile("(?<=[0-9歳])ー(?=[0-9])")  # a long vowel mark typed for a dash
_UNIT = re.compile(r"\([^()]{1,12}\)$")
_CIRCLED = re.compile("^[①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴⓪]+(?=.)")  # an enumeration: else they would become figures
_MARKS = re.compile(
    r"^(?:※[0-9]{1,2}|[*#※◎○●■□◆▼★☆・'\"])+|(?<=..)※.*$|(?:\*[0-9]{0,2}|[◎○●:'\"])+$"
    r"|\((?:必須|推奨|任意|必須項目|任意項目|※[^()]*|注[^()]*)\)"
)
_ENUMERATED = re.compile(r"^\(?[0-9]{1,3}[)._:・-]+(?=[^0-9歳])")
_QUALIFIED = re.compile(
    r"\((?:全角|半角|半角数字|全角カナ|有・無|有/無|有無|有:1・無:0|○×|○/×|西暦|和暦|住居表示|税込|税抜|24時間表記|24h"
    r"|10進|10進法|10進数|十進法|度|世界測地系|jgd2000|jgd2011|wgs84|wgs-84"
    r"|(?<=度\()(?:lat|lng|lon|latitude|longitude)|例[^()]*|yyyy[^()]*|hh:mm[^()]*)\)$"
)
_NO_HEADER = re.compile(
    r"(?:unnamed:?_?[0-9]*(?:_level_[0-9]+)?|column_?[0-9]+|列_?[0-9]+|フィールド[0-9]+|\.{3}[0-9]+|_[0-9]+)?"
)
_WORDLESS = re.compile(r"[^\w]|_")
_KANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)} | {ord("ヶ"): ord("ケ"), ord("ゖ"): ord("ケ")}
_IRI = re.compile(r"^[a-z][a-z0-9+.-]*:/?/?.*[/#:]([^/#:]+)$")
_PART = re.compile(r"(.+?)\.(?:languageMap\.([\w@-]+)|(observedAt|unitCode|datasetId|type))")
_WRAPPED = re.compile(r"\.(?:value|object)(?:\.@value)?$|\.languagemap\.(?:ja|@none)$")


@lru_cache(_KEPT)
def normalised(header: str) -> str:
    """A header without what publishers vary: width, white space, form of brackets, dashes, middle dots, and case."""
    text = _folded(_CIRCLED.sub("", header[:_LONGEST].strip()))
    if not text.isascii():  # what was apart before spaces went may be one letter now
        text = _folded(text)
    return _LONG_MARK.sub("-", text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", plain).translate(_FOLDED).casefold())


@lru_cache(_KEPT)
def split_unit(header: str) -> tuple[str, str | None]:
    """The normalised header without a unit in brackets at its end, and that unit's UN/CEFACT code."""
    text = normalised(header)
    found = _UNIT.search(text)
    code = _code(header) if found is not None and found.start() > 0 else None
    return (text[: found.start()], code) if found is not None and code else (text, None)


def _code(header: str) -> str | None:
    """The unit that the last brackets of the header as written hold; case counts in units."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", header)).translate(_FOLDED)
    return by_symbol(plain[plain.rfind("(") + 1 : -1])


@lru_cache(_KEPT)
def loose(header: str) -> str:
    """Only the letters and digits of a header, hiragana as katakana, without marks and numbering around it."""
    text = _ENUMERATED.sub("", _MARKS.sub("", normalised(header)))
    bare = _WORDLESS.sub("", text).translate(_KANA)
    return bare or normalised(header)


@lru_cache(_KEPT)
def is_blank_header(header: str) -> bool:
    """Whether nobody wrote a header: blank, or what programs fill in for one (`Unnamed: 3`)."""
    return _NO_HEADER.fullmatch(normalised(header)) is not None


@lru_cache(_KEPT)
def readings(header: str) -> tuple[str, ...]:
    """The letters of a header, closest first: as it is, without its unit, without what only explains how to fill in."""
    plain = split_unit(header)[0]
    return tuple(dict.fromkeys(loose(text) for text in (header, plain, _QUALIFIED.sub("", plain)) if text))


def without_qualifier(header: str) -> str:
    """The normalised header without brackets at its end that only explain how to fill in, or what system it is in."""
    return _QUALIFIED.sub("", normalised(header))


@lru_cache(_KEPT)
def keys(header: str) -> tuple[str, ...]:
    """The keys under which a header is looked for, closest first.

    The header itself; without its unit; the name before `.value` (NGSI) and at the end of an IRI.
    """
    text = normalised(header)
    inner = _WRAPPED.sub("", text)
    iri = _IRI.match(inner)
    return tuple(dict.fromkeys((text, split_unit(header)[0], inner, iri[1] if iri else inner)))


def parts(header: str) -> tuple[str, str | None]:
    """An attribute and the part of it that a path names (NGSI-LD, ETSI GS CIM 009): `observedAt`, a language tag.

    None for a path that names the value itself, Japanese text, or no part at all.
    """
    found = _PART.fullmatch(header)
    if found is None or found[2] in {"ja", "@none"}:
        return header, None
    return found[1], found[2] or found[3]
