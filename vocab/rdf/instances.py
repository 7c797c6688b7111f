"""SHACL shapes of things, for who reads the vocabulary's JSON-LD: what a node of each class may hold.

Takes a `Vocabulary`; gives Turtle with one `sh:NodeShape` for each concrete class. Refuses nothing. Every value may be
absent, since a policy may withhold it; what is there has one form (SHACL, W3C Recommendation 2017; JSON-LD context of
`vocab.context`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal

from vocab.measured import CODE_LISTS, FRESHNESS_IRI, FRESHNESS_PARTS, QUALITY_PROPERTY
from vocab.objects import object_iri, object_name
from vocab.terms import Class, Kind, Label, Property, Vocabulary

_HEAD = """@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sosa: <http://www.w3.org/ns/sosa/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_SHAPE = "urn:tsunagu:shape:"
_NAMESPACE = "urn:tsunagu:vocab:"
_DATATYPES = {
    Kind.TEXT: "xsd:string",
    Kind.INTEGER: "xsd:integer",
    Kind.NUMBER: "xsd:double",
    Kind.BOOLEAN: "xsd:boolean",
    Kind.DATETIME: "xsd:dateTime",
    Kind.URI: "xsd:anyURI",
    Kind.GEOMETRY: "rdf:JSON",
}
_ONCE = "sh:maxCount 1"
_ANY_TEXT = "sh:or ( [ sh:datatype rdf:langString ] [ sh:datatype xsd:string ] ) ; sh:uniqueLang true"


def instance_shapes(vocabulary: Vocabulary, names: Iterable[str] | None = None) -> str:
    """The shapes of the concrete classes named (None: of all), in Turtle."""
    wanted = None if names is None else frozenset(names)
    chosen = [item for item in vocabulary.concrete() if wanted is None or item.name in wanted]
    units = {prop.unit for item in chosen for prop in item.properties if prop.kind is Kind.MEASURE and prop.unit}
    properties = {prop.iri: prop for item in chosen for prop in item.properties}
    properties |= {prop.iri: prop for prop in (QUALITY_PROPERTY, *FRESHNESS_PARTS) if units}
    parts = [_HEAD]
    parts += [_class(item) for item in chosen]
    parts += [_object(item, name) for item in chosen for name in _objects(item)]
    parts += [_property(prop, vocabulary) for _, prop in sorted(properties.items())]
    parts += [_measure(code, vocabulary) for code in sorted(units)]
    parts += [_node(_shape_of(FRESHNESS_IRI), [], [_shape_of(prop.iri) for prop in FRESHNESS_PARTS])] if units else []
    return "\n".join(parts)


def _class(item: Class) -> str:
    plain = [_shape_of(prop.iri) for prop in item.properties if "." not in prop.name]
    nested = [
        f"[ sh:path <{iri}> ; sh:node {_shape(f'{item.name}.{name}')} ; {_ONCE} ]"
        for name, iri in _objects(item).items()
    ]
    return _node(_shape(item.name), [f"sh:targetClass <{item.iri}>", *_texts(item.label)], [*plain, *nested])


def _object(item: Class, name: str) -> str:
    leaves = [_shape_of(prop.iri) for prop in item.properties if prop.name.startswith(f"{name}.")]
    return _node(_shape(f"{item.name}.{name}"), [], leaves)


def _node(name: str, stated: list[str], properties: list[str]) -> str:
    listed = ",\n        ".join(properties)
    return f"{name} a sh:NodeShape ;\n    " + " ;\n    ".join([*stated, f"sh:property {listed}"]) + " .\n"


def _property(prop: Property, vocabulary: Vocabulary) -> str:
    stated = [f"sh:path <{prop.iri}>", *_texts(prop.label), *_values(prop, vocabulary)]
    return f"{_shape_of(prop.iri)} a sh:PropertyShape ;\n    " + " ; ".join(stated) + " .\n"


def _values(prop: Property, vocabulary: Vocabulary) -> Iterator[str]:
    """What the values of a property are."""
    if prop.kind is Kind.VARIANTS:
        yield _ANY_TEXT
        return
    if prop.kind is Kind.CODE:
        name = prop.codes or ""
        codes = CODE_LISTS.get(name) or vocabulary.code_lists[name]
        yield f"sh:in ( {' '.join(f'<{codes.iri}.{code.code}>' for code in codes.codes)} )"
    elif prop.kind is Kind.REFERENCE:
        targets = "|".join(item.name for item in vocabulary.implementers(prop.target or ""))
        yield f'sh:nodeKind sh:IRI ; sh:pattern "^urn:tsunagu:({targets}):"'  # what it leads to need not be there
    elif prop.kind is Kind.MEASURE:
        yield f"sh:node {_shape(f'Measure.{prop.unit}')}"
    else:
        yield f"sh:datatype {_DATATYPES[prop.kind]}"
    yield _ONCE


def _measure(code: str, vocabulary: Vocabulary) -> str:
    """A measure in a unit, or in another one of its quantity."""
    quantity = vocabulary.units[code].quantity
    units = " ".join(f"<{unit.iri}>" for unit in vocabulary.units.values() if unit.quantity == quantity)
    parts = [
        f"[ sh:path qudt:numericValue ; sh:datatype xsd:double ; {_ONCE} ]",
        f"[ sh:path qudt:hasUnit ; sh:in ( {units} ) ; {_ONCE} ]",
        f"[ sh:path sosa:resultTime ; sh:datatype xsd:dateTime ; {_ONCE} ]",
        _shape_of(QUALITY_PROPERTY.iri),
        f"[ sh:path <{FRESHNESS_IRI}> ; sh:node {_shape_of(FRESHNESS_IRI)} ; {_ONCE} ]",
    ]
    return _node(_shape(f"Measure.{code}"), [], parts)


def _objects(item: Class) -> dict[str, str]:
    """The value objects of a class, each with its IRI."""
    return {object_name(prop): object_iri(prop) for prop in item.properties if object_name(prop)}


def _shape(name: str) -> str:
    return f"<{_SHAPE}{name}>"


def _shape_of(iri: str) -> str:
    return _shape(iri.removeprefix(_NAMESPACE))


def _texts(label: Label) -> list[str]:
    return [f"sh:name {Literal(label.ja, lang='ja').n3()}, {Literal(label.en, lang='en').n3()}"]
