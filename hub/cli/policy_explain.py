"""`tsunagu policy explain`: who sees what of a class, and why; what is missing, and how it is to be had.

Takes a city's folder, a class or coordinate and a consumer; prints one row per source and coordinate. No source is
asked. Ends with 0, 1 when the city's files or the consumer are refused.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.catalogue import Source
from hub.cli.city import quiet_environ, running_stand_ins
from hub.cli.output import both, city_argument, ending, json_option, language_option, print_json
from hub.cli.policy_city import Unkept, quiet_city
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
from hub.how_to_request import Asked, requests
from hub.judge import judge
from hub.needs import ID
from hub.pipeline.evidence import duty_text
from hub.pipeline.facts import facts_of
from hub.request import Request
from policies.decision import Coordinate, Decision, coordinate
from policies.explain import explain as explained
from policies.facts import Facts
from policies.targets import properties_of
from vocab.terms import Class, Label, Vocabulary

_WIDTH = 118
_EFFECTS = {
    "allow": Label("見える", "seen"),
    "deny": Label("見えない", "not seen"),
    "conditional": Label("行による", "some rows"),
}
_TITLES = (
    Label("情報源", "source"),
    Label("項目", "coordinate"),
    Label("結果", "outcome"),
    Label("理由", "why"),
    Label("必要な手続き", "how to request it"),
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is to be explained to whom."""

    target: str
    consumer: str | None
    purpose: str | None
    situation: str | None
    token: str | None


@click.command()
@city_argument
@click.argument("target", metavar="CLASS[.PROPERTY]")
@consumer_option
@purpose_option
@situation_option
@language_option
@json_option
@ending
def explain(
    city: Path,
    target: str,
    consumer: str | None,
    purpose: str | None,
    situation: str | None,
    language: str,
    *,
    as_json: bool,
) -> None:
    """Say who sees what of CLASS in CITY, why, and how what is missing can be requested."""
    quiet = quiet_city(city)
    token = token_for(city, consumer)
    environ = quiet_environ(city, but=("issuer",) if token else ())
    asking = _Asking(_known(target, quiet.vocabulary), consumer, purpose, situation, token)
    with ended_by_signals(), running_stand_ins(city, {**environ, **os.environ}) as found:
        value = asyncio.run(_explained(city, found, asking))
        if as_json:
            print_json(value)
        else:
            _show(value, language)


def _known(target: str, vocabulary: Vocabulary) -> str:
    name, _, prop = target.partition(".")
    cls = vocabulary.classes.get(name)
    if cls is None or cls.abstract:
        known = ", ".join(item.name for item in vocabulary.concrete())
        raise click.UsageError(f"the vocabulary has no class '{name}' with things; known: {known}")
    names = [ID, *(item.name for item in cls.properties)]
    if prop and prop not in names:
        raise click.UsageError(f"the class {name} has no property '{prop}'; known: {', '.join(names)}")
    return target


async def _explained(city: Path, environ: Mapping[str, str], asking: _Asking) -> dict[str, Any]:
    hub = await opened(city, environ, sink=Unkept())
    try:
        services = hub.pipeline.services
        asker = await consumer_of(hub, asking.consumer, asking.token, asking.purpose)
        situations = declared(asking.situation, hub.config.kinds, services.clock())
        facts = as_declared(await facts_of(services, Request("", consumer=asker)), situations)
        class_name = asking.target.partition(".")[0]
        catalogue = services.catalogue()
        labels = labels_of(catalogue.vocabulary.classes[class_name])
        rows = [
            row
            for source in catalogue.of_class(class_name)
            for row in _rows(source, asking.target, facts, Asked(source.holder.title, source.contact), labels)
        ]
        return {"target": asking.target, "consumer": _consumer(facts), "rows": rows}
    finally:
        await hub.aclose()


def _consumer(facts: Facts) -> dict[str, Any]:
    who = facts.consumer
    return {
        "anonymous": who.anonymous,
        "client": who.client,
        "organisation": who.organisation,
        "scopes": sorted(who.scopes),
        "roles": sorted(who.roles),
        "purpose": who.purpose,
        "ground": who.ground,
        "situations": [{"domain": item.domain, "kind": item.kind} for item in facts.situations],
    }


def labels_of(cls: Class) -> Mapping[str, Label]:
    """The labels of a class's properties, `id` among them, by name."""
    return {name: prop.label for name, prop in properties_of(cls).items()}


def _rows(
    source: Source, target: str, facts: Facts, asked: Asked, labels: Mapping[str, Label]
) -> Iterator[dict[str, Any]]:
    class_name, _, prop = target.partition(".")
    mapped = [ID, *source.classes[class_name].fields]
    names = [coordinate(class_name, name) for name in mapped if prop in ("", name)]
    for name, decision in judge(source, names, facts).items():
        yield {**_row(source, name, decision, asked), "label": both(labels[name.partition(".")[2]])}


def _row(source: Source, name: Coordinate, decision: Decision, asked: Asked) -> dict[str, Any]:
    permits = [branch for branch in decision.branches if branch.permit]
    sentences = {language: list(explained(name, decision, language).sentences) for language in ("ja", "en")}
    return {
        "source": source.name,
        "holder": source.holder.id,
        "coordinate": name,
        "effect": effect_of(decision),
        "rule": permits[0].rule if permits else decision.rule,
        "ground": next((branch.ground for branch in permits if branch.ground), None),
        "duties": list(
            dict.fromkeys(duty_text(duty.action, duty.parameters) for item in permits for duty in item.obligations)
        ),
        "missing": [
            {"kind": need.kind, "operator": need.operator, "values": list(need.values)} for need in decision.needs
        ],
        "reason": sentences,
        "requests": [both(item) for item in requests(decision, asked)],
        "contact": asked.contact,
    }


def effect_of(decision: Decision) -> str:
    """`allow`, `conditional` (it depends on the row) or `deny`."""
    if decision.denied:
        return "deny"
    return "conditional" if decision.conditional else "allow"


def _show(value: Mapping[str, Any], language: str) -> None:
    table = Table(title=escape(_title(value, language)), expand=True, show_lines=True)
    for label in _TITLES:
        table.add_column(label.get(language), overflow="fold")
    for rows in _alike(value["rows"]):
        row = rows[0]
        names = "\n".join(f"{item['label'][language]} {item['coordinate'].partition('.')[2]}" for item in rows)
        asks = "\n".join(f"- {item[language]}" for item in row["requests"])
        why = "\n".join(row["reason"][language][1:])
        table.add_row(*map(escape, (row["source"], names, _EFFECTS[row["effect"]].get(language), why, asks)))
    Console(width=_WIDTH).print(table)
    if not value["rows"]:
        click.echo({"ja": "この項目を提供する情報源はありません。", "en": "No source provides it."}[language])


def _alike(rows: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The rows of one source that differ in nothing but the coordinate, together."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        key = repr((row["source"], row["effect"], row["reason"]["en"][1:], row["requests"]))
        found.setdefault(key, []).append(row)
    return list(found.values())


def _title(value: Mapping[str, Any], language: str) -> str:
    who = value["consumer"]
    if who["anonymous"]:
        said = {"ja": "匿名", "en": "anonymous"}[language]
    else:
        parts = [who["organisation"], who["client"], *who["roles"], *who["scopes"], who["purpose"]]
        said = " ".join(str(part) for part in parts if part)
    declared_now = sorted({item["kind"] for item in who["situations"]})
    return " — ".join([value["target"], said, *declared_now])
