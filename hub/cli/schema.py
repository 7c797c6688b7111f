"""`tsunagu schema`: the GraphQL schema that every hub of this version has, and what changed from another one."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.output import city_folder, ending, json_option, print_json
from hub.cli.schema_diff import diff
from hub.cli.schema_documents import json_schema, reference
from hub.cli.schema_sides import sdl_of
from hub.local_terms import city_vocabulary
from vocab.rdf.load import load


@click.group()
def schema() -> None:
    """The GraphQL schema, and the schemas of a city's files."""


@schema.command("print")
@click.option("--city", type=city_folder, help="Also the types that this city adds.")
@json_option
@ending
def print_schema(city: Path | None, *, as_json: bool) -> None:
    """Print the schema as SDL, with its version under --json."""
    vocabulary = city_vocabulary(city) if city else load()
    sdl = sdl_of(vocabulary)
    if as_json:
        print_json({"schemaVersion": vocabulary.version, "sdl": sdl})
    else:
        click.echo(sdl)


schema.add_command(diff)
schema.add_command(json_schema)
schema.add_command(reference)
