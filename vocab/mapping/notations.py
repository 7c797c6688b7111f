"""Native notations of codes and truths: takes a field's document, gives how they are read and which they are.

What is not a notation is refused by the conversion, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from vocab.mapping import convert
from vocab.mapping.model import FieldDocument
from vocab.mapping.tokens import exact, folded, lookup
from vocab.readers import booleans
from vocab.terms import CodeList

TRUE_WORDS, FALSE_WORDS = booleans.TRUE_WORDS, booleans.FALSE_WORDS

Notations = tuple[convert.Convert, Mapping[str | bool, tuple[str, ...]]]
"""A conversion, and the native texts that mean each code or truth."""


def code_notations(document: FieldDocument, codes: CodeList | None) -> Notations:
    """The codes of a field; the published notations of its list unless the mapping names its own."""
    table = dict(document.codes) or (codes.spellings() if codes else {})
    strict = document.native == "text"
    find = exact(table) if strict else lookup(table) if document.codes else folded(table)
    return convert.code(find), _grouped(table)


def truth_notations(document: FieldDocument) -> Notations:
    """The truths of a field; the words that people use unless the mapping names its own."""
    if document.native == "boolean":
        return convert.plain_boolean, {}
    stated = bool(document.true or document.false)
    true, false = (document.true, document.false) if stated else (TRUE_WORDS, FALSE_WORDS)
    table = {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}
    find = exact(table) if document.native == "text" else lookup(table) if stated else folded(table)
    return convert.boolean(find), {True: tuple(true), False: tuple(false)}


def _grouped(table: Mapping[str, str]) -> Mapping[str | bool, tuple[str, ...]]:
    found: dict[str | bool, tuple[str, ...]] = {}
    for text, meaning in table.items():
        found[meaning] = (*found.get(meaning, ()), text)
    return found
