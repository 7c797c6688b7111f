"""What a duty does to a value, for a person: takes an obligation, gives one sentence in Japanese and English.

Names parameters of the rule, never a value of a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from policies.decision import Obligation
from policies.obligations import MASK
from vocab.terms import Label


def treated(obligation: Obligation) -> Label:
    """The sentence for one obligation; an action without words of its own is named."""
    words = _WORDS.get(obligation.action)
    if words is None:
        return Label(f"値に {obligation.action} が行われます。", f"The value is subject to {obligation.action}.")
    return words(dict(obligation.parameters))


def _redacted(parameters: Mapping[str, str]) -> Label:
    if "what" not in parameters:
        return Label("値は示されません。", "The value is left out.")
    forms = [_PATTERNS.get(name, Label(name, name)) for name in parameters["what"].split(",")]
    ja, en = "・".join(form.ja for form in forms), ", ".join(form.en for form in forms)
    return Label(f"文中の{ja}は伏せられます（{MASK}）。", f"In the text, {en} are masked ({MASK}).")


def _generalised(parameters: Mapping[str, str]) -> Label:
    if "width" in parameters:
        width = parameters["width"]
        return Label(f"値は{width}刻みの下端になります。", f"The value is the lower end of its band of {width}.")
    form = _FORMS.get(parameters["to"], Label(parameters["to"], parameters["to"]))
    return Label(f"値は{form.ja}になります。", f"The value is reduced to {form.en}.")


def _suppressed(parameters: Mapping[str, str]) -> Label:
    threshold, by = parameters["threshold"], parameters["by"].split(",")
    return Label(
        f"{'・'.join(by)} 別の表で {threshold} 未満のセルと、それを推測させるセルは秘匿されます。",
        f"In the table by {', '.join(by)}, cells below {threshold} and those that would give them away are suppressed.",
    )


def _delayed(parameters: Mapping[str, str]) -> Label:
    ja, en = _period(parameters["period"])
    return Label(f"値は観測から{ja}たってから示されます。", f"The value is shown {en} after it was observed.")


def _period(text: str) -> tuple[str, str]:
    """`PT1H30M` gives `1時間30分`, `1 hour 30 minutes`."""
    date, _, time = text.removeprefix("P").partition("T")
    found = [(count, _DAYS) for count in re.findall(r"(\d+)D", date)]
    found += [(count, _TIMES[letter]) for count, letter in re.findall(r"(\d+)([HMS])", time)]
    ja = "".join(count + unit.ja for count, unit in found)
    return ja, " ".join(f"{count} {unit.en}{'' if count == '1' else 's'}" for count, unit in found)


_DAYS = Label("日", "day")
_TIMES = {"H": Label("時間", "hour"), "M": Label("分", "minute"), "S": Label("秒", "second")}
_PATTERNS: Mapping[str, Label] = {
    "telephone": Label("電話番号", "telephone numbers"),
    "email": Label("メールアドレス", "mail addresses"),
    "url": Label("URL", "web addresses"),
    "personal-number": Label("個人番号", "individual numbers"),
    "postal-code": Label("郵便番号", "postal codes"),
}
_FORMS: Mapping[str, Label] = {
    "mesh1": Label("1次メッシュ（約80km）の中心", "the centre of its first mesh (about 80 km)"),
    "mesh2": Label("2次メッシュ（約10km）の中心", "the centre of its second mesh (about 10 km)"),
    "mesh3": Label("3次メッシュ（約1km）の中心", "the centre of its third mesh (about 1 km)"),
    "mesh4": Label("4次メッシュ（約500m）の中心", "the centre of its half mesh (about 500 m)"),
    "mesh5": Label("5次メッシュ（約250m）の中心", "the centre of its quarter mesh (about 250 m)"),
    "mesh6": Label("6次メッシュ（約125m）の中心", "the centre of its eighth mesh (about 125 m)"),
    "mesh2x": Label("2倍メッシュ（約2km）の中心", "the centre of its mesh of about 2 km"),
    "mesh5x": Label("5倍メッシュ（約5km）の中心", "the centre of its mesh of about 5 km"),
    "municipality": Label("市区町村まで", "its municipality"),
    "ageBand": Label("10歳階級の下端", "the lower end of its age band of ten years"),
    "hour": Label("時まで", "its hour"),
    "day": Label("日まで", "its day"),
    "month": Label("月まで", "its month"),
    "year": Label("年まで", "its year"),
}
_WORDS: Mapping[str, Callable[[Mapping[str, str]], Label]] = {
    "mask": lambda _: Label(f"値は伏せられます（{MASK}）。", f"The value is masked ({MASK})."),
    "redact": _redacted,
    "generalise": _generalised,
    "round": lambda given: Label(
        f"値は{given['to']}の倍数に丸められます。", f"The value is rounded to a multiple of {given['to']}."
    ),
    "pseudonymise": lambda _: Label(
        "値は仮名になります。仮名は利用者ごとに異なります。",
        "The value is a pseudonym, another one for every consumer.",
    ),
    "suppressBelow": _suppressed,
    "delay": _delayed,
    "attribute": lambda given: Label(
        f"出典として「{given['ja']}」を示します。", f'It is to be attributed: "{given["en"]}".'
    ),
    "noHold": lambda _: Label("値は保持されません。", "The value is not to be kept."),
    "noForward": lambda _: Label("値は他のハブへ渡されません。", "The value is not passed on to another hub."),
}
