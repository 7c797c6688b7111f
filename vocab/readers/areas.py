"""Prefectures and municipalities of Japan: takes a name, gives its code; takes a text, gives the name it begins with.

Prefectures, cities designated by ordinance, special wards and prefectural seats are known by code; other cities,
towns and villages are told from the text around them by their endings. Gives None for what it does not find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from vocab.readers.codes import municipality_check

_PREFECTURES = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県"
    " 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県"
    " 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"
)
PREFECTURES: Mapping[str, str] = MappingProxyType(
    {name: f"{number:02}" for number, name in enumerate(_PREFECTURES.split(), start=1)}
)
"""Two digits (JIS X 0401) by name."""
PREFECTURE_NAMES: Mapping[str, str] = MappingProxyType({code: name for name, code in PREFECTURES.items()})

_DESIGNATED = (
    "札幌市01100 仙台市04100 さいたま市11100 千葉市12100 横浜市14100 川崎市14130 相模原市14150 新潟市15100 静岡市22100"
    " 浜松市22130 名古屋市23100 京都市26100 大阪市27100 堺市27140 神戸市28100 岡山市33100 広島市34100 北九州市40100"
    " 福岡市40130 熊本市43100"
)
_SEATS = (
    "青森市02201 盛岡市03201 秋田市05201 山形市06201 福島市07201 水戸市08201 宇都宮市09201 前橋市10201 富山市16201"
    " 金沢市17201 福井市18201 甲府市19201 長野市20201 岐阜市21201 津市24201 大津市25201 奈良市29201 和歌山市30201"
    " 鳥取市31201 松江市32201 山口市35203 徳島市36201 高松市37201 松山市38201 高知市39201 佐賀市41201 長崎市42201"
    " 大分市44201 宮崎市45201 鹿児島市46201 那覇市47201 会津若松市07202 加古川市28210"
)
_SPECIAL = (
    "千代田区 中央区 港区 新宿区 文京区 台東区 墨田区 江東区 品川区 目黒区 大田区 世田谷区 渋谷区 中野区 杉並区 豊島区"
    " 北区 荒川区 板橋区 練馬区 足立区 葛飾区 江戸川区"
)


def _six(five: str) -> str:
    return five + municipality_check(five)


DESIGNATED: Mapping[str, str] = MappingProxyType({item[:-5]: _six(item[-5:]) for item in _DESIGNATED.split()})
"""Six digits of the cities that have wards (政令指定都市)."""
SPECIAL_WARDS: Mapping[str, str] = MappingProxyType(
    {name: _six(str(number)) for number, name in enumerate(_SPECIAL.split(), start=13101)}
)
CITIES: Mapping[str, str] = MappingProxyType({**DESIGNATED, **{item[:-5]: _six(item[-5:]) for item in _SEATS.split()}})
_SHARED = frozenset({"中央区", "港区", "北区"})  # wards of other cities have these names too

# Names that hold another ending before their own; the shortest reading would cut them.
_LONGER = (
    "四日市市 廿日市市 野々市市 大町市 十日町市 東村山市 武蔵村山市 田村市 羽村市 大村市"
    " 余市町 上市町 下市町 市貝町 市川町 市川三郷町 玉村町 大町町"
)
_IRREGULAR = tuple(_LONGER.split())
_COUNTY = re.compile(r"(?:余市|高市|[東西北]村山|田村|[^市区町村0-9 ]{1,4})郡")
_TOWN = re.compile(r"[^市区0-9 ]{1,6}?[町村]")
_ISLAND = re.compile(r"(?:大島|利島|新島|神津島|三宅島|御蔵島|八丈島|青ヶ島|小笠原諸島)(?=[^町村]{1,3}[町村])")
_ANY = re.compile(r"[^0-9 ][^市区町村0-9 ]{0,6}[市町村]")
_WARD = re.compile(r"[^市区町村0-9 ]{1,5}区")


def prefecture_at(text: str) -> str | None:
    """The prefecture that a text begins with."""
    return next((name for name in (text[:3], text[:4]) if name in PREFECTURES), None)


def county_at(text: str) -> str:
    """The county (郡) that a text begins with, when a town or village of it follows; else an empty text."""
    found = _COUNTY.match(text)
    if found is None:
        return ""
    rest = text[found.end() :]
    return found[0] if _irregular_at(rest) or _TOWN.match(rest) else ""


def municipality_at(text: str, *, prefecture: str | None, county: str) -> str | None:
    """The city, special ward, town or village that a text begins with, behind prefecture and county.

    Without either, towns and villages are not looked for: 番町 is one only by its ending.
    """
    if prefecture in {None, "東京都"}:
        ward = _WARD.match(text)
        if ward and ward[0] in SPECIAL_WARDS and (prefecture or ward[0] not in _SHARED):
            return ward[0]
    name = _irregular_at(text)
    if name is None:
        found = (_TOWN if county else _ANY).match(text)
        name = found[0] if found else None
    return None if name and not (prefecture or county) and not name.endswith("市") else name


def island_at(text: str, prefecture: str | None) -> str:
    """The island that addresses of 東京都 name before its town or village."""
    found = _ISLAND.match(text) if prefecture == "東京都" else None
    return found[0] if found else ""


def ward_at(text: str, city: str) -> str:
    """The ward of a designated city that a text begins with; else an empty text."""
    found = _WARD.match(text) if city in DESIGNATED else None
    return found[0] if found else ""


def code_of(name: str, prefecture: str | None) -> str | None:
    """The six digits of a city or special ward, where they are known for sure."""
    code = SPECIAL_WARDS.get(name) if prefecture in {None, "東京都"} else None
    code = code or CITIES.get(name)
    return code if code and (prefecture is None or PREFECTURES[prefecture] == code[:2]) else None


def _irregular_at(text: str) -> str | None:
    return next((name for name in _IRREGULAR if text.startswith(name)), None)
