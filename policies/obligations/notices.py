"""What is asked of the answer around a value, which itself stays as it is: attribute, noHold, noForward."""

from __future__ import annotations

from collections.abc import Mapping

from policies.obligations.asked import PARAMETER, Asked, Made, Unenforceable, as_it_is
from vocab.terms import Label


def notice(_asked: Asked) -> Made:
    """Nothing is done to the value; the engine keeps the promise."""
    return Made(as_it_is, changes=False)


def attribute(asked: Asked) -> Made | Unenforceable:
    """The sentence that names where the value comes from is given with it."""
    if sentence_of(asked.parameters.get("text")) is None:
        return Unenforceable(PARAMETER, "'attribute' takes a text in both languages", "text: {ja: …, en: …}")
    return Made(as_it_is, changes=False)


def sentence_of(text: object) -> Label | None:
    """A text in both languages; None where one is missing or empty."""
    if isinstance(text, Mapping) and set(text) == {"ja", "en"}:
        text = Label(str(text["ja"]), str(text["en"]))
    return text if isinstance(text, Label) and text.ja.strip() and text.en.strip() else None
