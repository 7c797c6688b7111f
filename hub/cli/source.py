"""`tsunagu source inspect` and `propose`: what a source holds, and the mapping that it gives itself.

Takes a source of a city, or a CSV or Excel file alone. Prints collections and fields, or `provides` as YAML to put into
the file, with what is left out as comments. Ends with 0, with 1 where the source asks, with 3 where it does not answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from hub.cli.output import Exit, Unreachable, ending, json_option, language_option, print_json
from hub.cli.source_of import named
from hub.cli.source_text import described_value, proposal_text, proposal_value, tree_of
from hub.proposals import proposed
from hub.sampling import description_of, tables_of
from hub.self_mapping import code_of
from vocab.recognise.standards import load_standards

T = TypeVar("T")
_SECONDS = 30.0  # somebody waits for it
_WHERE = click.argument("where", metavar="CITY|FILE", type=click.Path(exists=True, resolve_path=True, path_type=Path))
_SOURCE = click.argument("source", required=False)


@click.group()
def source() -> None:
    """Look at sources and find their mappings."""


@source.command()
@_WHERE
@_SOURCE
@click.option("--samples", is_flag=True, help="Show values, too.")
@json_option
@ending
def inspect(where: Path, source: str | None, *, samples: bool, as_json: bool) -> None:
    """Show the collections and fields of SOURCE of CITY, or of a FILE."""
    with named(where, source, None) as found:
        description = _answered(description_of(found.adapter, seconds=_SECONDS))
    if as_json:
        print_json(described_value(description, samples=samples))
    else:
        click.echo(tree_of(description, samples=samples), nl=False)


@source.command()
@_WHERE
@_SOURCE
@click.option("--title", help="What the table of a FILE is called; says what it is about.")
@language_option
@json_option
@ending
def propose(where: Path, source: str | None, *, title: str | None, language: str, as_json: bool) -> None:
    """Print the mapping of SOURCE of CITY, or of a FILE, as it is found."""
    with named(where, source, title) as found:
        tables = _answered(tables_of(found.adapter, found.document, nested=found.nested, seconds=_SECONDS))
    proposal = proposed(tables, found.vocabulary, load_standards(found.vocabulary))
    if as_json:
        print_json(proposal_value(proposal))
    else:
        click.echo(proposal_text(proposal, language), nl=False)
    raise SystemExit(Exit.PROBLEMS if proposal.asks else Exit.OK)


def _answered(asked: Coroutine[Any, Any, T]) -> T:
    """What a source answers; ends the command where it does not."""
    try:
        return asyncio.run(asked)
    except Exception as error:  # noqa: BLE001 - whatever a source or its adapter does, its text is not shown
        raise Unreachable(f"the source did not describe itself: {code_of(error)}") from None
