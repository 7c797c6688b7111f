"""What an answer says about itself: denials from decisions alone, one outcome per source, attributions.

Takes courses and decisions; gives GraphQL errors and the contents of `extensions`. Nothing here is
counted over rows that the consumer may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from hub.asked import sources_asked
from hub.catalogue import Catalogue, Source
from hub.decisions import Decisions
from hub.entity import Tally
from hub.fetched import Fetched
from hub.languages import spoken
from hub.needs import ID, Level, every
from hub.pipeline.course import Course
from hub.plan.nodes import SourcePlan
from hub.words import attribution, in_words
from policies.decision import Coordinate, Decision, coordinate

MAX_ERRORS = 50
MAX_SOURCES = 20


@dataclass(slots=True)
class _Refusal:
    path: tuple[str, ...]
    denied: bool = True
    sources: list[dict[str, Any]] = field(default_factory=list)


def static_errors(
    courses: Iterable[Course], decisions: Decisions, catalogue: Catalogue, languages: tuple[str, ...]
) -> list[GraphQLError]:
    """One error per root field and coordinate that is denied or depends on the row, from decisions alone."""
    errors: list[GraphQLError] = []
    language = spoken(languages)
    for course in courses:
        refusals: dict[str, _Refusal] = {}
        for level in every(course.levels):
            path = (course.root.key,)
            if level.history is not None:
                errors.append(_history(level))
            for source in sources_asked(level, catalogue):
                if source.adapter is not None and not source.unlisted:
                    _refuse(refusals, source, level, decisions, path, language)
        errors.extend(_error(name, refusal) for name, refusal in refusals.items())
    if len(errors) > MAX_ERRORS:
        more = len(errors) - MAX_ERRORS
        errors = [
            *errors[:MAX_ERRORS],
            GraphQLError(f"{more} more errors.", extensions={"code": "ERRORS_CUT", "count": more}),
        ]
    return errors


def _refuse(
    refusals: dict[str, _Refusal],
    source: Source,
    level: Level,
    decisions: Decisions,
    root: tuple[str, ...],
    language: str,
) -> None:
    visible = decisions.of(source.name, level.class_name, ID)
    used = {ID: root} if visible.denied else {ID: root, **level.used}
    for name, path in used.items():
        if name != ID and name not in source.classes[level.class_name].fields:
            continue
        decision = decisions.of(source.name, level.class_name, name)
        if not decision.denied and not decision.conditional:
            continue
        refusal = refusals.setdefault(coordinate(level.class_name, name), _Refusal(path))
        refusal.denied = refusal.denied and decision.denied
        refusal.sources.append(_because(source, coordinate(level.class_name, name), decision, language))


def _because(source: Source, name: Coordinate, decision: Decision, language: str) -> dict[str, Any]:
    return {
        "source": source.name,
        "rule": decision.rule,
        "needs": [{"kind": need.kind, "values": list(need.values)} for need in decision.needs],
        "reason": in_words(name, decision).get(language),
    }


def _error(name: str, refusal: _Refusal) -> GraphQLError:
    code = "FIELD_DENIED" if refusal.denied else "FIELD_CONDITIONAL"
    text = "is not given" if refusal.denied else "is given for some entities only"
    extensions: dict[str, Any] = {"code": code, "coordinate": name, "sources": refusal.sources[:MAX_SOURCES]}
    if len(refusal.sources) > MAX_SOURCES:
        extensions["moreSources"] = len(refusal.sources) - MAX_SOURCES
    count = len(refusal.sources)
    return GraphQLError(
        f"{name} {text} by {count} source{'s' if count > 1 else ''} under the holder's rules.",
        path=list(refusal.path),
        extensions=extensions,
    )


def _history(level: Level) -> GraphQLError:
    return GraphQLError(
        f"No source of {level.class_name} offers past readings.",
        path=list(level.history or ()),
        extensions={"code": "HISTORY_NOT_OFFERED", "hint": "Ask for the property itself: it shows the latest reading."},
    )


def source_reports(courses: Sequence[Course], now: datetime) -> list[dict[str, Any]]:
    """One outcome per source: what it answered, how many entities of it are shown, how old they are."""
    reports: dict[str, dict[str, Any]] = {}
    for course in courses:
        for skipped in course.skipped():
            report = _outcome(reports, skipped.source, skipped.status)
            if skipped.source.adapter is None:
                report["code"] = "SOURCE_CLOSED"
        for fetched in course.fetched():
            report = _outcome(reports, fetched.plan.source, _status(fetched))
            _add(report, fetched, now)
        for (name, _), count in (course.view.delivered if course.view else {}).items():
            reports[name]["rows"] += count
        for name in course.view.failed if course.view else ():
            reports[name]["statuses"].add("invalid")
            reports[name]["code"] = "MAPPING_FAILED"
        for name, tally in (course.view.tallies if course.view else {}).items():
            reports[name]["warnings"].extend(_lost(tally))
    for report in reports.values():
        report["status"] = _whole(report.pop("statuses"), rows=report["rows"])
    hidden = _hidden(courses)
    return [_tidy(report) for name, report in sorted(reports.items()) if report["rows"] or name not in hidden]


def _hidden(courses: Sequence[Course]) -> set[str]:
    """The unlisted sources that are named only where something of them is shown: their things are not for everyone."""
    seen = [item.plan for course in courses for item in course.fetched()]
    unlisted = {plan.source.name for plan in seen if plan.source.unlisted}
    unlisted |= {item.source.name for course in courses for item in course.skipped() if item.source.unlisted}
    return unlisted - {plan.source.name for plan in seen if plan.visible.plain}


_WORST = ("invalid", "unavailable", "timeout", "truncated", "suspended", "denied", "stale", "ok", "empty")


def _outcome(reports: dict[str, dict[str, Any]], source: Source, status: str) -> dict[str, Any]:
    report = reports.setdefault(
        source.name,
        {
            "source": source.name,
            "holder": source.holder.id,
            "status": "",
            "statuses": set(),
            "rows": 0,
            "milliseconds": 0,
            "ageSeconds": None,
            "license": source.license,
            "warnings": [],
            "transformed": [],
        },
    )
    report["statuses"].add(status)
    return report


def _whole(statuses: set[str], *, rows: int) -> str:
    """One status of all that was asked of a source: the worst; what gave rows is not called denied or empty."""
    found = min(statuses - {"denied"} if rows else statuses, key=_WORST.index, default="ok")
    return "empty" if found == "ok" and rows == 0 else "ok" if found == "empty" and rows else found


def _status(fetched: Fetched) -> str:
    if fetched.status != "ok":
        return fetched.status
    if fetched.truncated:
        return "truncated"
    return "stale" if any(warning.code == "STALE" for warning in fetched.warnings) else "ok"


def _add(report: dict[str, Any], fetched: Fetched, now: datetime) -> None:
    report["milliseconds"] = max(report["milliseconds"], fetched.milliseconds)
    if fetched.code:
        report["code"] = fetched.code
    if fetched.retrieved_at is not None:
        report["ageSeconds"] = max(report["ageSeconds"] or 0, int((now - fetched.retrieved_at).total_seconds()))
    if fetched.plan.visible.plain:
        report["warnings"].extend({"code": warning.code} for warning in fetched.warnings)
    report["transformed"].extend(_transformed(fetched.plan))


def _transformed(plan: SourcePlan) -> Iterator[Mapping[str, Any]]:
    for name, decision in plan.decisions.items():
        for branch in decision.branches:
            for duty in branch.obligations if branch.permit else ():
                yield {
                    "coordinate": coordinate(plan.mapping.class_name, name),
                    "action": duty.action,
                    **dict(duty.parameters),
                    "rule": branch.rule,
                }


def _lost(tally: Tally) -> Iterator[Mapping[str, Any]]:
    if tally.without_id:
        yield {"code": "ROW_WITHOUT_ID", "count": tally.without_id}
    if tally.not_unique:
        yield {"code": "ID_NOT_UNIQUE", "count": tally.not_unique}
    for (name, code), count in sorted(tally.unmappable.items()):
        yield {"code": code, "property": name, "count": count}


def _tidy(report: dict[str, Any]) -> dict[str, Any]:
    """Leave out what there is nothing to say about; say each thing once."""
    for key in ("warnings", "transformed"):
        unique: list[Any] = []
        for item in report[key]:
            if item not in unique:
                unique.append(item)
        report[key] = unique
        if not unique:
            del report[key]
    return report


def _stated(courses: Iterable[Course]) -> dict[tuple[str, str], dict[str, None]]:
    """What the rules want said, by source and language, each text once."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for plan in (item.plan for course in courses for item in course.fetched()):
        for decision in (plan.visible, *plan.decisions.values()):
            for branch in decision.branches:
                for duty in branch.obligations if branch.permit else ():
                    if duty.action == "attribute":
                        for language, text in duty.parameters:
                            found.setdefault((plan.source.name, language), {})[text] = None
    return found


def attributions(courses: Sequence[Course], catalogue: Catalogue) -> list[dict[str, str]]:
    """What is to be said of each source of which something is shown, in both languages: finished sentences."""
    stated = _stated(courses)
    shown = {name for course in courses if course.view for (name, _), count in course.view.delivered.items() if count}
    return [
        {
            "source": name,
            "ja": " ".join((attribution(catalogue.by_name[name], "ja"), *stated.get((name, "ja"), ()))),
            "en": " ".join((attribution(catalogue.by_name[name], "en"), *stated.get((name, "en"), ()))),
        }
        for name in sorted(shown)
    ]
