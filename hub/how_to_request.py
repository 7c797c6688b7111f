"""How what is missing is to be had: takes what a consumer lacks for a rule, gives what to ask of whom, ja and en.

Refuses nothing; for what nobody can ask for (a row's own values, the law) there is a sentence that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.decide import ERROR
from policies.decision import Decision, Need
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class Asked:
    """Who decides over a source, and how the holder is reached."""

    holder: Label
    contact: str | None

    def named(self) -> Label:
        """The holder with its contact."""
        if self.contact is None:
            return self.holder
        return Label(f"{self.holder.ja}（{self.contact}）", f"{self.holder.en} ({self.contact})")


def requests(decision: Decision, asked: Asked) -> list[Label]:
    """What to do about each thing that is missing; nothing where nothing is."""
    if decision.plain:
        return []
    if not decision.needs:
        return [_fill(_NO_RULE if decision.rule is None else _FORBIDDEN, asked, ())] if decision.denied else []
    return list(dict.fromkeys(_request(need, asked) for need in decision.needs))


def _request(need: Need, asked: Asked) -> Label:
    if need.kind == "dateTime" and need.operator in ("gt", "gteq"):
        return _fill(_LATER, asked, need.values)
    if need.operator in ("neq", "isNoneOf"):
        return _fill(_EXCLUDED, asked, need.values)
    if need.kind == "link":
        return _fill(_MANDATE if "self" not in need.values else _LINK, asked, need.values)
    if need.kind == "consent" and need.values:
        return _fill(_CONSENT_AT, asked, need.values)
    return _fill(_WAYS.get(need.kind, _ASK), asked, need.values)


def _fill(form: Label, asked: Asked, values: tuple[str, ...]) -> Label:
    holder = asked.named()
    return Label(
        form.ja.format(holder=holder.ja, what="・".join(values)),
        form.en.format(holder=holder.en, what=" or ".join(values)),
    )


_ASK = Label("{holder}に問い合わせる。", "Ask {holder}.")
_NO_RULE = Label("公開の予定を{holder}に問い合わせる。", "Ask {holder} whether it can be shared.")
_FORBIDDEN = Label("禁じられている。理由は{holder}に問い合わせる。", "It is forbidden; ask {holder} for the reason.")
_LATER = Label("{what} まで待つ。", "Wait until {what}.")
_EXCLUDED = Label(
    "除かれているもの（{what}）に当たらないことが分かる名乗りで尋ねる。疑問は{holder}に。",
    "Ask as somebody who is certainly none of those left out ({what}); questions to {holder}.",
)
_LINK = Label(
    "本人であることを確かめて、{holder}の記録との結び付きを登録する。",
    "Prove who you are and have yourself linked to your records at {holder}.",
)
_MANDATE = Label(
    "本人の委任を受け、{holder}に代理人として登録してもらう。",
    "Have a mandate of the person recorded with {holder}.",
)
_CONSENT_AT = Label(
    "本人が保有者の同意の窓口（{what}）で同意する。目的を示し、登録された利用者として尋ねる。",
    "The person consents at the holder's own service ({what}); ask with a purpose, as a registered consumer.",
)
_WAYS: Mapping[str, Label] = {
    "scope": Label(
        "トークンにスコープ {what} が付くよう、{holder}に申請する。",
        "Ask {holder} to have the scope {what} granted to your tokens.",
    ),
    "role": Label(
        "役割 {what} を持つ者として、自分の組織の認証の管理者に登録してもらう。役割については{holder}に。",
        "Have those who run your organisation's sign-in give you the role {what}; about the role ask {holder}.",
    ),
    "organisation": Label(
        "見られるのは {what}。自分の組織も見られるよう、{holder}に申請する。",
        "It is for {what}; ask {holder} to add your organisation.",
    ),
    "client": Label(
        "登録されたアプリ {what} から尋ねるか、自分のアプリも見られるよう、{holder}に申請する。",
        "Ask through the registered application {what}, or ask {holder} to add yours.",
    ),
    "purpose": Label(
        "アプリを目的 {what} でハブの運用者に登録してもらい、尋ねるときに目的を示す。",
        "Have your application registered for the purpose {what} with the hub's operator, and state it when asking.",
    ),
    "nonCommercial": Label(
        "ライセンスが営利を禁じている。営利でない目的を登録し、尋ねるときに示す。",
        "The licence forbids commercial use: state a registered purpose that is not commercial.",
    ),
    "noDerivatives": Label(
        "ライセンスが改変を禁じていて、この形では渡せない。{holder}に問い合わせる。",
        "The licence forbids changes, so it cannot be given in this form; ask {holder}.",
    ),
    "licence": Label(
        "ライセンスが分からないため、登録された利用者だけが見られる。ログインして尋ねる。",
        "Its licence is not known, so only registered consumers see it: ask with a token.",
    ),
    "ground": Label(
        "根拠 {what} でアプリをハブの運用者に登録してもらい、尋ねるときに根拠を示す。",
        "Have your application registered for the ground {what} with the hub's operator, and state it when asking.",
    ),
    "agreement": Label("{holder}と取り決め（{what}）を結ぶ。", "Make the agreement {what} with {holder}."),
    "consent": Label(
        "本人が同意を登録する。目的を示し、登録された利用者として尋ねる。",
        "The person gives consent to the hub; ask with a purpose, as a registered consumer.",
    ),
    "claim": Label(
        "トークンに {what} が入るよう、認証の管理者に頼む。",
        "Have those who run your sign-in put {what} into your tokens.",
    ),
    "case": Label(
        "担当者が事案（{what}）を宣言している間だけ見られる。",
        "It is shown only while officers have declared a case ({what}).",
    ),
    "situation": Label(
        "担当者が宣言している間（{what}）だけ見られる。", "It is shown only while officers have declared it ({what})."
    ),
    "assuranceLevel": Label(
        "より確かな本人確認（レベル {what}）でログインする。", "Sign in with a proof of identity of level {what}."
    ),
    "dateTime": Label(
        "{what} で終わった。延長は{holder}に申請する。", "It ended at {what}; ask {holder} to extend it."
    ),
    "timeOfDay": Label("決められた時間帯（{what}）に尋ねる。", "Ask at the time of day that is set ({what})."),
    "dayOfWeek": Label("決められた曜日（{what}）に尋ねる。", "Ask on the days that are set ({what})."),
    "count": Label(
        "回数の上限に達した。待つか、{holder}に上限の引き上げを申請する。",
        "The limit is reached: wait, or ask {holder} for a larger one.",
    ),
    "hops": Label("ほかのハブを通さず、このハブに直接尋ねる。", "Ask this hub directly, not through others."),
    "row": Label(
        "行の内容（{what}）による。申請で変わるものではない。",
        "It depends on {what} of the row; nothing can be requested.",
    ),
    ERROR: Label("ハブの運用者に知らせる。", "Tell the operator of the hub."),
}
