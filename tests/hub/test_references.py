"""References: followed level by level, one fetch per source and level, each place with its own selection."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hub.catalogue import Source
from hub.graphql.derive import build_schema
from tests.hub.engine_tools import (
    GAUGES,
    RIVERS,
    Bench,
    asked,
    bench,
    codes,
    gauge,
    gauges,
    outcomes,
    policy_of,
    shipped,
    source,
)
from tests.hub.graphql.small import Services
from vocab.query.predicate import Compare, Op
from vocab.terms import Class, Kind, Label, Property, Vocabulary

SLUICES = """\
  Sluice:
    collection: sluices
    rows: state
    holds: whole
    id: {key: id}
    fields:
      upstream: {ref: {space: takamatsu-city.alpha, key: up, native: text}}
      downstream: {ref: {space: takamatsu-city.alpha, key: down, native: text}}
      beside: {ref: {space: takamatsu-city.alpha, key: beside, class: WaterGauge, native: text}}
"""
ROADS = """\
  RoadRestriction:
    collection: roads
    rows: state
    holds: whole
    id: {key: id}
    fields:
      gauge: {ref: {space: takamatsu-city.alpha, key: gauge, native: text}}
"""
ONLY_OPEN = """
uid: urn:tsunagu:policy:some
assigner: alpha
permission:
  - {target: [WaterGauge.name], action: read}
  - target: [WaterGauge.id]
    action: read
    constraint: [{leftOperand: row.municipality, operator: eq, rightOperand: "372013"}]
"""


def reference(name: str, target: str) -> Property:
    """A property that refers to entities of a class."""
    label = Label(name, name)
    return Property(name, f"urn:x:{name}", label, label, Kind.REFERENCE, target=target)


@cache
def extended() -> Vocabulary:
    """The shipped vocabulary with a class that refers twice to one class, and once to an abstract one."""
    place, label = shipped().classes["Place"], Label("水門", "Sluice")
    own = (reference("upstream", "WaterGauge"), reference("downstream", "WaterGauge"), reference("beside", "Place"))
    sluice = Class(
        name="Sluice",
        iri="urn:x:Sluice",
        label=label,
        description=label,
        abstract=False,
        parents=("Place", "Entity"),
        singular="sluice",
        plural="sluices",
        properties=(*place.properties, *own),
        by_name={prop.name: prop for prop in (*place.properties, *own)},
    )
    return replace(shipped(), classes={**shipped().classes, "Sluice": sluice})


def sluices() -> Bench:
    """An engine over sluices and the gauges they refer to."""
    of = source(
        SLUICES, {"sluices": [{"id": "s", "up": "a", "down": "b", "beside": "a"}]}, name="gates", vocabulary=extended()
    )
    to = source(GAUGES, {"gauges": [gauge("a", river="r"), gauge("b"), gauge("c")]}, vocabulary=extended())
    return bench(of, to, vocabulary=extended(), schema=build_schema(extended(), None, Services()))


def rivers(**more: object) -> Source:
    """The rivers that gauges refer to."""
    rows = [{"code": code, "name": {"ja": f"{code}川"}, "system": "香東川水系"} for code in ("r", "s", "t")]
    return source(RIVERS, {"rivers": rows}, name="rivers", **more)  # type: ignore[arg-type]  # options of a source


async def test_two_references_to_one_class_show_what_each_selects() -> None:
    """What is selected at one place is neither missing at, nor reported for, another."""
    data = await sluices().data(
        """{ sluices { nodes {
          upstream { address name { value } provenance { fields } }
          downstream { municipality provenance { fields } }
          same: upstream { waterLevel { value } }
        } } }"""
    )
    assert data["sluices"]["nodes"] == [
        {
            "upstream": {
                "address": None,
                "name": {"value": "a水位局"},
                "provenance": [{"fields": ["name", "waterLevel"]}],
            },
            "downstream": {"municipality": "372013", "provenance": [{"fields": ["municipality"]}]},
            "same": {"waterLevel": {"value": 1.2}},
        }
    ]


async def test_one_thing_reached_two_ways_shows_what_each_way_selects() -> None:
    """Both references lead to the same gauge."""
    engine = sluices()
    row = {"id": "s", "up": "a", "down": "a", "beside": "a"}
    of = source(SLUICES, {"sluices": [row]}, name="gates", vocabulary=extended())
    engine.catalogue = bench(of, engine.catalogue.by_name["alpha"], vocabulary=extended()).catalogue
    query = "{ sluices { nodes { upstream { municipality } downstream { waterLevel { value } } } } }"
    assert (await engine.data(query))["sluices"]["nodes"] == [
        {"upstream": {"municipality": "372013"}, "downstream": {"waterLevel": {"value": 1.2}}}
    ]


async def test_a_class_reached_over_another_keeps_its_own_selection() -> None:
    """As a root and two steps away, in one field."""
    road = source(ROADS, {"roads": [{"id": "x", "gauge": "a"}]}, name="roads")
    engine = bench(road, gauges(gauge("a", river="r")), rivers())
    ids = ["urn:tsunagu:RoadRestriction:takamatsu-city.roads:x", "urn:tsunagu:WaterGauge:takamatsu-city.alpha:a"]
    data = await engine.data(
        """query ($r: [_Any!]!) { _entities(representations: $r) {
          ... on RoadRestriction { gauge { river { system } } }
          ... on WaterGauge { river { name { value } } }
        } }""",
        {"r": [{"__typename": text.split(":")[2], "id": text} for text in ids]},
    )
    assert data["_entities"] == [
        {"gauge": {"river": {"system": "香東川水系"}}},
        {"river": {"name": {"value": "r川"}}},
    ]


async def test_a_reference_to_an_interface_leads_to_its_classes() -> None:
    """The class stands in the id; what is selected on that class is shown."""
    data = await sluices().data(
        """{ sluices { nodes { beside { __typename id address ... on WaterGauge { waterLevel { value } }
                                        ... on TideGauge { datum { code } } } } } }"""
    )
    assert data["sluices"]["nodes"][0]["beside"] == {
        "__typename": "WaterGauge",
        "id": "urn:tsunagu:WaterGauge:takamatsu-city.alpha:a",
        "address": None,
        "waterLevel": {"value": 1.2},
    }


async def test_references_cost_one_fetch_per_source_and_level() -> None:
    """However many entities refer, by their ids and nothing else."""
    of = gauges(*(gauge(f"g{number}", river="rst"[number % 3]) for number in range(30)))
    to = rivers()
    data = await bench(of, to).data("{ waterGauges { nodes { river { name { value } } } } }")
    assert [node["river"]["name"]["value"] for node in data["waterGauges"]["nodes"][:1]] == ["r川"]
    assert len(asked(of)) == 1
    (fetch,) = asked(to)
    assert fetch.predicate == Compare("code", Op.IN, ("r", "s", "t"))
    assert fetch.paths == ("code", "name.ja", "name.en")


async def test_only_what_the_page_shows_is_looked_up() -> None:
    """A page of two gauges asks for two rivers."""
    of = gauges(*(gauge(key, river=key) for key in "rst"))
    to = rivers()
    await bench(of, to).data("{ waterGauges(first: 2, orderBy: [{id: ASC}]) { nodes { river { system } } } }")
    assert [fetch.predicate for fetch in asked(to)] == [Compare("code", Op.IN, ("r", "s"))]


async def test_nobody_is_asked_for_references_that_nothing_makes() -> None:
    """No ids, no call."""
    to = rivers()
    await bench(gauges(gauge("a")), to).data("{ waterGauges { nodes { river { system } } } }")
    assert asked(to) == []


async def test_a_reference_that_leads_nowhere_is_null() -> None:
    """To a thing that is not there, of a space that nobody has, or of a source that does not answer."""
    of, to = gauges(gauge("a", river="gone"), gauge("b", river="r")), rivers()
    data = await bench(of, to).data("{ waterGauges(orderBy: [{id: ASC}]) { nodes { river { id } } } }")
    assert data["waterGauges"]["nodes"] == [{"river": None}, {"river": {"id": "urn:tsunagu:River:rivers:r"}}]


async def test_a_reference_to_what_may_not_be_seen_is_null() -> None:
    """With one static error for the coordinate, whatever is there; the reference itself is not hidden by it."""
    road = source(ROADS, {"roads": [{"id": "x", "gauge": "a"}, {"id": "y", "gauge": "b"}]}, name="roads")
    of = gauges(gauge("a"), gauge("b", city="373877"), policy=ONLY_OPEN)
    answer = await bench(road, of).ask("{ roadRestrictions { nodes { gauge { name { value } address } } } }")
    assert answer.data == {
        "roadRestrictions": {"nodes": [{"gauge": {"name": {"value": "a水位局"}, "address": None}}, {"gauge": None}]}
    }
    assert codes(answer) == ["FIELD_CONDITIONAL", "FIELD_DENIED"]
    assert outcomes(answer) == {"alpha": "ok", "roads": "ok"}


async def test_a_reference_that_is_closed_is_not_followed() -> None:
    """Whom it leads to is not asked: asking would tell that there is something."""
    closed = policy_of(
        "uid: urn:tsunagu:policy:c\nassigner: alpha\npermission: [{target: [WaterGauge.id], action: read}]"
    )
    of, to = gauges(gauge("a", river="r")), rivers()
    answer = await bench(replace(of, policy=closed), to).ask("{ waterGauges { nodes { id river { system } } } }")
    assert answer.data is not None
    assert answer.data["waterGauges"]["nodes"][0]["river"] is None
    assert codes(answer) == ["FIELD_DENIED"]
    assert asked(to) == []


async def test_drill_data_is_followed_only_where_it_is_wanted() -> None:
    """A list that leaves drills out refers to none."""
    drilled = RIVERS.replace("    fields:", "    drill: {from: mode, equals: [drill]}\n    fields:")
    of = gauges(gauge("a", river="r"))
    to = source(drilled, {"rivers": [{"code": "r", "system": "訓練", "mode": "drill"}]}, name="rivers")
    query = "query ($drill: Boolean!) { waterGauges(includeDrill: $drill) { nodes { river { system } } } }"
    found = [await bench(of, to).data(query, {"drill": drill}) for drill in (False, True)]
    assert [data["waterGauges"]["nodes"][0]["river"] for data in found] == [None, {"system": "訓練"}]
