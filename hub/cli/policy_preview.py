"""`tsunagu policy preview`: the answer to a question under a draft, beside today's, cell by cell.

Takes an example city's folder, a draft, its source, a GraphQL document and a consumer; runs on the city's stand-ins,
so that nobody's data is shown. Ends with 0; 1 when the draft or the request is refused.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import orjson
from graphql import GraphQLError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.cli.asking import JsonObject, document_text
from hub.cli.city import read_stand_ins, running_stand_ins
from hub.cli.compare import reasons
from hub.cli.output import Exit, Refused, city_argument, ending, json_option, language_option, print_json
from hub.cli.policy_cells import Cell, cells
from hub.cli.policy_city import Unkept, draft_option, quiet_city, source_option
from hub.cli.policy_consumers import (
    as_declared,
    consumer_of,
    consumer_option,
    declared,
    purpose_option,
    situation_option,
    token_for,
)
from hub.cli.serve import ended_by_signals, opened
from hub.drafts import Draft, with_policy
from hub.facts import FactsGatherer
from hub.open_hub import Hub
from hub.pipeline import Pipeline, Services
from hub.pipeline.facts import facts_of
from hub.request import Answer, Local, Request
from policies.facts import Consumer, Facts, Situation
from vocab.terms import Label

_WIDTH = 118
_ONLY_EXAMPLES = "a preview shows data, so it runs on the stand-ins of an example city only"
_TITLES = (Label("もの", "entity"), Label("項目", "field"), Label("今", "today"), Label("案", "draft"), Label("", ""))
_COUNT = Label("{} 個の値のうち {} 個が変わります。", "{1} of {0} values change.")
_IN_FORCE = Label(
    "いま発令中です（「今」と「案」の両方に効いています）: {}", "In force now, for today and for the draft: {}"
)
_DECLARED = Label("{kind}（{domain}、{until}まで）", "{kind} in {domain} until {until}")
_REASONS = Label("案での理由", "why, under the draft")


@dataclass(frozen=True, slots=True)
class _Asking:
    """The question, and who asks it when."""

    request: Request
    consumer: str | None
    token: str | None
    purpose: str | None
    situation: str | None


@click.command()
@city_argument
@draft_option
@source_option
@click.option(
    "--query",
    "document",
    required=True,
    metavar="FILE.graphql",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The question.",
)
@click.option("--variables", type=JsonObject(), default="{}", help="The document's variables, as a JSON object.")
@click.option("--operation", metavar="NAME", help="Which operation, where the document has several.")
@consumer_option
@purpose_option
@situation_option
@click.option("--changed", is_flag=True, help="Show only what changes.")
@language_option
@json_option
@ending
def preview(
    city: Path,
    draft: Path,
    source: str,
    document: Path,
    variables: Mapping[str, Any],
    operation: str | None,
    language: str,
    *,
    as_json: bool,
    changed: bool,
    **who: str | None,
) -> None:
    """Show the answer to a question to an example CITY under a draft, beside today's."""
    if not read_stand_ins(city):
        raise Refused(_ONLY_EXAMPLES)
    quiet = quiet_city(city)
    made = quiet.draft(draft, quiet.source(source))
    request = Request(document_text(document), variables, operation, languages=(language,))
    token = token_for(city, who["consumer"])
    asking = _Asking(request, who["consumer"], token, who["purpose"], who["situation"])
    # Only the stand-ins are asked, wherever the environment would lead.
    environ = {
        key: value for key, value in os.environ.items() if key not in {item.env for item in read_stand_ins(city)}
    }
    with ended_by_signals(), running_stand_ins(city, environ) as found:
        answers, in_force = asyncio.run(_both(city, found, source, made, asking))
        compared = cells(*answers)
        if as_json:
            print_json({**_value(answers, compared), "situations": in_force})
        else:
            _show(answers, [cell for cell in compared if cell.changed or not changed], compared, language)
            _show_in_force(in_force, language)
        raise SystemExit(Exit.PROBLEMS if answers[1].get("data") is None else Exit.OK)


async def _both(
    city: Path, environ: Mapping[str, str], source: str, draft: Draft, asking: _Asking
) -> tuple[tuple[dict[str, Any], dict[str, Any]], list[dict[str, str]]]:
    """Both answers, and what officers have declared at the hub of the city that holds now."""
    hub = await opened(city, environ, sink=Unkept())
    try:
        asker = await consumer_of(hub, asking.consumer, asking.token, asking.purpose)
        situations = declared(asking.situation, hub.config.kinds, hub.pipeline.services.clock())
        services = _previewing(hub, draft, situations)
        drafted = with_policy(services.catalogue(), source, draft)
        request = replace(asking.request, consumer=asker)
        today = await Pipeline(services).answer(request, _no_answer)
        other = await Pipeline(replace(services, catalogue=lambda: drafted)).answer(request, _no_answer)
        return (_plain(today), _plain(other)), _in_force(hub)
    finally:
        await hub.aclose()


def _in_force(hub: Hub) -> list[dict[str, str]]:
    found = hub.pipeline.services.situations(hub.pipeline.services.clock())
    zones = {name: ZoneInfo(domain.zone) for name, domain in hub.config.domains.items()}
    return [
        {
            "kind": item.kind,
            "domain": item.domain,
            "until": item.ends_at.astimezone(zones[item.domain]).isoformat(timespec="minutes"),
        }
        for item in found
    ]


def _previewing(hub: Hub, draft: Draft, situations: tuple[Situation, ...]) -> Services:
    """The hub's services at one instant, so that nothing differs but the draft; nothing is counted or kept."""
    services = hub.pipeline.services
    now = services.clock()
    if isinstance(services.facts, FactsGatherer):
        windows = {**services.facts.windows(), draft.policy.uid: draft.policy.windows}
        services = replace(services, facts=replace(services.facts, windows=lambda: windows, persons=lambda: True))

    async def facts(consumer: Consumer, _at: datetime) -> Facts:
        return as_declared(
            await facts_of(replace(services, clock=lambda: now), Request("", consumer=consumer)), situations
        )

    return replace(services, clock=lambda: now, facts=facts, asked=None, delivered=None, watch=None)


async def _no_answer(_local: Local) -> tuple[dict[str, Any], tuple[GraphQLError, ...]]:
    """What the hub says of itself follows no holder's policy."""
    return {}, ()


def _plain(answer: Answer) -> dict[str, Any]:
    value = {
        "data": answer.data,
        "errors": [error.formatted for error in answer.errors],
        "extensions": dict(answer.extensions),
    }
    found: dict[str, Any] = orjson.loads(orjson.dumps(value, default=str))
    return found


def _value(answers: tuple[dict[str, Any], dict[str, Any]], compared: Sequence[Cell]) -> dict[str, Any]:
    listed = [{**asdict(cell), "changed": cell.changed} for cell in compared]
    changes = sum(cell.changed for cell in compared)
    return {"today": answers[0], "draft": answers[1], "cells": listed, "changed": changes}


def _show(
    answers: tuple[dict[str, Any], dict[str, Any]], shown: Sequence[Cell], compared: Sequence[Cell], language: str
) -> None:
    console = Console(width=_WIDTH)
    for root in dict.fromkeys(cell.root for cell in shown):
        table = Table(title=escape(root), expand=True)
        for label in _TITLES:
            table.add_column(label.get(language), overflow="fold")
        before = None
        for cell in (cell for cell in shown if cell.root == root):
            mark = ("bold", "≠") if cell.changed else (None, "")
            entity = cell.entity if cell.entity != before else ""
            table.add_row(*map(escape, (entity, cell.field, cell.today, cell.draft, mark[1])), style=mark[0])
            before = cell.entity
        console.print(table)
    for error in answers[1]["errors"] if answers[1]["data"] is None else ():
        click.echo(f"{error['message']} ({error.get('extensions', {}).get('code')})", err=True)
    click.echo(_COUNT.get(language).format(len(compared), sum(cell.changed for cell in compared)))
    why = [item for item in reasons(answers[1]) if item not in reasons(answers[0])]
    if why:
        click.echo(f"\n{_REASONS.get(language)}:")
        for item in why:
            click.echo(f"- {item}")


def _show_in_force(in_force: Sequence[Mapping[str, str]], language: str) -> None:
    """What was declared before: without it the same question has other answers."""
    if in_force:
        said = ", ".join(_DECLARED.get(language).format(**item) for item in in_force)
        click.echo(f"\n{_IN_FORCE.get(language).format(said)}")
