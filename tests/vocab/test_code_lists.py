"""Code lists of stations, mobility and safety: takes published codes, tells that each means one code of its list."""

from __future__ import annotations

import pytest

from vocab.mapping.model import FieldDocument
from vocab.mapping.notations import code_notations
from vocab.rdf.load import load
from vocab.standards import BLOCKS, SYNONYMS, tables
from vocab.values import Unmappable

VOCABULARY = load()
TABLES = {name: table for name, table in tables() if name not in (BLOCKS, SYNONYMS)}
PUBLISHED = {
    "AlertCategory": "traffic/naturalDisaster/weather/environment/health/security/agriculture",
    "AlertSeverity": "informational/low/medium/high/critical/注意報/警報/特別警報",
    "ChargerState": "almostEmpty/almostFull/empty/full/outOfService/withIncidence/working",
    "DockingState": "almostEmpty/almostFull/empty/full/outOfService/withIncidence/working",
    "EvacuationOrderKind": "高齢者等避難/避難指示/緊急安全確保/避難勧告/避難準備・高齢者等避難開始",
    "EventState": "opened/closed/suspended/cancelled/scheduled/finished/postponed/rescheduled",
    "HazardKind": "洪水/崖崩れ、土石流及び地滑り/高潮/地震/津波/大規模な火事/内水氾濫/火山現象",
    "OrganisationKind": "101/201/301/302/303/304/305/399/401/499",
    "ParkingState": "open/closed/full/almostFull/spacesAvailable/空車/混雑/満車",
    "RiverLevelState": "水防団待機水位/氾濫注意水位/避難判断水位/氾濫危険水位/氾濫発生",
    "RoadClass": "高速自動車国道/一般国道/主要地方道/一般県道/市町村道",
    "RouteKind": "0/1/2/3/4/5/6/7/11/12",
    "Sex": "0/1/2/9/男/女",
    "ShelterState": "開設/開設準備中/閉鎖/満員",
    "ShelterSuitability": "○/△/×/1/2階以上/3階以上",
    "StopKind": "0/1/2/3/4",
    "StructureSoundness": "Ⅰ/Ⅱ/Ⅲ/Ⅳ",
    "TransitVehicleStatus": "0/1/2/INCOMING_AT/STOPPED_AT/IN_TRANSIT_TO",
    "VehicleStatus": "broken/onRoute/outOfService/parked/running/stopped/waiting",
    "WarningLevel": "1/2/3/4/5/警戒レベル４/レベル5",
    "WheelchairAccess": "0/1/2",
}
"""Smart Data Models, GTFS, GTFS Realtime, ISO 5218, GIF, and the terms of disaster management."""


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_every_published_code_means_a_code_of_its_list(name: str) -> None:
    """Whatever standard a source follows, its codes are read."""
    read, _ = code_notations(FieldDocument.model_validate("code"), VOCABULARY.code_lists[name])
    assert [text for text in PUBLISHED[name].split("/") if isinstance(read(text), Unmappable)] == []


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("RouteKind", "0", "TRAM"),
        ("RouteKind", "3", "BUS"),
        ("RouteKind", "12", "MONORAIL"),
        ("ShelterSuitability", "2階以上", "UPPER_FLOORS"),
        ("WarningLevel", "避難指示", "LEVEL_4"),
        ("AlertSeverity", "特別警報", "CRITICAL"),
        ("DockingState", "almostFull", "WORKING"),
        ("ChargerState", "empty", "AVAILABLE"),
        ("Sex", "2", "FEMALE"),
        ("StructureSoundness", "Ⅳ", "IV"),
        ("ShipStatus", "5", "MOORED"),
    ],
)
def test_a_published_code_means_what_its_standard_says(name: str, text: str, code: str) -> None:
    """An empty docking station of chargers has all of them free."""
    read, _ = code_notations(FieldDocument.model_validate("code"), VOCABULARY.code_lists[name])
    assert read(text) == code


def test_the_ages_of_a_wide_table_follow_on_each_other() -> None:
    """Each published generation counts everybody once, men and women apart."""
    columns = TABLES["population"]["columns"]
    for published in ("old", "new"):
        header = TABLES["population"]["generations"][published]["header"]
        for sex in ("MALE", "FEMALE"):
            wide = [columns[entry]["wide"] for entry in header if "wide" in columns.get(entry, {})]
            bands = [item for item in wide if item["sex"] == sex and "ageFrom" in item]
            starts = [int(item["ageFrom"]) for item in bands]
            ends = [int(item["ageTo"]) + 1 for item in bands if "ageTo" in item]
            assert starts == [0, *ends]
            assert len(bands) == 18


def test_readings_say_when_they_were_taken_wherever_a_feed_says_it() -> None:
    """Every Smart Data Model of an observation leads a time to its measures."""
    observed = {name: table for name, table in TABLES.items() if name.endswith(("_observed", "_monitoring"))}
    assert len(observed) == 7
    for table in observed.values():
        assert [column for column in table["columns"].values() if column["to"] == "at"]
