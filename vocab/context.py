"""The JSON-LD 1.1 context of a vocabulary: what every name of a class, property and code stands for.

Takes a `Vocabulary`, gives plain data with a key `@context` (W3C JSON-LD 1.1, section 4.1). Names no other context,
so nothing is ever fetched. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vocab.measured import CODE_LISTS, FRESHNESS_IRI, FRESHNESS_PARTS, QUALITY_PROPERTY
from vocab.objects import object_iri, object_name
from vocab.terms import Class, Code, CodeList, Kind, Property, Vocabulary

NAMESPACE = "urn:tsunagu:vocab:"
PREFIXES = {
    "tsunagu": NAMESPACE,
    "owl": "http://www.w3.org/2002/07/owl#",
    "qudt": "http://qudt.org/schema/qudt/",
    "sosa": "http://www.w3.org/ns/sosa/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_OF_EVERYTHING: Mapping[str, Any] = {
    "id": "@id",
    "type": "@type",
    "__typename": "@type",
    "sameAs": {"@id": "owl:sameAs", "@type": "@id"},
}
_TYPES = {
    Kind.INTEGER: "xsd:integer",
    Kind.NUMBER: "xsd:double",
    Kind.BOOLEAN: "xsd:boolean",
    Kind.DATETIME: "xsd:dateTime",
    Kind.URI: "xsd:anyURI",
    Kind.GEOMETRY: "@json",
    Kind.REFERENCE: "@id",
}

Terms = dict[str, Any]


def jsonld_context(vocabulary: Vocabulary) -> dict[str, Any]:
    """`{"@context": …}`: class names and property names as GraphQL has them, lists of codes by property.

    A name that one class uses in its own sense has that sense in things of the class (type-scoped context). A value
    object is a node whose leaves have the IRIs of the vocabulary. It is for documents with codes by themselves and with
    language maps of texts, where GraphQL answers with objects (`{code label}`, `{value language}`).
    """
    shared = {prop.iri: prop for cls in vocabulary.classes.values() for prop in cls.properties if not _is_own(prop)}
    classes = {name: _class(cls, vocabulary) for name, cls in sorted(vocabulary.classes.items())}
    terms = _properties(sorted(shared.values(), key=lambda prop: prop.name), vocabulary)
    return {"@context": {"@version": 1.1, **PREFIXES, **_OF_EVERYTHING, **classes, **terms}}


def code_iri(codes: CodeList, code: Code) -> str:
    """The IRI of a code of a list."""
    return f"{codes.iri}.{code.code}"


def _is_own(prop: Property) -> bool:
    """Whether the property belongs to one class or city: its IRI names that, too."""
    return prop.iri != NAMESPACE + prop.name


def _class(cls: Class, vocabulary: Vocabulary) -> Terms | str:
    own = [prop for prop in cls.properties if _is_own(prop)]
    if not own:
        return cls.iri
    objects = {object_name(prop) for prop in own} - {""}
    scoped = [prop for prop in cls.properties if prop in own or object_name(prop) in objects]
    return {"@id": cls.iri, "@context": _properties(scoped, vocabulary)}


def _properties(properties: Iterable[Property], vocabulary: Vocabulary) -> Terms:
    terms: Terms = {}
    for prop in properties:
        name = object_name(prop)
        if not name:
            terms[prop.name] = _term(prop, vocabulary)
            continue
        node = terms.setdefault(name, {"@id": object_iri(prop), "@context": {}})
        node["@context"][prop.name.removeprefix(f"{name}.")] = _term(prop, vocabulary)
    return terms


def _term(prop: Property, vocabulary: Vocabulary) -> Terms:
    term: Terms = {"@id": prop.iri}
    if prop.kind in _TYPES:
        term["@type"] = _TYPES[prop.kind]
    elif prop.kind is Kind.VARIANTS:
        term["@container"] = "@language"
    elif prop.kind is Kind.CODE:
        term |= {"@type": "@vocab", "@context": _codes(prop.codes or "", vocabulary)}
    elif prop.kind is Kind.MEASURE:
        term["@context"] = _measure(prop.unit or "", vocabulary)
    return term


def _codes(name: str, vocabulary: Vocabulary) -> Terms:
    codes = CODE_LISTS.get(name) or vocabulary.code_lists[name]
    return {code.code: code_iri(codes, code) for code in codes.codes}


def _measure(canonical: str, vocabulary: Vocabulary) -> Terms:
    """The parts of a measure; its unit is any that converts into the canonical one."""
    quantity = vocabulary.units[canonical].quantity
    units = {unit.code: unit.iri for unit in vocabulary.units.values() if unit.quantity == quantity}
    return {
        "value": {"@id": "qudt:numericValue", "@type": "xsd:double"},
        "unit": {"@id": "qudt:hasUnit", "@type": "@vocab", "@context": units},
        "observedAt": {"@id": "sosa:resultTime", "@type": "xsd:dateTime"},
        "quality": _term(QUALITY_PROPERTY, vocabulary),
        "freshness": {"@id": FRESHNESS_IRI, "@context": _properties(FRESHNESS_PARTS, vocabulary)},
    }
