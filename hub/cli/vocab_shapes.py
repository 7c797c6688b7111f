"""`tsunagu vocab shapes`: SHACL shapes of things in Turtle, for who reads the vocabulary's JSON-LD.

Takes names of concrete classes (none: all) and a city whose own types count too. Refuses a class that there is not.
"""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.output import Refused, city_folder, ending, json_option, print_json
from hub.local_terms import city_vocabulary
from vocab.likely import likely
from vocab.rdf.instances import instance_shapes
from vocab.rdf.load import load


@click.command()
@click.argument("classes", nargs=-1)
@click.option("--city", type=city_folder, help="Also its types.")
@json_option
@ending
def shapes(classes: tuple[str, ...], city: Path | None, *, as_json: bool) -> None:
    """Print a SHACL shape for each of CLASSES, or for every class."""
    vocabulary = city_vocabulary(city) if city else load()
    known = {item.name for item in vocabulary.concrete()}
    for name in classes:
        if name not in known:
            raise Refused(f"there is no class '{name}' that things have — {likely(name, known)}")
    text = instance_shapes(vocabulary, classes or None)
    if as_json:
        print_json({"schemaVersion": vocabulary.version, "turtle": text})
    else:
        click.echo(text)
