"""What an answer says about itself: denials from decisions alone, and one outcome per source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.catalogue import HolderEntry
from hub.pipeline.report import MAX_ERRORS, MAX_SOURCES
from hub.request import Answer
from tests.hub.engine_tools import as_consumer, bench, codes, gauge, gauges, outcomes
from vocab.terms import Label

SOME = """
uid: urn:tsunagu:policy:{name}
assigner: {name}
permission:
  - {{target: [WaterGauge.id, WaterGauge.name, WaterGauge.municipality], action: read}}
  - target: [WaterGauge.waterLevel]
    action: read
    assignee: {{scope: river}}
  - target: [WaterGauge.address]
    action: read
    constraint: [{{leftOperand: row.municipality, operator: eq, rightOperand: "372013"}}]
"""
ALL = "{ waterGauges { nodes { name { value } address waterLevel { value } } } }"


def some(name: str) -> str:
    """The policy of a source of this name."""
    return SOME.format(name=name)


def errors(answer: Answer) -> list[tuple[Any, Any, Any]]:
    """Code, coordinate and path of each error."""
    return [
        ((error.extensions or {}).get("code"), (error.extensions or {}).get("coordinate"), tuple(error.path or ()))
        for error in answer.errors
    ]


@pytest.mark.parametrize("count", [0, 1, 100])
async def test_denials_say_the_same_for_any_number_of_rows(count: int) -> None:
    """One per coordinate, with a path that names no row."""
    of = gauges(*(gauge(str(number)) for number in range(count)), policy=some("alpha"))
    answer = await bench(of).ask(ALL)
    assert errors(answer) == [
        ("FIELD_CONDITIONAL", "WaterGauge.address", ("waterGauges", "nodes", "address")),
        ("FIELD_DENIED", "WaterGauge.waterLevel", ("waterGauges", "nodes", "waterLevel")),
    ]


async def test_a_denial_says_what_this_consumer_lacks() -> None:
    """The rule, its needs, and a sentence in the consumer's language."""
    engine = bench(gauges(policy=some("alpha")))
    for language, text in (("ja", "river"), ("en", "scope"), ("en-GB", "scope")):
        answer = await engine.ask("{ waterGauges { nodes { waterLevel { value } } } }", languages=(language,))
        ((reason,),) = [(error.extensions or {})["sources"] for error in answer.errors]
        assert reason["source"] == "alpha"
        assert reason["rule"] == "urn:tsunagu:policy:alpha#permission/1"
        assert reason["needs"] == [{"kind": "scope", "values": ["river"]}]
        assert text in reason["reason"]
    engine.consumer = as_consumer(scopes=frozenset({"river"}))
    assert codes(await engine.ask("{ waterGauges { nodes { waterLevel { value } } } }")) == []


async def test_each_root_field_has_its_own_errors() -> None:
    """Under its own key; what a filter or an order reads is denied at the root field."""
    query = """{ a: waterGauges { nodes { waterLevel { value } } }
                 b: waterGauges(orderBy: [{waterLevel: ASC}]) { nodes { id } } }"""
    assert errors(await bench(gauges(policy=some("alpha"))).ask(query)) == [
        ("FIELD_DENIED", "WaterGauge.waterLevel", ("a", "nodes", "waterLevel")),
        ("FIELD_DENIED", "WaterGauge.waterLevel", ("b",)),
    ]


async def test_several_sources_share_one_error() -> None:
    """Denied by all is denied; given by one for some rows is conditional; given by all is no error."""
    sources = [gauges(policy=some("alpha")), gauges(name="beta"), gauges(name="gamma", policy=some("gamma"))]
    answer = await bench(*sources).ask(ALL)
    assert [(error.extensions or {})["code"] for error in answer.errors] == ["FIELD_CONDITIONAL", "FIELD_DENIED"]
    assert [[item["source"] for item in (error.extensions or {})["sources"]] for error in answer.errors] == [
        ["alpha", "gamma"],
        ["alpha", "gamma"],
    ]


async def test_sources_in_an_error_are_capped_and_counted() -> None:
    """At most twenty are named."""
    sources = [gauges(name=f"s{number:02}", policy=None) for number in range(MAX_SOURCES + 5)]
    answer = await bench(*sources).ask("{ waterGauges { nodes { id } } }")
    (error,) = answer.errors
    assert error.extensions is not None
    assert (len(error.extensions["sources"]), error.extensions["moreSources"]) == (MAX_SOURCES, 5)


async def test_errors_are_capped_and_counted() -> None:
    """At most fifty, and one that says how many more."""
    fields = "address municipality location name { value } waterLevel { value } thresholds { danger }"
    only_id = "uid: urn:tsunagu:policy:i\nassigner: a\npermission: [{target: [WaterGauge.id], action: read}]"
    query = "{" + " ".join(f"r{number}: waterGauges {{ nodes {{ {fields} }} }}" for number in range(10)) + "}"
    answer = await bench(gauges(policy=only_id)).ask(query)
    assert len(answer.errors) == MAX_ERRORS + 1
    assert answer.errors[-1].extensions == {"code": "ERRORS_CUT", "count": 10}


async def test_a_source_that_is_left_out_denies_nothing() -> None:
    """By `sources:` or by `holders:`."""
    engine = bench(gauges(policy=None), gauges(name="beta", holder="kagawa"))
    for argument in ('sources: ["beta"]', 'holders: ["kagawa"]'):
        answer = await engine.ask(f"{{ waterGauges({argument}) {{ nodes {{ id }} }} }}")
        assert (codes(answer), outcomes(answer)) == ([], {"beta": "empty"})


async def test_a_source_that_is_not_listed_is_not_named_where_it_denies() -> None:
    """Neither in errors nor among the outcomes."""
    hidden = replace(gauges(gauge("a"), name="hidden", policy=None), unlisted=True)
    answer = await bench(gauges(gauge("b")), hidden).ask("{ waterGauges { nodes { id } total { value } } }")
    assert (codes(answer), outcomes(answer)) == ([], {"alpha": "ok"})
    assert "hidden" not in str(answer)


async def test_past_readings_that_nobody_offers_are_null_with_an_error() -> None:
    """One per class and root field, at the place where they are asked for."""
    query = '{ waterGauges { nodes { h: history(property: "waterLevel", from: "2026-01-01T00:00:00Z") { value } } } }'
    answer = await bench(gauges(gauge("a"), gauge("b"))).ask(query)
    assert answer.data == {"waterGauges": {"nodes": [{"h": None}, {"h": None}]}}
    assert errors(answer) == [("HISTORY_NOT_OFFERED", None, ("waterGauges", "nodes", "h"))]


async def test_every_source_has_one_outcome_however_often_it_is_asked() -> None:
    """The worst of all, the rows of all, its licence and its holder."""
    of = gauges(gauge("a"), gauge("b"))
    answer = await bench(of).ask("{ a: waterGauges { nodes { id } } b: waterGauges(first: 1) { nodes { id } } }")
    (report,) = answer.extensions["sources"]
    assert (report["status"], report["rows"], report["license"]) == ("ok", 3, "CC-BY-4.0")
    assert report["holder"] == "takamatsu-city"
    assert report["ageSeconds"] == 0


async def test_what_was_done_to_values_is_said() -> None:
    """By coordinate, action and rule, once."""
    policy = """
uid: urn:tsunagu:policy:mesh
assigner: a
permission:
  - {target: [WaterGauge.id], action: read}
  - {target: [WaterGauge.location], action: read, duty: [{action: generalise, to: mesh3}]}
"""
    answer = await bench(gauges(gauge("a"), gauge("b"), policy=policy)).ask("{ waterGauges { nodes { location } } }")
    (report,) = answer.extensions["sources"]
    assert report["transformed"] == [
        {
            "coordinate": "WaterGauge.location",
            "action": "generalise",
            "to": "mesh3",
            "rule": "urn:tsunagu:policy:mesh#permission/1",
        }
    ]


async def test_sources_of_which_something_is_shown_are_attributed() -> None:
    """In the prescribed wording, else in the licence's form; in both languages, each once."""
    said = Label("香川県が作った", "Made by Kagawa")
    one = replace(gauges(gauge("a")), attribution=said)
    two = replace(gauges(gauge("b"), name="beta"), license=None)
    three = replace(gauges(name="gamma"), holder=HolderEntry("x", said, attribution=said))
    answer = await bench(one, two, three).ask("{ waterGauges { nodes { id } } a: waterGauges { nodes { id } } }")
    assert answer.extensions["attributions"] == [
        {"source": "alpha", "ja": "香川県が作った", "en": "Made by Kagawa"},
        {
            "source": "beta",
            "ja": "「betaの題」（takamatsu-cityの名、ライセンス未記載）を加工して作成",
            "en": "Made from “Title of beta” (Name of takamatsu-city, licence not stated), adapted",
        },
    ]
