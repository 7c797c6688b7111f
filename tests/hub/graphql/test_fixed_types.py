from __future__ import annotations

import pytest
from graphql import GraphQLEnumType

from hub.graphql.schema import TsunaguSchema
from tests.hub.graphql.shapes import shape

COMPARED = ("eq", "ne", "gt", "gte", "lt", "lte")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IntFilter", {**dict.fromkeys(COMPARED, "Int"), "in": "[Int!]", "isNull": "Boolean"}),
        ("NumberFilter", {**dict.fromkeys(COMPARED, "Float"), "in": "[Float!]", "isNull": "Boolean"}),
        (
            "TextFilter",
            {**dict.fromkeys(("eq", "ne", "contains", "startsWith"), "String"), "in": "[String!]", "isNull": "Boolean"},
        ),
        ("BooleanFilter", {"eq": "Boolean", "isNull": "Boolean"}),
        ("DateTimeFilter", {**dict.fromkeys(("eq", "gt", "gte", "lt", "lte"), "DateTime"), "isNull": "Boolean"}),
        ("IDFilter", {"eq": "ID", "in": "[ID!]", "isNull": "Boolean"}),
        ("OpenStatusFilter", {"eq": "OpenStatus", "ne": "OpenStatus", "in": "[OpenStatus!]", "isNull": "Boolean"}),
        ("NearInput", {"lat": "Float!", "lon": "Float!", "within": "Float!", "private": "Boolean"}),
        ("BBoxInput", dict.fromkeys(("west", "south", "east", "north"), "Float!")),
        ("InsideInput", {"bbox": "BBoxInput", "polygon": "[[Float!]!]", "mesh": "String"}),
        (
            "PageInfo",
            {
                **dict.fromkeys(("hasNextPage", "hasPreviousPage"), "Boolean!"),
                "startCursor": "String",
                "endCursor": "String",
            },
        ),
        ("Total", {"value": "Int", "exactness": "Exactness!"}),
        ("Text", {"value": "String", "language": "String"}),
        ("Freshness", {"ageSeconds": "Int", "expectedSeconds": "Int", "state": "FreshnessState!"}),
        ("Reading", {"observedAt": "DateTime!", "value": "Float", "quality": "Quality"}),
        (
            "Measure",
            {
                "value": "Float",
                "unit": "String!",
                "observedAt": "DateTime",
                "quality": "Quality",
                "freshness": "Freshness",
            },
        ),
        (
            "Provenance",
            {
                "fields": "[String!]!",
                "source": "String!",
                "holder": "String!",
                "license": "String",
                "attribution": "String",
                "observedAt": "DateTime",
                "retrievedAt": "DateTime",
                "rule": "String",
                "via": "[String!]!",
            },
        ),
        ("WaterGaugeEdge", {"cursor": "String!", "node": "WaterGauge!"}),
        (
            "WaterGaugeConnection",
            {"edges": "[WaterGaugeEdge!]!", "nodes": "[WaterGauge!]!", "pageInfo": "PageInfo!", "total": "Total"},
        ),
    ],
)
def test_the_fixed_types_are_those_of_every_hub(schema: TsunaguSchema, name: str, expected: dict[str, str]) -> None:
    """Names and types that apps rely on."""
    assert shape(schema, name) == expected


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Exactness", ["EXACT", "LOWER_BOUND", "UNKNOWN"]),
        ("FreshnessState", ["CURRENT", "LATE", "STALE", "UNKNOWN"]),
        ("Quality", ["MEASURED", "PRELIMINARY", "CONFIRMED", "MISSING", "ADJUSTING", "DRILL"]),
        ("OrderDirection", ["ASC", "DESC"]),
        ("Aggregate", ["NONE", "AVG", "MIN", "MAX", "SUM", "COUNT"]),
        ("OpenStatus", ["OPEN", "CLOSED"]),
    ],
)
def test_enums_have_their_values_in_order(schema: TsunaguSchema, name: str, values: list[str]) -> None:
    """An enum is a closed list."""
    type_ = schema.graphql_schema.type_map[name]
    assert isinstance(type_, GraphQLEnumType)
    assert list(type_.values) == values
