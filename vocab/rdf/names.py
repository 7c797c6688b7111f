"""GraphQL names that the vocabulary gives rise to, and where two of them would be one.

Takes the classes and code lists; notes a problem for every clash, also with names the schema has anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import URIRef

from vocab.rdf.build import NAME
from vocab.rdf.source import Source
from vocab.terms import Class, CodeList

RESERVED_FIELDS = frozenset({"id", "sameAs", "provenance", "history", "nearby", "and", "or", "not"})
"""Fields of every entity, and the connectives of every filter."""

RESERVED_ROOTS = frozenset(
    {
        "node",
        "me",
        "sources",
        "vocabulary",
        "access",
        "declareSituation",
        "endSituation",
        "_entities",
        "_service",
        "subjectLinks",
        "mandates",
        "consents",
        "cases",
    }
)

# fmt: off
RESERVED_TYPES = frozenset({
    "Query", "Mutation", "Subscription", "String", "Int", "Float", "Boolean", "ID", "DateTime", "GeoJSON",
    "PageInfo", "Total", "Exactness", "NearInput", "InsideInput", "BBoxInput", "Text", "Measure", "Freshness",
    "FreshnessState", "Quality", "TextFilter", "IntFilter", "NumberFilter", "BooleanFilter", "DateTimeFilter",
    "IDFilter", "OrderDirection", "Provenance", "Reading", "Aggregate", "FieldSet", "Me",
    "Source", "Vocabulary", "VocabularyClass", "VocabularyProperty", "VocabularyUnit", "VocabularyCode",
    "VocabularyCodeList", "Access", "AccessEffect", "AccessObligation", "AccessParameter", "AccessNeed", "Situation",
    "DeclareSituationInput", "JSON", "SubjectLink", "Mandate", "MandateRelation", "Consent",
    "ConsentStatus", "Case", "CaseState", "LinkSubjectInput", "AccountInput", "RecordMandateInput",
    "BothLanguagesInput", "GiveConsentInput", "DeclareCaseInput",
})
# fmt: on


def check_names(source: Source, classes: Mapping[str, Class], lists: Mapping[str, CodeList]) -> None:
    """Note every name that clashes with another one."""
    _check_types(source, classes, lists)
    _check_roots(source, classes)
    for item in classes.values():
        for leaf in {part for name in item.by_name for part in name.split(".")} & RESERVED_FIELDS:
            source.problem(URIRef(item.iri), "VOCAB_NAME_RESERVED", f"every entity or filter has a field {leaf}")


def derived_types(item: Class) -> Iterator[str]:
    """The GraphQL types made from a class."""
    yield item.name
    if item.abstract:
        return
    yield from (item.name + suffix for suffix in ("Connection", "Edge", "Filter", "Order"))
    for name in sorted({name.partition(".")[0] for name in item.by_name if "." in name}):
        object_name = item.name + name[0].upper() + name[1:]
        yield from (object_name, object_name + "Filter")


def _check_types(source: Source, classes: Mapping[str, Class], lists: Mapping[str, CodeList]) -> None:
    made = [(name, item.iri) for item in classes.values() for name in derived_types(item)]
    made += [(item.name + suffix, item.iri) for item in lists.values() for suffix in ("", "Value", "Filter")]
    owner = dict.fromkeys(RESERVED_TYPES, "the schema")
    for name, iri in made:
        if owner.setdefault(name, iri) != iri:
            source.problem(URIRef(iri), "VOCAB_TYPE_CLASH", f"the GraphQL type {name} is made by {owner[name]} too")


def _check_roots(source: Source, classes: Mapping[str, Class]) -> None:
    owner = dict.fromkeys(RESERVED_ROOTS, "the schema")
    for item in classes.values():
        for root in () if item.abstract else (item.singular, item.plural):
            if not NAME.fullmatch(root):
                source.problem(URIRef(item.iri), "VOCAB_NAME", "singular and plural are GraphQL field names")
            elif root in owner:
                source.problem(URIRef(item.iri), "VOCAB_ROOT_CLASH", f"the root field {root} belongs to {owner[root]}")
            owner.setdefault(root, item.iri)
