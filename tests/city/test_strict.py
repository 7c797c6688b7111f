"""The stand-ins refuse what no mapping needs: what the hub asks is no more, and what it must push it pushes."""

from __future__ import annotations

import json
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
STRICT = {"ngsi-v2": "takamatsu-broker", "ngsi-ld": "ayagawa-broker", "ckan": "catalogue"}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The vocabulary of the hub."""
    return load()


def needed(vocabulary: Vocabulary) -> Mapping[str, dict[str, set[str]]]:
    """What the mappings of each adapter read: attributes or columns by collection."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted((EXAMPLES / "sanuki" / "sources").glob("*.yaml")):
        document = read_file(SourceDocument, path, shown=path.name)
        compiled = compile_source(document, vocabulary, nested=document.adapter != "ckan")
        for mapping in compiled.values():
            paths = mapping.reads(mapping.fields)
            names = set(paths) if document.adapter == "ckan" else {path.partition(".")[0] for path in paths} - BUILT_IN
            found.setdefault(document.adapter, {}).setdefault(mapping.collection, set()).update(names)
    return found


def strict(name: str) -> Any:
    """A shipped strict file."""
    return json.loads((EXAMPLES / "sanuki" / "stand-ins" / f"{name}.strict.json").read_text("utf-8"))


def test_the_shipped_brokers_and_portal_are_strict() -> None:
    """So the demo itself shows that nothing else is asked."""
    given = {item.name: item.arguments.get("strict") for item in read_stand_ins(EXAMPLES / "sanuki")}
    assert {given[name] for name in STRICT.values()} == {f"{name}.strict.json" for name in STRICT.values()}


def test_they_announce_just_what_the_mappings_need(vocabulary: Vocabulary) -> None:
    """No attribute and no column more; what the sources hold besides stays there."""
    read = needed(vocabulary)
    for adapter in ("ngsi-v2", "ngsi-ld"):
        assert set(strict(STRICT[adapter])["attrs"]) == set().union(*read[adapter].values())
    assert {name: set(one["fields"]) for name, one in strict(STRICT["ckan"]).items()} == read["ckan"]
    held = (EXAMPLES / "sanuki" / "stand-ins" / "takamatsu-broker.json").read_text("utf-8")
    assert "batteryVoltage" in held


def test_everything_that_is_mapped_can_be_asked(city: City, vocabulary: Vocabulary) -> None:
    """Every property of every class, as one who may see all of it: each source answers."""
    with declared(city):
        found = outcomes(city.ask(everything(vocabulary), consumer="officer"))
    assert len(found) == 13
    assert set(found.values()) == {("ok", None)}


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
