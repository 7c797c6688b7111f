"""Finds telephone numbers, mail and web addresses, individual numbers and postal codes in texts: gives their spans.

Looks at a shadow of the text: NFKC (full-width forms), dashes made equal, invisible characters left out, and once more
with 漢数字 as digits. In doubt it finds too much. Bounded: time grows with the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

Span = tuple[int, int]

_GAP = r"[-(). ・\s]{0,3}"
_CALL = (
    "電話|でんわ|tel|phone|fax|ファックス|ファクス|ファクシミリ|携帯|ダイヤル|ダイアル|連絡先|[\u260e\u260f\U0001f4de]"
)
_AT = r"(?:@|\s?[(\[【]\s?(?:at|アット|アットマ-ク)\s?[)\]】]\s?)"
_LABEL = r"[a-z0-9-]{1,63}"
_TOP = "jp|com|net|org|info|biz|edu|gov|io|me|tv|co|app|dev|link|tokyo|osaka|kyoto"
_PATH = r"[^\s<>\"「」『』【】、。,]"

# A match may begin inside another, so each pattern is tried again one character after the last beginning.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "telephone": (
        rf"(?<!\d)(\(?0(?:{_GAP}\d){{9,10}})(?!\d)",
        rf"(\+{_GAP}\d(?:{_GAP}\d){{6,14}})(?!\d)",
        rf"(?<!\d)((?:00|010){_GAP}81(?:{_GAP}\d){{9,11}})(?!\d)",
        rf"(?:{_CALL})[^\d\n]{{0,12}}(\d(?:{_GAP}\d){{4,12}})(?!\d)",
        r"(?:内線|ext)[^\d\n]{0,6}(\d{2,6})(?!\d)",
    ),
    "personal-number": (r"(?<!\d)(\d{4}[-. ・\s]{0,3}\d{4}[-. ・\s]{0,3}\d{4})(?!\d)",),
    "postal-code": (
        rf"([〒〠〶]{_GAP}\d{{3}}(?:{_GAP}\d{{2,4}})?)(?!\d)",
        rf"(?:郵便番号|zip|postal)[^\d\n]{{0,6}}(\d{{3}}{_GAP}\d{{4}})(?!\d)",
        r"(?<!\d)(?<!\d-)(\d{3}\s?-\s?\d{4})(?!\d)(?!-\d)",
    ),
}
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "email": (
        rf"((?:[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}|\w{{1,64}}){_AT}(?:(?:{_LABEL}\.){{1,8}}[a-z]{{2,63}}|[\w.-]{{1,255}}))",
    ),
    "url": (
        rf"([a-z][a-z0-9+.-]{{1,20}}://{_PATH}*)",
        rf"(www[0-9]?\.{_PATH}+)",
        rf"(?<![\w@.-])((?:{_LABEL}\.){{1,8}}(?:{_TOP})(?![a-z0-9])(?:[/:?#]{_PATH}*)?)",
    ),
}
KINDS = frozenset({*NUMBERS, *ADDRESSES})

_COMPILED = {
    kind: tuple(re.compile(text, re.IGNORECASE) for text in texts) for kind, texts in {**NUMBERS, **ADDRESSES}.items()
}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─━⁃", "-"))
_KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")


def redacted(text: str, kinds: frozenset[str], mark: str) -> str:
    """The text with `mark` in place of everything of `kinds`; doing it again changes nothing."""
    while True:
        spans = _merged(found(text, kinds))
        if not spans:
            return text
        ends = [0, *(end for _, end in spans)]
        kept = [text[end:start] for end, start in zip(ends, [start for start, _ in spans], strict=False)]
        text = mark.join([*kept, text[ends[-1] :]])


def found(text: str, kinds: frozenset[str]) -> Iterator[Span]:
    """Where something of `kinds` stands, as positions in `text`; spans may overlap."""
    shadow, places = _shadow(text)
    for kind in kinds:
        if kind in NUMBERS:
            spans = [*_numbers(kind, shadow), *_numbers(kind, shadow.translate(_KANJI))]
        else:
            spans = [match.span(1) for pattern in _COMPILED[kind] for match in pattern.finditer(shadow)]
        yield from ((places[start], places[end - 1] + 1) for start, end in spans)


def _numbers(kind: str, shadow: str) -> Iterator[Span]:
    for pattern in _COMPILED[kind]:
        match = pattern.search(shadow)
        while match is not None:
            yield match.span(1)
            match = pattern.search(shadow, match.start() + 1)


def _shadow(text: str) -> tuple[str, list[int]]:
    """The text as the patterns see it, and for each of its characters the place in the text."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if unicodedata.category(character) != "Cf":
            plain = unicodedata.normalize("NFKC", character).translate(_DASHES)
            characters.append(plain)
            places.extend([place] * len(plain))
    return "".join(characters), places


def _merged(spans: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
