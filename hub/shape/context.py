"""What shaping needs besides the entities: the clock, the languages, names and references.

Values only. One `ShapeContext` serves one answer; programs are composed before anything is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.catalogue import Source
from hub.entity import Entity
from hub.needs import Way
from hub.page import Place
from vocab.terms import Vocabulary

Shaper = Callable[[Any], Any]


@dataclass(slots=True)
class ShapeContext:
    """Shared by all programs of one answer; `references` is filled as levels are fetched, each way its own ids."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    now: datetime
    languages: tuple[str, ...]
    hub_id: str
    references: dict[Way, dict[str, Entity]] = field(default_factory=dict)
    seal: Callable[[Place], str] = str
    place: Callable[[Entity], Place] | None = None


def compose(parts: list[tuple[str, Shaper]]) -> Shaper:
    """One function that makes an object from its parts, keys in response order."""
    if len(parts) == 1:
        key, only = parts[0]
        return lambda value: {key: only(value)}
    if len(parts) == 2:  # noqa: PLR2004 - the common sizes are spelt out, a comprehension costs as much as a part
        (key, one), (key_2, two) = parts
        return lambda value: {key: one(value), key_2: two(value)}
    return lambda value: {key: part(value) for key, part in parts}


def constant(value: Any) -> Shaper:
    """The same for every object."""
    return lambda _value: value
