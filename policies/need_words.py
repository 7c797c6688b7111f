"""What a rule needs, in a few words, ja and en: takes a `Need`, gives a `Label`.

Refuses nothing: a need of an unknown kind is told by its values. Tells what rules name, never a value of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policies.atoms.who import NEGATED
from policies.decision import CONSENT, OBSERVED, Need
from policies.licences import name_of
from policies.purposes import PurposeTree
from vocab.terms import Label


def need_label(need: Need, purposes: PurposeTree | None = None) -> Label:
    """What is lacking: `scope mobility`, `a declared disaster in takamatsu`; `purposes` gives purposes their labels."""
    special = _SPECIAL.get(need.kind)
    if special is not None:
        return special(need)
    labels = [_label_of(value, need, purposes) for value in need.values]
    ja, en = " / ".join(label.ja for label in labels), " or ".join(label.en for label in labels)
    words = (_NEGATED if need.operator in NEGATED else _NEEDS).get(need.kind, _AS_IT_IS)
    return Label(words.ja.format(ja), words.en.format(en))


def _label_of(value: str, need: Need, purposes: PurposeTree | None) -> Label:
    if need.kind == "dayOfWeek":
        return _DAYS.get(value, Label(value, value))
    if need.kind != "purpose" or purposes is None or value not in purposes:
        return Label(value, value)
    label = purposes.purposes[value].label
    return Label(f"{value}（{label.ja}）", f"{value} ({label.en})")


def _ordered(need: Need) -> Label:
    words = _ORDERED[need.kind].get(need.operator, _AS_IT_IS)
    return Label(*(text.format(need.values[0]) for text in (words.ja, words.en)))


def _situation(need: Need) -> Label:
    kind, *where = need.values
    label = _SITUATIONS.get(kind, Label(kind, kind))
    ja, en = "の".join(where), ", ".join(where)
    if need.operator == "neq":
        at = f" in {en}" if en else ""
        return Label(f"{ja + 'で' if ja else ''}{label.ja}が宣言されていないこと", f"no declared {label.en}{at}")
    return Label(f"{ja + 'の' if ja else ''}{label.ja}の宣言", f"a declared {label.en}{' in ' + en if en else ''}")


def _case(need: Need) -> Label:
    kind, domain = need.values
    return Label(f"{domain}の事案 {kind} の宣言", f"a declared case {kind} in {domain}")


def _link(need: Need) -> Label:
    labels = [_LINKS.get(value, Label(value, value)) for value in need.values]
    return Label("または".join(label.ja for label in labels), " or ".join(label.en for label in labels))


def _consent(need: Need) -> Label:
    source = need.values[0] if need.values else ""
    ja, en = (f"（{source} の記録による）", f", as {source} records it") if source else ("", "")
    return Label(
        f"利用者の確認と目的、本人の同意{ja}",
        f"an identified consumer with a purpose, and the consent of the person it is about{en}",
    )


def _count(need: Need) -> Label:
    limit, seconds = need.values
    period = _period(int(seconds))
    return Label(f"直近{period.ja}の提供が{limit}回以内であること", f"at most {limit} deliveries within {period.en}")


def _period(seconds: int) -> Label:
    for length, ja, en in _UNITS:
        number, rest = divmod(seconds, length)
        if number and not rest:
            return Label(f"{number}{ja}", f"{number} {en}{'' if number == 1 else 's'}")
    return Label(f"{seconds}秒", f"{seconds} seconds")


def _row(need: Need) -> Label:
    """Of the row: its own properties first, then what is synthetic."""
    own = [name for name in need.values if "@" not in name]
    labels = [Label("行の " + " / ".join(own), " or ".join(own) + " of the row")] if own else []
    if any(name.startswith(CONSENT) for name in need.values):
        labels.append(Label("本人の同意", "the consent of the person it is about"))
    for name in need.values:
        if name.endswith(OBSERVED):
            measure = name.removesuffix(OBSERVED)
            labels.append(Label(f"{measure} の観測時刻", f"when {measure} was observed"))
    return Label("、".join(label.ja for label in labels), " and ".join(label.en for label in labels))


def _hops(need: Need) -> Label:
    if (need.operator, *need.values) == ("eq", "0"):
        return Label("このハブへの直接の要求", "a request made to this hub itself")
    return _ordered(need)


def _licence(need: Need) -> Label:
    name, words = name_of(need.values[0]), _LICENCES[need.kind]
    return Label(words.ja.format(name), words.en.format(name))


_AS_IT_IS = Label("{}", "{}")
_SPECIAL: Mapping[str, Callable[[Need], Label]] = {
    "dateTime": _ordered,
    "timeOfDay": _ordered,
    "assuranceLevel": _ordered,
    "situation": _situation,
    "case": _case,
    "link": _link,
    "consent": _consent,
    "count": _count,
    "hops": _hops,
    "row": _row,
    "nonCommercial": _licence,
    "licence": _licence,
    "noDerivatives": _licence,
}
_NEEDS: Mapping[str, Label] = {
    "scope": Label("スコープ {}", "scope {}"),
    "role": Label("役割 {}", "role {}"),
    "organisation": Label("組織 {}", "organisation {}"),
    "client": Label("クライアント {}", "client {}"),
    "ground": Label("根拠 {}", "the ground {}"),
    "purpose": Label("目的 {}", "purpose {}"),
    "claim": Label("トークンのクレーム {}", "the claim {} in the token"),
    "dayOfWeek": Label("{}であること", "a day that is {}"),
    "agreement": Label("提供者との取り決め {}", "the agreement {} with the holder"),
}
_NEGATED: Mapping[str, Label] = {
    "scope": Label("{} 以外のスコープ", "a scope other than {}"),
    "role": Label("{} 以外の役割", "a role other than {}"),
    "organisation": Label("{} 以外の組織", "an organisation other than {}"),
    "client": Label("{} 以外のクライアント", "a client other than {}"),
    "ground": Label("{} 以外の根拠", "a ground other than {}"),
    "purpose": Label("{}以外の目的", "a purpose other than {}"),
    "dayOfWeek": Label("{}以外の曜日", "a day other than {}"),
}
_TIMES: Mapping[str, Label] = {
    "lt": Label("{} より前であること", "a time before {}"),
    "lteq": Label("{} 以前であること", "a time not after {}"),
    "gt": Label("{} より後であること", "a time after {}"),
    "gteq": Label("{} 以降であること", "a time not before {}"),
}
_ORDERED: Mapping[str, Mapping[str, Label]] = {
    "dateTime": _TIMES,
    "timeOfDay": {
        operator: Label("時刻が " + words.ja, words.en.replace("a time", "a time of day"))
        for operator, words in _TIMES.items()
    },
    "assuranceLevel": {
        "eq": Label("本人確認の保証レベル {}", "assurance level {}"),
        "lt": Label("本人確認の保証レベル {} 未満", "an assurance level below {}"),
        "lteq": Label("本人確認の保証レベル {} 以下", "an assurance level of at most {}"),
        "gt": Label("本人確認の保証レベル {} 超", "an assurance level above {}"),
        "gteq": Label("本人確認の保証レベル {} 以上", "an assurance level of at least {}"),
    },
    "hops": {
        "eq": Label("経由したハブが {} であること", "a request that passed exactly {} hub(s)"),
        "lt": Label("経由したハブが {} 未満であること", "a request that passed fewer than {} hub(s)"),
        "lteq": Label("経由したハブが {} 以下であること", "a request that passed at most {} hub(s)"),
    },
}
_SITUATIONS: Mapping[str, Label] = {"disaster": Label("災害", "disaster"), "drill": Label("訓練", "drill")}
_LINKS: Mapping[str, Label] = {
    "self": Label("データの本人としての登録", "a link that shows you are the person it is about"),
    "represented": Label("データの本人の代理の登録", "a recorded mandate for the person it is about"),
}
_LICENCES: Mapping[str, Label] = {
    "nonCommercial": Label(
        "非商用の目的（ライセンス {} の条件）", "a non-commercial purpose (the licence {} asks for it)"
    ),
    "licence": Label(
        "利用者の確認（ライセンス {} はオープンか分かりません）",
        "an identified consumer (the licence {} is not known to be open)",
    ),
    "noDerivatives": Label(
        "値を変えない形（ライセンス {} は改変を認めていません）",
        "a form that changes nothing (the licence {} forbids changes)",
    ),
}
_DAYS: Mapping[str, Label] = {
    "mon": Label("月曜日", "Monday"),
    "tue": Label("火曜日", "Tuesday"),
    "wed": Label("水曜日", "Wednesday"),
    "thu": Label("木曜日", "Thursday"),
    "fri": Label("金曜日", "Friday"),
    "sat": Label("土曜日", "Saturday"),
    "sun": Label("日曜日", "Sunday"),
}
_UNITS = ((86_400, "日間", "day"), (3_600, "時間", "hour"), (60, "分間", "minute"), (1, "秒間", "second"))
