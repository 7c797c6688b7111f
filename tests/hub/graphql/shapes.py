"""The types of a schema as plain values, to compare with."""

from __future__ import annotations

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from hub.graphql.schema import TsunaguSchema


def shape(schema: TsunaguSchema, name: str) -> dict[str, str]:
    """The fields of a type and what they are."""
    type_ = schema.graphql_schema.type_map[name]
    assert isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType))
    return {key: str(field.type) for key, field in type_.fields.items()}


def arguments(schema: TsunaguSchema, type_name: str, field: str) -> dict[str, str]:
    """The arguments of a field and what they are."""
    type_ = schema.graphql_schema.type_map[type_name]
    assert isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType))
    return {key: str(argument.type) for key, argument in type_.fields[field].args.items()}
