"""The city that is measured: one holder, two sources of one class, all of it open to everybody.

Takes a folder and the addresses of the sources; writes `hub.yaml`, mappings and a policy. Nothing is held,
so that every question reaches the sources, and evidence is written as in any city.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

ROWS = 100
"""Rows of each source."""

QUESTION = """query Gauges($filter: WaterGaugeFilter) {
  waterGauges(first: 200, filter: $filter) {
    nodes {
      id
      name { value }
      municipality
      waterLevel { value observedAt }
      thresholds { danger }
      location
    }
  }
}"""
"""Six fields of each row."""

_HUB = """hub:
  id: bench
  title: {ja: 計測用ハブ, en: Measured hub}
domains:
  - {id: area, title: {ja: 計測用地域, en: Measured area}, zone: Asia/Tokyo, area: ["372013"]}
holders:
  - {id: city, title: {ja: 計測市, en: Measured city}, number: "372013", domain: area}
"""
_POLICY = """uid: urn:tsunagu:policy:city:open
assigner: city
permission:
  - {target: "*", action: read}
"""
_SOURCE = """source: gauges-%(number)d
holder: city
title: {ja: 水位 %(number)d, en: Levels %(number)d}
adapter: ngsi-v2
connection: {url: "%(url)s", service: bench, servicePath: /river}
terms: {concurrent: 16, pageSize: 200}
provides:
  WaterGauge:
    collection: WaterLevelObserved
    rows: state
    holds: whole
    id: {key: id}
    fields:
      name: stationName.value
      municipality: municipalityCode.value
      waterLevel: {from: waterLevel.value, unit: MTR, at: dateObserved.value, missing: [-999], native: number}
      thresholds.danger: {from: levelDanger.value, unit: MTR}
      location: {from: location.value, as: geojson}
policy: city-open
"""


def write(folder: Path, urls: Sequence[str]) -> None:
    """Write the city."""
    (folder / "sources").mkdir()
    (folder / "policies").mkdir()
    (folder / "hub.yaml").write_text(_HUB, "utf-8")
    (folder / "policies" / "city-open.yaml").write_text(_POLICY, "utf-8")
    for number, url in enumerate(urls, 1):
        text = _SOURCE % {"number": number, "url": url}
        (folder / "sources" / f"gauges-{number}.yaml").write_text(text, "utf-8")


def plain(connections: int) -> list[dict[str, object]]:
    """The question without a filter, the same on every connection."""
    return [{"query": QUESTION} for _ in range(connections)]


def bounded(connections: int) -> list[dict[str, object]]:
    """A question with a bound of its own per connection, so that no two under way are equal."""
    return [
        {"query": QUESTION, "variables": {"filter": {"waterLevel": {"gte": -1.0 - number}}}}
        for number in range(connections)
    ]
