"""Who holds what, under which rules: an immutable snapshot that every request reads.

`hub.assemble` makes it from a city's files; a request keeps the one it started with. A source that
could not be understood is in it too, closed, so that nothing about it is silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.spec import Adapter, Capabilities
from policies.policy import Policy
from vocab.documents import Problem
from vocab.mapping.compile import ClassMapping
from vocab.terms import Label, Vocabulary


@dataclass(frozen=True, slots=True)
class HolderEntry:
    """An organisation that owns data: `number` is its 法人番号 or municipality code."""

    id: str
    title: Label
    number: str | None = None
    attribution: Label | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One endpoint of a holder, ready to be asked. `adapter` is None when it is closed."""

    name: str
    holder: HolderEntry
    title: Label
    adapter: Adapter | None
    capabilities: Capabilities
    classes: Mapping[str, ClassMapping]
    policy: Policy | None
    license: str | None = None
    attribution: Label | None = None
    unlisted: bool = False
    version: str = ""
    page_size: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def state(self) -> str:
        """`active`, or `closed` while its files are not understood."""
        return "active" if self.adapter is not None else "closed"

    def space(self, class_name: str) -> str:
        """The space of the ids it gives to entities of a class."""
        return self.classes[class_name].space or f"{self.holder.id}.{self.name}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sources in name order, and the vocabulary they are mapped to."""

    version: str
    vocabulary: Vocabulary
    sources: tuple[Source, ...]
    by_name: Mapping[str, Source] = field(default_factory=dict, compare=False)

    def of_class(self, class_name: str) -> tuple[Source, ...]:
        """The sources that provide a class, closed ones too."""
        return tuple(source for source in self.sources if class_name in source.classes)
