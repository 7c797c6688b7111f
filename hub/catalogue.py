"""Who holds what, under which rules: an immutable snapshot that every request reads.

`hub.assemble` makes it from a city's files; a request keeps the one it started with. A source that
could not be understood is in it too, closed, so that nothing about it is silent.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.spec import Adapter, Capabilities
from policies.policy import Policy
from vocab.documents import Problem
from vocab.mapping.compile import ClassMapping
from vocab.terms import Label, Vocabulary

_DIGEST = 20  # bytes of an HMAC in an id: 32 characters


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
    contact: str | None = None  # where access is asked for: the source's, else its holder's
    person_key: bytes = field(default=b"", repr=False)  # keys the ids of things about persons
    notes: tuple[Problem, ...] = ()  # what a source that maps itself leaves out

    @property
    def state(self) -> str:
        """`active`, or `closed` while its files are not understood."""
        return "active" if self.adapter is not None else "closed"

    def published_key(self, class_name: str) -> Callable[[str], str]:
        """How a key stands in an id: as it is, or, for classes about persons, as an HMAC by holder."""
        if self.classes[class_name].subject is None:
            return str
        frame = f"{self.holder.id}\0{class_name}\0".encode()
        return lambda key: (
            b32encode(hmac.digest(self.person_key, frame + key.encode(), "sha256")[:_DIGEST]).decode().lower()
        )

    def space(self, class_name: str) -> str:
        """The space of the ids it gives to entities of a class."""
        return self.classes[class_name].space or f"{self.holder.id}.{self.name}"


@dataclass(slots=True)
class Providers:
    """The sources that provide one class, in name order: all of them, by name, holder, and space of their ids."""

    sources: list[Source] = field(default_factory=list)
    by_name: dict[str, list[Source]] = field(default_factory=dict)
    by_holder: dict[str, list[Source]] = field(default_factory=dict)
    by_space: dict[str, list[Source]] = field(default_factory=dict)


_NOBODY = Providers()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sources in name order, and the vocabulary they are mapped to."""

    version: str
    vocabulary: Vocabulary
    sources: tuple[Source, ...]
    by_name: Mapping[str, Source] = field(default_factory=dict, compare=False)
    _by_class: dict[str, Providers] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        for source in self.sources:
            for class_name in source.classes:
                known = self._by_class.setdefault(class_name, Providers())
                known.sources.append(source)
                known.by_name.setdefault(source.name, []).append(source)
                known.by_holder.setdefault(source.holder.id, []).append(source)
                known.by_space.setdefault(source.space(class_name), []).append(source)

    def of_class(self, class_name: str) -> tuple[Source, ...]:
        """The sources that provide a class, closed ones too."""
        return tuple(self.providers(class_name).sources)

    def providers(self, class_name: str) -> Providers:
        """The sources that provide a class, closed ones too; to be read only."""
        return self._by_class.get(class_name, _NOBODY)
