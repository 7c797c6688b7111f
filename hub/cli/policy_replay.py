"""`tsunagu policy replay`: the questions that were asked, tried against a draft: what would come out differently.

Takes a city's folder, a draft and its source; reads the questions without values that the hub's registry keeps, and
asks no source. Ends with 0; 1 when the draft is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from graphql import FieldNode, OperationDefinitionNode, parse

from hub.catalogue import Source
from hub.cli.city import quiet_environ, running_stand_ins
from hub.cli.output import city_argument, ending, json_option, language_option, print_json
from hub.cli.policy_city import QuietCity, Unkept, draft_option, quiet_city, source_option
from hub.cli.policy_consumers import DESCRIBED
from hub.cli.policy_diff import change_value, print_changes
from hub.cli.serve import ended_by_signals, opened
from hub.drafts import Draft
from hub.drafts_diff import changes
from hub.drafts_facts import Who, audience
from hub.drafts_given import STRANGER
from hub.pipeline.services import system_clock
from hub.registry.questions import Question, Questions
from policies.facts import ANONYMOUS, Consumer
from policies.purposes import PurposeTree
from vocab.terms import Label

_NONE = Label("記録された質問はありません。", "No questions are kept.")
_SAME = Label("記録された{}件の質問のどれも変わりません。", "None of the {} questions kept would change.")
_SUMMARY = Label("{m}件の質問のうち{n}件で答えが変わります。", "{n} of {m} questions would be answered differently.")
_FULL = Label("質問の全文は --full で見られます。", "--full prints the questions, too.")
_TITLE = Label("{roots}: {count}回 {asker}", "{roots}: asked {count} times, {asker}")


@click.command()
@city_argument
@draft_option
@source_option
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 10_000), help="The latest so many.")
@click.option("--full", is_flag=True, help="Print the text of each question, too.")
@language_option
@json_option
@ending
def replay(city: Path, draft: Path, source: str, limit: int, language: str, *, full: bool, as_json: bool) -> None:
    """Try the questions that the hub of CITY was asked against a draft."""
    quiet = quiet_city(city)
    of = quiet.source(source)
    made = quiet.draft(draft, of)
    with ended_by_signals(), running_stand_ins(city, quiet_environ(city)) as environ:
        questions = asyncio.run(_recent(city, environ, limit))
        found = [item for question in questions for item in _changed(question, of, made, quiet)]
        value = {"source": source, "questions": len(questions), "changed": found}
        if as_json:
            print_json(value)
        else:
            _show(value, language, full=full)


async def _recent(city: Path, environ: Mapping[str, str], limit: int) -> tuple[Question, ...]:
    hub = await opened(city, environ, sink=Unkept())
    try:
        return await Questions(hub.registry.engine, hub.registry.sealer, ()).recent(limit)
    finally:
        await hub.aclose()


def _changed(question: Question, of: Source, draft: Draft, quiet: QuietCity) -> list[dict[str, Any]]:
    """What a question would get differently, for who asked it and for everybody else; nothing where all is the same."""
    names = [name for name in question.coordinates if _provides(of, name)]
    if not names:
        return []
    policies = [policy for policy in (of.policy, draft.policy) if policy is not None]
    asker = {f"{question.organisation or question.client or 'anonymous'}": _asker(question)}
    who = audience(policies, system_clock(), quiet.config.purposes, named=asker).who
    found = changes(of, replace(of, policy=draft.policy), names, _as_asked(who, question, quiet.config.purposes))
    if not found:
        return []
    return [
        {
            "document": question.document,
            "count": question.count,
            "lastSeen": _time(question.last_seen),
            "asker": {"organisation": question.organisation, "client": question.client, "purpose": question.purpose},
            "changes": [change_value(item, quiet.vocabulary) for item in found],
        }
    ]


def _provides(source: Source, name: str) -> bool:
    class_name, _, prop = name.partition(".")
    return class_name in source.classes and (prop == "id" or prop in source.classes[class_name].fields)


def _asker(question: Question) -> Consumer:
    """As much of who asked as is kept; scopes and roles are not."""
    if question.organisation is None and question.client is None:
        return ANONYMOUS
    return replace(
        ANONYMOUS,
        issuer=DESCRIBED,
        subject=DESCRIBED,
        client=question.client,
        organisation=question.organisation,
        purpose=question.purpose,
    )


def _as_asked(who: Sequence[Who], question: Question, purposes: PurposeTree) -> list[Who]:
    """Those who could have asked it: with its organisation, client and purpose, and scopes and roles of any rule."""
    asker = _asker(question)
    if asker.anonymous:
        return [item for item in who if item.facts.consumer.anonymous]
    found: list[Who] = []
    for item in who:
        other = item.facts.consumer
        alike = other.organisation in (None, STRANGER, asker.organisation) and other.client in (
            None,
            STRANGER,
            asker.client,
        )
        if alike and _covers(other.purpose, asker.purpose, purposes):
            more = replace(asker, scopes=other.scopes, roles=other.roles, claims=other.claims, ground=other.ground)
            found.append(Who(item.label, replace(item.facts, consumer=replace(more, assurance=other.assurance))))
    return found


def _covers(wanted: str | None, asked: str | None, purposes: PurposeTree) -> bool:
    """Whether who asks for one purpose satisfies what another would."""
    if wanted is None or wanted == asked:
        return True
    return asked is not None and asked in purposes and purposes.covers(wanted, asked)


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _show(value: Mapping[str, Any], language: str, *, full: bool) -> None:
    if not value["changed"]:
        click.echo((_SAME if value["questions"] else _NONE).get(language).format(value["questions"]))
        return
    click.echo(_SUMMARY.get(language).format(n=len(value["changed"]), m=value["questions"]))
    if not full:
        click.echo(_FULL.get(language))
    for question in value["changed"]:
        if full:
            click.echo(f"\n{question['document']}")
        said = [str(item) for item in question["asker"].values() if item]
        asker = " ".join(said) or {"ja": "匿名", "en": "anonymous"}[language]
        title = _TITLE.get(language).format(roots=_roots(question["document"]), count=question["count"], asker=asker)
        print_changes(title, question["changes"], language)


def _roots(document: str) -> str:
    """The fields that a question begins with."""
    found = (item for item in parse(document).definitions if isinstance(item, OperationDefinitionNode))
    parts = (part for item in found for part in item.selection_set.selections)
    return ", ".join(dict.fromkeys(part.name.value for part in parts if isinstance(part, FieldNode)))
