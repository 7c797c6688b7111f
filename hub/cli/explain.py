"""`tsunagu explain`: what a question would ask of whom, and what is given or not, and why. No source is asked.

Takes a city's folder and a document; prints the plan as a tree and the decisions with their reasons.
Ends with 1 when the request is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from hub.cli.asking import asking, document_text
from hub.cli.city import quiet_environ, running_stand_ins
from hub.cli.explained import as_json_value
from hub.cli.output import Exit, Refused, json_option, print_json, print_problems
from hub.cli.serve import ended_by_signals, opened
from hub.cli.token import token_of
from hub.identify import IdentityRefused
from hub.ledger.evidence import Evidence, EvidenceNotWritten
from hub.pipeline.explain import Explained, NotExplained
from hub.request import Request
from policies.facts import ANONYMOUS
from vocab.documents import DocumentError

_WIDTH = 118


class _NoLedger:
    """Nothing is delivered, so nothing is recorded; and a hub that runs keeps its ledger to itself."""

    async def write(self, records: Sequence[Evidence]) -> None:
        """Refuse."""
        raise EvidenceNotWritten(f"{len(records)} records of a question that is only explained")

    async def aclose(self) -> None:
        """Nothing to give back."""


@click.command()
@click.argument("city", type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path))
@asking
@json_option
def explain(
    city: Path,
    document: Path,
    consumer: str | None,
    variables: Mapping[str, Any],
    operation: str | None,
    *,
    as_json: bool,
) -> None:
    """Show the plan and the decisions for a question to the hub of CITY, without asking any source."""
    try:
        token = token_of(city, consumer) if consumer else None
        quiet = quiet_environ(city, but=("issuer",) if token is not None else ())
    except DocumentError as error:
        print_problems(error.problems, as_json=as_json)
        raise SystemExit(Exit.PROBLEMS) from None
    request = Request(document_text(document), variables, operation)
    try:
        with ended_by_signals(), running_stand_ins(city, quiet) as environ:
            found = asyncio.run(_explained(city, environ, request, token))
    except NotExplained as refused:
        print_json({"errors": [error.formatted for error in refused.errors]})
        raise SystemExit(Exit.PROBLEMS) from None
    value = as_json_value(found)
    if as_json:
        print_json(value)
    else:
        _show(value, Console(width=_WIDTH))


async def _explained(city: Path, environ: Mapping[str, str], request: Request, token: str | None) -> Explained:
    hub = await opened(city, environ, sink=_NoLedger())
    try:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        consumer = await hub.identify.identify(headers) if token else ANONYMOUS
        return await hub.pipeline.explain(
            Request(request.query, request.variables, request.operation_name, consumer=consumer)
        )
    except IdentityRefused as error:
        raise Refused(f"{error.code}: {error.message.en}") from None
    finally:
        await hub.aclose()


def _show(value: Mapping[str, Any], console: Console) -> None:
    plan = Tree("plan")
    _grow(plan, value["plan"])
    console.print(plan)
    for item in value["notAsked"]:
        console.print(escape(f"not asked: {item['source']} ({item['class']}): {item['status']}"))
    table = Table(title="decisions / 判定", expand=True)
    for title in ("root", "source", "coordinate", "why / なぜ"):
        table.add_column(title, overflow="fold")
    for item in value["decisions"]:
        table.add_row(item["root"], item["source"], item["coordinate"], escape("\n".join(_why(item))))
    console.print(table)


def _why(item: Mapping[str, Any]) -> list[str]:
    """The outcome, what is done to the value, and the reason where it is not simply given."""
    plain = item["outcome"] == "allow" and not item["obligations"]
    reason = [] if plain else [item["reason"]["ja"], item["reason"]["en"]]
    return [" ".join([item["outcome"], *item["obligations"]]), *reason]


def _grow(tree: Tree, node: Mapping[str, Any]) -> None:
    for kind in ("sequence", "parallel"):
        if kind in node:
            below = tree.add(kind)
            for item in node[kind]:
                _grow(below, item)
    if "fetch" in node:
        tree.add(escape(_call(node["fetch"])))


def _call(fetch: Mapping[str, Any]) -> str:
    lines = [f"fetch {fetch['source']}: {fetch['collection']} → {fetch['class']}"]
    lines.append(f"paths: {', '.join(fetch['paths'])}")
    if fetch["by"]:
        pushed = f"asked for the ids found, as {', '.join(fetch['keys'])}"
        lines.append(f"by {fetch['by']}: {pushed if fetch['keys'] else 'all is read, the hub looks the ids up'}")
    if fetch["predicate"]:
        lines.append(f"where {fetch['predicate']}{'' if fetch['exact'] else ' (the hub filters again)'}")
    if fetch["latest"]:
        lines.append(f"latest {fetch['latest']['at']} per {', '.join(fetch['latest']['key'])}")
    if fetch["pageSize"]:
        lines.append(f"{fetch['pageSize']} rows a page")
    return "\n".join(lines)
