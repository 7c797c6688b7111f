"""Hand-made worlds for named leaks: few rows, one rule, two worlds that differ in one hidden thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.ledger.evidence import EvidenceSink
from policies.facts import Facts
from tests.noninterference.rules import Rules, compiled
from tests.noninterference.sources import Place, places, sources
from tests.noninterference.worlds import Fate, World, world

OPEN: Mapping[str, Rules] = dict.fromkeys(("WaterGauge", "River", "RoadRestriction", "EvacuationSite"), (".*",))
"""Everything open to anyone."""


def story(
    rows: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    facts: Facts,
    rules: Mapping[str, Mapping[str, Rules]],
    *,
    fates: Mapping[str, Fate] | None = None,
    hold: bool = False,
    sink: EvidenceSink | None = None,
) -> World:
    """A world of rows by source and class, and of rules by source and class; what is not ruled is open."""
    by_name = {
        source.name: replace(source, policy=compiled({**OPEN, **rules.get(source.name, {})})) for source in sources()
    }
    found = {place: [dict(row) for row in rows.get((place.source, place.class_name), ())] for place in places()}
    return world(by_name, found, fates or {}, facts, hold=hold, sink=sink)


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


__all__ = ["OPEN", "Place", "gauge", "road", "site", "story"]
