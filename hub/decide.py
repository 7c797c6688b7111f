"""The decide stage: every coordinate an operation touches, of every source, in one batch, before any fetch.

Takes levels, the catalogue and the facts; gives `Decisions`. Never looks at data. Any doubt is a denial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hub.catalogue import Catalogue
from hub.decisions import Decisions
from hub.judge import judge
from hub.needs import ID, Level
from policies.decide import shape_of
from policies.decision import Coordinate, Decision, coordinate
from policies.facts import Facts


def decide(levels: Iterable[Level], catalogue: Catalogue, facts: Facts) -> Decisions:
    """Decide every coordinate that the levels use, for every source that provides it."""
    wanted = _coordinates(levels)
    by_source: dict[str, Mapping[Coordinate, Decision]] = {}
    for source in catalogue.sources:
        asked = {
            coordinate(class_name, name)
            for class_name, names in wanted.items()
            if class_name in source.classes
            # which reading is the latest depends on the times, whatever of it is asked for
            for name in names | source.classes[class_name].timed
            if name == ID or name in source.classes[class_name].fields
        }
        if asked:
            by_source[source.name] = judge(source, sorted(asked), facts)
    return Decisions(by_source, _shape(by_source))


def _coordinates(levels: Iterable[Level]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    pending = list(levels)
    while pending:
        level = pending.pop()
        wanted.setdefault(level.class_name, {ID}).update(level.used)
        pending.extend(level.children.values())
    return wanted


def _shape(by_source: Mapping[str, Mapping[Coordinate, Decision]]) -> str:
    return "|".join(f"{name}={shape_of(decisions)}" for name, decisions in sorted(by_source.items()))
