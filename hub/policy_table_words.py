"""A rule in words, in Japanese and English: takes a rule as plain data, gives what an office reads in a row.

Names classes, fields, purposes and holders by their labels; what has none is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.decision import Need
from policies.explain import need_label
from policies.purposes import PurposeTree
from policies.targets import properties_of
from vocab.terms import Class, Label, Vocabulary

Data = Mapping[str, Any]
_ATTRIBUTES = ("scope", "role", "organisation", "client")


@dataclass(frozen=True, slots=True)
class Words:
    """What the labels of a table come from; `holders` are their titles by id."""

    vocabulary: Vocabulary
    purposes: PurposeTree
    holders: Mapping[str, Label] = field(default_factory=dict)

    def holder(self, name: str) -> Label:
        """A holder's title."""
        return self.holders.get(name, Label(name, name))

    def of_rule(
        self, kind: str, class_name: str, targets: Sequence[str], rule: Data, document: Data
    ) -> dict[str, Label]:
        """The words of a row, by column."""
        constraints = list(rule.get("constraint", ()))
        purposes = [item for item in constraints if item.get("leftOperand") == "purpose"]
        others = [item for item in constraints if item.get("leftOperand") != "purpose"]
        cls = self.vocabulary.classes.get(class_name)
        conditions = [self._constraint(item, cls) for item in others] + _validity(document) + _ground(rule)
        return {
            "holder": self.holder(document["assigner"]),
            "class": self._class(class_name, cls),
            "properties": _lines([self._target(target, cls) for target in targets]),
            "effect": _PERMIT if kind == "permission" else _FORBID,
            "who": self._who(rule.get("assignee", {})),
            "purpose": _and([self._constraint(item, cls) for item in purposes]) if purposes else _ANY_PURPOSE,
            "conditions": _lines(conditions) if conditions else Label("", ""),
            "form": _form(kind, rule),
        }

    def _class(self, name: str, cls: Class | None) -> Label:
        return _ALL if name == "*" else (cls.label if cls else Label(name, name))

    def _target(self, target: str, cls: Class | None) -> Label:
        name = target.partition(".")[2]
        if name in ("", "*"):
            return _ALL
        properties = properties_of(cls) if cls else {}
        return properties[name].label if name in properties else Label(name, name)

    def _who(self, assignee: Data) -> Label:
        said = [self._need(key, assignee[key], "isAnyOf") for key in _ATTRIBUTES if key in assignee]
        said += [Label(f"{key} {value}", f"{key} {value}") for key, value in assignee.items() if key not in _ATTRIBUTES]
        return _and(said) if said else _ANYBODY

    def _constraint(self, written: Data, cls: Class | None) -> Label:
        for key, join in (("and", _AND), ("or", _OR)):
            if key in written:
                return _joined([self._constraint(item, cls) for item in written[key]], join, brackets=True)
        left, operator, right = written["leftOperand"], written["operator"], written["rightOperand"]
        if left.startswith("row."):
            return self._row(left.removeprefix("row."), operator, right, cls)
        if left == "count":
            right = [*_texts(right), str(written.get("per", ""))]
        if isinstance(right, Mapping) and "claim" in right:
            return Label(
                f"{left} {operator} {{claim: {right['claim']}}}", f"{left} {operator} {{claim: {right['claim']}}}"
            )
        return self._need(_NEEDS.get(str(left), str(left)), right, operator)

    def _need(self, kind: str, right: Any, operator: str) -> Label:
        if kind == "consent" and right == "given":
            right = []
        values = _values(right)
        try:
            return need_label(Need(kind, tuple(values), operator), self.purposes)
        except (IndexError, ValueError, KeyError, TypeError):
            # Not a form that a policy could be compiled from: shown as it is written.
            text = f"{kind} {operator} {' '.join(values)}".strip()
            return Label(text, text)

    def _row(self, name: str, operator: str, right: Any, cls: Class | None) -> Label:
        properties = properties_of(cls) if cls else {}
        aged = name.endswith(".age")
        base = name.removesuffix(".age")
        label = properties[base].label if base in properties else Label(base, base)
        value = ", ".join(_values(right))
        ja, en = _OPERATORS.get(operator, (f"が {operator} {{}}", f"{operator} {{}}"))
        age_ja, age_en = ("の経過時間", "the age of ") if aged else ("", "")
        return Label(f"{label.ja}{age_ja}{ja.format(value)}", f"{age_en}{label.en} {en.format(value)}")


def _values(right: Any) -> list[str]:
    if isinstance(right, Mapping):
        order = [key for key in ("kind", "domain", "area") if key in right]
        return [str(right[key]) for key in order] or [str(value) for value in right.values()]
    return _texts(right)


def _texts(right: Any) -> list[str]:
    return [right] if isinstance(right, str) else [str(item) for item in right]


def _validity(document: Data) -> list[Label]:
    valid = document.get("valid", {})
    said = []
    if "from" in valid:
        said.append(Label(f"{valid['from']} から", f"from {valid['from']}"))
    if "until" in valid:
        said.append(Label(f"{valid['until']} より前", f"before {valid['until']}"))
    return said


def _ground(rule: Data) -> list[Label]:
    return [Label(f"根拠: {rule['ground']}", f"ground: {rule['ground']}")] if "ground" in rule else []


def _form(kind: str, rule: Data) -> Label:
    if kind != "permission":
        return _NOT_SHOWN
    return _lines([_duty(item) for item in rule["duty"]]) if rule.get("duty") else _AS_IT_IS


def _duty(duty: Data) -> Label:
    action = duty["action"]
    given = {key: _flat(value) for key, value in duty.items() if key != "action"}
    size = _SIZES.get(given.get("to", "")) if action == "generalise" else None
    if size is not None:
        return Label(
            f"位置を{size}四方の升目の中心にする（{given['to']}）", f"centre of a cell of {size} ({given['to']})"
        )
    form = _DUTIES.get((action, *sorted(given))) or _DUTIES.get((action,))
    if form is None:
        text = " ".join([action, *(f"{key}={value}" for key, value in given.items())])
        return Label(text, text)
    return Label(form.ja.format(**given), form.en.format(**given))


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return " / ".join(str(item) for item in value.values())
    return str(value) if isinstance(value, str) else ", ".join(map(str, value))


def _lines(labels: Sequence[Label]) -> Label:
    return _joined(list(dict.fromkeys(labels)), Label("\n", "\n"))


def _and(labels: Sequence[Label]) -> Label:
    return _joined(labels, _AND)


def _joined(labels: Sequence[Label], join: Label, *, brackets: bool = False) -> Label:
    ja, en = join.ja.join(item.ja for item in labels), join.en.join(item.en for item in labels)
    return Label(f"（{ja}）", f"({en})") if brackets and len(labels) > 1 else Label(ja, en)


_AND, _OR = Label("、かつ", " and "), Label(" または ", " or ")
_ALL = Label("すべて", "all")
_ANYBODY = Label("誰でも", "anybody")
_ANY_PURPOSE = Label("問わない", "any")
_PERMIT, _FORBID = Label("許可", "permit"), Label("禁止", "forbid")
_AS_IT_IS, _NOT_SHOWN = Label("そのまま", "as it is"), Label("見せない", "not shown")
_SIZES = {
    "mesh1": "80km",
    "mesh2": "10km",
    "mesh5x": "5km",
    "mesh2x": "2km",
    "mesh3": "1km",
    "mesh4": "500m",
    "mesh5": "250m",
    "mesh6": "125m",
}
_NEEDS = {"subject": "link"}
_OPERATORS: Mapping[str, tuple[str, str]] = {
    "eq": ("が {}", "is {}"),
    "neq": ("が {} でない", "is not {}"),
    "isAnyOf": ("が {} のどれか", "is one of {}"),
    "isNoneOf": ("が {} のどれでもない", "is none of {}"),
    "isPartOf": ("が {} の中", "lies in {}"),
    "lt": ("が {} より小さい", "is below {}"),
    "lteq": ("が {} 以下", "is at most {}"),
    "gt": ("が {} より大きい", "is above {}"),
    "gteq": ("が {} 以上", "is at least {}"),
}
_DUTIES: Mapping[tuple[str, ...], Label] = {
    ("mask",): Label("伏せ字", "masked"),
    ("redact",): Label("消す", "removed"),
    ("redact", "what"): Label("文中の {what} を消す", "without the {what} in its text"),
    ("generalise", "to"): Label("{to} まで粗くする", "reduced to {to}"),
    ("generalise", "width"): Label("{width} 刻みにする", "in bands of {width}"),
    ("round", "to"): Label("{to} の倍数に丸める", "rounded to multiples of {to}"),
    ("pseudonymise",): Label("仮名にする", "as a pseudonym"),
    ("suppressBelow", "by", "of", "threshold"): Label(
        "{by} ごとの {of} が {threshold} 未満なら隠す", "hidden where {of} by {by} is below {threshold}"
    ),
    ("suppressBelow", "by", "threshold"): Label(
        "{by} ごとの件数が {threshold} 未満なら隠す", "hidden where there are fewer than {threshold} by {by}"
    ),
    ("delay", "period"): Label("{period} 遅らせる", "{period} late"),
    ("attribute", "text"): Label("出典を示す: {text}", "with the attribution: {text}"),
    ("noHold",): Label("保存を禁じる", "not to be held"),
    ("noForward",): Label("転送を禁じる", "not to be forwarded"),
}
