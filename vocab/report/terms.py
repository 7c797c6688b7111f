"""What a vocabulary holds, counted: classes, properties, code lists, units, alignments and texts in each language.

Takes a `Vocabulary`; gives a `TermsReport`. Refuses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from vocab.terms import Class, Code, CodeList, Kind, Label, Property, Unit, Vocabulary

VOCABULARIES: Mapping[str, str] = {
    "https://schema.org/": "schema.org",
    "http://www.w3.org/ns/sosa/": "SOSA",
    "http://imi.go.jp/ns/core/rdf#": "IMI",
    "https://smartdatamodels.org/": "Smart Data Models",
    "http://www.opengis.net/ont/geosparql#": "GeoSPARQL",
    "http://www.w3.org/ns/dcat#": "DCAT",
    "http://purl.org/dc/terms/": "Dublin Core",
    "http://qudt.org/": "QUDT",
    "https://w3id.org/dpv#": "DPV",
    "http://vocab.gtfs.org/terms#": "GTFS",
    "https://uri.etsi.org/ngsi-ld/": "NGSI-LD",
    "http://www.w3.org/ns/locn#": "LOCN",
    "http://www.w3.org/ns/org#": "ORG",
    "http://www.w3.org/2006/vcard/ns#": "vCard",
    "http://purl.org/linked-data/cube#": "Data Cube",
    "http://vocab.odpt.org/": "ODPT",
}
"""External vocabularies by the beginning of their IRIs."""

NO_EXAMPLES = frozenset({Kind.REFERENCE})
"""Kinds whose values are ids, which say nothing to a reader."""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class: where it is described, what names a thing of it, and how often it is expected to be renewed."""

    name: str
    label: Label
    module: str
    abstract: bool
    natural_key: tuple[str, ...]
    subject: str | None
    expected_seconds: int | None
    properties: int
    deprecated: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """A code list and how many codes and published notations it has."""

    name: str
    label: Label
    codes: int
    notations: int


@dataclass(frozen=True, slots=True)
class AlignmentLine:
    """An external vocabulary, how often a term matches one of its terms, and how many of its terms are met."""

    vocabulary: str
    exact: int
    close: int
    targets: int


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """Of how many terms a text is stated in each language; `what` is the kind of term and the text."""

    what: str
    terms: int
    ja: int
    en: int

    @property
    def complete(self) -> bool:
        """Whether none is missing."""
        return self.ja == self.en == self.terms


@dataclass(frozen=True, slots=True)
class TermsReport:
    """Everything that is counted of a vocabulary's terms."""

    version: str
    classes: tuple[ClassLine, ...]
    properties: int  # distinct ones, by IRI
    class_properties: int  # as many as concrete classes have, inherited ones included
    personal: int  # distinct properties about a person
    code_lists: tuple[ListLine, ...]
    units: int
    quantities: int
    alignments: tuple[AlignmentLine, ...]
    labels: tuple[CoverageLine, ...]
    examples: CoverageLine


def report(vocabulary: Vocabulary) -> TermsReport:
    """The report on all terms."""
    properties = distinct(vocabulary)
    shown = [item for item in properties.values() if item.kind not in NO_EXAMPLES]
    stated = sum(1 for item in shown if item.example)
    return TermsReport(
        version=vocabulary.version,
        classes=tuple(sorted(_classes(vocabulary), key=lambda item: (item.module, item.name))),
        properties=len(properties),
        class_properties=sum(len(item.properties) for item in vocabulary.concrete()),
        personal=sum(item.personal for item in properties.values()),
        code_lists=tuple(
            ListLine(item.name, item.label, len(item.codes), sum(len(code.notations) for code in item.codes))
            for _, item in sorted(vocabulary.code_lists.items())
        ),
        units=len(vocabulary.units),
        quantities=len({item.quantity for item in vocabulary.units.values()}),
        alignments=alignments(vocabulary),
        labels=tuple(_labels(vocabulary, properties.values())),
        examples=CoverageLine("property.example", len(shown), stated, stated),
    )


def distinct(vocabulary: Vocabulary) -> dict[str, Property]:
    """The properties by IRI, whichever classes have them."""
    return {item.iri: item for cls in vocabulary.classes.values() for item in cls.properties}


def vocabulary_of(iri: str) -> str:
    """The name of the vocabulary that an IRI belongs to; its host where it is not known."""
    return next((name for start, name in VOCABULARIES.items() if iri.startswith(start)), urlsplit(iri).netloc)


def alignments(vocabulary: Vocabulary) -> tuple[AlignmentLine, ...]:
    """The alignments of each external vocabulary, the most frequent first; a unit is called by its QUDT IRI."""
    terms: dict[str, Class | Property] = {item.iri: item for item in vocabulary.classes.values()}
    terms |= distinct(vocabulary)
    pairs = [pair for item in terms.values() for pair in item.alignments]
    pairs += [("exactMatch", unit.iri) for unit in vocabulary.units.values()]
    counts = Counter((vocabulary_of(iri), how) for how, iri in pairs)
    targets = Counter(vocabulary_of(iri) for iri in {iri for _, iri in pairs})
    found = [
        AlignmentLine(name, counts[name, "exactMatch"], counts[name, "closeMatch"], targets[name]) for name in targets
    ]
    return tuple(sorted(found, key=lambda item: (-item.exact - item.close, item.vocabulary)))


def _classes(vocabulary: Vocabulary) -> Iterator[ClassLine]:
    for item in vocabulary.classes.values():
        yield ClassLine(
            name=item.name,
            label=item.label,
            module=vocabulary.modules.get(item.iri, ""),
            abstract=item.abstract,
            natural_key=item.natural_key,
            subject=item.subject,
            expected_seconds=item.expected_seconds,
            properties=len(item.properties),
            deprecated=item.deprecated is not None,
        )


def _labels(vocabulary: Vocabulary, properties: Iterable[Property]) -> Iterator[CoverageLine]:
    described: Mapping[str, Iterable[Class | Property]] = {
        "class": vocabulary.classes.values(),
        "property": tuple(properties),
    }
    for what, terms in described.items():
        yield _texts(f"{what}.label", [item.label for item in terms])
        yield _texts(f"{what}.description", [item.description for item in terms])
    codes: Mapping[str, Iterable[CodeList | Code | Unit]] = {
        "codeList": vocabulary.code_lists.values(),
        "code": [code for item in vocabulary.code_lists.values() for code in item.codes],
        "unit": vocabulary.units.values(),
    }
    for what, labelled in codes.items():
        yield _texts(f"{what}.label", [item.label for item in labelled])


def _texts(what: str, labels: list[Label]) -> CoverageLine:
    return CoverageLine(
        what, len(labels), sum(bool(item.ja.strip()) for item in labels), sum(bool(item.en.strip()) for item in labels)
    )
