"""Explains a decision to a person: takes a coordinate and its decision, gives a stable code and sentences, ja or en.

Names the rule, what this consumer lacks and what is done to the value; never a value of a row or of a claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from policies.decide import ERROR
from policies.decision import Coordinate, Decision, Obligation
from policies.duty_words import treated
from policies.licences import WITHHOLD, name_of
from policies.need_words import need_label
from policies.purposes import PurposeTree
from vocab.terms import Label

__all__ = ["FIELD_CONDITIONAL", "FIELD_DENIED", "Explanation", "code_of", "explain", "need_label"]

FIELD_DENIED = "FIELD_DENIED"
FIELD_CONDITIONAL = "FIELD_CONDITIONAL"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a coordinate is seen as it is; `code` is None where every row shows it."""

    code: str | None
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All sentences as one text."""
        return " ".join(self.sentences)


def code_of(decision: Decision) -> str | None:
    """`FIELD_DENIED`, `FIELD_CONDITIONAL` (it depends on the row), or None."""
    if decision.denied:
        return FIELD_DENIED
    return FIELD_CONDITIONAL if decision.conditional else None


def explain(
    name: Coordinate, decision: Decision, language: str = "ja", *, purposes: PurposeTree | None = None
) -> Explanation:
    """The sentences for one coordinate in `language` (`ja` or `en`); `purposes` gives purposes their labels."""
    said = [_outcome(name, decision)]
    if decision.plain and not decision.needs:
        return Explanation(None, (said[0].get(language),))
    said += [_treated(obligation) for branch in decision.branches for obligation in branch.obligations]
    said += _missing(decision, purposes)
    return Explanation(code_of(decision), tuple(dict.fromkeys(label.get(language) for label in said)))


def _outcome(name: Coordinate, decision: Decision) -> Label:
    if decision.denied:
        return Label(f"{name} は見られません。", f"{name} cannot be seen.")
    if decision.conditional:
        return Label(f"{name} は行によって見られます。", f"{name} can be seen in some rows.")
    return Label(f"{name} は見られます。", f"{name} can be seen.")


def _missing(decision: Decision, purposes: PurposeTree | None) -> list[Label]:
    if any(need.kind == ERROR for need in decision.needs):
        return [Label("判定中に誤りがあったため、見られません。", "Deciding failed, so it is denied.")]
    if decision.rule is None:
        return [Label("許可する規則がありません。", "No rule permits it.")] if decision.denied else []
    if not decision.needs:
        return [Label(f"規則 {decision.rule} が禁じています。", f"The rule {decision.rule} forbids it.")]
    labels = [need_label(need, purposes) for need in decision.needs]
    ja, en = "、".join(label.ja for label in labels), " and ".join(label.en for label in labels)
    if decision.needs[0].kind == "row":
        return [Label(f"規則 {decision.rule} は{ja}によります。", f"The rule {decision.rule} depends on {en}.")]
    return [Label(f"規則 {decision.rule} には{ja}が必要です。", f"The rule {decision.rule} needs {en}.")]


def _treated(obligation: Obligation) -> Label:
    if obligation.action != WITHHOLD:
        return treated(obligation)
    licence = name_of(dict(obligation.parameters)["licence"])
    return Label(
        f"値は示されません（ライセンス {licence} は改変を認めていません）。",
        f"The value is left out: the licence {licence} forbids the form it would have.",
    )
