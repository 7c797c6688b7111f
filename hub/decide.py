"""The decide stage: every coordinate an operation touches, of every source, in one batch, before any fetch.

Takes levels, the catalogue and the facts; gives `Decisions`. Never looks at data. Any doubt is a denial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from hub.asked import sources_asked
from hub.catalogue import Catalogue, Source
from hub.decisions import Decisions
from hub.judge import judge
from hub.needs import ID, Level, every
from policies.decide import shape_of
from policies.decision import Coordinate, Decision, coordinate
from policies.facts import Facts


def decide(levels: Iterable[Level], catalogue: Catalogue, facts: Facts) -> Decisions:
    """Decide every coordinate that the levels use, for every source that is asked and provides it."""
    wanted: dict[str, tuple[Source, set[Coordinate]]] = {}
    for level in every(levels):
        for source in sources_asked(level, catalogue):
            wanted.setdefault(source.name, (source, set()))[1].update(_coordinates(level, source))
    by_source = {name: judge(source, sorted(names), facts) for name, (source, names) in sorted(wanted.items())}
    return Decisions(by_source, _shape(by_source), _persons(facts))


def _coordinates(level: Level, source: Source) -> Iterator[Coordinate]:
    """What a level uses of a source; and, as they decide which reading is the latest, the times of readings."""
    mapping = source.classes[level.class_name]
    yield coordinate(level.class_name, ID)
    for name in (*level.used, *mapping.timed):
        if name in mapping.fields:
            yield coordinate(level.class_name, name)


def _persons(facts: Facts) -> dict[str, dict[str, tuple[str, ...]]]:
    """By holder and its key of a person: what lets the consumer see things about that person."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for link in facts.links:
        known = found.setdefault(link.holder, {})
        known[link.subject] = (*known.get(link.subject, ()), *((f"mandate:{link.mandate}",) if link.mandate else ()))
    for case in facts.cases:
        if not case.starts_at <= facts.now < case.ends_at:
            continue
        known = found.setdefault(case.holder, {})
        known[case.subject] = (*known.get(case.subject, ()), f"case:{case.id}")
    return found


def _shape(by_source: Mapping[str, Mapping[Coordinate, Decision]]) -> str:
    """One hash for all sources, so that what carries it stays small however many there are."""
    text = "|".join(f"{name}={shape_of(decisions)}" for name, decisions in by_source.items())
    return sha256(text.encode()).hexdigest()[:32]
