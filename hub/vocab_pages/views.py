"""What each page of the vocabulary shows, as values for the templates: no markup here, no terms looked up there.

Takes a `Vocabulary` and `Terms`; gives frozen views. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hub.vocab_pages.example_query import example_query
from hub.vocab_pages.published import Published
from hub.vocab_pages.terms import Term, TermKind, Terms, own_name
from hub.vocab_pages.titles import OF_MEASURES, place_of, title_of
from vocab.measured import CODE_LISTS, FRESHNESS_PARTS, QUALITY_PROPERTY
from vocab.objects import ValueObject
from vocab.rdf.described import subjects
from vocab.terms import Class, Label, Property, Unit, Vocabulary

_LINKED = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Alignment:
    """A term of another vocabulary; `link` only where following it is harmless."""

    exact: bool
    iri: str
    shown: str
    link: str | None


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A property as a class has it; `declared` is the class above that brings it."""

    name: str  # under which it is looked up
    prop: Property
    unit: Unit | None
    declared: Class | None
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True, slots=True)
class ClassView:
    """All that the page of a class shows."""

    cls: Class
    parents: tuple[Class, ...]
    implementers: tuple[Class, ...]
    properties: tuple[PropertyView, ...]
    alignments: tuple[Alignment, ...]
    datasets: tuple[Published, ...]
    query: str


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A part of the index."""

    name: str
    title: Label
    local: bool
    classes: tuple[Term, ...]
    codes: tuple[Term, ...]
    objects: tuple[Term, ...]
    properties: tuple[Term, ...]
    units: tuple[Term, ...]


def class_view(cls: Class, vocabulary: Vocabulary, datasets: tuple[Published, ...]) -> ClassView:
    """The page of a class; `datasets` lead to it."""
    return ClassView(
        cls=cls,
        parents=tuple(vocabulary.classes[name] for name in cls.parents),
        implementers=vocabulary.implementers(cls.name) if cls.abstract else (),
        properties=tuple(_property(prop, cls, vocabulary) for prop in cls.properties),
        alignments=alignments(cls.alignments),
        datasets=datasets,
        query=example_query(cls),
    )


def _property(prop: Property, cls: Class, vocabulary: Vocabulary) -> PropertyView:
    above = [vocabulary.classes[name] for name in cls.parents]
    having = [parent for parent in above if any(item.iri == prop.iri for item in parent.properties)]
    unit = vocabulary.units.get(prop.unit or "")
    # The class furthest above that has it is the one that brings it.
    declared = max(having, key=lambda parent: -len(parent.parents), default=None)
    return PropertyView(own_name(prop), prop, unit, declared, alignments(prop.alignments))


def alignments(pairs: Iterable[tuple[str, str]]) -> tuple[Alignment, ...]:
    """The alignments of a term, exact ones first, each under the part of its IRI that tells it apart."""
    made = (
        Alignment(how == "exactMatch", iri, iri.split("://", 1)[-1], iri if iri.startswith(_LINKED) else None)
        for how, iri in pairs
    )
    return tuple(sorted(made, key=lambda item: (not item.exact, item.shown)))


def classes_with(prop: Property, vocabulary: Vocabulary) -> tuple[Class, ...]:
    """The classes that have a property, in name order."""
    having = (cls for cls in vocabulary.classes.values() if any(item.iri == prop.iri for item in cls.properties))
    return tuple(sorted(having, key=lambda cls: cls.name))


def classes_of(item: ValueObject, vocabulary: Vocabulary) -> tuple[Class, ...]:
    """The classes that have a value object, in name order."""
    return tuple(
        sorted(
            {cls.name: cls for leaf in item.leaves for cls in classes_with(leaf, vocabulary)}.values(),
            key=lambda cls: cls.name,
        )
    )


def properties_with(vocabulary: Vocabulary, *, codes: str = "", unit: str = "") -> tuple[Property, ...]:
    """The properties whose values are codes of a list, or numbers of a unit."""
    every = {prop.iri: prop for cls in vocabulary.classes.values() for prop in cls.properties}
    every |= {prop.iri: prop for prop in (QUALITY_PROPERTY, *FRESHNESS_PARTS)}
    found = (prop for prop in every.values() if (codes and prop.codes == codes) or (unit and prop.unit == unit))
    return tuple(sorted(found, key=lambda prop: prop.iri))


def units_like(unit: Unit, vocabulary: Vocabulary) -> tuple[Unit, ...]:
    """The other units of its quantity."""
    return tuple(item for item in vocabulary.units.values() if item.quantity == unit.quantity and item is not unit)


def modules(terms: Terms, shipped: Iterable[Path], local: Iterable[Path]) -> tuple[ModuleView, ...]:
    """The index: each module with the terms it describes. Terms that no module shows stand in a part of their own."""
    left = {term.iri: term for term in terms.by_name.values()}
    found = sorted((path for path in shipped), key=lambda path: place_of(path.stem))
    made = [_module(path, left, local=False) for path in found]
    made += [_module(path, left, local=True) for path in sorted(local)]
    rest = [term for term in left.values() if term.kind is not TermKind.CODE]
    measured = [term for term in rest if _of_measures(term)]
    made.append(_parts("measures", OF_MEASURES, measured, local=False))
    rest = [term for term in rest if term not in measured]
    if rest:
        made.append(_parts("", Label("その他", "Others"), rest, local=True))
    return tuple(view for view in made if any((view.classes, view.codes, view.objects, view.properties, view.units)))


def _of_measures(term: Term) -> bool:
    return term.name in CODE_LISTS or term.name.startswith("Measure.")


def _module(path: Path, left: dict[str, Term], *, local: bool) -> ModuleView:
    items = []
    for iri in subjects(path):
        above = left.get(iri.rpartition(".")[0])
        if above is not None and above.kind is TermKind.OBJECT:  # stands with the first of its leaves
            items.append(left.pop(above.iri))
        if iri in left:
            items.append(left.pop(iri))
    return _parts(path.stem, title_of(path.stem), items, local=local)


def _parts(name: str, title: Label, items: list[Term], *, local: bool) -> ModuleView:
    kinds = {kind: tuple(term for term in items if term.kind is kind) for kind in TermKind}
    shown = (TermKind.CLASS, TermKind.CODES, TermKind.OBJECT, TermKind.PROPERTY, TermKind.UNIT)
    return ModuleView(name, title, local, *(kinds[kind] for kind in shown))
