"""Who stands in a column that says who owns or runs a thing: takes cells, tells organisations from what may be persons.

By the endings and legal forms of organisations. In doubt a text may be a person. No value is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from vocab.mapping.tokens import is_blank
from vocab.recognise.cells import MISSING, folded

_LEGAL = (
    "(?:(?:株式|有限|合同|合資|合名|相互)会社|(?:一般|公益|特例)?(?:社団|財団)法人|(?:特定非営利活動|npo|社会福祉|医療|学校|宗教"
    "|独立行政|地方独立行政|国立大学|公立大学)法人|(?:社会)?医療法人社団)"
)
_SHORT = re.compile(r"\((株|有|同|社|財|一社|一財|公社|公財|福|医|学|宗|独|特非|npo)\)|[㈱㈲]")
_STARTS = re.compile(f"{_LEGAL}.+|(?:jr|ja|jf|ntt|nhk|kddi|npo)[^a-z]+")
_ENDS = re.compile(
    f"(?:.*(?:{_LEGAL}|会社|法人|組合|協会|機構|公社|公団|財団|社団|事業団|消防団|商店街|商店|支店|本店|工務店|協議会|振興会|連合会"
    "|委員会|自治会|町内会|町会|商工会|商店会|保存会|水利会|管理会|奉賛会|協力会|実行委員会|商会|会議所|連盟|連合|同盟|本部"
    "|土地改良区|財産区|地区|事務所|営業所|事業所|研究所|発電所|保健所|役所|役場|出張所|市庁舎|[^長]庁|[^長]局|[^長]課|[^長]係|署"
    "|大学|学校|高校|中学|分校|学園|幼稚園|保育園|保育所|こども園|公園|農園|動物園|神社|病院|医院|学院|診療所|薬局|クリニック"
    "|会館|公民館|図書館|旅館|美術館|博物館|体育館|記念館|資料館|センター|クラブ|グループ|ホテル|スーパー|バス|タクシー|サービス"
    "|ネットワーク|ホールディングス|建設|工業|産業|興業|商事|運送|運輸|交通|鉄道|電鉄|電力|電気|ガス|水道|通信|放送|新聞社|土木"
    "|造園|製作所|銀行|信用金庫|信金|農協|漁協|生協|自動車|空港)"
    "|.{2,}[市村町県区]|(?:国土交通|農林水産|総務|厚生労働|環境|防衛|財務|法務|文部科学|経済産業|外務)省|.{3,}[部室]"
    "|国|県|市|町|村|区|東京都|大阪府|京都府|北海道|民間|公共|公立|私立|国立|県立|市立|町立|村立|法人|個人|その他"
    r"|.*\b(?:inc|ltd|llc|corp|corporation|company|city|prefecture|university|school|association|authority|ministry"
    r"|department|office|bureau|hospital|railway|agency|council|committee|foundation|cooperative|club)\.?)"
)
_SURNAMES = re.compile(
    "長[曽宗]我部|(?:[^市県区町村]{1,2}|..[^市県区])[々]?(?:中村|木村|田村|西村|川村|野村|松村|上村|下村)"
)
_ROLES = re.compile(
    "(?:[市町村社園校院館所課部係局署団総組区]|会|理事|組合|支店|店)長|知事|代表|取締役|世話人|総代|担当|氏名|氏$|様|殿|さん|外[0-9一二三四五]+名|(?:ほか|他)[0-9]*名"
)
_APART = re.compile(r"[ 　・,、/／;()\n]+")
_JAPANESE = re.compile(
    "[一-龯々ヶノぁ-ゖァ-ヺー]{2,8}|[一-龯々ヶノぁ-ゖァ-ヺー]{1,6}[ ・=][一-龯々ヶノぁ-ゖァ-ヺー]{1,6}"
)
_LATIN = re.compile(r"[a-zÀ-ɏ'.\-]+,? (?:[a-zÀ-ɏ]\.? )?[a-zÀ-ɏ'\-]+")


def all_organisations(cells: Iterable[Any]) -> bool:
    """Whether every cell that says something is told to be an organisation; false where none says anything."""
    texts = _said(cells)
    return bool(texts) and all(map(_told, texts))


def any_person(cells: Iterable[Any]) -> bool:
    """Whether some cell looks like a person's name, and is not told to be an organisation."""
    parts = (part for text in _said(cells) for part in (text, *filter(None, _APART.split(text))) if not _told(text))
    return any(_like_a_name(part) and not _told(part) for part in parts)


def _said(cells: Iterable[Any]) -> set[str]:
    return {text for cell in cells if not is_blank(cell) and (text := folded(cell)) not in MISSING}


def _told(text: str) -> bool:
    """Every part of a text is an organisation; a legal form that stands apart belongs to what follows it."""
    plain = re.sub(f"({_LEGAL}) +", r"\1", _SHORT.sub("株式会社", text))
    parts = [part for part in _APART.split(plain) if part]
    whole = bool(parts) and not _ROLES.search(plain) and all(map(_organisation, parts))
    return whole or (plain.isascii() and _ENDS.fullmatch(plain) is not None)


def _organisation(part: str) -> bool:
    return bool(_STARTS.fullmatch(part) or _ENDS.fullmatch(part)) and not _SURNAMES.fullmatch(part)


def _like_a_name(text: str) -> bool:
    return bool(_ROLES.search(text) or _JAPANESE.fullmatch(text) or _LATIN.fullmatch(text))
