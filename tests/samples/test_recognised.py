"""Open data of Takamatsu without a mapping: its sources' files leave `provides` out, and the whole hub serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.samples.conftest import COUNTS, Ask, Sample, rows_of

NAMES = "name { value }"
SAMPLES = {
    "AED": Sample("", "aed_location.xlsx", "aeds", f"{NAMES} installationPosition pediatric location"),
    "EvacuationSite": Sample(
        "", "evacuation_space.xlsx", "evacuationSites", f"{NAMES} elevation capacity hazards {{ flood {{ code }} }}"
    ),
    "PublicToilet": Sample("", "public_toilet.xlsx", "publicToilets", f"{NAMES} maleToilets wheelchairToilet address"),
    "ParkingLot": Sample("", "municipal_parking.xlsx", "parkingLots", f"{NAMES} availability {{ closes }} telephone"),
    "BikeStation": Sample(
        "", "bictcle_rental_port.xlsx", "bikeStations", f"{NAMES} availability {{ closes }} telephone"
    ),
}
SPOTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "AED": ("林こども園", {"installationPosition": "職員室入口", "pediatric": True}),
    "EvacuationSite": (
        "日新小学校跡施設",
        {"elevation": 1.7, "capacity": 238, "hazards": {"flood": {"code": "CONDITIONAL"}}},
    ),
    "PublicToilet": (
        "高松市片原町公衆便所",
        {"maleToilets": 1, "wheelchairToilet": False, "address": "香川県高松市片原町9番地9"},
    ),
    "ParkingLot": ("高松市立南部駐車場", {"availability": {"closes": "24:00"}, "telephone": "087-837-0500"}),
    "BikeStation": (
        "高松市立瓦町地下レンタサイクルポート",
        {"availability": {"closes": "23:00"}, "telephone": "087-837-1775"},
    ),
}
HEAD = """\
source: %s
holder: takamatsu-city
title: {ja: %s, en: %s}
license: CC-BY-4.0
adapter: table
connection: {file: files/%s}
policy: open
"""


@pytest.mark.parametrize("name", SAMPLES)
async def test_a_file_is_served_without_a_mapping_of_its_own(samples: Path, ask: Ask, name: str) -> None:
    """Every row is an entity, every cell is mapped, and a known thing has its values."""
    sample = SAMPLES[name]
    file = samples / sample.file
    rows = len(rows_of(file)) - 1
    mapping = HEAD % (file.stem.replace("_", "-"), file.stem, file.stem, file.name)
    answer = await ask(replace(sample, mapping=mapping), file.read_bytes())
    COUNTS.append(
        f"{sample.file} by itself: {rows} rows, {len(answer.nodes)} mapped, reported {answer.lost() or 'none'}"
    )
    assert len(answer.nodes) == rows
    assert answer.unmapped() == {}
    called, values = SPOTS[name]
    (spot,) = (node for node in answer.nodes if node["name"]["value"] == called)
    assert {key: spot[key] for key in values} == values
