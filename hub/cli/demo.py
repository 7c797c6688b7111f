"""`tsunagu demo`: one question to an example city, asked by three consumers, side by side.

Starts the city's stand-ins and its hub, has an officer declare a situation, asks the city's showcase
document as anonymous, as the officer and as a company's app, and keeps serving until Ctrl-C
(`DEMO_ONCE=1` ends after the showcase). What was declared is ended with it. Fails when an answer has no
data or all three are alike.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import httpx
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from hub.cli.city import running_stand_ins
from hub.cli.compare import Difference, counts, differences, reasons
from hub.cli.logs import set_up_logs, set_up_warnings
from hub.cli.output import Refused, city_argument
from hub.cli.serve import address, bound, ended_by_signals, opened, served
from hub.cli.token import token_of
from hub.open_hub import Hub
from hub.pipeline.services import system_clock
from hub.registry.refusals import SituationRefused
from policies.facts import Consumer

_SHOWCASE = "wide-area-disaster.graphql"
_CONSUMERS = (
    ("anonymous", "誰でも / anyone", None),
    ("officer", "防災担当（災害対応・発令中） / disaster officer, situation declared", "officer"),
    ("company app", "企業アプリ（交通の改善） / company app, mobility", "navi"),
)
_KIND, _HOURS = "disaster", 6
_DECLARE = """mutation ($input: DeclareSituationInput!) { declareSituation(input: $input) { id kind endsAt } }"""
_REASON = "訓練用の大雨想定 / heavy rain, example"
_WIDTH = 118


@click.command()
@city_argument
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--once", envvar="DEMO_ONCE", is_flag=True, help="End after the showcase.")
def demo(city: Path, *, port: int, once: bool) -> None:
    """Ask the example CITY one question as three consumers, then keep serving it."""
    set_up_warnings()
    with ended_by_signals(), running_stand_ins(city, os.environ) as environ:
        asyncio.run(_demo(city, environ, port, once=once))


async def _demo(city: Path, environ: Mapping[str, str], port: int, *, once: bool) -> None:
    with bound("127.0.0.1", port) as listening:
        hub = await opened(city, environ)
        officer = await hub.identify.identify({"authorization": f"Bearer {token_of(city, 'officer')}"})
        declared: list[str] = []
        try:
            async with served(hub, listening) as server:
                url = address(listening)
                await _showcase(city, url, _domain(hub), declared)
                click.echo(f"GraphQL {url}/graphql   GraphiQL {url}/graphiql")
                if not once:
                    set_up_logs()
                    click.echo("Serving until Ctrl-C.")
                    await server
        finally:
            await _end(hub, officer, declared)


async def _end(hub: Hub, officer: Consumer, declared: Sequence[str]) -> None:
    """The demo leaves no situation in force; one that is over already is left alone."""
    for situation in declared:
        with suppress(SituationRefused):
            await hub.registry.situations.end(officer, situation=situation, now=system_clock())
    await hub.registry.engine.dispose()


def _domain(hub: Hub) -> str:
    """The first domain of the city whose officers may declare a disaster."""
    for name, domain in hub.config.domains.items():
        if domain.officers is not None and _KIND in domain.situation_kinds:
            return name
    raise Refused("no domain of the city has officers who may declare a disaster")


async def _showcase(city: Path, url: str, domain: str, declared: list[str]) -> None:
    document = (city.parent / "apps" / _SHOWCASE).read_text("utf-8")
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        wanted = {"domain": domain, "kind": _KIND, "hours": _HOURS, "reason": _REASON}
        answer = await _ask(client, _DECLARE, token_of(city, "officer"), {"input": wanted})
        declared.append(answer["data"]["declareSituation"]["id"])
        answers = [await _ask(client, document, token_of(city, name) if name else None) for _, _, name in _CONSUMERS]
    found = differences(answers)
    if not found:
        raise Refused("the three answers are alike: the policies are not in force")
    _show(Console(width=_WIDTH), answers, found)


async def _ask(
    client: httpx.AsyncClient, document: str, token: str | None, variables: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = await client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
    answer: Mapping[str, Any] = response.json()
    if not answer.get("data"):
        raise Refused(f"the hub did not answer: {response.status_code} {answer.get('errors')}")
    return answer


def _show(console: Console, answers: list[Mapping[str, Any]], found: list[Difference]) -> None:
    console.rule("同じ問い合わせ、三つの答え / one question, three answers")
    summary = Table(title="件数 / entities shown", expand=True)
    summary.add_column("")
    for name, label, _ in _CONSUMERS:
        summary.add_column(f"{name}\n{label}")
    for root in counts(answers[0]):
        summary.add_row(root, *(str(counts(answer).get(root, 0)) for answer in answers))
    console.print(summary)
    table = Table(title="違い / where they differ", expand=True, show_lines=True)
    for title in ("", "", *(name for name, _, _ in _CONSUMERS)):
        table.add_column(title, overflow="fold")
    for item in found:
        root, _, field = item.field.partition(".")
        table.add_row(item.entity, f"{root}\n  {field}", *item.values)
    console.print(table)
    for (name, _, _), answer in zip(_CONSUMERS, answers, strict=True):
        console.print(Panel(escape("\n".join(reasons(answer))) or "—", title=f"{name}: なぜ / why", expand=True))
    sources = Table(title="情報源 / sources", expand=True)
    for title in ("source", "holder", *(name for name, _, _ in _CONSUMERS)):
        sources.add_column(title)
    for name, holder, states in _states(answers):
        sources.add_row(name, holder, *states)
    console.print(sources)
    console.print(Panel(escape("\n".join(_attributions(answers))), title="出典 / attributions", expand=True))


def _states(answers: list[Mapping[str, Any]]) -> list[tuple[str, str, list[str]]]:
    reports = [{item["source"]: item for item in answer["extensions"]["sources"]} for answer in answers]
    names = dict.fromkeys(name for report in reports for name in report)
    return [
        (
            name,
            next(report[name]["holder"] for report in reports if name in report),
            [f"{report[name]['status']} ({report[name]['rows']})" if name in report else "—" for report in reports],
        )
        for name in names
    ]


def _attributions(answers: list[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(item["ja"] for answer in answers for item in answer["extensions"]["attributions"]))
