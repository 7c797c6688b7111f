"""The sources of the small worlds: real mappings, with and without pushing, merging, readings, persons and tables.

Gives `Source`s without adapter and policy; a world fills both in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from adapters.spec import Capabilities, CollectionCapabilities
from adapters.static import StaticAdapter
from hub.catalogue import HolderEntry, Source
from vocab.documents import read
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load
from vocab.terms import Label, Vocabulary

_HEAD = "holder: {holder}\ntitle: {{ja: {name}, en: {name}}}\nadapter: static\nsource: {name}\nprovides:\n"
_GAUGE = """
  WaterGauge:
    collection: gauges
    ROWS
    id: {key: id, SPACE native: text}
    drill: {from: mode, equals: [訓練]}
    fields:
      name: {languages: {ja: name, en: nameEn}}
      municipality: {from: city, native: text}
      address: {from: address, native: text}
      waterLevel: {from: level, unit: CMT, at: at, missing: [-999], quality: quality, native: number}
      thresholds.caution: {from: caution, unit: MTR, native: number}
      thresholds.danger: {from: danger, unit: MTR, native: number}
      river: {ref: {space: rivers, key: river, native: text}}
      location: {from: place, as: geojson}
"""
_RIVER = """
  River:
    collection: rivers
    rows: state
    holds: whole
    id: {key: code, space: rivers, native: text}
    fields: {name: {languages: {ja: name}}, system: {from: system, native: text}}
"""
_ROAD = """
  RoadRestriction:
    collection: roads
    rows: state
    holds: whole
    id: {key: id, native: text}
    fields:
      name: {languages: {ja: name}}
      roadName: {from: road, native: text}
      municipality: {from: city, native: text}
      status: {from: status, native: text}
      reason: {from: reason, native: text}
      startsAt: {from: starts, native: time}
      detour: {from: detour, native: text}
      gauge: {ref: {space: SPACE, key: gauge, native: text}}
      location: {lat: lat, lon: lon}
"""
_SITE = """
  EvacuationSite:
    collection: sites
    rows: state
    holds: whole
    id: {key: [city, number], native: text}
    fields:
      name: {languages: {ja: name, en: nameEn}}
      municipality: {from: city, native: text}
      hazards.flood: flood
      capacity: {from: capacity, native: number}
      manager: {from: manager, native: text}
      telephone: {from: telephone, native: text}
      designatedShelter: {from: designated, true: ['1', はい], false: ['0', いいえ], native: text}
      openState: {from: state, native: text}
      occupants: {from: occupants, unit: C62, at: at, missing: [-1], native: number}
      location: {lat: lat, lon: lon}
"""
_STEPS = """
  StepRecord:
    collection: steps
    HOLDS
    id: {key: id, space: kenko.walks, native: text}
    fields:
      participant: {from: person, native: text}
      programme: {ref: {space: programmes, key: programme, native: text}}
      day: {from: day, native: time}
      steps: {from: steps, native: number}
      points: {from: points, native: number}
"""
_POINTS = """
  HealthPoints:
    collection: points
    ROWS
    id: {key: id, native: text}
    fields:
      participant: {from: person, native: text}
      programme: {ref: {space: programmes, key: programme, native: text}}
      balance: {from: balance, unit: C62, at: at, native: number}
"""
_PROGRAMME = """
  HealthProgramme:
    collection: programmes
    rows: state
    holds: whole
    id: {key: code, space: programmes, native: text}
    fields: {name: {languages: {ja: name}}, operator: {from: operator, native: text}}
"""
_SIGHTING = """
  TagSighting:
    collection: sightings
    ROWS
    id: {key: id, native: text}
    fields:
      tag: {from: tag, native: text}
      tagHolder: {from: person, native: text}
      vendor: {from: vendor, native: text}
      detector: {ref: {space: detectors, key: detector, native: text}}
      seenAt: {from: at, native: time}
      location: {lat: lat, lon: lon}
"""
_DETECTOR = """
  TagDetector:
    collection: detectors
    rows: state
    holds: whole
    id: {key: code, space: detectors, native: text}
    fields:
      name: {languages: {ja: name}}
      municipality: {from: city, native: text}
      operator: {from: operator, native: text}
      location: {lat: lat, lon: lon}
"""
_SUMMARY = """
  StepSummary:
    collection: summaries
    HOLDS
    id: {key: id, native: text}
    fields:
      period: {from: period, native: text}
      ward: {from: ward, native: text}
      ageBand: {from: band, native: text}
      participants: {from: count, native: number}
      meanSteps: {from: mean, unit: C62, native: number}
"""
_CONSENT = """
  ConsentRecord:
    collection: consents
    rows: state
    holds: whole
    id: {key: id, native: text}
    fields:
      subject: {from: person, native: text}
      recipient: {from: recipient, native: text}
      purpose: {from: purpose, native: text}
      coordinates: {from: coordinates, native: text}
      state: {from: state, native: text}
      validFrom: {from: begins, native: time}
      validUntil: {from: ends, native: time}
"""
_DRILL = "    drill: {from: mode, equals: [訓練]}\n"
_STATE, _PARTIAL = "rows: state\n    holds: whole", "rows: state\n    holds: partial"
_READINGS = "rows: readings\n    holds: whole\n    at: at"


@dataclass(frozen=True, slots=True)
class Place:
    """One class of one source: where its rows stand."""

    source: str
    class_name: str
    collection: str


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary as shipped."""
    return load()


def _gauges(rows: str, space: str = "") -> str:
    return _GAUGE.replace("ROWS", rows).replace("SPACE", f"space: {space}," if space else "")


_PROVIDED = {
    "alpha": ("takamatsu", _gauges(_STATE, "alpha") + _RIVER),
    "beta": ("takamatsu", _gauges(_READINGS).replace(_DRILL, "")),
    "bare": ("ayagawa", _gauges(_READINGS, "shared")),  # nothing can be pushed
    "gamma": ("miki", _gauges(_PARTIAL, "shared") + _RIVER),  # nothing can be pushed
    "delta": ("sanuki", _gauges(_PARTIAL, "shared")),
    "roads": ("ayagawa", _ROAD.replace("SPACE", "shared")),
    "streets": ("miki", _ROAD.replace("SPACE", "alpha")),  # nothing can be pushed
    "sites": ("sanuki", _SITE),
    "steps": ("kenko", _STEPS.replace("HOLDS", _STATE)),
    "walks": ("kenko", _STEPS.replace("HOLDS", _PARTIAL)),  # nothing can be pushed
    "points": ("kenko", _POINTS.replace("ROWS", _READINGS)),
    "programmes": ("kenko", _PROGRAMME),
    "consents": ("kenko", _CONSENT),
    "summaries": ("kenko", _SUMMARY.replace("HOLDS", _STATE)),
    "wards": ("miki", _SUMMARY.replace("HOLDS", _STATE)),  # nothing can be pushed
    "sightings": ("watch", _SIGHTING.replace("ROWS", _STATE) + _DETECTOR),
    "tags": ("miki", _SIGHTING.replace("ROWS", _READINGS)),  # nothing can be pushed, and it is unlisted
}
SERVICE = "consents"
"""The source that keeps consents for its holder."""
_BARE = frozenset({"bare", "gamma", "streets", "walks", "wards", "tags"})
_UNLISTED = frozenset({"delta", "tags"})


@cache
def sources() -> tuple[Source, ...]:
    """All sources, in name order."""
    return tuple(_source(name) for name in sorted(_PROVIDED))


def _source(name: str) -> Source:
    holder, provides = _PROVIDED[name]
    document = read(SourceDocument, _HEAD.format(holder=holder, name=name) + provides)
    can = Capabilities(CollectionCapabilities()) if name in _BARE else StaticAdapter({}).capabilities()
    title = Label(name, name)
    return Source(
        name=name,
        holder=HolderEntry(holder, title),
        title=title,
        adapter=None,
        capabilities=can,
        classes=compile_source(document, vocabulary(), nested=True),
        policy=None,
        license="CC-BY-4.0",
        version="1",
        unlisted=name in _UNLISTED,
        person_key=b"persons of these worlds",
    )


@cache
def places() -> tuple[Place, ...]:
    """Every class of every source."""
    return tuple(
        Place(source.name, name, mapping.collection) for source in sources() for name, mapping in source.classes.items()
    )
