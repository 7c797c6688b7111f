"""Headers made of a known one and more: takes a header and a dataset, gives the column that it names; refuses nothing.

`名称（英語）` is a name in a language, `駐車場名` the name of what the dataset is about, `施設_住所` the address of a
facility, `はん濫注意水位（警戒水位）` one thing under two names. In doubt nothing is given.
"""

from __future__ import annotations

import re
from dataclasses import replace

from vocab.recognise.datasets import Column, Dataset, Standards
from vocab.recognise.headers import loose, normalised, readings, split_unit
from vocab.recognise.similar import similarity

_ANOTHER = "It is in another language than the property's."
_LANGUAGES = {
    None: "日本語|日本語表記|和文|和名|japanese|ja|jp|jpn",
    "ja-Hrkt": "カナ|かな|フリガナ|ふりがな|ヨミ|よみ|読み|読み仮名|よみがな|ヨミガナ|カタカナ|ひらがな",
    "en": "英語|英字|英文|英名|英語表記|英語名|english|en|eng",
    "zh": "中国語|中文",
    "zh-Hans": "簡体字|簡体|中国語簡体字|中国語・簡体字|中国語簡体|中国語-簡体字",
    "zh-Hant": "繁体字|繁体|中国語繁体字|中国語・繁体字|中国語繁体|中国語-繁体字",
    "ko": "韓国語|ハングル|korean",
    "ja-Latn": "ローマ字|ローマ字表記|romaji",
}
_BY_WORD = {word: language for language, words in _LANGUAGES.items() for word in words.split("|")}
_WORDS = "|".join(sorted(map(re.escape, _BY_WORD), key=len, reverse=True))
_IN_LANGUAGE = re.compile(rf"(.{{2,}}?)(?:\(({_WORDS})\)|[_/:・-]({_WORDS}))")
_RUN_ON = re.compile(r"(.{2,}?)(カナ|かな|フリガナ|ふりがな|ヨミ|よみ|英語|英字)")
_BRACKETED = re.compile(r"([^()]{2,})\(([^()]{2,})\)")
_OF_CLASS = frozenset(
    {
        *("id", "name", "address", "location.lat", "location.lon", "telephone", "postalCode", "fax", "email", "url"),
        *("installationPosition", "availability.days", "availability.opens", "availability.closes", "openingHours"),
        *("buildingName", "closedDays"),
    }
)
_OF_FACILITY = frozenset(
    {"address", "location.lat", "location.lon", "telephone", "postalCode", "fax", "email", "url", "buildingName"}
)
_FACILITIES = tuple(
    map(loose, ("設置施設", "対象施設", "施設", "事業所", "観測所", "観測局", "店舗", "営業所", "スポット"))
)
_PREFIXES = frozenset(
    {"施設", "設備", "基本情報", "基本", "共通", "対象施設", "user", "properties", "attributes", "attr", "fields"}
)
_AND = re.compile("^(?:及ビ|オヨビ|ト)|(?:及ビ|オヨビ|ト)$")
_BETWEEN = re.compile("及び|[・/／]")
_LEAST, _ALIKE = 2, 0.62  # letters; likeness
_OF_ALL = frozenset({"", "ノ", "ノ指定", "ノ指定ノ有無", "指定", "ノ有無", "ノ対応", "対応", "ノ種別", "種別", "情報"})


def derived(header: str, dataset: Dataset, standards: Standards) -> Column | None:
    """The column that a header which no table knows as it stands is made of."""
    text = split_unit(header)[0]
    return (
        _in_language(header, dataset, standards)
        or _prefixed(text, dataset)
        or _bracketed(text, dataset, standards)
        or next((found for key in readings(header) if (found := _of(key, dataset, standards)) is not None), None)
    )


def _plain(text: str, dataset: Dataset) -> Column | None:
    """The column that a text names in a published spelling or by a synonym."""
    for key in readings(text):
        name = dataset.near.get(key) or dataset.synonyms.get(key)
        if name is not None:
            return dataset.columns[name]
    return None


def _in_language(header: str, dataset: Dataset, standards: Standards) -> Column | None:
    """A text in one of several languages; what says that it is in Japanese says nothing more."""
    text = normalised(header).strip("\"'")
    found = _IN_LANGUAGE.fullmatch(text) or _RUN_ON.fullmatch(text)
    if found is None:
        return None
    base = _plain(found[1], dataset) or _of(loose(found[1]), dataset, standards)
    language = _BY_WORD[next(word for word in found.groups()[1:] if word)]
    if base is None or base.language not in {None, "ja"}:
        return None
    if language is None:
        return base
    if base.language is None:
        return replace(base, name=header, to=None, why=_ANOTHER)
    return replace(base, name=header, language=language)


def _prefixed(text: str, dataset: Dataset) -> Column | None:
    """After a word for the thing itself, or for the place that a service keeps a row's cells in."""
    head, mark, rest = text.partition("_" if "_" in text else ".")
    return _plain(rest, dataset) if mark and head in _PREFIXES and rest else None


def _bracketed(text: str, dataset: Dataset, standards: Standards) -> Column | None:
    """Two names of one column; or the thing itself, and in brackets what of it."""
    found = _BRACKETED.fullmatch(text)
    if found is None:
        return None
    outer, inner = _plain(found[1], dataset), _plain(found[2], dataset)
    if outer is not None and inner is not None:
        return outer if outer.target == inner.target else None
    key = loose(found[1])
    for word, class_name in standards.words.items():
        if class_name == dataset.class_name and key.startswith(word) and key[len(word) :] in _OF_ALL:
            return inner
    return None


def _of(key: str, dataset: Dataset, standards: Standards) -> Column | None:
    """The column of a header that begins with what things of the class are called: `駐車場名`, `避難所の住所`."""
    if key in standards.words:
        return None
    for word, class_name in standards.words.items():
        if class_name == dataset.class_name and key.startswith(word):
            found = _rest(key[len(word) :], dataset)
            if found is not None and found.to in _OF_CLASS:
                return found
    for word in _FACILITIES:
        if key.startswith(word):
            found = _rest(key[len(word) :], dataset)
            return found if found is not None and found.to in _OF_FACILITY else None
    return None


def _rest(rest: str, dataset: Dataset) -> Column | None:
    rest = rest.removeprefix("ノ")
    rest = "名称" + rest[1:] if rest.startswith("名") and not rest.startswith("名称") else rest
    name = dataset.near.get(rest) or dataset.synonyms.get(rest)
    return dataset.columns[name] if name is not None else None


def is_merged(header: str, dataset: Dataset, standards: Standards) -> bool:
    """Whether a header is that of two columns: `内線番号・法人番号`, one of them perhaps damaged."""
    several = [loose(part) for part in _BETWEEN.split(normalised(header)) if part]
    if len(several) > 1 and any(part in dataset.near for part in several):
        return True
    key = loose(header)
    for known, name in dataset.near.items():
        if len(known) < _LEAST or len(known) + _LEAST > len(key):
            continue
        target = dataset.columns[name].target
        rests = [key[len(known) :]] if key.startswith(known) else []
        rests += [key[: -len(known)]] if key.endswith(known) else []
        for rest in (_AND.sub("", text) for text in rests):
            others = {dataset.columns[column].target for text, column in dataset.near.items() if _alike(rest, text)}
            if rest in standards.known or others - {target}:
                return True
    return False


def _alike(rest: str, known: str) -> bool:
    return len(rest) >= _LEAST and similarity(rest, known) >= _ALIKE
