"""A small city over open data as Takamatsu publishes it: English headers, one sheet, every cell a text.

`#property` numbers the rows, so it is no key; a name with its published position is one, or else the content.
AEDs of neighbouring towns are listed too, so their municipality is not stated.
"""

from __future__ import annotations

HUB = """\
hub: {id: samples, title: {ja: 試し, en: Samples}}
domains:
  - {id: takamatsu, title: {ja: 高松市, en: Takamatsu}, zone: Asia/Tokyo, area: ["372013"]}
holders:
  - {id: takamatsu-city, title: {ja: 高松市, en: City of Takamatsu}, number: "372013", domain: takamatsu}
"""
POLICY = """\
uid: urn:tsunagu:policy:takamatsu-city:open
assigner: takamatsu-city
permission:
  - {target: "*", action: read}
"""
_HEAD = """\
source: %s
holder: takamatsu-city
title: {ja: %s, en: %s}
license: CC-BY-4.0
adapter: table
connection: {file: files/%s}
policy: open
provides:
"""
_HOURS = """\
      availability.days: availableDate
      availability.opens: startTime
      availability.closes: endTime
      availability.note: availableDateNote
"""
_PLACE = """\
      name: name
      address: address
      location: {lat: latitude, lon: longitude}
"""

AED = (
    _HEAD % ("aed", "AED設置箇所", "AED locations", "aed_location.xlsx")
    + """\
  AED:
    collection: Sheet1
    rows: state
    holds: whole
    id: {key: [name, latitude, longitude], native: text}
    fields:
      installationPosition: installationPosition
      telephone: telephoneNumber
      pediatric: {from: equipmentForChildren, true: [有], false: [無]}
"""
    + _PLACE
    + _HOURS
)
AED_BY_CONTENT = AED.replace("id: {key: [name, latitude, longitude], native: text}", "id: {content: true}")
SHELTERS = (
    _HEAD % ("shelters", "指定緊急避難場所", "Evacuation sites", "evacuation_space.xlsx")
    + """\
  EvacuationSite:
    collection: Sheet1
    rows: state
    holds: whole
    id: {content: true}
    fields:
      municipality: {value: "372013"}
      telephone: {from: telephoneNumber, missing: ["-"]}
      hazards.flood: {from: flood_L2, missing: ["-", "−"]}
      hazards.inlandFlood: {from: inundation, missing: ["-", "−"]}
      hazards.landslide: {from: sedimentDisaster, missing: ["-", "−"]}
      hazards.stormSurge: {from: stormSurge, missing: ["-", "−"]}
      hazards.tsunami: {from: tunami, missing: ["-", "−"]}
      hazards.fire: {from: fire, missing: ["-", "−"]}
      hazards.earthquake: {from: earthquake, missing: ["-", "−"]}
      designatedShelter: {from: evacuationSpace, true: [○], false: [""]}
      manager: jurisdiction
      elevation: {from: elevation, unit: MTR}
      capacity: capacity
      communities: residentsAssociation
"""
    + _PLACE
)
BIKES = (
    _HEAD % ("bikes", "レンタサイクルポート", "Rental cycle ports", "bictcle_rental_port.xlsx")
    + """\
  BikeStation:
    collection: Sheet1
    rows: state
    holds: whole
    id: {content: true}
    fields:
      municipality: {value: "372013"}
      telephone: telephoneNumber
"""
    + _PLACE
    + _HOURS
)
PARKING = (
    _HEAD % ("parking", "市営駐車場", "Municipal car parks", "municipal_parking.xlsx")
    + """\
  ParkingLot:
    collection: Sheet1
    rows: state
    holds: whole
    id: {content: true}
    fields:
      municipality: {value: "372013"}
      telephone: telephoneNumber
"""
    + _PLACE
    + _HOURS
)
