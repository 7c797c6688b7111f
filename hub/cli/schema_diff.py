"""`tsunagu schema diff`: every change from one schema to another, and whether what relies on the older one still works.

Takes two sides: `shipped`, a city's folder, a folder of Turtle modules or a file in SDL. Changes of meaning that SDL
does not show are found where both sides have a vocabulary. Ends with 0 (same or compatible), 1 (breaking),
2 (a side is refused) or 4 (dangerous, or only what was announced).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from hub.cli.output import Exit, Refused, both, json_option, language_option, print_json, print_problems
from hub.cli.schema_sides import SHIPPED, Side, side
from hub.cli.vocab_tables import heading, print_table, words
from hub.schema_changes import SchemaUnreadable, schema_changes
from vocab.documents import DocumentError
from vocab.report.changes import Change, Severity, changes
from vocab.terms import Label

SAME = "same"
_WORST_FIRST = (Severity.BREAKING, Severity.DANGEROUS, Severity.ANNOUNCED, Severity.COMPATIBLE)
_TITLES = {
    Severity.BREAKING: Label("壊れる変更", "Breaking"),
    Severity.DANGEROUS: Label("注意を要する変更", "Dangerous"),
    Severity.ANNOUNCED: Label("予告どおり廃止された語", "Gone as announced"),
    Severity.COMPATIBLE: Label("互換の変更", "Compatible"),
}
_VERDICTS = {
    SAME: Label("変更はありません。", "The schemas are the same."),
    Severity.COMPATIBLE: Label(
        "互換です: 今の文書もマッピングもそのまま使えます。", "Compatible: whatever worked still does."
    ),
    Severity.DANGEROUS: Label(
        "注意: 答えの変わりうる利用があります。", "Dangerous: what worked may be answered otherwise."
    ),
    Severity.BREAKING: Label("壊れます: 使えなくなる利用があります。", "Breaking: what worked no longer does."),
}
_TERMS_UNSEEN = Label(
    "SDL だけの側があるため、意味の変更（単位・個人情報の印・キー・表記など）は比べていません。",
    "One side is SDL alone, so changes of meaning (units, personal marks, keys, notations) were not compared.",
)
_EXITS = {Severity.BREAKING: Exit.PROBLEMS, Severity.DANGEROUS: Exit.DANGEROUS}


@click.command()
@click.argument("old")
@click.argument("new", default=SHIPPED)
@language_option
@json_option
def diff(old: str, new: str, language: str, *, as_json: bool) -> None:
    """List the changes from OLD to NEW (default: shipped), each with what it breaks.

    A side is `shipped`, a city's folder, a folder of Turtle modules or a file in SDL.
    """
    before, after, found = _read(old, new, as_json=as_json)
    verdict = verdict_of(found)
    meaning = before.vocabulary is not None and after.vocabulary is not None
    if as_json:
        print_json({"verdict": verdict, "meaningCompared": meaning, "changes": [_value(item) for item in found]})
    else:
        _show(found, language)
        click.echo(_VERDICTS[verdict].get(language))
        if not meaning:
            click.echo(_TERMS_UNSEEN.get(language))
    raise SystemExit(_EXITS.get(Severity(verdict), Exit.OK) if found else Exit.OK)


def _read(old: str, new: str, *, as_json: bool) -> tuple[Side, Side, tuple[Change, ...]]:
    """Both sides and the changes; what cannot be read is no breaking change, so it ends with another code."""
    try:
        before, after = side(old), side(new)
        return before, after, compared(before, after)
    except DocumentError as error:
        print_problems(error.problems, as_json=as_json)
        raise SystemExit(Exit.USAGE) from None
    except Refused as error:
        error.show()
        raise SystemExit(Exit.USAGE) from None


def compared(before: Side, after: Side) -> tuple[Change, ...]:
    """All changes, the worst first."""
    try:
        found = [*schema_changes(before.sdl, after.sdl)]
    except SchemaUnreadable as error:
        raise Refused(f"{SchemaUnreadable.code}: {error} — give a GraphQL schema in SDL") from None
    if before.vocabulary is not None and after.vocabulary is not None:
        found += changes(before.vocabulary, after.vocabulary)
    return tuple(sorted(found, key=lambda item: (_WORST_FIRST.index(item.severity), item.coordinate, item.kind)))


def verdict_of(found: Sequence[Change]) -> str:
    """`same`, `compatible`, `dangerous` (what was announced is) or `breaking`."""
    severities = {item.severity for item in found}
    if Severity.BREAKING in severities:
        return Severity.BREAKING
    if severities & {Severity.DANGEROUS, Severity.ANNOUNCED}:
        return Severity.DANGEROUS
    return Severity.COMPATIBLE if severities else SAME


def _value(item: Change) -> dict[str, Any]:
    return {
        "coordinate": item.coordinate,
        "kind": item.kind,
        "severity": str(item.severity),
        "why": both(item.why),
    }


def _show(found: Sequence[Change], language: str) -> None:
    counts = Counter(item.severity for item in found)
    for severity in _WORST_FIRST:
        if counts[severity]:
            heading(f"{_TITLES[severity].get(language)} ({counts[severity]})")
            titles = words(("場所", "coordinate"), ("変更", "change"), ("影響", "what it means"))
            rows = [(item.coordinate, item.kind, item.why.get(language)) for item in found if item.severity is severity]
            print_table(titles, rows, language)
