"""What was perhaps meant: takes a refusal's text and names that may be told, gives the text with the one most alike."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from vocab.terms import Label


def perhaps(said: Label, name: str, known: Iterable[str]) -> Label:
    """What is said of an unknown name, with the known one that is like it."""
    near = get_close_matches(name, sorted(known), n=1)
    if not near:
        return said
    return Label(f"{said.ja}「{near[0]}」ではありませんか。", f"{said.en} Did you mean '{near[0]}'?")
