"""The query that a class's page shows is one that the hub answers."""

from __future__ import annotations

from graphql import parse, validate

from hub.graphql.derive import build_schema
from hub.vocab_pages.example_query import example_query
from vocab.rdf.load import load


def test_every_class_s_query_fits_the_schema() -> None:
    """It can be copied as it stands; a class that things do not have has none."""
    vocabulary = load()
    # Nothing is asked of a schema that is only validated against.
    schema = build_schema(vocabulary).graphql_schema
    for cls in vocabulary.classes.values():
        text = example_query(cls)
        assert (text == "") is cls.abstract
        assert not text or (cls.name, validate(schema, parse(text))) == (cls.name, [])
