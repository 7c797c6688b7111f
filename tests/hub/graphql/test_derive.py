from __future__ import annotations

import dataclasses

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    Undefined,
    parse,
    validate,
    validate_schema,
)
from graphql import (
    build_schema as parse_sdl,
)

from hub.graphql.derive import build_schema
from hub.graphql.derive.types import SchemaNameTaken
from hub.graphql.schema import TsunaguSchema
from tests.hub.graphql.shapes import arguments, shape
from tests.hub.graphql.small import SMALL, Services, prop, thing
from vocab.rdf.load import load
from vocab.terms import CodeList, Kind, Label, Vocabulary

LIST_ARGUMENTS = {
    "first": "Int",
    "after": "String",
    "last": "Int",
    "before": "String",
    "near": "NearInput",
    "inside": "InsideInput",
    "holders": "[String!]",
    "sources": "[String!]",
    "includeDrill": "Boolean!",
}


def test_each_kind_of_property_has_its_output_type(schema: TsunaguSchema) -> None:
    """A property's kind decides its type; all but the id may be null."""
    assert shape(schema, "WaterGauge") == {
        "id": "ID!",
        "sameAs": "[ID!]",
        "provenance": "[Provenance!]",
        "history": "[Reading!]",
        "name": "Text",
        "location": "GeoJSON",
        "code": "String",
        "page": "String",
        "rank": "Int",
        "datum": "Float",
        "staffed": "Boolean",
        "builtAt": "DateTime",
        "status": "OpenStatusValue",
        "waterLevel": "Measure",
        "near": "Shelter",
        "limits": "WaterGaugeLimits",
    }
    assert shape(schema, "WaterGaugeLimits") == {"warning": "Float", "from": "DateTime"}
    assert shape(schema, "OpenStatusValue") == {"code": "OpenStatus!", "label": "String"}
    assert arguments(schema, "WaterGauge", "name") == {"lang": "String"}
    assert arguments(schema, "OpenStatusValue", "label") == {"lang": "String"}


def test_each_kind_of_property_has_its_filter(schema: TsunaguSchema) -> None:
    """Filters mirror properties; a geometry has none, a value object has its own."""
    assert shape(schema, "WaterGaugeFilter") == {
        "and": "[WaterGaugeFilter!]",
        "or": "[WaterGaugeFilter!]",
        "not": "WaterGaugeFilter",
        "id": "IDFilter",
        "name": "TextFilter",
        "code": "TextFilter",
        "page": "TextFilter",
        "rank": "IntFilter",
        "datum": "NumberFilter",
        "staffed": "BooleanFilter",
        "builtAt": "DateTimeFilter",
        "status": "OpenStatusFilter",
        "waterLevel": "NumberFilter",
        "near": "IDFilter",
        "limits": "WaterGaugeLimitsFilter",
    }
    assert shape(schema, "WaterGaugeLimitsFilter") == {"warning": "NumberFilter", "from": "DateTimeFilter"}


def test_a_class_is_ordered_by_its_top_level_comparable_properties(schema: TsunaguSchema) -> None:
    """URIs, geometries, references and leaves of value objects give no order."""
    ordered = ["id", "name", "code", "rank", "datum", "staffed", "builtAt", "status", "waterLevel"]
    assert shape(schema, "WaterGaugeOrder") == dict.fromkeys(ordered, "OrderDirection")


def test_every_concrete_class_has_its_root_fields(schema: TsunaguSchema) -> None:
    """One thing by id, many by a connection, any thing by node."""
    root = shape(schema, "Query")
    for class_ in SMALL.concrete():
        assert root[class_.singular] == class_.name
        assert root[class_.plural] == f"{class_.name}Connection"
        assert arguments(schema, "Query", class_.singular) == {"id": "ID!"}
        expected = {**LIST_ARGUMENTS, "filter": f"{class_.name}Filter", "orderBy": f"[{class_.name}Order!]"}
        assert arguments(schema, "Query", class_.plural) == expected
    assert root["node"] == "Entity"
    assert root["_entities"] == "[_Entity]!"
    query = schema.graphql_schema.query_type
    assert query is not None
    assert query.fields["waterGauges"].args["includeDrill"].default_value is False
    assert query.fields["waterGauges"].args["first"].default_value is Undefined


def test_federated_fields_are_exactly_those_without_a_resolver_of_the_hub(schema: TsunaguSchema) -> None:
    """The engine knows which root fields are its own."""
    names = {name for class_ in SMALL.concrete() for name in (class_.singular, class_.plural)}
    assert schema.federated_fields == names | {"node", "_entities"}
    assert set(shape(schema, "Query")) == schema.federated_fields | {
        "me",
        "sources",
        "vocabulary",
        "access",
        "_service",
        "subjectLinks",
        "mandates",
        "consents",
        "cases",
    }


def test_history_is_reached_through_every_thing(schema: TsunaguSchema) -> None:
    """Readings are never listed as things."""
    expected = {
        "property": "String!",
        "from": "DateTime!",
        "to": "DateTime",
        "every": "String",
        "aggregate": "Aggregate",
    }
    for name in ("Entity", "Place", "WaterGauge", "Notice"):
        assert arguments(schema, name, "history") == expected


def test_abstract_classes_are_interfaces_of_those_below(schema: TsunaguSchema) -> None:
    """A fragment on Place reaches gauges and shelters, not notices."""
    graph = schema.graphql_schema
    place, entity = graph.type_map["Place"], graph.type_map["Entity"]
    assert isinstance(place, GraphQLInterfaceType)
    assert isinstance(entity, GraphQLInterfaceType)
    assert {type_.name for type_ in graph.get_possible_types(place)} == {"Shelter", "WaterGauge"}
    assert {type_.name for type_ in graph.get_possible_types(entity)} == {"Notice", "Shelter", "WaterGauge"}


@pytest.mark.parametrize(
    ("inside", "valid"),
    [('{mesh: "5133"}', True), ("{}", False), ('{mesh: "5133", polygon: []}', False), ("{mesh: null}", False)],
)
def test_one_of_inputs_take_exactly_one_field(schema: TsunaguSchema, inside: str, valid: bool) -> None:
    """graphql-core's own rules check @oneOf."""
    document = parse(f"{{ waterGauges(inside: {inside}) {{ total {{ value }} }} }}")
    assert (validate(schema.graphql_schema, document) == []) is valid


def test_descriptions_are_english_then_japanese(schema: TsunaguSchema) -> None:
    """Both languages stand in the schema, English first."""
    gauge = schema.graphql_schema.type_map["WaterGauge"]
    assert isinstance(gauge, GraphQLObjectType)
    assert gauge.description == "WaterGauge class\nWaterGauge類"
    assert gauge.fields["code"].description == "About code\ncodeの説明"
    status = schema.graphql_schema.type_map["OpenStatus"]
    assert isinstance(status, GraphQLEnumType)
    assert status.values["OPEN"].description == "Open\n開"


def test_a_filter_says_the_unit_it_compares_in(schema: TsunaguSchema) -> None:
    """Filters compare in the canonical unit."""
    filter_ = schema.graphql_schema.type_map["WaterGaugeFilter"]
    assert isinstance(filter_, GraphQLInputObjectType)
    assert filter_.fields["waterLevel"].description == "About waterLevel (in m)\nwaterLevelの説明（単位 m）"


def test_the_sdl_is_valid_and_makes_every_thing_a_federation_entity(schema: TsunaguSchema) -> None:
    """A gateway can read it."""
    sdl = schema.as_str()
    for class_ in SMALL.concrete():
        assert f'type {class_.name} implements {" & ".join(class_.parents)} @key(fields: "id")' in sdl
    head = "directive @link(url: String!, import: [String!]) on SCHEMA directive @key(fields: String!) on OBJECT\n"
    assert validate_schema(parse_sdl(head + sdl)) == []


def test_equal_vocabularies_give_equal_schemas(schema: TsunaguSchema) -> None:
    """Neither order nor run changes the schema."""
    backwards = Vocabulary(dict(reversed(list(SMALL.classes.items()))), SMALL.code_lists, SMALL.units, SMALL.version)
    assert build_schema(backwards, None, Services()).as_str() == schema.as_str()


@pytest.mark.parametrize("name", ["Measure", "Query", "Source", "WaterGaugeConnection", "Float"])
def test_a_term_cannot_take_a_name_of_the_hub(name: str) -> None:
    """A clash is refused with the name, before any query."""
    taken = thing(name, (prop("text", Kind.TEXT),), parents=("Entity",))
    with pytest.raises(SchemaNameTaken, match=name):
        build_schema(dataclasses.replace(SMALL, classes={**SMALL.classes, name: taken}), None, Services())


def test_a_code_list_cannot_take_the_name_of_a_class() -> None:
    """One namespace holds all types."""
    clash = CodeList("Notice", "urn:x", Label("x", "x"), SMALL.code_lists["OpenStatus"].codes)
    with pytest.raises(SchemaNameTaken, match="Notice"):
        build_schema(dataclasses.replace(SMALL, code_lists={**SMALL.code_lists, "Notice": clash}), None, Services())


def test_a_property_nested_too_deep_is_refused() -> None:
    """Value objects hold leaves only."""
    deep = thing("Deep", (prop("a.b.c", Kind.TEXT),), parents=("Entity",))
    with pytest.raises(ValueError, match=r"SCHEMA_NESTING.*a\.b\.c"):
        build_schema(dataclasses.replace(SMALL, classes={**SMALL.classes, "Deep": deep}), None, Services())


def test_a_vocabulary_without_classes_still_gives_a_schema() -> None:
    """A hub can start before it has a vocabulary of its own."""
    empty = build_schema(Vocabulary({}, {}, {}, "v0"), None, Services())
    assert empty.federated_fields == {"node"}


def test_a_class_that_names_no_interface_is_still_an_entity() -> None:
    """Everything has an id."""
    bare = thing("Bare", (prop("text", Kind.TEXT),), parents=())
    made = build_schema(Vocabulary({"Bare": bare}, {}, {}, "v0"), None, Services())
    assert shape(made, "Bare")["id"] == "ID!"


def test_the_shipped_vocabulary_gives_a_schema_with_all_its_classes() -> None:
    """What every hub serves."""
    vocabulary = load()
    made = build_schema(vocabulary, None, Services())
    assert vocabulary.concrete()
    assert {name for c in vocabulary.concrete() for name in (c.singular, c.plural)} < made.federated_fields
    for class_ in vocabulary.concrete():
        leaves = {prop.name.partition(".")[0] for prop in class_.properties}
        assert set(shape(made, class_.name)) == leaves | {"id", "sameAs", "provenance", "history"}
