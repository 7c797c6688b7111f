"""Native values that a mapping names by a text: takes such texts, gives look-ups over native values.

A text equals a native number by value, a native string by trimmed text after NFC. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from unicodedata import normalize

from vocab.readers.numbers import plain
from vocab.values import Unmappable

T = TypeVar("T")
Lookup = Callable[[Any], "T | None"]


def nfc(text: str) -> str:
    """The text in NFC, without work for ASCII."""
    return text if text.isascii() else normalize("NFC", text)


def is_blank(raw: Any) -> bool:
    """Absent, or a text of spaces."""
    return raw is None or (type(raw) is str and (not raw or raw.isspace()))


def numbers_of(texts: Iterable[str]) -> frozenset[float]:
    """The texts that are numbers, by value."""
    found = (plain(text.strip()) for text in texts)
    return frozenset(value for value in found if not isinstance(value, Unmappable))


def lookup(table: Mapping[str, T]) -> Lookup[T]:
    """What a native value means; None where the table does not name it."""
    texts = {nfc(text.strip()): meaning for text, meaning in table.items()}
    numbers: dict[float, T] = {}
    for text, meaning in table.items():
        for value in numbers_of((text,)):
            numbers[value] = meaning

    def find(raw: Any) -> T | None:
        if type(raw) is str:
            return texts.get(nfc(raw.strip()))
        if type(raw) is bool:
            return texts.get("true" if raw else "false")
        return numbers.get(raw) if isinstance(raw, (int, float)) else None

    return find


def exact(table: Mapping[str, T]) -> Lookup[T]:
    """As `lookup`, for a field said to be text at its source: texts only, untrimmed."""
    texts = {nfc(text): meaning for text, meaning in table.items()}
    return lambda raw: texts.get(nfc(raw)) if type(raw) is str else None


def folded(table: Mapping[str, T]) -> Lookup[T]:
    """As `lookup`, for words that people type: width and case do not matter."""
    find = lookup({_fold(text): meaning for text, meaning in table.items()})
    return lambda raw: find(_fold(raw) if type(raw) is str else raw)


def _fold(text: str) -> str:
    return normalize("NFKC", text).strip().casefold()
