"""Sentences for people about where data comes from, in Japanese and English.

Takes a source; gives its attribution, in the holder's prescribed wording or in the licence's form.
"""

from __future__ import annotations

from hub.catalogue import Source

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
