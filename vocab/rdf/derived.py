"""What stands in no module and is a term all the same: value objects, and what every measure says of itself.

Takes a `Vocabulary`; gives the triples of one of them or of all, in Turtle and JSON-LD. Raises `KeyError` for any other
term.
"""

from __future__ import annotations

import orjson
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef

from vocab.measured import CODE_LISTS, FRESHNESS_PARTS, QUALITY_PROPERTY
from vocab.objects import ValueObject, value_objects
from vocab.rdf.source import VOCAB
from vocab.terms import CodeList, Label, Property, Vocabulary

_PREFIXES = {"": str(VOCAB), "dcterms": str(DCTERMS), "rdf": str(RDF), "rdfs": str(RDFS), "skos": str(SKOS)}


def derived_terms(vocabulary: Vocabulary) -> frozenset[str]:
    """The IRIs of the terms that stand in no module."""
    found = {item.iri for item in value_objects(vocabulary)}
    found |= {prop.iri for prop in (QUALITY_PROPERTY, *FRESHNESS_PARTS)}
    found |= {codes.iri for codes in CODE_LISTS.values()}
    return frozenset(found | {f"{codes.iri}.{code.code}" for codes in CODE_LISTS.values() for code in codes.codes})


def derived_turtle(vocabulary: Vocabulary, iri: str | None = None) -> str:
    """What is said of a term (None: of all that stand in no module). Raises `KeyError`."""
    return str(_graph(vocabulary, iri).serialize(format="turtle"))


def derived_jsonld(vocabulary: Vocabulary, iri: str) -> bytes:
    """The same in JSON-LD. Raises `KeyError`."""
    context = {name or "tsunagu": uri for name, uri in _PREFIXES.items()}
    text = _graph(vocabulary, iri).serialize(format="json-ld", context=context, auto_compact=False)
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _graph(vocabulary: Vocabulary, iri: str | None) -> Graph:
    whole = Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        whole.bind(prefix, namespace, override=True, replace=True)
    for item in value_objects(vocabulary):
        _add_object(whole, item)
    for prop in (QUALITY_PROPERTY, *FRESHNESS_PARTS):
        _add_property(whole, prop)
    for codes in CODE_LISTS.values():
        _add_codes(whole, codes)
    if iri is None:
        return whole
    if (URIRef(iri), None, None) not in whole:
        raise KeyError(iri)
    one = Graph(bind_namespaces="none", namespace_manager=whole.namespace_manager)
    for triple in whole.triples((URIRef(iri), None, None)):
        one.add(triple)
    return one


def _add_object(graph: Graph, item: ValueObject) -> None:
    subject = URIRef(item.iri)
    graph.add((subject, RDF.type, RDF.Property))
    _add_texts(graph, subject, item.label, item.description)
    for leaf in item.leaves:
        graph.add((subject, DCTERMS.hasPart, URIRef(leaf.iri)))


def _add_property(graph: Graph, prop: Property) -> None:
    subject = URIRef(prop.iri)
    graph.add((subject, RDF.type, RDF.Property))
    _add_texts(graph, subject, prop.label, prop.description)
    graph.add((subject, VOCAB["kind"], Literal(prop.kind.value)))
    graph.add((subject, SKOS.example, Literal(prop.example)))
    if prop.codes:
        graph.add((subject, VOCAB["codeList"], URIRef(CODE_LISTS[prop.codes].iri)))


def _add_codes(graph: Graph, codes: CodeList) -> None:
    scheme = URIRef(codes.iri)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    _add_labels(graph, scheme, codes.label, SKOS.prefLabel)
    for code in codes.codes:
        subject = URIRef(f"{codes.iri}.{code.code}")
        graph.add((subject, RDF.type, SKOS.Concept))
        graph.add((scheme, SKOS.hasTopConcept, subject))
        graph.add((subject, SKOS.inScheme, scheme))
        _add_labels(graph, subject, code.label, SKOS.prefLabel)


def _add_texts(graph: Graph, subject: URIRef, label: Label, description: Label) -> None:
    _add_labels(graph, subject, label, RDFS.label)
    _add_labels(graph, subject, description, RDFS.comment)


def _add_labels(graph: Graph, subject: URIRef, label: Label, predicate: URIRef) -> None:
    for language, text in (("ja", label.ja), ("en", label.en)):
        graph.add((subject, predicate, Literal(text, language)))
