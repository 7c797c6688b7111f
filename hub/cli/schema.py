"""`tsunagu schema`: the GraphQL schema that every hub of this version has."""

from __future__ import annotations

from typing import cast

import click

from hub.cli.output import json_option, print_json
from hub.graphql.derive import build_schema
from hub.graphql.services import LocalServices
from vocab.rdf.load import load


@click.group()
def schema() -> None:
    """The GraphQL schema."""


@schema.command("print")
@json_option
def print_schema(*, as_json: bool) -> None:
    """Print the schema as SDL, with its version under --json."""
    vocabulary = load()
    # Nothing is asked of a schema that is only printed.
    sdl = build_schema(vocabulary, None, cast("LocalServices", None)).as_str()
    if as_json:
        print_json({"schemaVersion": vocabulary.version, "sdl": sdl})
    else:
        click.echo(sdl)
