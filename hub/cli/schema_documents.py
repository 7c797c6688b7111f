"""`tsunagu schema json` and `reference`: the schemas of a city's files, and the pages written from the models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from hub.cli.output import json_option, print_json
from hub.reference.mapping_page import mapping_page
from hub.reference.schemas import DOCUMENTS, schema_bytes, schema_of
from hub.reference.vocabulary_pages import vocabulary_pages
from vocab.rdf.load import load, shipped_modules


@click.command("json")
@click.argument("document", type=click.Choice(list(DOCUMENTS)))
def json_schema(document: str) -> None:
    """Print the JSON Schema of a city's files, for editors."""
    print_json(schema_of(document))


@click.command("reference")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
def reference(folder: Path, *, as_json: bool) -> None:
    """Write the pages and schemas of reference below a folder of documentation."""
    made = reference_files()
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if as_json:
        print_json({"files": list(made)})
    else:
        click.echo(f"{len(made)} files written below {folder}")


def reference_files() -> Mapping[str, bytes]:
    """Every file by its path below the documentation."""
    pages = vocabulary_pages(load(), shipped_modules()) | {"reference/mapping.md": mapping_page()}
    schemas = {f"reference/schemas/{name}.json": schema_bytes(name) for name in DOCUMENTS}
    return {name: page.encode() for name, page in pages.items()} | schemas
