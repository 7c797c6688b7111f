"""A city beset by hostile sources, with texts in its own sources that mean something in the languages they speak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.city.cities import City, copy_city, running
from tests.city.misbehaving import Misbehaving, misbehaving, register
from tests.city.tools import changed, replaced

ROADS = ["takamatsu-roads", "ayagawa-roads"]
TRICKS = (
    *('"', "'", "''", '"; DROP TABLE x; --', "a;b", "a|b", "(a", "a)", "a&b=c", "a\nb", "a\tb", "a,b", "a, b", "a<b>"),
    *("a==b", "a~=b", "!a", "\\", "a\\", "a%20b", "%", "a+b", "a#b", "a?b", "{a}", "[a]", "a..b", ".*", "^a$", "a:b"),
    *("null", "true", "1", "01", "1.0", "1e3", "2026-01-01T00:00:00Z", "urn:ngsi-ld:x", "$or", '{"$ne": 1}', "_"),
    *("が", "か\u3099", "ｶﾞ", "①", "𠮷", "👩‍🚒", "a\u202eb", "a\u200bb", "é", "e\u0301", "İ", "ß", "Å"),
)


@dataclass
class Crooked:
    """The city, the server that misbehaves, and who was lured by it."""

    city: City
    server: Misbehaving
    visits: list[str]


def crooked_city(target: Path) -> Iterator[Crooked]:
    """The hub of such a city until the generator is closed; consumers are waited for longer than usual."""
    folder = copy_city(target)
    register(folder)
    _plant_tricks(folder)
    replaced(folder / "hub.yaml", "hub:\n", "limits: {seconds: 110}\nhub:\n")
    with misbehaving() as (server, visits):
        for city in running(folder, {"HOSTILE": server.url}):
            yield Crooked(city, server, visits)


def _plant_tricks(folder: Path) -> None:
    """Such texts in three sources, whose mappings say that they may be asked by them."""
    sources, data = folder / "sources", folder / "stand-ins"
    for name in ROADS:
        replaced(sources / f"{name}.yaml", "roadName: roadName.value", "roadName: {from: roadName.value, native: text}")
        replaced(sources / f"{name}.yaml", "calls: 60/min", "calls: 6000/min")
    address = "      address: {from: 所在地_連結表記, native: text}\n"
    replaced(sources / "sanuki-shelters.yaml", "      address: 所在地_連結表記\n", address)
    replaced(sources / "sanuki-shelters.yaml", "calls: 60/min", "calls: 6000/min")
    with changed(data / "takamatsu-broker.json") as broker:
        first = next(item for item in broker["entities"] if item["type"] == "RoadRestriction")
        for number, text in enumerate(TRICKS):
            road = {"type": "Text", "value": text, "metadata": {}}
            broker["entities"].append({**first, "id": f"RoadRestriction:t-{number}", "roadName": road})
    with changed(data / "ayagawa-broker.json") as broker:
        first = next(item for item in broker["entities"] if item["type"] == "RestrictedTrafficArea")
        for number, text in enumerate(TRICKS):
            road = {"type": "Property", "value": text}
            id_ = f"urn:ngsi-ld:RestrictedTrafficArea:t-{number}"
            broker["entities"].append({**first, "id": id_, "roadName": road})
    with changed(data / "catalogue.json") as portal:
        records = next(item["records"] for item in portal["resources"].values() if "ID" in item["records"][0])
        for number, text in enumerate(TRICKS):
            records.append({**records[0], "ID": f"t-{number}", "所在地_連結表記": text})
