"""Canary values in the data of a copied city: a text or number at every place, and who may ever see it.

Takes the city's folder; changes the files that the stand-ins serve and gives what was planted where.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.city.tools import changed

ALL = frozenset({None, "officer", "navi"})
OFFICER: frozenset[str | None] = frozenset({"officer"})
NOBODY: frozenset[str | None] = frozenset()

# Who may see what, where it is not everyone: what no mapping reads, what a rule denies, what a rule makes coarser,
# and texts where a code is expected, which are never shown.
SECRET: dict[tuple[str, str], frozenset[str | None]] = {
    ("WaterLevelObserved", "batteryVoltage"): NOBODY,
    ("RestrictedTrafficArea", "inspectorNote"): NOBODY,
    ("RestrictedTrafficArea", "reason"): NOBODY,
    ("RestrictedTrafficArea", "detour"): OFFICER,
    ("RestrictedTrafficArea", "location"): OFFICER,
    ("ShelterStatus", "occupants"): OFFICER,
    ("ShelterStatus", "manager"): OFFICER,
    ("cameras", "memo"): NOBODY,
    ("cameras", "in_service"): NOBODY,
    ("cameras", "heading"): OFFICER,
    ("cameras", "lat"): NOBODY,
    ("cameras", "lon"): NOBODY,
    ("ports", "docks"): NOBODY,
    ("ports", "capacity"): NOBODY,
    ("ports", "lat"): NOBODY,
    ("ports", "lon"): NOBODY,
    ("aed", "備考"): NOBODY,
    ("aed", "地方公共団体名"): NOBODY,
    ("Camera", "imageSnapshot"): NOBODY,
    ("Camera", "cameraOrientation"): NOBODY,
    ("BleDetector", "macAddress"): NOBODY,
    ("Vehicle", "location"): NOBODY,
    ("Vehicle", "speed"): NOBODY,
    ("Vehicle", "crew"): NOBODY,
}
CLOSED = {"TagSighting", "steps", "points", "summaries", "consents"}  # of persons, or for others than these consumers
KEPT = {
    *("status", "datum", "municipalityCode", "openState", "riverCode", "code", "siteNumber", "refGauge"),  # brokers
    *("全国地方公共団体コード", "ID", "利用可能曜日", "開始時間", "終了時間", "小児対応設備の有無", "city_code"),
    *("河川コード", "updated_at", "observedAt"),
    *("refDetector", "municipalityInfo", "serviceStatus", "day", "valid_from", "valid_until"),
}
HAZARD = "災害種別_"


@dataclass
class Canaries:
    """What was planted: a token, where, and who may see it."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    def who(self, token: str) -> frozenset[str | None]:
        """The consumers who may see a token."""
        place = self.places[token]
        return NOBODY if place[0] in CLOSED else SECRET.get(place, ALL)

    def text(self, where: str, name: str) -> str:
        """A text that stands nowhere else; in lower case, since ids made from content are."""
        return self._note(f"zqx{len(self.places):04d}qz", where, name)

    def number(self, where: str, name: str) -> int:
        """A number whose digits stand nowhere else, wherever its decimal point is put."""
        return int(self._note(str(73_100_001 + 37 * len(self.places)), where, name))

    def degree(self, near: float, where: str, name: str) -> float:
        """A coordinate close to another."""
        found = round(near, 4) + (20_000_001 + 37 * len(self.places)) / 1e12
        self._note(repr(found).replace(".", ""), where, name)
        return found

    def anything(self, value: Any, where: str, name: str) -> Any:
        """The value with a canary in it, or in its place; a sentinel, a code and a time stay as they are."""
        if name in KEPT or name.startswith(HAZARD) or isinstance(value, bool) or value in (None, ""):
            return value
        if isinstance(value, str):
            return value + self.text(where, name)
        if isinstance(value, (int, float)):
            return value if value < 0 else self.number(where, name)
        if isinstance(value, dict) and "coordinates" in value:
            return {**value, "coordinates": self._positions(value["coordinates"], where, name)}
        return value

    def _positions(self, given: list[Any], where: str, name: str) -> list[Any]:
        if isinstance(given[0], list):
            return [self._positions(item, where, name) for item in given]
        return [self.degree(value, where, name) for value in given]

    def _note(self, token: str, where: str, name: str) -> str:
        assert token not in self.places
        self.places[token] = (where, name)
        return token


def plant(city: Path) -> Canaries:
    """Canaries in every source of the example city."""
    found, data = Canaries(), city / "stand-ins"
    for name in ("takamatsu-broker.json", "ayagawa-broker.json", "watch-broker.json", "plough-broker.json"):
        _broker(data / name, found)
    _portal(data / "catalogue.json", found)
    _table(data / "files" / "opendata" / "aed.csv", "aed", found)
    _table(data / "seto" / "ports.csv.template", "ports", found)
    for path in sorted((data / "health").iterdir()):
        _table(path, path.name.partition(".")[0], found)
    _workbook(data / "files" / "takamatsu" / "parking.xlsx", found)
    with changed(data / "files" / "miki" / "suii.csv.readings.json") as tape:
        for station in tape["stations"]:
            station["values"] = {k: _cell(found, v, "suii", k) for k, v in station["values"].items()}
            if "newest" not in station:
                station["newest"] = {"水位(cm)": str(found.number("suii", "水位(cm)"))}
    return found


def _broker(path: Path, found: Canaries) -> None:
    with changed(path) as broker:
        for entity in broker["entities"]:
            for name, attribute in entity.items():
                if isinstance(attribute, dict):
                    _attribute(attribute, entity["type"], name, found)
    text = path.read_text("utf-8")
    for entity in json.loads(text)["entities"]:
        id_ = json.dumps(entity["id"])
        text = text.replace(id_, json.dumps(entity["id"] + found.text(entity["type"], "id")))
    path.write_text(text, "utf-8")


def _attribute(attribute: dict[str, Any], where: str, name: str, found: Canaries) -> None:
    if "languageMap" in attribute:
        attribute["languageMap"] = {k: v + found.text(where, name) for k, v in attribute["languageMap"].items()}
    else:
        attribute["value"] = found.anything(attribute["value"], where, name)


def _portal(path: Path, found: Canaries) -> None:
    with changed(path) as portal:
        for resource in portal["resources"].values():
            cameras = "camera_id" in resource["records"][0]
            where = "cameras" if cameras else "shelters"
            if cameras:
                resource["fields"].append({"id": "memo", "type": "text"})
                resource["records"] = [{**record, "memo": "メモ"} for record in resource["records"]]
            for record in resource["records"]:
                record.update({key: _cell(found, value, where, key) for key, value in record.items()})


def _cell(found: Canaries, value: Any, where: str, name: str) -> Any:
    """A cell of a table; places and numbers may be written as text."""
    if name in {"lat", "lon", "緯度", "経度"} and value not in (None, ""):
        place = found.degree(float(value), where, name)
        return repr(place) if isinstance(value, str) else place
    if isinstance(value, str) and value.lstrip("-").isdigit() and name not in KEPT and name != "局番号":
        return str(found.anything(int(value), where, name))
    return found.anything(value, where, name)


def _table(path: Path, where: str, found: Canaries) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    header, *body = rows
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([header, *_planted(header, body, where, found)])
    path.write_text(stream.getvalue(), "utf-8")


def _planted(header: list[str], body: list[list[str]], where: str, found: Canaries) -> Iterator[list[str]]:
    for row in body:
        filled = [
            "-" if SECRET.get((where, name)) == NOBODY and not cell else cell
            for name, cell in zip(header, row, strict=True)
        ]
        yield [_cell(found, cell, where, name) for name, cell in zip(header, filled, strict=True)]


def _workbook(path: Path, found: Canaries) -> None:
    book = load_workbook(path)
    for sheet in book:
        header = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for name, cell in zip(header, row, strict=True):
                cell.value = _cell(found, cell.value, "parking", str(name))
    book.save(path)
