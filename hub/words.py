"""Sentences for people about where data comes from and why it is not given, in Japanese and English.

Takes a source; gives its attribution, in the holder's prescribed wording or in the licence's form.
Takes a decision; gives why, and what this consumer lacks.
"""

from __future__ import annotations

from hub.catalogue import Source
from policies.decision import Coordinate, Decision
from policies.explain import explain
from vocab.terms import Label

_FORMS = {
    "ja": "「{title}」（{holder}、{license}）を加工して作成",
    "en": "Made from “{title}” ({holder}, {license}), adapted",
}
_UNSTATED = {"ja": "ライセンス未記載", "en": "licence not stated"}


def attribution(source: Source, language: str) -> str:
    """One finished sentence. It says 加工: the hub converts and merges what it passes on."""
    for prescribed in (source.attribution, source.holder.attribution):
        if prescribed is not None:
            return prescribed.get(language)
    return _FORMS[language].format(
        title=source.title.get(language),
        holder=source.holder.title.get(language),
        license=source.license or _UNSTATED[language],
    )


def in_words(name: Coordinate, decision: Decision) -> Label:
    """Why a coordinate is or is not given, as one text in both languages."""
    return Label(*(" ".join(explain(name, decision, language).sentences) for language in ("ja", "en")))
