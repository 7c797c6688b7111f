"""What a stock policy can speak of: the classes a source maps, with their properties, in the vocabulary's terms.

Takes the mapped properties by class; gives coordinates by what they are. What the vocabulary does not know is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from vocab.terms import Class, Kind, Property, Vocabulary


@dataclass(frozen=True, slots=True)
class Coverage:
    """The mapped properties of each class of one source, in the order of the mapping."""

    classes: Mapping[str, tuple[str, ...]]
    vocabulary: Vocabulary

    def ids(self) -> list[str]:
        """`Class.id` of every class."""
        return [f"{cls.name}.id" for cls in self.known()]

    def personal(self) -> list[str]:
        """Every personal coordinate; no wildcard covers one, so each is named."""
        return self.where(lambda prop: prop.personal)

    def places(self) -> list[str]:
        """Every location that is not personal."""
        return self.where(lambda prop: prop.kind is Kind.GEOMETRY and not prop.personal)

    def measures(self) -> list[str]:
        """Every measure that is not personal."""
        return self.where(lambda prop: prop.kind is Kind.MEASURE and not prop.personal)

    def where(self, wanted: Callable[[Property], bool]) -> list[str]:
        """The mapped coordinates whose property is wanted."""
        return [f"{cls.name}.{prop.name}" for cls in self.known() for prop in self.mapped(cls) if wanted(prop)]

    def of_persons(self) -> list[Class]:
        """The classes whose things are about a person, by a mapped key of that person."""
        return [cls for cls in self.known() if cls.subject is not None and cls.subject in self.classes[cls.name]]

    def whole(self, cls: Class) -> list[str]:
        """All of one class: its wildcard, and each personal coordinate by name."""
        return [f"{cls.name}.*", *(f"{cls.name}.{prop.name}" for prop in self.mapped(cls) if prop.personal)]

    def with_properties(self, names: tuple[str, ...]) -> list[Class]:
        """The classes of which all these properties are mapped."""
        return [cls for cls in self.known() if set(names) <= set(self.classes[cls.name])]

    def known(self) -> Iterator[Class]:
        """The mapped classes that the vocabulary has."""
        return (self.vocabulary.classes[name] for name in self.classes if name in self.vocabulary.classes)

    def mapped(self, cls: Class) -> Iterator[Property]:
        """The mapped properties of a class."""
        by_name = {prop.name: prop for prop in cls.properties}
        return (by_name[name] for name in self.classes[cls.name] if name in by_name)
