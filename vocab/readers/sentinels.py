"""Texts that stand in place of a value: takes a native value, gives why there is none.

Gives None for everything that may be a value, `なし` and `0` among them, and for numbers such as -999, which a mapping
must state. Refuses nothing.
"""

from __future__ import annotations

from enum import StrEnum
from unicodedata import normalize


class Absence(StrEnum):
    """Why there is no value."""

    BLANK = "BLANK"  # nothing, or a dash
    UNKNOWN = "UNKNOWN"
    PENDING = "PENDING"  # to be decided or surveyed
    INAPPLICABLE = "INAPPLICABLE"
    UNMEASURED = "UNMEASURED"
    WITHHELD = "WITHHELD"


_WORDS = {
    Absence.BLANK: "- -- --- ― ‐ – — − ─ ー ･ ・ … ... ‥ * ** *** / // /// //// null none nil nan (null) #n/a #value! "
    "#ref! 空欄 記載なし 記入なし 情報なし データなし データ無し 未記入 未入力 未登録 登録なし",
    Absence.UNKNOWN: "不明 不詳 ? ?? ??? unknown 確認年月日不明 年月日不明 時期不明 設置年不明",
    Absence.PENDING: "未定 未確定 調整中 確認中 調査中 検討中 準備中 未設定 未確認 未調査 tbd tba",
    Absence.INAPPLICABLE: "該当なし 該当無し 該当せず 対象外 n/a na n.a.",
    Absence.UNMEASURED: "欠測 欠 欠測値 休止 休止中 測定不能 未計測 未観測 nodata",
    Absence.WITHHELD: "非公開 非公表 秘匿 不開示",
}
_LONGEST = 20


def _folded(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())


_KINDS = {_folded(word): kind for kind, words in _WORDS.items() for word in words.split()}


def absence(native: object) -> Absence | None:
    """Why a native value is none; None where it is, or may be, a value."""
    if native is None:
        return Absence.BLANK
    if isinstance(native, float):
        return Absence.BLANK if native != native else None  # noqa: PLR0124  # NaN is what spreadsheets' readers put
    if not isinstance(native, str):
        return None
    text = native.strip()
    if not text:
        return Absence.BLANK
    if len(text) > _LONGEST or text[0].isdigit():
        return None
    return _KINDS.get(_folded(text))
