"""Six documents of six cities, unchanged in two example cities: only data, mappings and policies differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.city.cities import EXAMPLES, City, copy_city, dumped, running
from tests.city.portability import APPS, ASKED, CITIES, HOMES, OPEN, App, asked, denied, measures

ROOT = EXAMPLES.parent
TEXTS = frozenset({".py", ".ttl", ".yaml", ".json", ".html", ".j2"})
UNITS = {
    "waterLevel": "MTR",
    "tideLevel": "MTR",
    "rainfallHour": "MMT",
    "rainfallDay": "MMT",
    "floodDepth": "CMT",
    "airTemperature": "CEL",
    "relativeHumidity": "P1",
    "windSpeed": "MTS",
    "speed": "KMH",
    "delay": "SEC",
    "battery": "P1",
    "balance": "C62",
    "bikesAvailable": "C62",
    "peoplePresent": "C62",
    "occupants": "C62",
}
PLAUSIBLE = {
    "waterLevel": (0.0, 5.0),
    "tideLevel": (-1.0, 3.0),
    "floodDepth": (0.0, 50.0),
    "airTemperature": (-15.0, 25.0),
    "relativeHumidity": (20.0, 100.0),
    "windSpeed": (0.0, 15.0),
    "speed": (0.0, 60.0),
    "delay": (0.0, 900.0),
}
"""What a value must lie between: one in another city's native unit would not."""


@pytest.fixture(scope="module")
def both(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, City]]:
    """Both cities, running; the first is the one that all tests share."""
    for other in running(copy_city(tmp_path_factory.mktemp(CITIES[1]), CITIES[1])):
        yield {CITIES[0]: city, CITIES[1]: other}


def named(value: Any) -> str:
    """How a question is called in a report."""
    return value.name if isinstance(value, App) else str(value)


@pytest.mark.parametrize(("app", "consumer"), ASKED, ids=named)
@pytest.mark.parametrize("name", CITIES)
def test_every_document_shows_its_lists_and_denies_the_same_in_both_cities(
    both: dict[str, City], name: str, app: App, consumer: str
) -> None:
    """The same bytes are valid, give what the consumer is to see, and say of the same fields that they are denied."""
    answer = asked(both[name], app, consumer)
    shown = {root for root, value in answer["data"].items() if isinstance(value, dict) and value.get("nodes")}
    assert set(app.shows.get(consumer, ())) <= shown
    assert app.denied.get(consumer, frozenset()) <= denied(answer)
    assert {error["extensions"]["code"] for error in answer.get("errors", ())} <= {"FIELD_DENIED", "FIELD_CONDITIONAL"}
    assert {source["status"] for source in answer["extensions"]["sources"]} <= {"ok", "empty", "denied"}


@pytest.mark.parametrize(("app", "consumer"), ASKED, ids=named)
def test_the_same_fields_are_denied_in_both_cities(both: dict[str, City], app: App, consumer: str) -> None:
    """To every consumer of every document, none more and none less."""
    one, other = (denied(asked(both[name], app, consumer)) for name in CITIES)
    assert one == other


@pytest.mark.parametrize("app", APPS, ids=named)
def test_every_list_of_a_document_is_shown_to_somebody(app: App) -> None:
    """No root field is there for nothing."""
    lists = set(re.findall(r"^  (\w+)\(first: \$first", app.document, re.MULTILINE))
    assert lists == app.roots


@pytest.mark.parametrize("app", APPS, ids=named)
def test_the_header_of_a_document_says_who_asks(app: App) -> None:
    """Every named consumer that the test asks as, as which and what for."""
    header = app.document[: app.document.index("\nquery ")]
    assert all(line.startswith("#") for line in header.splitlines())
    assert "Who asks, what for:" in header
    assert "What one sees:" in header
    assert all(f"`{name}`" in header for name in app.shows if name != OPEN)


@pytest.mark.parametrize("name", CITIES)
def test_measures_come_in_the_vocabulary_s_units_whatever_a_city_sends(both: dict[str, City], name: str) -> None:
    """Metres of centimetres and of metres, metres a second of kilometres an hour; times with an offset."""
    seen: set[str] = set()
    for app, consumer in ((app, next(iter(app.shows))) for app in APPS):
        for field, measure in measures(asked(both[name], app, consumer)["data"]):
            seen.add(field)
            assert measure["unit"] == UNITS[field]
            low, high = PLAUSIBLE.get(field, (0.0, 5000.0))
            assert low <= measure["value"] <= high, (field, measure)
            if measure.get("observedAt") is not None:
                assert datetime.fromisoformat(measure["observedAt"]).utcoffset() is not None
    assert PLAUSIBLE.keys() <= seen


def test_the_two_cities_deliver_the_same_thing_in_different_ways() -> None:
    """Of most classes that both have, adapter, native unit or column names differ."""
    mapped = {name: _mapped(EXAMPLES / name / "sources") for name in CITIES}
    shared = mapped[CITIES[0]].keys() & mapped[CITIES[1]].keys()
    assert len(shared) >= 18
    assert not [name for name in shared if mapped[CITIES[0]][name] & mapped[CITIES[1]][name]]
    used = {adapter for name in CITIES[1:] for forms in mapped[name].values() for adapter, _ in forms}
    assert used == {"ngsi-v2", "ngsi-ld", "ckan", "table"}


def test_some_sources_of_the_second_city_map_themselves() -> None:
    """Their files say nothing of what they provide: the headers of their tables do."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (EXAMPLES / CITIES[1] / "sources").glob("*.yaml")]
    assert {file["source"] for file in files if "provides" not in file} == {
        "city-events",
        "city-programmes",
        "city-rubbish",
    }


def _mapped(folder: Path) -> dict[str, set[tuple[str, str]]]:
    """How each class is mapped: the adapters, and what is written of its fields."""
    found: dict[str, set[tuple[str, str]]] = {}
    for path in folder.glob("*.yaml"):
        source = yaml.safe_load(path.read_text("utf-8"))
        for name, provided in (source.get("provides") or {}).items():
            found.setdefault(name, set()).add((source["adapter"], dumped(provided.get("fields", {}))))
    return found


@pytest.mark.parametrize("name", CITIES)
def test_a_resident_sees_the_ploughs_near_home_exactly_and_anyone_in_mesh_cells(
    both: dict[str, City], name: str
) -> None:
    """The home is a variable of the document; who is not signed in is given no exact place of the same ploughs."""
    app = next(app for app in APPS if app.name == "aizuwakamatsu")
    near = asked(both[name], app, "resident", variables={"home": HOMES[name]})["data"]["snowPloughs"]
    everywhere = asked(both[name], app, "resident")["data"]["snowPloughs"]
    coarse = asked(both[name], app, OPEN)["data"]["snowPloughs"]
    assert 0 < near["total"]["value"] < everywhere["total"]["value"]
    exact = {node["id"]: node["location"] for node in everywhere["nodes"]}
    assert all(node["location"] != exact[node["id"]] for node in coarse["nodes"])
    assert {node["id"] for node in coarse["nodes"]} == exact.keys()


@pytest.mark.parametrize(("language", "closed"), [("ja", "通行止め"), ("en", "closed")])
@pytest.mark.parametrize("name", CITIES)
def test_labels_and_attributions_come_in_the_language_asked_for(
    both: dict[str, City], name: str, language: str, closed: str
) -> None:
    """The same code has the same words in both cities, and every source a finished sentence in both languages."""
    app = next(app for app in APPS if app.name == "takamatsu")
    answer = asked(both[name], app, "officer", language=language)
    labels = {node["status"]["label"] for node in answer["data"]["roadRestrictions"]["nodes"]}
    assert closed in labels
    assert all(item["ja"] and item["en"] for item in answer["extensions"]["attributions"])
    said = {item["attribution"] for node in answer["data"]["waterGauges"]["nodes"] for item in node["provenance"]}
    assert all(said)


def test_nothing_of_the_engine_names_a_city() -> None:
    """Neither a city, nor its holders, sources, domains or clients: what differs is in their folders."""
    names = re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in sorted(_names())))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {hit.group()}"
        for package in ("hub", "vocab", "adapters", "policies")
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in TEXTS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for hit in names.finditer(line)
    ]
    assert found == []


def _names() -> set[str]:
    """What the two cities call themselves and what is theirs."""
    found = set(CITIES)
    for name in CITIES:
        hub = yaml.safe_load((EXAMPLES / name / "hub.yaml").read_text("utf-8"))
        found |= {hub["hub"]["id"], *(path.stem for path in (EXAMPLES / name / "sources").glob("*.yaml"))}
        found |= {item["id"] for part in ("domains", "holders", "clients") for item in hub[part]}
    return found
