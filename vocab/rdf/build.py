"""Makes units, code lists, properties and classes out of a read source.

Takes a `Source`; gives the terms that could be made. Every fault is noted as a problem of the source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from unicodedata import normalize

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef
from rdflib.term import Node

from vocab.rdf.source import QUDT, VOCAB, Source, city_of, local_name, name_of, root_name, type_name
from vocab.terms import Class, Code, CodeList, Deprecation, Form, Kind, Property, Unit

NAME = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*")
_PROPERTY = re.compile(r"(?:(?P<owner>[A-Z][0-9A-Za-z_]*)\.)?(?P<name>[a-z][0-9A-Za-z_]*(?:\.[a-z][0-9A-Za-z_]*)?)")
_NOT_CODES = frozenset({"true", "false", "null"})
_NEEDS: Mapping[Kind, str] = {Kind.MEASURE: "unit", Kind.CODE: "codes", Kind.REFERENCE: "target"}
_FORMED = {Form.YEN: {Kind.INTEGER, Kind.NUMBER}, Form.DIRECTION: {Kind.NUMBER, Kind.MEASURE}}
_NO_KEYS = frozenset({Kind.MEASURE, Kind.GEOMETRY, Kind.VARIANTS, Kind.NUMBER, Kind.BOOLEAN})
_WRITTEN: Mapping[str, str] = {"unit": "qudt:hasUnit unit:M", "codes": ":codeList :LIST", "target": ":target :CLASS"}
_PREDICATE: Mapping[str, Node] = {"unit": QUDT.hasUnit, "codes": VOCAB.codeList, "target": VOCAB.target}


def units(source: Source) -> dict[str, Unit]:
    """The units by UN/CEFACT code."""
    found: dict[str, Unit] = {}
    for term in source.terms(QUDT.Unit):
        unit = Unit(
            code=source.text(term, QUDT.uneceCommonCode) or "",
            iri=str(term),
            label=source.label(term, RDFS.label),
            symbol=source.text(term, VOCAB.symbol) or "",
            quantity=source.text(term, VOCAB.quantity) or "",
            factor=_fraction(source, term, VOCAB.factor),
            offset=_fraction(source, term, VOCAB.offset) if source.says(term, VOCAB.offset) else "0",
        )
        if unit.code in found:
            source.problem(term, "VOCAB_UNIT_TWICE", f"another unit has the code {unit.code}")
        found[unit.code] = unit
    return dict(sorted(found.items()))


def code_lists(source: Source) -> dict[str, CodeList]:
    """The code lists by name; the concepts stand in the order of `:codes`."""
    found: dict[str, CodeList] = {}
    listed: set[Node] = set()
    for term in source.terms(SKOS.ConceptScheme):
        name = type_name(term)
        if not NAME.fullmatch(name):
            source.problem(term, "VOCAB_NAME", "a code list is named like a GraphQL type")
        if name in found:
            source.problem(term, "VOCAB_TYPE_CLASH", f"another code list is named {name}")
        concepts = source.sequence(term, VOCAB.codes)
        if not concepts:
            source.problem(term, "VOCAB_CODES_EMPTY", "a code list has at least one code")
        listed |= set(concepts)
        for concept in concepts:
            if not source.says(concept, RDF.type, SKOS.Concept):
                source.problem(term, "VOCAB_LINK", f"its code is not described: {local_name(concept)}")
        codes = tuple(_code(source, term, concept) for concept in concepts)
        _refuse_repeats(source, term, codes)
        label = source.label(term, SKOS.prefLabel)
        found[name] = CodeList(name, str(term), label, codes, _deprecated(source, term))
    for concept in set(source.terms(SKOS.Concept)) - listed:
        source.problem(concept, "VOCAB_UNUSED", "no code list has this code")
    return found


def properties(source: Source, by_unit: Mapping[str, Unit], lists: Mapping[str, CodeList]) -> dict[URIRef, Property]:
    """The properties by IRI, whichever classes list them."""
    unit_codes = {unit.iri: unit.code for unit in by_unit.values()}
    list_names = {item.iri: item.name for item in lists.values()}
    class_names = {str(term): type_name(term) for term in source.terms(RDFS.Class)}
    tables = {"unit": unit_codes, "codes": list_names, "target": class_names}
    return {term: _property(source, term, tables) for term in source.terms(RDF.Property)}


def classes(source: Source, known: Mapping[URIRef, Property]) -> dict[str, Class]:
    """The classes by name, each with what it inherits."""
    terms = source.terms(RDFS.Class)
    own = {term: _own(source, term, known) for term in terms}
    for term in set(known) - {URIRef(item.iri) for items in own.values() for item in items}:
        source.problem(term, "VOCAB_UNUSED", "no class lists this property")
    made: dict[str, Class] = {}
    for term in terms:
        if type_name(term) in made:
            source.problem(term, "VOCAB_TYPE_CLASH", f"another class is named {type_name(term)}")
        made[type_name(term)] = _class(source, term, own)
    return made


def _class(source: Source, term: URIRef, own: Mapping[URIRef, list[Property]]) -> Class:
    ancestors = _ancestors(source, term, own)
    items = [item for ancestor in (*reversed(ancestors), term) for item in own[ancestor]]
    names = [item.name for item in items] + sorted(_objects(items))
    for name in sorted({name for name in names if names.count(name) > 1}):
        source.problem(term, "VOCAB_PROPERTY_TWICE", f"two properties are named {name}")
    abstract = source.flag(term, VOCAB.abstract)
    if abstract:
        _refuse_root_fields(source, term, own[term])
    if not NAME.fullmatch(type_name(term)):
        source.problem(term, "VOCAB_NAME", "a class is named like a GraphQL type")
    return Class(
        name=type_name(term),
        iri=str(term),
        label=source.label(term, RDFS.label),
        description=source.label(term, RDFS.comment),
        abstract=abstract,
        parents=tuple(map(type_name, ancestors)),
        singular="" if abstract else root_name(term, source.text(term, VOCAB.singular) or ""),
        plural="" if abstract else root_name(term, source.text(term, VOCAB.plural) or ""),
        properties=tuple(items),
        expected_seconds=source.seconds(term, VOCAB.expected),
        alignments=_alignments(source, term),
        subject=_subject(source, term, items),
        natural_key=_natural_key(source, term, items),
        deprecated=_deprecated(source, term),
        by_name={item.name: item for item in items},
    )


def _subject(source: Source, term: URIRef, items: list[Property]) -> str | None:
    """The property that says whom a thing is about: a text of the class, marked personal."""
    found = source.link(term, VOCAB.subject)
    if found is None:
        return None
    prop = next((item for item in items if item.iri == str(found)), None)
    if prop is None or prop.kind is not Kind.TEXT or not prop.personal:
        source.problem(term, "VOCAB_SUBJECT", "the subject is a text property of the class that is marked personal")
        return None
    return prop.name


def _natural_key(source: Source, term: URIRef, items: list[Property]) -> tuple[str, ...]:
    """The properties that name a thing wherever it is published: of the class, comparable, and about no person."""
    if not source.says(term, VOCAB.naturalKey):
        return ()
    found = {item.iri: item for item in items if item.kind not in _NO_KEYS and not item.personal}
    stated = [str(item) for item in source.sequence(term, VOCAB.naturalKey)]
    for iri in stated:
        if iri not in found:
            source.problem(term, "VOCAB_NATURAL_KEY", f"{local_name(URIRef(iri))} cannot name a thing of the class")
    return tuple(found[iri].name for iri in stated if iri in found)


def _own(source: Source, term: URIRef, known: Mapping[URIRef, Property]) -> list[Property]:
    found = []
    for item in source.sequence(term, VOCAB.properties):
        if not isinstance(item, URIRef) or item not in known:
            source.problem(term, "VOCAB_PROPERTY_UNKNOWN", f"no property is called {local_name(item)}")
            continue
        owner = (_PROPERTY.fullmatch(local_name(item)) or {"owner": None})["owner"]
        if owner is not None and (owner, city_of(item)) != (local_name(term), city_of(term)):
            source.problem(term, "VOCAB_PROPERTY_OWNER", f"{local_name(item)} belongs to {owner}")
        found.append(known[item])
    return found


def _ancestors(source: Source, term: URIRef, known: Mapping[URIRef, object]) -> list[URIRef]:
    """All classes above, nearest first; each must be abstract."""
    found: dict[URIRef, None] = {}
    level = source.links(term, RDFS.subClassOf)
    while level:
        for parent in level:
            if parent not in known or not source.flag(parent, VOCAB.abstract):
                source.problem(term, "VOCAB_PARENT", f"{local_name(parent)} is no abstract class")
            elif parent == term:
                source.problem(term, "VOCAB_PARENT", "a class is not its own ancestor")
            else:
                found[parent] = None
        above = {up for parent in level if parent in known for up in source.links(parent, RDFS.subClassOf)}
        level = sorted(above - set(found)) if term not in level else []
    return list(found)


def _refuse_root_fields(source: Source, term: URIRef, own: list[Property]) -> None:
    if _objects(own):
        source.problem(term, "VOCAB_OBJECT_ON_ABSTRACT", "only concrete classes have value objects (dotted names)")
    for predicate in (VOCAB.singular, VOCAB.plural):
        if source.says(term, predicate):
            source.problem(term, "VOCAB_ROOT_FIELD_ON_ABSTRACT", "an abstract class has no root fields")


def _objects(items: list[Property]) -> set[str]:
    return {item.name.partition(".")[0] for item in items if "." in item.name}


def _property(source: Source, term: URIRef, tables: Mapping[str, Mapping[str, str]]) -> Property:
    match = _PROPERTY.fullmatch(local_name(term))
    if match is None:
        source.problem(term, "VOCAB_NAME", "use name, object.name or Class.name, beginning in lower case")
    links = {what: _link(source, term, what, table) for what, table in tables.items()}
    kind = _kind(source, term)
    needed = _NEEDS.get(kind)
    for what, found in links.items():
        allowed = what == needed or (what == "unit" and kind is Kind.NUMBER)
        stated = source.says(term, _PREDICATE[what])
        if what == needed and not stated:
            source.problem(term, "VOCAB_VALUE_MISSING", f"a {kind} states its {what}: add {_WRITTEN[what]}")
        if not allowed and (stated or found):
            source.problem(term, "VOCAB_KIND", f"a {kind} has no {what}: take {name_of(_PREDICATE[what])} away")
    return Property(
        name=match["name"] if match else local_name(term),
        iri=str(term),
        label=source.label(term, RDFS.label),
        description=source.label(term, RDFS.comment),
        kind=kind,
        unit=links["unit"],
        codes=links["codes"],
        target=links["target"],
        personal=source.flag(term, VOCAB.personal),
        example=source.text(term, SKOS.example, required=False),
        alignments=_alignments(source, term),
        form=_form(source, term, kind),
        deprecated=_deprecated(source, term),
    )


def _form(source: Source, term: URIRef, kind: Kind) -> Form | None:
    """How the values are written; a form of texts on a text, yen and directions on numbers."""
    text = source.text(term, VOCAB.form, required=False)
    if text is None:
        return None
    if text not in set(Form):
        source.problem(term, "VOCAB_FORM", f"use one of {', '.join(Form)}")
        return None
    form = Form(text)
    if kind not in _FORMED.get(form, {Kind.TEXT}):
        source.problem(term, "VOCAB_FORM", f"a {kind} is not written as {form}")
    return form


def _kind(source: Source, term: URIRef) -> Kind:
    text = source.text(term, VOCAB.kind)
    try:
        return Kind(text or Kind.TEXT)
    except ValueError:
        source.problem(term, "VOCAB_KIND", f"use one of {', '.join(Kind)}")
        return Kind.TEXT


def _link(source: Source, term: URIRef, what: str, table: Mapping[str, str]) -> str | None:
    found = source.link(term, _PREDICATE[what])
    if found is not None and str(found) not in table:
        source.problem(term, "VOCAB_LINK", f"its {what} is not described: {local_name(found)}")
    return None if found is None else table.get(str(found))


def _alignments(source: Source, term: URIRef) -> tuple[tuple[str, str], ...]:
    pairs = (("exactMatch", SKOS.exactMatch), ("closeMatch", SKOS.closeMatch))
    return tuple((name, str(iri)) for name, predicate in pairs for iri in source.links(term, predicate))


def _code(source: Source, codes: URIRef, term: Node) -> Code:
    code = str(term).removeprefix(f"{codes}.")
    if not NAME.fullmatch(code) or code in _NOT_CODES:
        at_fault = codes if code == str(term) else term  # a list that takes another one's code
        source.problem(at_fault, "VOCAB_NAME", f"a code of this list is named {local_name(codes)}.CODE")
    notations = tuple(source.texts(term, SKOS.notation))
    return Code(code, source.label(term, SKOS.prefLabel), notations, _deprecated(source, term))


def _deprecated(source: Source, term: Node) -> Deprecation | None:
    """That a term will go; only then it has a note on why, and a term that takes its place."""
    if not source.flag(term, OWL.deprecated):
        if source.says(term, DCTERMS.isReplacedBy) or source.says(term, SKOS.changeNote):
            source.problem(term, "VOCAB_DEPRECATED", "add owl:deprecated true, or take the note and the successor away")
        return None
    successor = source.link(term, DCTERMS.isReplacedBy)
    if successor is not None and (source.kind(successor) != source.kind(term) or successor == term):
        source.problem(term, "VOCAB_DEPRECATED", f"{local_name(successor)} is no other term of its type")
    return Deprecation(source.label(term, SKOS.changeNote), None if successor is None else local_name(successor))


def _refuse_repeats(source: Source, term: URIRef, codes: tuple[Code, ...]) -> None:
    seen: dict[str, str] = {}
    for code in codes:
        for notation in code.notations:
            other = seen.setdefault(normalize("NFKC", notation), code.code)
            if other != code.code:
                source.problem(term, "VOCAB_NOTATION_TWICE", f"{notation} means {other} and {code.code}")
    if len({code.code for code in codes}) != len(codes):
        source.problem(term, "VOCAB_CODE_TWICE", "list each code once")


def _fraction(source: Source, term: URIRef, predicate: Node) -> str:
    text = source.text(term, predicate) or "1"
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(0)
    if predicate == VOCAB.factor and value <= 0:
        source.problem(term, "VOCAB_VALUE", 'the factor must be above 0, a decimal or a fraction such as "1/100"')
        return "1"
    return text
