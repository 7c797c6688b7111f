"""What is said of a proposed mapping, in Japanese and English: takes what was found, gives remarks with stable codes.

A column is named only in a table whose class is sure, where its name is a header and no value that stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vocab.recognise.match import Recognition
from vocab.recognise.personal import Personal
from vocab.terms import Label

_NOTHING = Label("", "")
_LONGEST = 60  # characters of a name
_WRITE = Label(
    "`provides` を書いてください（docs/ja/mapping.md）。`tsunagu source propose` が下書きを出します",
    "write `provides` (docs/mapping.md); `tsunagu source propose` prints what is found",
)
_TITLE = Label(
    "`title` に何の表かを書く（例：AED設置箇所一覧）か、`provides` を書いてください",
    "say in `title` what the table is (such as AED設置箇所一覧), or write `provides`",
)
_FREEZE = Label(
    "使うなら `provides` に書き足してください",
    "to use it, write `provides` with a field for it",
)
WHY: Mapping[Personal, Label] = {
    Personal.TABLE: Label("公開された表で個人に関する列です", "published tables say that it is about persons"),
    Personal.WORD: Label("見出しが個人を表します", "its header names a person"),
    Personal.BESIDE: Label("個人の名前の列に続いています", "it stands beside a person's name"),
    Personal.MOBILE: Label("携帯電話の番号が多くあります", "many of its values are numbers of mobile telephones"),
    Personal.PLATE: Label("車のナンバーが多くあります", "many of its values are number plates of vehicles"),
    Personal.NAME: Label(
        "個人の名前かもしれない値があります", "some of its values may be names of persons, and no organisation's"
    ),
    Personal.NUMBER: Label("個人番号があります", "it holds individual numbers"),
}
"""Why a column is closed, as it is said."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said of a table or a column, and what to do about it."""

    code: str
    message: Label
    hint: Label = _NOTHING
    column: str | None = None
    proposals: tuple[Mapping[str, str], ...] = ()


def shown(name: str) -> str:
    """A name of a source's own, safe to print: no control characters, not long."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"


def class_not_sure(collection: str, found: Recognition) -> Remark:
    """Which class a table is of is not sure; nothing of it is provided."""
    first = ((found.class_name, found.confidence),) if found.class_name is not None else ()
    levels = tuple((name, f"{level:.2f}") for name, level in (*first, *found.rivals))
    listed = ", ".join(f"{name} {level}" for name, level in levels)
    ja, en = (f"候補：{listed}", f"it may be: {listed}") if listed else ("候補なし", "nothing is like it")
    return Remark(
        "CLASS_NOT_SURE",
        Label(
            f"{_table(collection).ja}が何の表か確かでありません（{ja}）",
            f"what {_table(collection).en} is is not sure ({en})",
        ),
        _TITLE,
        proposals=tuple({"class": name, "confidence": level} for name, level in levels),
    )


def key_not_found(collection: str, class_name: str) -> Remark:
    """No column tells one thing from another."""
    return Remark(
        "KEY_NOT_FOUND",
        Label(
            f"{_table(collection).ja}（{class_name}）に、行を区別できる列がありません",
            f"no column of {_table(collection).en} ({class_name}) tells one row from another",
        ),
        Label("`provides` に `id: {key: 列名}` を書いてください", "write `provides` with `id: {key: COLUMN}`"),
        proposals=({"class": class_name},),
    )


def class_twice(collection: str, class_name: str) -> Remark:
    """Several tables of one source are of one class."""
    return Remark(
        "CLASS_TWICE",
        Label(
            f"{_table(collection).ja}のほかにも {class_name} の表があります",
            f"{_table(collection).en} is not the only table of {class_name}",
        ),
        Label(
            "使う表を `provides` の `collection` に書くか、情報源を分けてください",
            "write `provides` with the `collection` to use, or make each a source of its own",
        ),
        proposals=({"class": class_name},),
    )


def about_persons(collection: str, class_name: str) -> Remark:
    """Things of the class are about persons: nobody maps them but the holder."""
    return Remark(
        "CLASS_ABOUT_PERSONS",
        Label(
            f"{_table(collection).ja}（{class_name}）は個人に関する表なので、自動では対応付けません",
            f"{_table(collection).en} ({class_name}) is about persons and does not map itself",
        ),
        _WRITE,
        proposals=({"class": class_name},),
    )


def individual_numbers(collection: str) -> Remark:
    """個人番号 stand in a table: its source is refused."""
    return Remark(
        "TABLE_HOLDS_PERSONAL_NUMBERS",
        Label(
            f"{_table(collection).ja}に個人番号（または検査用数字の合う12桁の数）があります。この情報源は使えません",
            f"individual numbers (個人番号), or twelve digits like one, stand in {_table(collection).en}",
        ),
        Label(
            "個人番号の列を除いて公開し直すよう保有者に伝えてください",
            "tell the holder to publish it without them; digits that are no 個人番号 need a mapping written by hand",
        ),
    )


def too_wide(collection: str | None) -> Remark:
    """There is more than is looked through."""
    what = Label("情報源", "the source") if collection is None else _table(collection)
    return Remark(
        "TABLE_TOO_WIDE",
        Label(f"{what.ja}の列が多すぎて、自動では対応付けません", f"{what.en} has too many columns to map itself"),
        _WRITE,
    )


def no_table() -> Remark:
    """The source describes nothing."""
    return Remark(
        "SOURCE_NOT_DESCRIBED",
        Label("情報源に表が見つかりません", "no table is found at the source"),
        Label(
            "接続を確かめてください（ckan には `dataset` が要ります）",
            "look at its connection (`ckan` needs `dataset`), or write `provides`",
        ),
    )


def not_described(code: str) -> Remark:
    """The source did not answer as it should while the hub started."""
    return Remark(
        "SOURCE_NOT_DESCRIBED",
        Label(f"情報源が答えず、対応付けられません（{code}）", f"the source could not be described ({code})"),
        Label(
            "答えるようになったらハブを起動し直すか、`tsunagu source propose` の出力を書いてください",
            "start the hub again when it answers, or write what `tsunagu source propose` prints, once, into the file",
        ),
    )


def not_mapped() -> Remark:
    """Finding what the tables are failed: a fault of the hub that closes this source alone."""
    return Remark(
        "TABLE_NOT_RECOGNISED",
        Label("表を読み解けませんでした", "what the tables are could not be found out"),
        _WRITE,
    )


def column_not_sure(collection: str, column: str, proposals: Sequence[Mapping[str, str]]) -> Remark:
    """A column is left out."""
    listed = ", ".join(f"{one['to'] or '-'} {one['confidence']}" for one in proposals)
    ja, en = (f"候補：{listed}", f"it may be: {listed}") if listed else ("候補なし", "nothing is like it")
    return Remark(
        "COLUMN_NOT_SURE",
        Label(
            f"{_table(collection).ja}の列「{shown(column)}」は使われません（{ja}）",
            f"the column `{shown(column)}` of {_table(collection).en} is left out ({en})",
        ),
        _FREEZE,
        column,
        tuple(proposals),
    )


def column_personal(collection: str, column: str, why: Personal) -> Remark:
    """A column about persons is closed."""
    reason = WHY[why]
    return Remark(
        "COLUMN_PERSONAL",
        Label(
            f"{_table(collection).ja}の列「{shown(column)}」は閉じています（{reason.ja}）",
            f"the column `{shown(column)}` of {_table(collection).en} is closed: {reason.en}",
        ),
        column=column,
    )


def _table(collection: str) -> Label:
    return (
        Label(f"表「{shown(collection)}」", f"the table `{shown(collection)}`")
        if collection
        else Label("表", "the table")
    )
