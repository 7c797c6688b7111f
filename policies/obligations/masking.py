"""Mask and redact: a text is covered whole, becomes null, or loses what stands in it of certain forms."""

from __future__ import annotations

from policies.obligations.asked import (
    MASK,
    PARAMETER,
    TEXTUAL,
    UNENFORCEABLE,
    Asked,
    Made,
    Unenforceable,
    nothing,
)
from policies.obligations.patterns import KINDS, redacted
from vocab.terms import Kind
from vocab.values import Cell, Text


def mask(asked: Asked) -> Made:
    """Texts become the mask, whatever their length and language; anything else becomes null."""
    masked: Cell = None
    if asked.prop.kind is Kind.TEXT:
        masked = MASK
    elif asked.prop.kind is Kind.VARIANTS:
        masked = Text({"ja": MASK})
    return Made(lambda _cell: masked)


def redact(asked: Asked) -> Made | Unenforceable:
    """Null; with `what`, the text without the named forms."""
    if "what" not in asked.parameters:
        return Made(nothing)
    what = frozenset(asked.texts("what"))
    unknown = sorted(what - KINDS)
    if unknown or not what:
        named = ", ".join(unknown) or "nothing"
        return Unenforceable(PARAMETER, f"'what: {named}' is not known", "use " + ", ".join(sorted(KINDS)))
    if asked.prop.kind not in TEXTUAL:
        hint = "redact without 'what' gives null for every property"
        return Unenforceable(UNENFORCEABLE, f"nothing can be redacted inside '{asked.prop.name}'", hint)
    return Made(lambda cell: _without(cell, what))


def _without(cell: Cell, what: frozenset[str]) -> Cell:
    if isinstance(cell, Text):
        return Text({tag: redacted(text, what, MASK) for tag, text in cell.by_language.items()})
    return redacted(cell, what, MASK) if isinstance(cell, str) else None
