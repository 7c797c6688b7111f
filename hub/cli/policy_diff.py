"""`tsunagu policy diff`: what a draft would widen and narrow, per coordinate and for whom.

Takes a city's folder, a draft and the source it is for; no source is asked. Ends with 0; with 1 when the draft is
refused, and under `--no-wider` unless the rules show that nobody would see more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.catalogue import Source
from hub.cli.output import Exit, both, city_argument, ending, json_option, language_option, print_json
from hub.cli.policy_city import draft_option, quiet_city, source_option
from hub.cli.policy_explain import labels_of
from hub.drafts_diff import Change, Verdict, changes, unproven
from hub.drafts_facts import MORE, Audience, audience
from hub.needs import ID
from hub.pipeline.evidence import duty_text
from hub.pipeline.services import system_clock
from policies.decision import Coordinate, Decision, coordinate
from policies.policy import Policy
from policies.purposes import PurposeTree
from vocab.terms import Label, Vocabulary

_WIDTH = 118
_SHOWN = 3  # consumers named in a row of the table
VERDICTS: Mapping[str, Label] = {
    "wider": Label("広がる", "wider"),
    "narrower": Label("狭まる", "narrower"),
    "differs": Label("変わる（比べられない）", "differs (not comparable)"),
}
_TITLES = (
    (Label("項目", "coordinate"), 5),
    (Label("変化", "change"), 2),
    (Label("誰に", "for whom"), 6),
    (Label("今", "today"), 4),
    (Label("案", "draft"), 4),
)
_SAME = Label("案は、誰に見えるものも変えません。", "The draft changes nothing for anybody.")
_MORE = Label("\n- ほか{}", "\n- and {} more")
_ALL = Label("全員の名は --json で見られます。", "--json names everybody.")
_UNPROVEN = Label(
    "次の項目は、広がらないことを規則だけからは示せません: {}",
    "For these the rules alone do not show that nobody sees more: {}",
)
_LEFT_OUT = Label(
    "規則が多いため、{}通りの利用者は比べていません。", "{} more kinds of consumers were not compared: too many rules."
)


@click.command()
@city_argument
@draft_option
@source_option
@click.option("--no-wider", is_flag=True, help="End with 1 unless certainly nobody would see more.")
@language_option
@json_option
@ending
def diff(city: Path, draft: Path, source: str, language: str, *, no_wider: bool, as_json: bool) -> None:
    """Say what a draft widens and what it narrows for a source of CITY, and for whom."""
    quiet = quiet_city(city)
    of = quiet.source(source)
    made = quiet.draft(draft, of)
    compared = everybody((of.policy, made.policy), system_clock(), quiet.config.purposes)
    names = coordinates_of(of)
    found = changes(of, replace(of, policy=made.policy), names, compared.who)
    left = unproven(of, made.policy, names, found)
    value = _value(source, found, left, compared, quiet.vocabulary)
    if as_json:
        print_json(value)
    else:
        _show(value, language)
    raise SystemExit(Exit.PROBLEMS if no_wider and (value["wider"] or left) else Exit.OK)


def everybody(policies: Iterable[Policy | None], now: datetime, purposes: PurposeTree) -> Audience:
    """Everybody for whom the rules of some policies may differ."""
    return audience([policy for policy in policies if policy is not None], now, purposes)


def coordinates_of(source: Source) -> list[Coordinate]:
    """Everything that a source maps."""
    return [coordinate(cls, name) for cls, mapping in source.classes.items() for name in (ID, *mapping.fields)]


def _value(
    source: str, found: Sequence[Change], left: Sequence[Coordinate], compared: Audience, vocabulary: Vocabulary
) -> dict[str, Any]:
    verdicts = {item.verdict for item in found}
    return {
        "source": source,
        "wider": bool(verdicts & {Verdict.WIDER, Verdict.DIFFERS}),
        "unproven": list(left),
        "compared": len(compared.who),
        "leftOut": compared.left_out,
        "changes": [change_value(item, vocabulary) for item in found],
    }


def change_value(item: Change, vocabulary: Vocabulary) -> dict[str, Any]:
    """One change, for programs."""
    class_name, _, name = item.coordinate.partition(".")
    return {
        "coordinate": item.coordinate,
        "label": both(labels_of(vocabulary.classes[class_name])[name]),
        "verdict": item.verdict.value,
        "who": [both(who.label) for who in item.who],
        "before": seen(item.before),
        "after": seen(item.after),
    }


def seen(decision: Decision) -> dict[str, Any]:
    """A decision in few words: what it comes to, what is done to values, and by which rules."""
    permits = [branch for branch in decision.branches if branch.permit]
    effect = "deny" if decision.denied else ("conditional" if decision.conditional else "allow")
    duties = dict.fromkeys(duty_text(duty.action, duty.parameters) for item in permits for duty in item.obligations)
    rules = dict.fromkeys(branch.rule for branch in permits) or dict.fromkeys(filter(None, [decision.rule]))
    return {"effect": effect, "duties": list(duties), "rules": list(rules)}


def _show(value: Mapping[str, Any], language: str) -> None:
    if not value["changes"]:
        click.echo(_SAME.get(language))
    else:
        print_changes(value["source"], value["changes"], language)
    if value["unproven"]:
        click.echo(_UNPROVEN.get(language).format(", ".join(value["unproven"])))
    if value["leftOut"]:
        click.echo(_LEFT_OUT.get(language).format(value["leftOut"]))


def print_changes(title: str, found: Iterable[Mapping[str, Any]], language: str) -> None:
    """Changes as a table for people; those that are alike in one row."""
    table = Table(title=escape(title), expand=True, show_lines=True)
    for label, ratio in _TITLES:
        table.add_column(label.get(language), overflow="fold", ratio=ratio)
    listed = list(found)
    for items in alike(listed, but=("coordinate", "label")):
        item = items[0]
        cells = (_names(items, language), VERDICTS[item["verdict"]].get(language), named(item["who"], language))
        table.add_row(*map(escape, (*cells, in_short(item["before"], language), in_short(item["after"], language))))
    Console(width=_WIDTH).print(table)
    if any(len(plain(item["who"], language)) > _SHOWN for item in listed):
        click.echo(_ALL.get(language))


def _names(items: Sequence[Mapping[str, Any]], language: str) -> str:
    """The properties by class, each with its label."""
    by_class: dict[str, list[str]] = {}
    for item in items:
        class_name, _, name = item["coordinate"].partition(".")
        by_class.setdefault(class_name, []).append(f"  {name} {item['label'][language]}")
    return "\n".join(line for name, lines in by_class.items() for line in (name, *lines))


def alike(items: Iterable[Mapping[str, Any]], *, but: Sequence[str]) -> list[list[Mapping[str, Any]]]:
    """Items that differ in nothing but the keys `but`, together."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        found.setdefault(repr([item[key] for key in item if key not in but]), []).append(item)
    return list(found.values())


def named(who: Sequence[Mapping[str, str]], language: str) -> str:
    """The plainest of some consumers, and how many more; who only says more than one of them is not counted."""
    plainest = plain(who, language)
    text = "\n".join(f"- {item}" for item in plainest[:_SHOWN])
    more = len(plainest) - _SHOWN
    return text + (_MORE.get(language).format(more) if more > 0 else "")


def plain(who: Sequence[Mapping[str, str]], language: str) -> list[str]:
    """What some consumers are called, the shortest first, without those who are another one that says more."""
    names = {item[language] for item in who}
    more = MORE.get(language)
    return sorted(
        (name for name in names if more not in name or name.replace(more, "") not in names),
        key=lambda name: (len(name), name),
    )


def in_short(found: Mapping[str, Any], language: str) -> str:
    """What is seen, as one text."""
    effects = {
        "allow": Label("見える", "seen"),
        "deny": Label("見えない", "not seen"),
        "conditional": Label("行による", "some rows"),
    }
    return "\n".join([effects[found["effect"]].get(language), *found["duties"]])
