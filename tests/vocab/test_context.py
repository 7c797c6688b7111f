"""The JSON-LD context leads every name of a document to the IRI of the vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from vocab.context import NAMESPACE, jsonld_context
from vocab.rdf.load import load
from vocab.terms import Class, Kind, Property, Vocabulary

# rdflib's reader of JSON-LD still uses a class of its own that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

THING = URIRef("urn:tsunagu:Thing:space:1")
VALUES: dict[Kind, Any] = {
    Kind.TEXT: "text",
    Kind.VARIANTS: {"ja": "川", "en": "river"},
    Kind.INTEGER: 3,
    Kind.NUMBER: 1.5,
    Kind.BOOLEAN: True,
    Kind.DATETIME: "2026-07-01T15:00:00+09:00",
    Kind.URI: "https://data.example.jp/a",
    Kind.GEOMETRY: {"type": "Point", "coordinates": [134.0, 34.3]},
    Kind.REFERENCE: "urn:tsunagu:Thing:space:2",
}
OF_MEASURES = {
    NAMESPACE + f"Measure.{name}"
    for name in ("quality", "freshness", "freshness.ageSeconds", "freshness.expectedSeconds", "freshness.state")
}
LOCAL = """
@prefix : <urn:tsunagu:vocab:> .
@prefix asan: <urn:tsunagu:vocab:asan:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

asan:Ferry a rdfs:Class ;
    rdfs:subClassOf :Place ;
    rdfs:label "渡し船"@ja, "Ferry"@en ;
    rdfs:comment "渡し船。"@ja, "A ferry."@en ;
    :singular "ferry" ; :plural "ferries" ;
    :properties ( asan:deck ) .

asan:deck a rdf:Property ;
    rdfs:label "甲板"@ja, "deck"@en ;
    rdfs:comment "甲板の名前。"@ja, "Name of the deck."@en ;
    :kind "text" .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped terms."""
    return load()


def value(prop: Property, vocabulary: Vocabulary) -> Any:
    """A value as a document in JSON-LD has it: codes by themselves, texts by language."""
    if prop.kind is Kind.CODE:
        return vocabulary.code_lists[prop.codes or ""].codes[0].code
    if prop.kind is Kind.MEASURE:
        return {
            "value": 1.5,
            "unit": prop.unit,
            "observedAt": "2026-07-01T15:00:00+09:00",
            "quality": "PRELIMINARY",
            "freshness": {"ageSeconds": 90, "expectedSeconds": 600, "state": "CURRENT"},
        }
    return VALUES[prop.kind]


def document(cls: Class, vocabulary: Vocabulary) -> dict[str, Any]:
    """A thing with a value for each property: GraphQL's names, and values in the form that the context is for."""
    made: dict[str, Any] = {"id": str(THING), "type": cls.name}
    for prop in cls.properties:
        name, dot, leaf = prop.name.partition(".")
        if dot:
            made.setdefault(name, {})[leaf] = value(prop, vocabulary)
        else:
            made[name] = value(prop, vocabulary)
    return made


def expanded(thing: dict[str, Any], vocabulary: Vocabulary) -> Graph:
    """What the document means, by rdflib's reader and the context written out in it."""
    return Graph().parse(data=json.dumps({**jsonld_context(vocabulary), **thing}), format="json-ld")


def objects(graph: Graph, prop: Property) -> list[Node]:
    """The values under a property, of the thing or of one of its value objects."""
    return list(graph.objects(None, URIRef(prop.iri)))


def test_every_property_of_every_class_has_its_iri(vocabulary: Vocabulary) -> None:
    """No key of a document is dropped, and a class's own sense of a name is that class's."""
    for cls in vocabulary.concrete():
        graph = expanded(document(cls, vocabulary), vocabulary)
        assert graph.value(THING, RDF.type) == URIRef(cls.iri)
        missing = [prop.iri for prop in cls.properties if not objects(graph, prop)]
        assert (cls.name, missing) == (cls.name, [])
        used = {str(iri) for iri in graph.predicates() if str(iri).startswith(NAMESPACE)}
        objects_of = {prop.iri.rpartition(".")[0] for prop in cls.properties}
        assert used <= {prop.iri for prop in cls.properties} | objects_of | OF_MEASURES


def test_values_have_the_types_of_their_kinds(vocabulary: Vocabulary) -> None:
    """Times are times, references and codes are IRIs, geometries stay whole, texts keep their languages."""
    cls = vocabulary.classes["WaterGauge"]
    graph = expanded(document(cls, vocabulary), vocabulary)
    assert set(graph.objects(THING, URIRef(NAMESPACE + "name"))) == {Literal("川", "ja"), Literal("river", "en")}
    assert graph.value(THING, URIRef(NAMESPACE + "river")) == URIRef(VALUES[Kind.REFERENCE])
    position = graph.value(THING, URIRef(NAMESPACE + "location"))
    assert isinstance(position, Literal)
    assert json.loads(str(position)) == VALUES[Kind.GEOMETRY]
    measure = graph.value(THING, URIRef(NAMESPACE + "waterLevel"))
    at = graph.value(measure, URIRef("http://www.w3.org/ns/sosa/resultTime"))
    assert isinstance(at, Literal)
    assert at.datatype == XSD.dateTime
    unit = graph.value(measure, URIRef("http://qudt.org/schema/qudt/hasUnit"))
    assert unit == URIRef(vocabulary.units["MTR"].iri)
    quality = graph.value(measure, URIRef(NAMESPACE + "Measure.quality"))
    assert quality == URIRef(NAMESPACE + "Quality.PRELIMINARY")
    freshness = graph.value(measure, URIRef(NAMESPACE + "Measure.freshness"))
    state = graph.value(freshness, URIRef(NAMESPACE + "Measure.freshness.state"))
    assert state == URIRef(NAMESPACE + "FreshnessState.CURRENT")


def test_a_code_is_the_concept_of_its_own_list(vocabulary: Vocabulary) -> None:
    """The same letters mean other concepts in other lists."""
    seen = 0
    for cls in vocabulary.concrete():
        graph = expanded(document(cls, vocabulary), vocabulary)
        for prop in (item for item in cls.properties if item.codes):
            codes = vocabulary.code_lists[prop.codes or ""]
            assert objects(graph, prop) == [URIRef(f"{codes.iri}.{codes.codes[0].code}")]
            seen += 1
    assert seen > 20


def test_the_context_names_no_other_context(vocabulary: Vocabulary) -> None:
    """Nothing is fetched to read a document: every context is written out."""

    def contexts(node: Any) -> list[Any]:
        if not isinstance(node, dict):
            return []
        own = [node["@context"]] if "@context" in node else []
        return own + [found for item in node.values() for found in contexts(item)]

    found = contexts(jsonld_context(vocabulary))
    assert len(found) > 50
    assert all(isinstance(item, dict) and "@import" not in item for item in found)


def test_a_city_s_own_term_has_the_city_s_iri(tmp_path: Path) -> None:
    """Its GraphQL names lead to IRIs under the city's name."""
    (tmp_path / "ferry.ttl").write_text(LOCAL, "utf-8")
    found = load(local=[tmp_path / "ferry.ttl"], city="asan")
    graph = expanded({"id": str(THING), "__typename": "AsanFerry", "deck": "upper"}, found)
    assert graph.value(THING, RDF.type) == URIRef(NAMESPACE + "asan:Ferry")
    assert graph.value(THING, URIRef(NAMESPACE + "asan:deck")) == Literal("upper")
