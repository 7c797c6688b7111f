"""The six documents in two cities: who asks them, what each city must show, and what people do there before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hub.cli.token import token_of
from tests.city.cases.steps import do, later
from tests.city.cities import EXAMPLES, City

CITIES = ("sanuki", "yukinoura")
HOMES: Mapping[str, Mapping[str, Any]] = {
    "sanuki": {"lat": 34.1702, "lon": 134.0719, "within": 5000, "private": True},
    "yukinoura": {"lat": 37.2241, "lon": 138.2555, "within": 5000, "private": True},
}
"""Where the resident of each city lives."""
MOTHERS = {
    "sanuki": ("sanuki-watch", "W-1001", "https://issuer.sanuki.example", "mother-1"),
    "yukinoura": ("yukinoura-mimamori", "Y-501", "https://login.yukinoura.example", "parent-501"),
}
"""Who keeps the tags, under which key the child is known there, and who the mother is."""
OFFICES = {"sanuki": "sanuki-health", "yukinoura": "yukinoura-kenko"}
"""Whose key the participant links to."""


@dataclass(frozen=True, slots=True)
class App:
    """A document, who asks it, and which of its lists must show something to whom."""

    name: str
    shows: Mapping[str, tuple[str, ...]]  # by consumer
    denied: Mapping[str, frozenset[str]]  # to a consumer, in both cities

    @property
    def document(self) -> str:
        """The shipped text, byte for byte."""
        return (EXAMPLES / "apps" / f"{self.name}.graphql").read_bytes().decode("utf-8")

    @property
    def roots(self) -> frozenset[str]:
        """Every list of the document that must show something to somebody."""
        return frozenset(root for roots in self.shows.values() for root in roots)


CAMERAS = frozenset({"WatchCamera.imageUrl", "WatchCamera.heading", "WatchCamera.inService"})
STATUS = frozenset({"EvacuationSite.occupants", "EvacuationSite.manager", "RoadRestriction.reason"})
STATUS |= {"RoadRestriction.detour"}
WEATHER = frozenset({"WeatherStation.relativeHumidity", "WeatherStation.windSpeed", "WeatherStation.rainfallHour"})
CAPACITY = frozenset({"BikeStation.capacity"})
PERSONAL = frozenset({"StepRecord.id", "HealthPoints.id", "ConsentRecord.id", "StepSummary.id"})
OPEN = "anyone"
APPS: Sequence[App] = (
    App(
        "kakogawa",
        {
            "vendor-a": ("tagSightings", "tagDetectors", "watchCameras"),
            "mother": ("tagSightings", "tagDetectors", "watchCameras"),
            OPEN: ("tagDetectors", "watchCameras"),
        },
        {
            "vendor-a": CAMERAS | {"TagSighting.detector"},
            "mother": CAMERAS,
            OPEN: CAMERAS | {"TagSighting.id"},
        },
    ),
    App(
        "takamatsu",
        {"officer": ("waterGauges", "tideGauges", "rainGauges", "roadRestrictions", "evacuationSites")},
        {"officer": STATUS, OPEN: STATUS},
    ),
    App(
        "sapporo",
        {
            "participant": ("healthProgrammes", "stepRecords", "healthPoints", "consentRecords"),
            "doctor-app": ("healthProgrammes", "healthPoints"),
            "statistics": ("healthProgrammes", "stepSummaries"),
            OPEN: ("healthProgrammes",),
        },
        {
            "participant": frozenset({"StepSummary.id"}),
            "doctor-app": frozenset({"StepRecord.points", "HealthPoints.programme"}),
            "statistics": PERSONAL - {"StepSummary.id"},
            OPEN: PERSONAL,
        },
    ),
    App(
        "aizuwakamatsu",
        {
            "resident": ("snowPloughs", "roadRestrictions", "garbageCollectionAreas", "supportProgrammes"),
            OPEN: ("snowPloughs", "roadRestrictions", "garbageCollectionAreas", "supportProgrammes"),
        },
        {OPEN: frozenset({"SnowPlough.speed"})},
    ),
    App(
        "toyama",
        {
            "lab": ("weatherStations", "floodSensors", "waterGauges"),
            OPEN: ("weatherStations", "floodSensors", "waterGauges"),
        },
        {OPEN: WEATHER},
    ),
    App(
        "takeshiba",
        {"navi": ("events", "bikeStations", "transitVehicles", "parkingLots", "crowdCounters")},
        {"navi": CAPACITY, OPEN: CAPACITY | {"TransitVehicle.delay", "TransitVehicle.crowding"}},
    ),
)
ASKED = [(app, name) for app in APPS for name in dict.fromkeys((*app.shows, *app.denied))]


def asked(city: City, app: App, consumer: str, **body: Any) -> dict[str, Any]:
    """The answer to a document as a named consumer of a city, after what that one has to do before."""
    with prepared(city, consumer):
        return city.ask(app.document, consumer=None if consumer == OPEN else consumer, **body)


@contextmanager
def prepared(city: City, consumer: str) -> Iterator[None]:
    """A mother has her mandate recorded, a participant links; nobody else does anything."""
    if consumer == "mother":
        holder, child, issuer, subject = MOTHERS[city.folder.name]
        given = {"relation": "GUARDIAN", "ground": "民法第818条", "endsAt": later()}
        given |= {"holder": holder, "person": child}
        mother = {"issuer": issuer, "subject": subject}
        made = do(city, "watch-officer", "recordMandate", input={**given, "representative": mother})
        yield
        do(city, "watch-officer", "endMandate", id=made)
    elif consumer == "participant":
        proof = token_of(city.folder, "participant-proof")
        made = do(city, consumer, "linkSubject", input={"holder": OFFICES[city.folder.name], "proof": proof})
        yield
        do(city, consumer, "revokeLink", id=made)
    else:
        yield


def denied(answer: Mapping[str, Any]) -> frozenset[str]:
    """The coordinates that a consumer is told it lacks."""
    found = (error["extensions"] for error in answer.get("errors", ()))
    return frozenset(item["coordinate"] for item in found if item["code"] == "FIELD_DENIED")


def measures(value: Any, name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every measure below a part of an answer that has a value, by the name of its field."""
    if isinstance(value, list):
        for item in value:
            yield from measures(item, name)
    elif isinstance(value, dict):
        if value.get("unit") is not None and value.get("value") is not None:
            yield name, value
        for key, item in value.items():
            yield from measures(item, key)
