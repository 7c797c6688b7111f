"""`tsunagu token`: a bearer token of an example city's named consumer.

The city's issuer stand-in signs it with its own key, made on first use; the hub holds no signing key.
"""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.city import read_stand_ins, run_stand_in
from hub.cli.output import Exit, Refused, json_option, print_json, print_problems
from vocab.documents import DocumentError


@click.command()
@click.argument("name")
@click.option("--city", required=True, type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path))
@json_option
def token(name: str, city: Path, *, as_json: bool) -> None:
    """Print a bearer token of the consumer NAME of an example city."""
    try:
        found = token_of(city, name)
    except DocumentError as error:
        print_problems(error.problems, as_json=as_json)
        raise SystemExit(Exit.PROBLEMS) from None
    if as_json:
        print_json({"token": found})
    else:
        click.echo(found)


def token_of(city: Path, name: str) -> str:
    """The token; raises a `ClickException` when the city has no issuer of its own or no such consumer."""
    issuers = [stand_in for stand_in in read_stand_ins(city) if stand_in.program == "issuer"]
    if not issuers:
        raise click.UsageError("only an example city, with an issuer among its stand-ins, has tokens to print")
    ended = run_stand_in(city, issuers[0], "--print-token", name)
    if ended.returncode != 0:
        raise Refused(f"the issuer gives no token for '{name}'; {ended.stderr.strip()[-500:]}")
    return ended.stdout.strip()
