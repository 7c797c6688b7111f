"""What an operation needs of each class: every property used, and where in the response it stands first."""

from __future__ import annotations

import pytest

from hub.needs import Level, Step, levels_of
from tests.hub.engine_tools import Bench, bench, gauges


@pytest.fixture(scope="module")
def engine() -> Bench:
    """An engine without data."""
    return bench(gauges())


def levels(engine: Bench, query: str) -> tuple[Level, ...]:
    """The levels of the only root field."""
    (root,) = engine.operation(query).roots
    return levels_of(root, engine.catalogue.vocabulary)


def test_a_property_stands_where_it_is_first_selected(engine: Bench) -> None:
    """Under the keys of the response, through `nodes` and `edges.node` and any alias of them."""
    (level,) = levels(
        engine,
        """{ g: waterGauges {
          e: edges { cursor n: node { a: address name { value } } }
          nodes { address municipality thresholds { d: danger } }
        } }""",
    )
    assert level.used == {
        "address": ("g", "e", "n", "a"),
        "name": ("g", "e", "n", "name"),
        "municipality": ("g", "nodes", "municipality"),
        "thresholds.danger": ("g", "nodes", "thresholds", "d"),
    }


def test_what_arguments_read_is_needed_and_stands_at_the_root(engine: Bench) -> None:
    """Filter, areas and order; a property that is selected too stands where it is selected."""
    (level,) = levels(
        engine,
        """{ g: waterGauges(filter: {or: [{municipality: {eq: "x"}}, {thresholds: {danger: {gt: 1}}}], id: {eq: "i"}},
                            near: {lat: 1, lon: 2, within: 3}, orderBy: [{waterLevel: ASC}, {id: ASC}])
            { nodes { municipality } } }""",
    )
    assert level.used == {
        "municipality": ("g", "nodes", "municipality"),
        "thresholds.danger": ("g",),
        "location": ("g",),
        "waterLevel": ("g",),
    }


@pytest.mark.parametrize(
    "inner",
    ["id __typename sameAs", "provenance { fields }", 'history(property: "x", from: "2026-01-01T00:00:00Z") { value }'],
)
def test_what_every_entity_has_needs_no_property(engine: Bench, inner: str) -> None:
    """Ids, provenance and history are no coordinates of their own."""
    (level,) = levels(engine, f"{{ waterGauges {{ nodes {{ {inner} }} }} }}")
    assert level.used == {}


def test_references_are_levels_of_their_own(engine: Bench) -> None:
    """What several places select below one reference is fetched once."""
    (level,) = levels(
        engine,
        """{ roadRestrictions { nodes { gauge { name { value } river { system } } }
             edges { node { g: gauge { address river { name { value } } } } } } }""",
    )
    assert list(level.used) == ["gauge"]
    ((step, gauge),) = level.children.items()
    assert step == Step("RoadRestriction", "gauge", "WaterGauge")
    assert sorted(gauge.used) == ["address", "name", "river"]
    ((below, river),) = gauge.children.items()
    assert below == Step("WaterGauge", "river", "River")
    assert sorted(river.used) == ["name", "system"]


def test_the_ids_of_several_classes_are_a_level_each(engine: Bench) -> None:
    """Each once, those of no class not at all, with what is selected on the class."""
    ids = [
        "urn:tsunagu:WaterGauge:a:1",
        "urn:tsunagu:River:a:1",
        "urn:tsunagu:WaterGauge:a:1",
        "urn:tsunagu:Place:a:1",
        "x",
    ]
    representations = ", ".join(f'{{__typename: "{text.split(":")[-3:][0]}", id: "{text}"}}' for text in ids)
    found = levels(engine, f"{{ _entities(representations: [{representations}]) {{ ... on Place {{ address }} }} }}")
    assert [(level.class_name, level.ids, sorted(level.used)) for level in found] == [
        ("River", ("urn:tsunagu:River:a:1",), []),
        ("WaterGauge", ("urn:tsunagu:WaterGauge:a:1",), ["address"]),
    ]


def test_a_lookup_takes_ids_of_its_class_only(engine: Bench) -> None:
    """An id of another class is nobody's."""
    assert levels(engine, '{ waterGauge(id: "urn:tsunagu:River:a:1") { id } }') == ()
    assert [level.ids for level in levels(engine, '{ node(id: "urn:tsunagu:River:a:1") { id } }')] == [
        ("urn:tsunagu:River:a:1",)
    ]
