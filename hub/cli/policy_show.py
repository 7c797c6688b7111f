"""`tsunagu policy show`, `check` and `odrl`: policies and stock policies as they are written.

Show prints the stock policies, one of them, or the document of a source as YAML; check reports every problem of a
policy file; odrl turns a policy into ODRL or back. Each ends with 0, or 1 with the problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.cli.asking import JsonObject
from hub.cli.output import Exit, Refused, both, ending, json_option, language_option, print_json
from hub.cli.policy_city import QuietCity, quiet_city
from hub.drafts import read_document, read_policy
from hub.source_policy import bound, enforced, written
from policies.compile import compile_policy
from policies.purposes import dpv_purposes
from policies.rdf.write import to_jsonld, to_turtle
from policies.stock import STOCK, StockPolicy, plain
from policies.written import data_of, yaml_of
from vocab.documents import read_data
from vocab.likely import likely
from vocab.mapping.model import StockUse
from vocab.rdf.load import load
from vocab.terms import Label

_WIDTH = 118
_LIST = (Label("名前", "name"), Label("題名", "title"), Label("内容", "what it does"))
_PARAMETERS = (Label("パラメーター", "parameter"), Label("内容", "what it says"), Label("例", "example"))
_NEEDED, _FREE = Label("必須", "required"), Label("任意", "optional")
_GIVEN = "--with"  # where problems of parameters are
_ZONE = ZoneInfo("Asia/Tokyo")
_FOLDER = click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path)
_FILE = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@click.argument("name", required=False)
@click.option("--with", "given", type=JsonObject(), default="{}", help="Its parameters, as a JSON object.")
@click.option("--city", type=_FOLDER, help="With --source: the document as YAML for that source.")
@click.option("--source", metavar="NAME", help="A source of --city; without NAME its policy in force.")
@language_option
@json_option
@ending
def show(
    name: str | None,
    given: Mapping[str, Any],
    city: Path | None,
    source: str | None,
    language: str,
    *,
    as_json: bool,
) -> None:
    """Print the stock policies, the parameters of one, or the document that a source has or would have."""
    if (city is None) != (source is None):
        raise click.UsageError("--city and --source go together")
    if name is not None and name not in STOCK:
        raise Refused(f"POLICY_STOCK_UNKNOWN: no stock policy '{name}' — {likely(name, STOCK)}")
    if city is not None and source is not None:
        _document(quiet_city(city), source, name, given, as_json=as_json)
    elif as_json:
        print_json([_stock_value(stock) for stock in STOCK.values() if name in (None, stock.name)])
    elif name is None:
        _list(language)
    else:
        _describe(STOCK[name], language)


def _document(quiet: QuietCity, source: str, name: str | None, given: Mapping[str, Any], *, as_json: bool) -> None:
    of = quiet.source(source)
    if name is None:
        document = quiet.policy_of(of)
    else:
        use = read_data(StockUse, {"use": name, "with": plain(given)}, file=_GIVEN)
        to = bound(of, quiet.config, quiet.vocabulary)
        own = written(use, to, lines=None, file=_GIVEN, at=())
        enforced(own, to)
        document = own.document
    if document is None:
        raise Refused(f"the source '{source}' has no policy: nobody sees anything of it")
    if as_json:
        print_json(data_of(document))
    else:
        click.echo(yaml_of(document), nl=False)


def _stock_value(stock: StockPolicy) -> dict[str, Any]:
    return {
        "name": stock.name,
        "title": both(stock.title),
        "description": both(stock.description),
        "parameters": [
            {
                "name": item.name,
                "title": both(item.title),
                "description": both(item.description),
                "example": item.form,
                "required": item.required,
            }
            for item in stock.parameters
        ],
    }


def _list(language: str) -> None:
    table = _table(_LIST, language)
    for stock in STOCK.values():
        table.add_row(stock.name, escape(stock.title.get(language)), escape(stock.description.get(language)))
    Console(width=_WIDTH).print(table)


def _describe(stock: StockPolicy, language: str) -> None:
    click.echo(f"{stock.name}: {stock.title.get(language)}\n{stock.description.get(language)}")
    table = _table(_PARAMETERS, language)
    for item in stock.parameters:
        needed = (_NEEDED if item.required else _FREE).get(language)
        said = f"{item.title.get(language)}: {item.description.get(language)}"
        table.add_row(*map(escape, (f"{item.name} ({needed})", said, f"{item.name}: {item.form}")))
    Console(width=_WIDTH).print(table)
    required = ", ".join(f"{item.name}: {item.form}" for item in stock.parameters if item.required)
    click.echo(f"policy: {{use: {stock.name}" + (f", with: {{{required}}}}}" if required else "}"))


def _table(titles: tuple[Label, ...], language: str) -> Table:
    table = Table(expand=True, show_lines=True)
    for label in titles:
        table.add_column(label.get(language), overflow="fold")
    return table


@click.command()
@_FILE
@click.option("--city", type=_FOLDER, help="Whose purposes and domains the policy may name.")
@click.option("--source", metavar="NAME", help="Check it as the policy of this source of --city.")
@json_option
@ending
def check(file: Path, city: Path | None, source: str | None, *, as_json: bool) -> None:
    """Report every problem of a policy FILE (YAML, Turtle or JSON-LD)."""
    if city is None and source is not None:
        raise click.UsageError("--source is one of a city: name it with --city")
    rules = _checked(file, quiet_city(city) if city is not None else None, source)
    if as_json:
        print_json({"problems": [], "coordinates": rules})
    else:
        click.echo("no problems")
    raise SystemExit(Exit.OK)


def _checked(file: Path, quiet: QuietCity | None, source: str | None) -> int:
    """How many coordinates the policy has rules for. Raises `DocumentError`."""
    if quiet is not None and source is not None:
        return len(quiet.draft(file, quiet.source(source)).policy.rules)
    own = read_document(file)
    domains = quiet.config.domains if quiet else {}
    policy = compile_policy(
        own.document,
        quiet.vocabulary if quiet else load(),
        zone=ZoneInfo(next(iter(domains.values())).zone) if domains else _ZONE,
        purposes=quiet.config.purposes if quiet else dpv_purposes(),
        domains=quiet.config.kinds if quiet else None,
        lines=own.lines,
        file=own.file,
    )
    return len(policy.rules)


@click.command()
@_FILE
@click.option("--to", "form", type=click.Choice(["turtle", "jsonld", "yaml"]), required=True)
@click.option("--city", type=_FOLDER, help="With --source: FILE uses a stock policy for that source.")
@click.option("--source", metavar="NAME", help="A source of --city.")
@json_option
@ending
def odrl(file: Path, form: str, city: Path | None, source: str | None, *, as_json: bool) -> None:
    """Turn a policy FILE (YAML, Turtle or JSON-LD) into ODRL 2.2 or back, nothing lost or refused."""
    if (city is None) != (source is None):
        raise click.UsageError("--city and --source go together")
    if city is not None and source is not None:
        quiet = quiet_city(city)
        document = read_policy(file, bound(quiet.source(source), quiet.config, quiet.vocabulary)).document
    else:
        document = read_document(file).document
    text = {"turtle": to_turtle, "jsonld": to_jsonld, "yaml": yaml_of}[form](document)
    if as_json:
        print_json({"form": form, "text": text})
    else:
        click.echo(text, nl=not text.endswith("\n"))
