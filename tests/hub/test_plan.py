"""Plans are data: what is asked of whom, no more than was decided, and nothing that could lose a row."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.spec import Capabilities, CollectionCapabilities, Fetch, NativeType
from adapters.static import StaticAdapter
from hub.needs import Level
from hub.plan.build import plan_level
from hub.plan.nodes import FetchNode, Parallel, RootPlan, Sequence, tree
from tests.hub.engine_tools import (
    GAUGES,
    NOW,
    RIVERS,
    asked,
    bench,
    gauge,
    gauges,
    outcomes,
    source,
)
from vocab.query.predicate import FALSE, TRUE, And, Compare, Near, Op

SOME = """
uid: urn:tsunagu:policy:some
assigner: alpha
permission:
  - {target: [WaterGauge.id, WaterGauge.municipality], action: read}
  - target: [WaterGauge.address]
    action: read
    constraint: [{leftOperand: row.municipality, operator: eq, rightOperand: "372013"}]
  - {target: [WaterGauge.waterLevel], action: read, duty: [{action: round, to: "1"}]}
"""
FILTERED = "{ waterGauges(filter: %s) { nodes { id } } }"
CITY = '{municipality: {eq: "372013"}}'


def fetch_of(query: str, *sources: Any) -> Fetch:
    """The fetch planned for the first source of a list."""
    (plan,) = bench(*(sources or (gauges(),))).plans(query)
    return plan.sources[0].fetch


def test_only_the_native_paths_that_are_needed_are_fetched() -> None:
    """The key always; a measure's time with its value; nothing that is not selected, filtered or ordered by."""
    assert fetch_of("{ waterGauges { nodes { id } } }").paths == ("id",)
    assert fetch_of("{ waterGauges { nodes { waterLevel { value } } } }").paths == ("id", "level", "at")
    assert fetch_of("{ waterGauges { nodes { thresholds { danger } } } }").paths == ("id", "danger")
    found = fetch_of(
        '{ waterGauges(filter: {address: {eq: "x"}}, orderBy: [{municipality: ASC}]) { total { value } } }'
    )
    assert found.paths == ("id", "address", "city")


def test_what_is_denied_is_not_fetched_and_what_conditions_read_is() -> None:
    """A condition is judged on the row, so its property is read, selected or not."""
    of = gauges(policy=SOME)
    assert fetch_of("{ waterGauges { nodes { name { value } location } } }", of).paths == ("id",)
    assert fetch_of("{ waterGauges { nodes { address } } }", of).paths == ("id", "address", "city")


async def test_a_source_of_which_nothing_may_be_seen_is_not_called() -> None:
    """It is reported as denied, and the answer is empty with an unknown total."""
    of = gauges(gauge("a"), policy=None)
    answer = await bench(of).ask("{ waterGauges { nodes { id } total { value exactness } } }")
    assert asked(of) == []
    assert outcomes(answer) == {"alpha": "denied"}
    assert answer.data == {"waterGauges": {"nodes": [], "total": {"value": None, "exactness": "UNKNOWN"}}}


@pytest.mark.parametrize(
    ("condition", "pushed"),
    [
        (CITY, Compare("city", Op.EQ, "372013")),
        ("{thresholds: {danger: {gte: 1}}}", Compare("danger", Op.GTE, 1.0)),
        ('{municipality: {eq: "x"}, thresholds: {danger: {lt: 2}}}', None),
        ('{not: {municipality: {in: ["x", "y"]}}}', None),
        ("{or: []}", FALSE),
        ("{and: []}", TRUE),
        ("{waterLevel: {}}", TRUE),
    ],
)
def test_a_filter_over_plain_coordinates_is_pushed(condition: str, pushed: Any) -> None:
    """In native paths, types and units; a filter that nothing meets asks nobody."""
    (plan,) = bench(gauges()).plans(FILTERED % condition)
    if pushed == FALSE:
        assert (plan.sources, [item.status for item in plan.skipped]) == ((), ["empty"])
    elif pushed is None:
        assert isinstance(plan.sources[0].fetch.predicate, And)
    else:
        assert plan.sources[0].fetch.predicate == pushed


def test_bounds_are_widened_in_the_unit_of_the_source() -> None:
    """Metres asked, centimetres held: no row on the edge is lost to rounding."""
    predicate = fetch_of(FILTERED % "{waterLevel: {gte: 1}}").predicate
    assert isinstance(predicate, Compare)
    assert (predicate.field, predicate.op) == ("level", Op.GTE)
    assert isinstance(predicate.value, float)
    assert 99.999 < predicate.value <= 100


def test_types_are_stated_for_what_the_predicate_reads() -> None:
    """And for nothing else."""
    assert fetch_of(FILTERED % CITY).types == {"city": NativeType.TEXT}
    assert fetch_of("{ waterGauges { nodes { municipality } } }").types == {}


@pytest.mark.parametrize("condition", ['{address: {eq: "x"}}', "{waterLevel: {gte: 1}}", '{name: {eq: "x"}}'])
def test_a_filter_over_what_is_not_plain_is_left_to_the_hub(condition: str) -> None:
    """Conditional, transformed or denied: the source would answer about values that the consumer does not see."""
    assert fetch_of(FILTERED % condition, gauges(policy=SOME)).predicate == TRUE


def test_of_a_conjunction_the_plain_part_is_pushed() -> None:
    """The rest is left to the hub; a disjunction is pushed whole or not at all."""
    of = gauges(policy=SOME)
    both = '{municipality: {eq: "372013"}, address: {eq: "x"}}'
    assert fetch_of(FILTERED % both, of).predicate == Compare("city", Op.EQ, "372013")
    either = '{or: [{municipality: {eq: "372013"}}, {address: {eq: "x"}}]}'
    assert fetch_of(FILTERED % either, of).predicate == TRUE


@pytest.mark.parametrize("why", ["partial", "shared"])
def test_a_filter_is_pushed_only_to_whole_holders(why: str) -> None:
    """Where entities may be split, what one source lacks another may have (ETSI TS 104 175, 10.4.3)."""
    if why == "partial":
        sources = [source(GAUGES.replace("whole", "partial"), {"gauges": []})]
    else:
        shared = GAUGES.replace("{key: id,", "{key: id, space: gauges,")
        sources = [source(shared, {"gauges": []}, name=name) for name in ("alpha", "beta")]
    (plan,) = bench(*sources).plans(FILTERED % CITY)
    assert [item.fetch.predicate for item in plan.sources] == [TRUE] * len(sources)


def test_one_of_two_that_share_a_space_is_asked_alone_as_a_whole() -> None:
    """With `sources:` there is nothing to merge with."""
    shared = GAUGES.replace("{key: id,", "{key: id, space: gauges,")
    sources = [source(shared, {"gauges": []}, name=name) for name in ("alpha", "beta")]
    query = f'{{ waterGauges(filter: {CITY}, sources: ["beta"]) {{ nodes {{ id }} }} }}'
    (plan,) = bench(*sources).plans(query)
    assert [(item.source.name, item.fetch.predicate) for item in plan.sources] == [
        ("beta", Compare("city", Op.EQ, "372013"))
    ]


def able(**more: Any) -> Capabilities:
    """Those of the static adapter, but one."""
    whole = StaticAdapter({}).capabilities().default
    parts = {"fields": whole.fields, "conjunction": whole.conjunction, "disjunction": whole.disjunction}
    return Capabilities(CollectionCapabilities(**{**parts, **more}))


@pytest.mark.parametrize(
    ("can", "condition", "pushed"),
    [
        (able(fields=()), CITY, TRUE),
        (able(disjunction=None), '{or: [{municipality: {eq: "a"}}, {address: {eq: "b"}}]}', TRUE),
        (able(conjunction=None), '{municipality: {eq: "a"}, address: {eq: "b"}}', Compare("address", Op.EQ, "b")),
    ],
)
def test_only_what_a_source_declares_is_asked(can: Capabilities, condition: str, pushed: Any) -> None:
    """Field by field, operator by operator, and how they combine."""
    assert fetch_of(FILTERED % condition, gauges(can=can)).predicate == pushed


def test_near_is_pushed_to_those_that_hold_geometries() -> None:
    """And what is inside as well."""
    query = "{ waterGauges(near: {lat: 34, lon: 134, within: 500}) { nodes { id } } }"
    assert fetch_of(query).predicate == Near("place", 34.0, 134.0, 500.0)
    assert fetch_of(query, gauges(policy=SOME)).predicate == TRUE


async def test_ids_are_routed_by_their_space() -> None:
    """Only the source that gives ids of that space is asked, for the key alone."""
    one, other = gauges(gauge("a")), gauges(gauge("a"), name="beta")
    engine = bench(one, other)
    data = await engine.data('{ waterGauge(id: "urn:tsunagu:WaterGauge:takamatsu-city.beta:a") { id } }')
    assert data["waterGauge"]["id"].endswith("beta:a")
    assert (asked(one), len(asked(other))) == ([], 1)
    assert asked(other)[0].predicate == Compare("id", Op.EQ, "a")


@pytest.mark.parametrize(
    "text",
    ["", "x", "urn:tsunagu:WaterGauge:nobody:a", "urn:tsunagu:River:takamatsu-city.alpha:a", "urn:tsunagu:Place:a:b",
     "urn:tsunagu:WaterGauge:takamatsu-city.alpha:%61", "urn:tsunagu:WaterGauge:takamatsu-city.alpha:"],
)  # fmt: skip
async def test_an_id_that_nobody_could_have_given_asks_nobody(text: str) -> None:
    """It is null, and no error: what is not there is not there."""
    of = gauges(gauge("a"))
    data = await bench(of).data("query ($i: ID!) { waterGauge(id: $i) { id } node(id: $i) { id } }", {"i": text})
    assert data == {"waterGauge": None, "node": None}
    assert asked(of) == []


async def test_ids_of_several_classes_cost_one_fetch_each() -> None:
    """However often they are given."""
    of = gauges(gauge("a"), gauge("b"))
    to = source(RIVERS, {"rivers": [{"code": "r"}]}, name="rivers")
    ids = [f"urn:tsunagu:WaterGauge:takamatsu-city.alpha:{key}" for key in "abab"] + ["urn:tsunagu:River:rivers:r"]
    representations = [{"__typename": text.split(":")[2], "id": text} for text in ids]
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Entity { id } } }"
    data = await bench(of, to).data(query, {"r": representations})
    assert [item["id"] for item in data["_entities"]] == ids
    assert [fetch.predicate for fetch in asked(of)] == [Compare("id", Op.IN, ("a", "b"))]
    assert [fetch.predicate for fetch in asked(to)] == [Compare("code", Op.EQ, "r")]


def test_a_plan_is_a_tree_that_can_be_compared() -> None:
    """Two sources at once, then what they refer to."""
    rivers = source(RIVERS, {"rivers": []}, name="rivers")
    engine = bench(gauges(), gauges(name="beta"), rivers)
    query = "{ waterGauges { nodes { municipality river { system } } } }"
    (root,) = engine.operation(query).roots
    plans = engine.plans(query)
    decisions = engine.decided(plan.level for plan in plans)

    def below(level: Level) -> Any:
        ids = ("urn:tsunagu:River:rivers:1", "urn:tsunagu:River:rivers:2")
        return plan_level(_with_ids(level, ids), engine.catalogue, decisions, NOW)

    top = Fetch(collection="gauges", paths=("id", "city", "river"))  # type: ignore[arg-type]  # texts are names
    after = Fetch(
        collection="rivers",  # type: ignore[arg-type]  # texts are names
        paths=("code", "system"),  # type: ignore[arg-type]  # texts are names
        predicate=Compare("code", Op.IN, ("1", "2")),
        types={"code": NativeType.TEXT},  # type: ignore[dict-item]  # texts are names
    )
    assert tree([RootPlan(root, plans)], below) == Parallel(
        (
            Sequence(
                (
                    Parallel(
                        (
                            FetchNode("alpha", "WaterGauge", top, exact=True),
                            FetchNode("beta", "WaterGauge", top, exact=True),
                        )
                    ),
                    Parallel((Parallel((FetchNode("rivers", "River", after, "river", ("code",), exact=True),)),)),
                )
            ),
        )
    )


def _with_ids(level: Level, ids: tuple[str, ...]) -> Level:
    return Level(level.class_name, level.used, level.children, ids=ids)


def test_the_page_size_of_the_terms_is_asked_for() -> None:
    """And none where the terms say nothing."""
    assert fetch_of("{ waterGauges { nodes { id } } }", gauges(page_size=7)).limit == 7
    assert fetch_of("{ waterGauges { nodes { id } } }").limit is None


async def test_pushing_never_changes_an_answer() -> None:
    """The same question to a source that takes everything and to one that takes nothing."""
    rows = [gauge(str(number), level=number * 30, city=("372013", "373419")[number % 2]) for number in range(9)]
    query = FILTERED.replace("nodes { id }", "nodes { id } total { value }") % (
        '{or: [{waterLevel: {gt: 1.1, lte: 2.1}}, {not: {municipality: {eq: "372013"}}}]}'
    )
    able_to, unable = gauges(*rows), gauges(*rows, can=Capabilities())
    found = [await bench(of).data(query) for of in (able_to, unable)]
    assert found[0] == found[1]
    assert asked(able_to)[0].predicate != TRUE
    assert asked(unable)[0].predicate == TRUE


def test_a_point_that_is_a_persons_is_told_to_no_source() -> None:
    """The hub measures the distance itself; what else is asked is still pushed."""
    near = "near: {lat: 34.34, lon: 134.05, within: 500, private: true}"
    predicate = fetch_of(
        f'{{ waterGauges({near}, filter: {{municipality: {{eq: "372013"}}}}) {{ nodes {{ id }} }} }}'
    ).predicate
    assert predicate == Compare("city", Op.EQ, "372013")


def test_a_duty_not_to_hold_reaches_the_fetch() -> None:
    """Pages of a source whose rule says noHold are asked for anew."""
    policy = """
uid: urn:test:no-hold
assigner: takamatsu-city
permission:
  - {target: "*", action: read, duty: [{action: noHold}]}
"""
    (level,) = bench(gauges(gauge("a"), policy=policy)).plans("{ waterGauges { nodes { id waterLevel { value } } } }")
    (plan,) = level.sources
    assert not plan.fetch.hold
    assert plan.visible.plain
