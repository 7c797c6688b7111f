"""Reads Turtle modules strictly: every triple must be one that the vocabulary knows.

Takes files; gives their terms and typed readings of them. Refuses nothing itself: each fault becomes a
`Problem`, and the reading goes on with a stand-in, so that all faults are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Literal, Namespace, URIRef
from rdflib.term import Node

from vocab.rdf.problems import Problem
from vocab.rdf.statements import Said, Unreadable, read_statements
from vocab.terms import Label

VOCAB = Namespace("urn:tsunagu:vocab:")
QUDT = Namespace("http://qudt.org/schema/qudt/")

_LABELLED = frozenset({RDF.type, RDFS.label})
_ALIGNED = frozenset({SKOS.exactMatch, SKOS.closeMatch})
_DEPRECATED = frozenset({OWL.deprecated, DCTERMS.isReplacedBy, SKOS.changeNote})
KNOWN: Mapping[Node, frozenset[Node]] = {
    RDFS.Class: _LABELLED
    | _ALIGNED
    | _DEPRECATED
    | {RDFS.comment, RDFS.subClassOf}
    | {VOCAB[name] for name in ("abstract", "singular", "plural", "expected", "properties", "subject", "naturalKey")},
    RDF.Property: _LABELLED
    | _ALIGNED
    | _DEPRECATED
    | {RDFS.comment, QUDT.hasUnit, SKOS.example}
    | {VOCAB[name] for name in ("kind", "codeList", "target", "personal", "form")},
    SKOS.ConceptScheme: _DEPRECATED | {RDF.type, SKOS.prefLabel, VOCAB.codes},
    SKOS.Concept: _DEPRECATED | {RDF.type, SKOS.prefLabel, SKOS.notation},
    QUDT.Unit: _LABELLED
    | {QUDT.uneceCommonCode, QUDT.ucumCode}
    | {VOCAB[name] for name in ("symbol", "quantity", "factor", "offset")},
}
"""Which predicates say something about which type of term; any other one is a typing error."""

LOCAL_BYTES = 1024 * 1024
"""How large a city's own module may be; the largest of the shipped ones is less than a tenth of it."""

_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""Controls, marks that turn the direction of what stands around them, halves of characters, and what is none."""


class Source:
    """What some modules say, the file of each term, and the problems found so far."""

    def __init__(self, city: str | None = None) -> None:
        self._city = city
        self._said: dict[Node, Said] = {}
        self.problems: list[Problem] = []
        self._files: dict[Node, str] = {}
        self._local: set[Node] = set()

    def read(self, paths: Iterable[Path], *, local: bool = False) -> None:
        """Add modules. A term belongs to the one file that describes it; `local` terms are not common."""
        for path in paths:
            try:
                part = read_statements(path, LOCAL_BYTES if local else None)
            except Unreadable as error:
                self._note(path.name, error.where, error.code, error.detail)
            else:
                self._add(part, path.name, local=local)

    def is_local(self, term: Node) -> bool:
        """Whether a term comes from a city's own module."""
        return term in self._local

    def module(self, term: Node) -> str:
        """The module that describes a term: the name of its file without the ending, after the city of a local one."""
        name = self._files.get(term, "").removesuffix(".ttl")
        city = city_of(term)
        return f"{city}:{name}" if city else name

    def problem(self, term: Node, code: str, detail: str) -> None:
        """Note a fault of a term."""
        self._note(self._files.get(term, "-"), name_of(term), code, detail)

    def terms(self, kind: Node) -> list[URIRef]:
        """The terms of one type, in IRI order."""
        return sorted(term for term in self._said if isinstance(term, URIRef) and self.says(term, RDF.type, kind))

    def kind(self, term: Node) -> Node | None:
        """The type of a term; None where it is not described."""
        return next(iter(self._values(term, RDF.type)), None)

    def says(self, term: Node, predicate: Node, value: Node | None = None) -> bool:
        """Whether something, or this value, is stated of a term."""
        values = self._values(term, predicate)
        return bool(values) if value is None else value in values

    def label(self, term: Node, predicate: Node) -> Label:
        """A text in Japanese and English; each is required once."""
        texts = {"ja": "", "en": ""}
        for value in self._values(term, predicate):
            language = value.language if isinstance(value, Literal) else None
            if language not in texts or texts[language] or not str(value).strip():
                self.problem(term, "VOCAB_TEXT_LANGUAGE", f"give {name_of(predicate)} once in ja and once in en")
            elif str(value).endswith((" ", "|")):
                self.problem(term, "VOCAB_TEXT_LANGUAGE", f"{name_of(predicate)} in {language} ends in a stray mark")
            else:
                texts[language] = str(value)
        for language, text in texts.items():
            if not text:
                self.problem(term, "VOCAB_TEXT_MISSING", f"add {name_of(predicate)} in {language}")
        return Label(**texts)

    def text(self, term: Node, predicate: Node, *, required: bool = True) -> str | None:
        """A plain text."""
        value = self._one(term, predicate, required=required)
        if value is not None and (not isinstance(value, Literal) or value.language or not str(value).strip()):
            self.problem(term, "VOCAB_VALUE", f"{name_of(predicate)} must be a plain text")
            return None
        return None if value is None else str(value)

    def flag(self, term: Node, predicate: Node) -> bool:
        """A boolean; false when not stated."""
        value = self._one(term, predicate, required=False)
        found = value.value if isinstance(value, Literal) else value
        if found is not None and not isinstance(found, bool):
            self.problem(term, "VOCAB_VALUE", f"{name_of(predicate)} must be true or false")
        return found is True

    def seconds(self, term: Node, predicate: Node) -> int | None:
        """An xsd:duration of whole seconds."""
        value = self._one(term, predicate, required=False)
        if value is None:
            return None
        found = value.value if isinstance(value, Literal) else None
        if not isinstance(found, timedelta) or found <= timedelta(0) or found.microseconds:
            self.problem(term, "VOCAB_VALUE", f'{name_of(predicate)} must be an xsd:duration such as "PT10M"')
            return None
        return int(found.total_seconds())

    def link(self, term: Node, predicate: Node) -> URIRef | None:
        """Another term."""
        value = self._one(term, predicate, required=False)
        if value is not None and not isinstance(value, URIRef):
            self.problem(term, "VOCAB_VALUE", f"{name_of(predicate)} must be a term")
            return None
        return value

    def links(self, term: Node, predicate: Node) -> list[URIRef]:
        """Other terms, in IRI order."""
        return sorted(value for value in self._values(term, predicate) if isinstance(value, URIRef))

    def texts(self, term: Node, predicate: Node) -> list[str]:
        """Plain texts, in code-point order."""
        return sorted(str(value) for value in self._values(term, predicate))

    def sequence(self, term: Node, predicate: Node) -> list[Node]:
        """The terms in an RDF list."""
        head, found = self._one(term, predicate, required=True), {}
        while head not in {None, RDF.nil} and head not in found:
            found[head] = self._values(head, RDF.first)
            head = next(iter(self._values(head, RDF.rest)), None)
        if head in found:
            self.problem(term, "VOCAB_VALUE", f"{name_of(predicate)} must be a list that ends")
            return []
        return [value for values in found.values() for value in values]

    def _values(self, term: Node, predicate: Node) -> tuple[Node, ...]:
        return self._said.get(term, {}).get(predicate, ())

    def _one(self, term: Node, predicate: Node, *, required: bool) -> Node | None:
        values = self._values(term, predicate)
        if len(values) > 1:
            self.problem(term, "VOCAB_TWO_VALUES", f"give {name_of(predicate)} once")
            return None
        if required and not values:
            self.problem(term, "VOCAB_VALUE_MISSING", f"add {name_of(predicate)}")
        return values[0] if values else None

    def _add(self, part: Mapping[Node, Said], file: str, *, local: bool) -> None:
        for term, said in part.items():
            self._check_characters(term, said, file)
            if isinstance(term, BNode):
                self._said[term] = said
                continue
            if term in self._files:
                self._note(file, name_of(term), "VOCAB_TERM_TWICE", f"is described in {self._files[term]} already")
            self._files.setdefault(term, file)
            if local:
                self._local.add(term)
                self._check_local(said, term, file)
            elif city_of(term):
                self._note(file, name_of(term), "VOCAB_NAMESPACE", "a term of everybody has no city in its name")
            self._check(said, term, file)
            known = self._said.get(term, {})
            self._said[term] = {key: (*known.get(key, ()), *said.get(key, ())) for key in (*known, *said)}

    def _check_characters(self, term: Node, said: Said, file: str) -> None:
        """Every text and name must be one that any page can show."""
        for predicate, values in said.items():
            if any(_NO_TEXT.search(str(node)) for node in (term, predicate, *values)):
                detail = f"{name_of(predicate)} holds a control, a mark of direction or half a character"
                self._note(file, name_of(term), "VOCAB_TEXT_CHARACTER", detail)

    def _check_local(self, said: Said, term: Node, file: str) -> None:
        """A city describes terms under its own name, and no units: those are everybody's."""
        city = city_of(term)
        if city is None or city != (self._city or city):
            detail = f"a city's own terms stand under {VOCAB}{self._city or 'CITY'}:"
            self._note(file, name_of(term), "VOCAB_LOCAL_NAMESPACE", detail)
        if QUDT.Unit in said.get(RDF.type, ()):
            self._note(file, name_of(term), "VOCAB_LOCAL_UNIT", "a city's module describes classes, properties, codes")

    def _check(self, said: Said, term: Node, file: str) -> None:
        types = said.get(RDF.type, ())
        if len(types) != 1 or types[0] not in KNOWN:
            self._note(file, name_of(term), "VOCAB_TYPE", "state one type: " + ", ".join(map(name_of, KNOWN)))
            return
        if types[0] != QUDT.Unit and not str(term).startswith(str(VOCAB)):
            self._note(file, name_of(term), "VOCAB_NAMESPACE", f"own terms stand under {VOCAB}")
        for predicate in said.keys() - KNOWN[types[0]]:
            self._note(
                file, name_of(term), "VOCAB_PREDICATE", f"{name_of(predicate)} says nothing here; is it mistyped?"
            )

    def _note(self, file: str, term: str, code: str, detail: str) -> None:
        term, detail = (_NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text) for text in (term, detail))
        self.problems.append(Problem(file, term, code, detail))


_CITY = re.compile(re.escape(str(VOCAB)) + r"(?P<city>[a-z][a-z0-9]*(?:-[a-z0-9]+)*):")


def city_of(term: Node) -> str | None:
    """The city in the IRI of a city's own term; None for a term of everybody."""
    found = _CITY.match(str(term))
    return found["city"] if found else None


def local_name(term: Node) -> str:
    """The part of an own term's IRI after the namespace, and after the city of a city's own term."""
    return _CITY.sub("", str(term)).removeprefix(str(VOCAB))


def type_name(term: Node) -> str:
    """What GraphQL calls a class or code list: a city's own begins with the city, `SanukiFerryQueue`."""
    name = local_name(term)
    return name if city_of(term) is None else city_prefix(term) + name[:1].upper() + name[1:]


def root_name(term: Node, name: str) -> str:
    """What GraphQL calls a root field of a class: a city's own begins with the city, `sanukiFerryQueues`."""
    prefix = city_prefix(term)
    return prefix[:1].lower() + prefix[1:] + name[:1].upper() + name[1:] if prefix else name


def city_prefix(term: Node) -> str:
    """The beginning of a city's GraphQL names: `Minato` for `minato`, `MinatoKu` for `minato-ku`; else empty."""
    return "".join(part[:1].upper() + part[1:] for part in (city_of(term) or "").split("-"))


_PREFIXES = (
    *(("qudt", QUDT), ("rdf", RDF), ("rdfs", RDFS), ("skos", SKOS)),
    *(("owl", OWL), ("dcterms", DCTERMS)),
)


def name_of(term: Node) -> str:
    """A term as people write it: with a prefix where it has one here."""
    for prefix, namespace in (("", VOCAB), *_PREFIXES):
        if str(term).startswith(str(namespace)):
            return f"{prefix}:{str(term)[len(str(namespace)) :]}"
    return f"<{term}>"
