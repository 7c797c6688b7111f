"""Which published datasets lead to each class, and which of their columns to which property.

Takes a `Vocabulary`; reads the shipped tables. Refuses nothing: they fit the shipped vocabulary, and so every city's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vocab.recognise.datasets import Dataset
from vocab.recognise.standards import load_standards
from vocab.terms import Label, Vocabulary


@dataclass(frozen=True, slots=True)
class Published:
    """A published dataset: the columns of its headers, each with the property it leads to (None: left out)."""

    slug: str
    kind: str
    title: Label
    columns: tuple[tuple[str, str | None], ...]


def published(vocabulary: Vocabulary) -> Mapping[str, tuple[Published, ...]]:
    """The datasets by the class they lead to, municipal ones first. All tables are read for it, and none is kept."""
    found: dict[str, list[Published]] = {}
    for item in load_standards(vocabulary).datasets.values():
        found.setdefault(item.class_name, []).append(_published(item))
    return {name: tuple(sorted(items, key=_place)) for name, items in found.items()}


def _place(item: Published) -> tuple[bool, str, str]:
    return (item.kind != "municipal", item.kind, item.slug)


def _published(item: Dataset) -> Published:
    names = dict.fromkeys(name for generation in item.generations.values() for name in generation.columns)
    return Published(item.slug, item.kind, item.title, tuple((name, item.columns[name].to) for name in names))
