"""Hand-made worlds for named leaks: few rows, one rule, two worlds that differ in one hidden thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.ledger.evidence import EvidenceSink
from policies.facts import Consumer, Situation
from tests.noninterference.register import Register
from tests.noninterference.rulebook import BLOCKS, compiled
from tests.noninterference.rules import Rules
from tests.noninterference.sources import places, sources
from tests.noninterference.worlds import Fate, World, world

OPEN: Mapping[str, Rules] = dict.fromkeys(BLOCKS, (".*",))
"""Everything that is not personal is open to anyone."""


def story(
    rows: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    consumer: Consumer,
    rules: Mapping[str, Mapping[str, Rules]],
    *,
    register: Register | None = None,
    situations: tuple[Situation, ...] = (),
    fates: Mapping[str, Fate] | None = None,
    hold: bool = False,
    sink: EvidenceSink | None = None,
) -> World:
    """A world of the sources that are named, of rows and of rules by source and class; what is not ruled is open."""
    named = {name for name, _ in rows} | rules.keys()
    by_name = {}
    for source in sources():
        if source.name in named:
            ruled = {**{name: OPEN[name] for name in source.classes}, **rules.get(source.name, {})}
            policy = compiled(ruled, source.name, source.holder.id)
            by_name[source.name] = replace(source, policy=policy, unlisted=False)
    found = {place: [dict(row) for row in rows.get((place.source, place.class_name), ())] for place in places()}
    return world(by_name, found, fates or {}, consumer, situations=situations, register=register, hold=hold, sink=sink)


def gauge(key: str, level: float | None = 100, **more: Any) -> dict[str, Any]:
    """A row of a gauge."""
    at = "2026-06-01T11:00:00+09:00"
    return {"id": key, "name": f"gauge {key}", "city": "372013", "level": level, "at": at, **more}


def road(key: str, gauge_key: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of a road restriction."""
    return {"id": key, "road": f"road {key}", "city": "372013", "status": "open", "gauge": gauge_key, **more}


def site(number: int, **more: Any) -> dict[str, Any]:
    """A row of an evacuation site."""
    return {"city": "372013", "number": str(number), "name": f"site {number}", "capacity": number, **more}


def step(key: str, person: str, steps: int = 4000, **more: Any) -> dict[str, Any]:
    """A row of steps."""
    return {"id": key, "person": person, "day": "2026-05-31T00:00:00+09:00", "steps": steps, "points": 5, **more}


def sighting(key: str, person: str, vendor: str = "tag-a", **more: Any) -> dict[str, Any]:
    """A row of a sighting."""
    return {"id": key, "tag": "A1", "person": person, "vendor": vendor, "at": "2026-06-01T11:00:00+09:00", **more}


def cell(key: str, ward: str | None, band: str | None, count: int) -> dict[str, Any]:
    """A row of a table of participants."""
    return {"id": key, "period": "2026-05", "ward": ward, "band": band, "count": count, "mean": 100 * count}
