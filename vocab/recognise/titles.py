"""What a title says beside the class that it names: takes a title and a class, gives whether it is of another thing.

`避難所被害状況` names shelters and is about damage; `図書館 延滞者` is about persons. Refuses nothing; what
cannot be told is said to be left over, and counts against being sure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from vocab.recognise.datasets import Standards
from vocab.recognise.headers import loose
from vocab.recognise.personwords import LISTS

SAYS_NOTHING = re.compile(
    "オープンデータ|データセット|データ|一覧表?|リスト|台帳|情報|施設|令和|平成|昭和|年度|現在|最新|版"
    "|公開|用|[年月日市区町村都道府県の全第]"
)
"""Words of titles that say nothing of what a table is about."""
_LEFT = 2  # letters that are a word
_END = (
    r"(?=[等らたちの]*(?:一覧|名簿|リスト|データ|台帳|情報|名|数?別|氏名|住所|宅|連絡|登録|の?状況|表|帳|申請|$"
    r"|[^ぁ-ゖァ-ヶー一-龠々]))"
)
_PERSONS = re.compile(
    rf"(?:(?<!事業)者|(?<!定)(?<!満)員|児童|園児|乳児|幼児|児|生徒|学生|小学生"
    rf"|中学生|高校生|講師|教師|医師|看護師|保育士"
    rf"|[師士]|司書|オペレーター|ボランティア|子ども|子供|遺族|住民|市民|個人"
    rf"|[館園校院会所局署町区組]長|組合長|代表"
    rf"|(?<!連絡)(?<!合わせ)(?<!合せ)(?<!問合)(?<!相談)先"
    rf"){_END}|{LISTS.pattern}|契約者|延滞|滞納"
)
_PEOPLE = frozenset(
    {
        *("patient", "patients", "user", "users", "holder", "holders", "applicant", "applicants", "member", "members"),
        *("staff", "resident", "residents", "child", "children", "pupil", "pupils", "student", "students", "lenders"),
        *("borrowers", "tenant", "tenants", "attendee", "attendees", "volunteer", "volunteers", "participants"),
        *(
            "participant",
            "employee",
            "employees",
            "teacher",
            "teachers",
            "customer",
            "customers",
            "cleaners",
            "workers",
        ),
        *("people", "persons", "person", "families", "recipients", "beneficiaries", "evacuees", "owners", "drivers"),
        *("contacts", "guests", "visitors", "subscribers", "nurses", "doctors", "shimei", "meibo", "residence"),
    }
)
_TURNED = re.compile(
    "解除|廃止|廃校|廃園|廃業|休止|休館|計画|予定|候補|被害|損傷|破損|故障|事故|違反|違法|処分|工事|修繕|改修"
    "|点検|増減|死亡|死者|転入|転出"
    "|出生|婚姻|離婚|動態|異動|移動|予測|推計|将来|見込|閉鎖|閉校|跡地|旧|解体|撤去"
    "|取消|失効|除却|盗難|犯罪|不審|危険|落トシ物|忘レ物"
    "|遺失物|苦情|要望|アンケート|入札|契約|予算|決算|収支|売上|外国人|高齢者|昼間|夜間|昼夜|有権者"
    "|生活保護|障害者|欠席|遅刻|墓地|密度|率"
)
_TURNED_ENGLISH = frozenset(
    {
        *("closed", "abolished", "delisted", "former", "planned", "plan", "plans", "proposed", "damage", "damaged"),
        *("broken", "accident", "accidents", "violation", "violations", "ticket", "tickets", "deaths", "births"),
        *("migration", "forecast", "projection", "projected", "estimate", "estimates", "repairs", "construction"),
        *("absence", "absences", "crime", "crimes", "complaints", "cancelled", "revoked", "removed", "permits"),
        *("budget", "needs", "incidents", "foreign", "dogs", "candidates"),
    }
)
_PLAIN = re.compile(
    "設置|設備|場所|箇所|個所|位置|所在地?|地点|[公市町村県私都民]営|[公市町村県私]立|民間|管内|[市町村区県]内|地域"
    "|地区|各|別|及ビ|オヨビ|並ビニ|等"
    "|観測|測定|計測|調査|状況|事業所|マップ|地図|案内|紹介|ニツイテ|概要|基本|詳細|総合|推奨|標準|形式"
    "|改訂|時点|暫定|確定|登録|指定|配置"
    "|管理"
    "|年齢|男女|世帯数?|丁目?|町丁|大字|階級|各歳|集計|推移|統計|総数|現況|屋外|屋内|利用|常設|主ナ|ソノ他|誰デモ"
    "|バリアフリー|多機能|多目的|[末分台表帳名ノト]"
)
_PLACE = re.compile("^[^\0]{1,5}?[市区町村県府都道](?=.*\0)")
_LETTERS = re.compile("[^ぁ-ゖァ-ヺー一-龠々]")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-龠々]")
_WORD = re.compile("[a-z]{2,}")
_PLAIN_ENGLISH = frozenset(
    {
        *("list", "data", "open", "opendata", "location", "locations", "csv", "xlsx", "xls", "json", "geojson", "ver"),
        *("utf", "sjis", "the", "of", "and", "in", "by", "for", "at", "with", "city", "town", "ward", "municipal"),
        *("facility", "facilities", "info", "information", "japan", "ja", "jp", "en", "all", "new", "latest", "place"),
        *(
            "public",
            "places",
            "site",
            "sites",
            "space",
            "station",
            "stations",
            "table",
            "sheet",
            "ichiran",
            "shi",
            "cho",
        ),
        *("designated", "emergency", "area", "age", "levels", "level", "gauge", "gauges", "rate", "points", "point"),
        *("what", "where", "are", "is", "file", "source", "map", "master", "dataset", "municipality", "prefecture"),
    }
)


class Beside(StrEnum):
    """What a title says beside the class."""

    NOTHING = "nothing"
    MORE = "more"  # words that may turn what the class says; the title alone makes nothing sure
    ANOTHER = "another"  # words that turn it, or persons


def beside(title: str | None, class_name: str, standards: Standards) -> Beside:
    """What is left of a title (one or several lines) without the words for a class and words that say nothing."""
    text = unicodedata.normalize("NFKC", title or "")
    if about_persons(text):
        return Beside.ANOTHER
    own = own_words(class_name, standards)
    left = [_left(line, own) for line in text.splitlines()]
    if any(_TURNED.search(line) for line in left) or any(_english(line) & _TURNED_ENGLISH for line in left):
        return Beside.ANOTHER
    written = [rest for rest, line in zip(left, text.splitlines(), strict=True) if _JAPANESE.search(line)]
    if written:
        more = any(len(_LETTERS.sub("", _PLAIN.sub("", SAYS_NOTHING.sub("", rest)))) >= _LEFT for rest in written)
    else:
        more = bool(left) and all(_english(rest) - _PLAIN_ENGLISH for rest in left)
    return Beside.MORE if more else Beside.NOTHING


def about_persons(title: str | None) -> bool:
    """Whether a title says that a table is about persons."""
    text = unicodedata.normalize("NFKC", title or "")
    return any(_PERSONS.search(line) or _english(line) & _PEOPLE for line in text.splitlines())


def own_words(class_name: str, standards: Standards) -> tuple[str, ...]:
    """The words for a class and the titles of its published datasets, longest first, by their letters."""
    titles = (loose(item.title.ja) for item in standards.datasets.values() if item.class_name == class_name)
    english = (loose(item.title.en) for item in standards.datasets.values() if item.class_name == class_name)
    words = (word for word, name in standards.words.items() if name == class_name)
    return tuple(sorted({*titles, *english, *words}, key=len, reverse=True))


def _left(line: str, own: tuple[str, ...]) -> str:
    """A line of a title without the words of a class; what is in Latin letters keeps its spaces."""
    if not _JAPANESE.search(line):
        return _without(line, own)
    plain = loose(line)
    for word in own:
        plain = plain.replace(word, "\0")
    return _PLACE.sub("", plain)


def _without(line: str, own: tuple[str, ...]) -> str:
    words = re.findall("[a-z]+", line.casefold())
    for word in own:
        for start, stop in _runs(words, word):
            words[start:stop] = [""] * (stop - start)
    return " ".join(filter(None, words))


def _runs(words: list[str], word: str) -> Iterator[tuple[int, int]]:
    """Where words one after the other spell a word of the class, with an s or without."""
    for start in range(len(words)):
        text = ""
        for stop in range(start, len(words)):
            text += words[stop]
            if text in {word, f"{word}s"} and words[start]:
                yield start, stop + 1
                break


@lru_cache(1 << 10)
def _english(line: str) -> frozenset[str]:
    return frozenset(_WORD.findall(line.casefold()))
