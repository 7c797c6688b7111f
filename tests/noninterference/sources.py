"""The sources of the small worlds: real mappings over four classes, with and without pushing, merging and readings.

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
    "bare": ("ayagawa", _gauges(_READINGS)),  # nothing can be pushed
    "gamma": ("miki", _gauges(_PARTIAL, "shared") + _RIVER),  # nothing can be pushed
    "delta": ("sanuki", _gauges(_PARTIAL, "shared")),
    "roads": ("ayagawa", _ROAD.replace("SPACE", "shared")),
    "streets": ("miki", _ROAD.replace("SPACE", "alpha")),  # nothing can be pushed
    "sites": ("sanuki", _SITE),
}
_BARE = frozenset({"bare", "gamma", "streets"})


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
    )


@cache
def places() -> tuple[Place, ...]:
    """Every class of every source."""
    return tuple(
        Place(source.name, name, mapping.collection) for source in sources() for name, mapping in source.classes.items()
    )
