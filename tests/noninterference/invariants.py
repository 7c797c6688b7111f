"""What must not be, whatever the worlds hold: merging that a licence refuses, evidence that names hidden persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.catalogue import Source
from hub.ledger.evidence import Evidence
from tests.noninterference.case import Case, views_of
from tests.noninterference.register import Register
from tests.noninterference.sources import SERVICE


def merged_against_licence(data: Any, by_name: Mapping[str, Source]) -> str | None:
    """The sources of one entity, where one of them is under a licence that refuses merging."""
    alone = {name for name, source in by_name.items() if source.policy is not None and source.policy.no_derivatives}
    for named in _provenances(data) if alone else ():
        if len(named) > 1 and named & alone:
            return f"merged: {sorted(named)}"
    return None


def _provenances(value: Any) -> Iterator[set[str]]:
    """The sources that each entity says it comes from."""
    if isinstance(value, list):
        for item in value:
            yield from _provenances(item)
    elif isinstance(value, dict):
        told = value.get("provenance")
        if isinstance(told, list):
            yield {item["source"] for item in told}
        for item in value.values():
            yield from _provenances(item)


def names_of_hidden(case: Case, side: int, evidence: Sequence[Evidence]) -> str | None:
    """A consent, mandate or case that evidence names although no visible row of the source is about its person."""
    named = [(item.source, name) for item in evidence for name in item.references if not name.startswith("agreement:")]
    if not named:
        return None
    known = _persons(case.registers[side])
    known |= {f"consent:{row['id']}": row["person"] for row in _records(case, side)}
    for source, name in named:
        if known.get(name) not in _visible(case, side, source):
            return f"evidence of {source} names {name} of {known.get(name)}"
    return None


def _records(case: Case, side: int) -> list[dict[str, Any]]:
    return [row for place, rows in case.rows[side].items() if place.source == SERVICE for row in rows]


def _persons(register: Register) -> dict[str, str]:
    """Whom each reference is about."""
    found = {f"consent:{item.id}": item.person for item in register.consents}
    found |= {f"mandate:{item.mandate}": item.person for item in register.links if item.mandate}
    return found | {f"case:{item.id}": item.subject for item in register.cases}


def _visible(case: Case, side: int, source: str) -> set[str | None]:
    """The persons of the rows of a source that may be seen."""
    views = views_of(case)
    there = [place for place in case.rows[side] if place.source == source and place.class_name in case.asked.classes]
    seen = ((views.judges(place)[side], row) for place in there for row in case.rows[side][place])
    return {str(row.get("person")) for judge, row in seen if not judge.hidden(row)}
