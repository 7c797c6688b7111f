"""The showcase document for each consumer: which field of whom is given, in what form, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.cli.city import NOWHERE, read_stand_ins, running_stand_ins
from hub.ledger.evidence import Evidence
from hub.open_hub import Hub, open_hub
from hub.request import Local, Request
from policies.facts import ANONYMOUS, Consumer
from tests.city.cities import EXAMPLES, City, copy_city
from tests.city.tools import declared
from vocab.ids import parse_id
from vocab.mesh import centre, encode

SHOWCASE = (EXAMPLES / "apps" / "wide-area-disaster.graphql").read_text("utf-8")
CONSUMERS = (None, "officer", "navi")
MOBILITY_ENDS = datetime(2027, 4, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
NAVI = Consumer(
    issuer="https://issuer.sanuki.example",
    subject="navi-service",
    client="sanuki-navi",
    organisation="sanuki-navi",
    scopes=frozenset({"mobility"}),
    purpose="ImproveTransportMobility",
)
BIKES = "{ bikeStations(first: 50) { nodes { id name { value } bikesAvailable { value } location } } }"

Table = dict[str, tuple[str, ...]]

DIFFERENT: Table = {
    # field of a source                       anonymous   officer    navi
    "ayagawa-roads.reason": ("denied", "given", "denied"),
    "ayagawa-roads.detour": ("denied", "given", "denied"),
    "ayagawa-roads.location": ("mesh3", "exact", "mesh3"),
    "jp-evacuation-site.occupants": ("denied", "given", "denied"),
    "jp-evacuation-site.manager": ("denied", "given", "denied"),
    "miki-cameras.inService": ("denied", "given", "denied"),
}
ALIKE: Table = {
    "seto-bikes.bikesAvailable": ("given",) * 3,
    "miki-cameras.location": ("mesh4",) * 3,
    "takamatsu-roads.location": ("exact",) * 3,
    "takamatsu-roads.reason": ("given",) * 3,
    "takamatsu-river.waterLevel": ("given",) * 3,
    "sanuki-aed.installationPosition": ("given",) * 3,
    "jp-evacuation-site.openState": ("given",) * 3,
}


def table(answers: Sequence[Mapping[str, Any]]) -> Table:
    """What each consumer is shown of each field of each source (or shared space)."""
    found: dict[str, list[str]] = {}
    for index, answer in enumerate(answers):
        for name, values in _columns(answer).items():
            found.setdefault(name, ["absent"] * len(answers))[index] = _outcome(name, values, answer)
    return {name: tuple(outcomes) for name, outcomes in found.items()}


def _columns(answer: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for value in answer["data"].values():
        for node in value["nodes"]:
            parsed = parse_id(node["id"])
            assert parsed is not None
            for field in node.keys() - {"id"}:
                found.setdefault(f"{parsed.space.rpartition('.')[2]}.{field}", []).append((parsed, node[field]))
    return found


def _outcome(name: str, values: list[Any], answer: Mapping[str, Any]) -> str:
    field, class_name = name.rpartition(".")[2], values[0][0].class_name
    given = [value for _, value in values if value is not None]
    if given:
        return _fineness(given) if field == "location" else "given"
    denied = {
        error["extensions"].get("coordinate")
        for error in answer.get("errors", ())
        if error["extensions"]["code"] == "FIELD_DENIED" or "sources" in error["extensions"]
    }
    return "denied" if f"{class_name}.{field}" in denied else "null"


def _fineness(places: list[Mapping[str, Any]]) -> str:
    """The coarsest mesh of which every place is a centre."""
    for level in ("mesh1", "mesh2", "mesh3", "mesh4"):
        if all(place["type"] == "Point" and _is_centre(place["coordinates"], level) for place in places):
            return level
    return "exact"


def _is_centre(position: list[float], level: str) -> bool:
    lon, lat = position
    return centre(encode(lat, lon, level)) == pytest.approx((lat, lon), abs=1e-6)


def test_three_consumers_see_what_the_policies_say(city: City) -> None:
    """One document, one table; every denial is in `errors`, every transformation in `extensions.sources`."""
    with declared(city):
        answers = [city.ask(SHOWCASE, consumer=consumer) for consumer in CONSUMERS]
    found = table(answers)
    mobility = "mesh3" if datetime.now(UTC) < MOBILITY_ENDS else "mesh2"
    expected = {**DIFFERENT, "seto-bikes.location": ("mesh2", "mesh2", mobility)}
    assert {name: row for name, row in found.items() if len(set(row)) > 1} == expected
    assert {name: found[name] for name in ALIKE} == ALIKE
    assert all("absent" not in row for row in found.values()), "a denied field keeps its key"
    for answer, denied in zip(answers, (5, 0, 5), strict=True):
        refused = [error for error in answer.get("errors", ()) if error["extensions"]["code"].startswith("FIELD_")]
        assert len(refused) == denied
        assert {source["status"] for source in answer["extensions"]["sources"]} == {"ok"}
        done = {
            item["coordinate"] for source in answer["extensions"]["sources"] for item in source.get("transformed", ())
        }
        assert {"BikeStation.location", "WatchCamera.location"} <= done


def test_outside_a_declared_situation_the_officer_sees_no_more_than_anyone_of_what_needs_one(city: City) -> None:
    """The same officer, the same purpose; only what needs no situation stays."""
    anonymous, officer = (city.ask(SHOWCASE, consumer=consumer) for consumer in (None, "officer"))
    found = table([anonymous, officer])
    assert {name for name, row in found.items() if len(set(row)) > 1} == {"miki-cameras.inService"}


class Nowhere:
    """A ledger that takes everything and keeps nothing."""

    async def write(self, records: Sequence[Evidence]) -> None:
        """Take it."""

    async def aclose(self) -> None:
        """Nothing to give back."""


async def _places(hub: Hub, consumer: Consumer) -> str:
    async def nothing(_: Local) -> tuple[dict[str, Any] | None, tuple[Any, ...]]:
        return {}, ()

    answer = await hub.pipeline.answer(Request(BIKES, consumer=consumer), nothing)
    assert answer.data is not None
    nodes = answer.data["bikeStations"]["nodes"]
    assert len(nodes) == 8
    assert all(node["name"]["value"] for node in nodes)
    return _fineness([node["location"] for node in nodes])


CASES = (
    (timedelta(microseconds=-1), NAVI, "mesh3"),
    (timedelta(0), NAVI, "mesh2"),
    (timedelta(days=400), NAVI, "mesh2"),
    (timedelta(days=-1), replace(NAVI, scopes=frozenset()), "mesh2"),
    (timedelta(days=-1), replace(NAVI, scopes=frozenset({"mobility.other", "mobilit"})), "mesh2"),
    (timedelta(days=-1), replace(NAVI, purpose=None), "mesh2"),
    (timedelta(days=-1), replace(NAVI, purpose="Marketing"), "mesh2"),
    (timedelta(days=-1), replace(NAVI, purpose="disaster-response"), "mesh3"),
    (timedelta(days=-1), ANONYMOUS, "mesh2"),
)


async def test_bicycles_are_never_placed_finer_than_their_rule(tmp_path: Path) -> None:
    """Before and after its date (midnight in the domain's zone), with and without scope and purpose."""
    folder, now = copy_city(tmp_path), [MOBILITY_ENDS]
    quiet = {item.env: NOWHERE for item in read_stand_ins(folder) if item.env != "SETO_FILES"}
    with running_stand_ins(folder, quiet) as environ:
        hub = await open_hub(folder, environ, sink=Nowhere(), clock=lambda: now[0].astimezone(UTC))
        try:
            for late, consumer, fineness in CASES:
                now[0] = MOBILITY_ENDS + late
                assert await _places(hub, consumer) == fineness, f"{late} after, for {consumer}"
        finally:
            await hub.aclose()
