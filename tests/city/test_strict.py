"""The stand-ins refuse what no mapping needs: what the hub asks is no more, and what it must push it pushes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hub.cli.city import read_stand_ins
from tests.city.cities import EXAMPLES, City, copy_city, running
from tests.city.tools import changed, declared, everything, replaced
from vocab.documents import read_file
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load
from vocab.terms import Vocabulary

BUILT_IN = {"id", "type"}
CITY = EXAMPLES / "sanuki"
ADDRESS = re.compile(r"\$\{(\w+)\}")
CLOSED = {"watch-sightings", "health-steps", "health-points", "health-summaries", "health-consents"}
"""What is of persons, or for somebody else than an officer of disaster response."""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The vocabulary of the hub."""
    return load()


def needed(vocabulary: Vocabulary) -> Mapping[str, dict[str, set[str]]]:
    """What the mappings of each stand-in's sources read: attributes or columns by collection."""
    names = {item.env: item.name for item in read_stand_ins(CITY)}
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted((CITY / "sources").glob("*.yaml")):
        document = read_file(SourceDocument, path, shown=path.name)
        address = ADDRESS.search(document.connection["url"])
        assert address is not None
        compiled = compile_source(document, vocabulary, nested=document.adapter != "ckan")
        for mapping in compiled.values():
            paths = mapping.reads(mapping.fields)
            read = set(paths) if document.adapter == "ckan" else {path.partition(".")[0] for path in paths} - BUILT_IN
            found.setdefault(names[address[1]], {}).setdefault(mapping.collection, set()).update(read)
    return found


def strict(program: str) -> dict[str, Any]:
    """The strict files of the stand-ins that run a program, by the stand-in's name."""
    return {
        item.name: json.loads((CITY / "stand-ins" / item.arguments["strict"]).read_text("utf-8"))
        for item in read_stand_ins(CITY)
        if item.program == program
    }


def test_they_announce_just_what_the_mappings_need(vocabulary: Vocabulary) -> None:
    """Every broker and portal, so that the demo shows that nothing else is asked; what it holds besides stays there."""
    read = needed(vocabulary)
    for name, announced in {**strict("ngsi_v2"), **strict("ngsi_ld")}.items():
        assert set(announced["attrs"]) == set().union(*read[name].values())
    for name, resources in strict("ckan").items():
        assert {resource: set(one["fields"]) for resource, one in resources.items()} == read[name]
    held = (CITY / "stand-ins" / "takamatsu-broker.json").read_text("utf-8")
    assert "batteryVoltage" in held


def test_everything_that_is_mapped_can_be_asked(city: City, vocabulary: Vocabulary) -> None:
    """Every property of every class, as one who may see much of it: each source answers that is not closed to it."""
    with declared(city):
        answers = [city.ask(document, consumer="officer") for document in everything(vocabulary)]
    found = {name: outcome for answer in answers for name, outcome in outcomes(answer).items()}
    assert len(found) == 30
    assert {name for name, outcome in found.items() if outcome == ("denied", None)} == CLOSED
    assert {outcome for name, outcome in found.items() if name not in CLOSED} == {("ok", None)}


@pytest.fixture(scope="module")
def greedy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The city with mappings that read one thing more, and a broker that must be asked with a filter."""
    folder = copy_city(tmp_path_factory.mktemp("greedy"))
    sources = folder / "sources"
    replaced(sources / "ayagawa-roads.yaml", "      reason: reason.value\n", "      reason: inspectorNote.value\n")
    replaced(sources / "takamatsu-tide.yaml", "      datum: datum.value\n", "      address: batteryVoltage.value\n")
    replaced(sources / "miki-cameras.yaml", "      operator: operator\n", "      operator: internal_memo\n")
    with changed(folder / "stand-ins" / "catalogue.json") as portal:
        cameras = next(one for one in portal["resources"].values() if one["records"][0].get("camera_id"))
        cameras["fields"].append({"id": "internal_memo", "type": "text"})
        cameras["records"] = [{**record, "internal_memo": "-"} for record in cameras["records"]]
    with changed(folder / "stand-ins" / "takamatsu-broker.strict.json") as announced:
        announced["require"] = ["q"]
    yield from running(folder)


def outcomes(answer: Mapping[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Status and code of every source."""
    return {item["source"]: (item["status"], item.get("code")) for item in answer["extensions"]["sources"]}


def test_one_attribute_more_is_refused_and_costs_only_its_source(greedy: City) -> None:
    """At every kind of source; asked for what it may be asked for, the same source answers."""
    with declared(greedy):
        more = greedy.ask(
            """{ roadRestrictions { nodes { reason { code } } } watchCameras { nodes { operator } }
                 rainGauges { nodes { id } } }""",
            consumer="officer",
        )
    found = outcomes(more)
    assert found["ayagawa-roads"] == ("invalid", "SOURCE_REJECTED")
    assert found["miki-cameras"][0] == "invalid"
    assert found["ayagawa-rain"] == ("ok", None)
    less = outcomes(greedy.ask("{ roadRestrictions { nodes { roadName } } watchCameras { nodes { name { value } } } }"))
    assert less["ayagawa-roads"] == less["miki-cameras"] == ("ok", None)


def test_a_filter_that_must_be_pushed_is_pushed(greedy: City) -> None:
    """A broker that answers only with `q`: with a filter on the water level it does, without it does not."""
    filtered = greedy.ask(
        "{ waterGauges(first: 50, filter: {waterLevel: {gte: 2.0}}) { nodes { id waterLevel { value } } } }"
    )
    assert outcomes(filtered)["takamatsu-river"] == ("ok", None)
    levels = [node["waterLevel"]["value"] for node in filtered["data"]["waterGauges"]["nodes"]]
    assert len(levels) >= 3
    assert min(levels) >= 2.0
    bare = greedy.ask("{ waterGauges(first: 50) { nodes { id } } }")
    assert outcomes(bare)["takamatsu-river"] == ("invalid", "SOURCE_REJECTED")
    assert outcomes(bare)["miki-river"] == ("ok", None)


def test_an_attribute_that_is_not_selected_is_not_asked_for(greedy: City) -> None:
    """The tide gauges' mapping reads too much only where that property is wanted."""
    wanted = outcomes(greedy.ask("{ tideGauges(filter: {tideLevel: {gte: 0}}) { nodes { address } } }"))
    assert wanted["takamatsu-tide"] == ("invalid", "SOURCE_REJECTED")
    unwanted = outcomes(greedy.ask("{ tideGauges(filter: {tideLevel: {gte: 0}}) { nodes { name { value } } } }"))
    assert unwanted["takamatsu-tide"] == ("ok", None)
