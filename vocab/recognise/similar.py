"""How alike two headers are: takes two loose keys (`vocab.recognise.headers.loose`), gives a number from 0 to 1.

Counts letters that differ, are missing or have changed places (optimal string alignment), and looks at cut and
lengthened headers. What tells columns of one table apart (figures, man and woman, start and end) never counts as alike.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FIGURES = re.compile(r"[0-9]+")
_APART = 0.45  # of headers that differ in what tells columns apart
_NONE = 0.0
_LEAST_SHARED = 0.4  # of the letters of the longer one
_CUT, _CUT_SHARE = 0.6, 0.35  # what is left of a cut header: 0.6 and up to 0.35 by its share
_LONGER, _LONGER_SHARE = 0.5, 0.45
_SHORTEST = 2

_OPPOSITES = (
    ("男", "女"), ("緯", "経"), ("北", "東"), ("開始", "終了"), ("開", "閉"), ("始", "終"), ("和式", "洋式"),
    ("小便", "和式"), ("小便", "洋式"), ("上", "下"), ("大", "小"), ("最高", "最低"), ("最大", "最小"),
    ("自", "至"), ("公開", "更新"), ("登録", "更新"), ("start", "end"), ("open", "close"), ("lat", "lon"),
    ("latitude", "longitude"), ("male", "female"), ("man", "woman"), ("men", "women"), ("japanese", "western"),
    ("min", "max"), ("up", "down"), ("inbound", "outbound"), ("from", "to"), ("屋内", "屋外"), ("昼", "夜"),
    ("平日", "休日"), ("満", "空"), ("日時", "時間"), ("開始日", "開始時"), ("終了日", "終了時"),
    ("年月日", "番号"),
)  # fmt: skip
_TELLING = (
    "カナ", "フリガナ", "英語", "英字", "ローマ字", "通称", "略称", "コード", "url", "電話", "fax",
    "ライセンス", "備考", "特記", "メール", "内線", "番号", "名称", "単位", "住所", "所在地", "料金", "種別",
    "種類", "概要", "説明", "日", "時間", "時刻", "kana", "code", "name", "phone", "license", "note", "type",
    "date", "time", "total", "image",
)  # fmt: skip
"""Parts that change what a header says; damage hardly makes them."""


@lru_cache(1 << 16)
def similarity(header: str, known: str) -> float:
    """How probably `header` is `known`, damaged: 1 where they are equal, 0 where nothing speaks for it."""
    if header == known:
        return 1.0
    if not header or not known or _shared(header, known) < _LEAST_SHARED:
        return _NONE
    found = max(_by_letters(header, known), _by_part(header, known))
    return min(found, _APART) if _told_apart(header, known) else found


def _shared(first: str, second: str) -> float:
    """The share of letters that both have, of the shorter one; a bound that is cheap."""
    common = len(set(first) & set(second))
    return common / min(len(set(first)), len(set(second)))


def _told_apart(header: str, known: str) -> bool:
    if _FIGURES.findall(header) != _FIGURES.findall(known):
        return True
    for one, other in _OPPOSITES:
        if (one in header and one not in known and other in known and other not in header) or (
            other in header and other not in known and one in known and one not in header
        ):
            return True
    return any(part in header and part not in known for part in _TELLING)


def _by_part(header: str, known: str) -> float:
    """A header that was cut, or to which something was added."""
    share = min(len(header), len(known)) / max(len(header), len(known))
    if min(len(header), len(known)) < _SHORTEST:
        return _NONE
    if known.startswith(header) or known.endswith(header):
        return _CUT + _CUT_SHARE * share if share >= 1 / 3 else _NONE
    if header.startswith(known) or header.endswith(known):
        return _LONGER + _LONGER_SHARE * share if share >= 1 / 3 else _NONE
    return _NONE


def _by_letters(first: str, second: str) -> float:
    longest = max(len(first), len(second))
    return 1 - _distance(first, second) / longest


def _distance(first: str, second: str) -> int:
    """Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each 1."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        line = [row]
        for column, other in enumerate(second, start=1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
