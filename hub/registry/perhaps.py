"""What was perhaps meant: takes a refusal's text and names that may be told, gives the text with the one most alike."""

from __future__ import annotations

from collections.abc import Iterable

from vocab.likely import nearest
from vocab.terms import Label


def perhaps(said: Label, name: str, known: Iterable[str]) -> Label:
    """What is said of an unknown name, with the known one that is like it."""
    near = nearest(name, known)
    if near is None:
        return said
    return Label(f"{said.ja}「{near}」ではありませんか。", f"{said.en} Did you mean '{near}'?")
