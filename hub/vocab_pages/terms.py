"""Every term of the vocabulary by the name that it is looked up under: classes, properties, codes, units and so on.

Takes a `Vocabulary`; gives `Terms`. A name that leads nowhere gives None, and the names that were perhaps meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from unicodedata import normalize

from vocab.context import NAMESPACE, code_iri
from vocab.measured import CODE_LISTS, FRESHNESS_PARTS, QUALITY_PROPERTY
from vocab.objects import ValueObject, object_iri, object_name, value_objects
from vocab.terms import Class, Code, CodeList, Deprecation, Label, Property, Unit, Vocabulary

_MOST_LETTERS = 100
_MOST_NEAR = 8
_NO_TEXT = Label("", "")


class TermKind(StrEnum):
    """What a term is."""

    CLASS = "class"
    PROPERTY = "property"
    OBJECT = "object"
    CODES = "codes"
    CODE = "code"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Term:
    """One term; `name` is its path below `/vocab/`: the end of its IRI, and `unit/CODE` for a unit.

    A city's own terms are so called by the city and their name, `minato:FerryQueue`.
    """

    kind: TermKind
    name: str
    iri: str
    label: Label
    description: Label
    item: Class | Property | ValueObject | CodeList | Code | Unit
    words: str = field(repr=False)  # what a search looks through
    above: CodeList | None = None  # of a code
    deprecated: Deprecation | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms by name. `other_names` are the names that lead to a term without being its own."""

    by_name: Mapping[str, Term]
    other_names: Mapping[str, str]
    folded: Mapping[str, str] = field(repr=False)  # the names without regard to case

    def resolve(self, name: str) -> str | None:
        """The own name of the term that `name` leads to."""
        plain = name.removeprefix(NAMESPACE)
        if plain in self.by_name:
            return plain
        return self.other_names.get(plain) or self.other_names.get(name)

    def nearest(self, name: str) -> tuple[Term, ...]:
        """The terms whose names are like `name`: the same letters, its part after a dot, then by likeness."""
        wanted = name[:_MOST_LETTERS].removeprefix(NAMESPACE).casefold()
        last = wanted.replace("/", ".").rpartition(".")[2]
        found = [self.folded[key] for key in (wanted, last) if key in self.folded]
        found += sorted(own for key, own in self.folded.items() if last and key.endswith(f".{last}"))
        found += [self.folded[key] for key in get_close_matches(wanted, self.folded, n=_MOST_NEAR, cutoff=0.6)]
        found += [term.name for term in self.search(name)[:_MOST_NEAR]]
        return tuple(self.by_name[own] for own in list(dict.fromkeys(found))[:_MOST_NEAR])

    def search(self, text: str) -> tuple[Term, ...]:
        """The terms that have every word of `text`; those called so first, then by kind and name."""
        words = fold(text[:_MOST_LETTERS]).split()
        if not words:
            return ()
        found = [term for term in self.by_name.values() if all(word in term.words for word in words)]
        whole = " ".join(words)
        return tuple(sorted(found, key=lambda term: (_distance(term, whole), list(TermKind).index(term.kind))))


def fold(text: str) -> str:
    """A text without regard to case and width."""
    return normalize("NFKC", text).casefold()


def _distance(term: Term, wanted: str) -> int:
    """0 called so, 1 the beginning of what it is called, 2 a part of that, 3 in what is said of it."""
    called = [fold(text) for text in (term.name, term.label.ja, term.label.en)]
    if wanted in called:
        return 0
    return 1 if any(text.startswith(wanted) for text in called) else 2 if any(wanted in text for text in called) else 3


def make_terms(vocabulary: Vocabulary) -> Terms:
    """The terms of a vocabulary."""
    found = {term.name: term for term in _terms(vocabulary)}
    others = {name: own for name, own in _other_names(vocabulary) if name not in found}
    folded: dict[str, str] = {}
    for name in found:
        folded.setdefault(name.casefold(), name)
    return Terms(found, others, folded)


def own_name(item: Class | Property | ValueObject | CodeList) -> str:
    """The name under which a term is looked up; a property's has its class where the property is that class's own."""
    return item.iri.removeprefix(NAMESPACE)


def unit_name(code: str) -> str:
    """The name under which a unit is looked up."""
    return f"unit/{code}"


def _terms(vocabulary: Vocabulary) -> Iterator[Term]:
    for cls in vocabulary.classes.values():
        names = (cls.name, cls.singular, cls.plural)
        yield _term(TermKind.CLASS, own_name(cls), cls, cls.description, names)
    known = {prop.iri: prop for cls in vocabulary.classes.values() for prop in cls.properties}
    for prop in (*known.values(), QUALITY_PROPERTY, *FRESHNESS_PARTS):
        yield _term(TermKind.PROPERTY, own_name(prop), prop, prop.description, (prop.name,))
    for item in value_objects(vocabulary):
        yield _term(TermKind.OBJECT, own_name(item), item, item.description, (item.name,))
    for codes in (*vocabulary.code_lists.values(), *CODE_LISTS.values()):
        yield _term(TermKind.CODES, own_name(codes), codes, _NO_TEXT, (codes.name,))
        for code in codes.codes:
            iri = code_iri(codes, code)
            texts = _words(code.label, _NO_TEXT, (code.code, *code.notations))
            name = iri.removeprefix(NAMESPACE)
            yield Term(TermKind.CODE, name, iri, code.label, _NO_TEXT, code, texts, codes, code.deprecated)
    for unit in vocabulary.units.values():
        yield _term(TermKind.UNIT, unit_name(unit.code), unit, _NO_TEXT, (unit.code, unit.symbol, unit.quantity))


def _term(
    kind: TermKind,
    name: str,
    item: Class | Property | ValueObject | CodeList | Unit,
    description: Label,
    words: tuple[str, ...],
) -> Term:
    texts = _words(item.label, description, words)
    going = None if isinstance(item, Unit | ValueObject) else item.deprecated
    return Term(kind, name, item.iri, item.label, description, item, texts, deprecated=going)


def _words(label: Label, description: Label, more: tuple[str, ...]) -> str:
    return fold("\n".join((label.ja, label.en, description.ja, description.en, *more)))


def _other_names(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for cls in vocabulary.classes.values():
        yield cls.name, own_name(cls)
        for prop in cls.properties:
            yield f"{cls.name}.{prop.name}", own_name(prop)
            yield f"{cls.name}/{prop.name}", own_name(prop)
            if object_name(prop):
                own = object_iri(prop).removeprefix(NAMESPACE)
                yield from ((f"{cls.name}{sign}{object_name(prop)}", own) for sign in "./")
        for root in filter(None, (cls.singular, cls.plural)):
            yield root, own_name(cls)
    for codes in vocabulary.code_lists.values():
        yield codes.name, own_name(codes)
        for code in codes.codes:
            own = code_iri(codes, code).removeprefix(NAMESPACE)
            yield from ((f"{name}{sign}{code.code}", own) for name in (codes.name, own_name(codes)) for sign in "./")
    for unit in vocabulary.units.values():
        yield unit.iri, unit_name(unit.code)
