"""Random policies as plain data, with facts and rows that make their rules hold and fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from policies.compile import compile_policy
from policies.decision import Coordinate
from policies.facts import Facts
from policies.model import Document
from policies.policy import Policy
from tests.policies.small import AFTER, BEFORE, PURPOSES, TOKYO, VOCABULARY, disaster, facts
from vocab.documents import DocumentError, read_data
from vocab.values import Cell, Measure

Plain = dict[str, Any]
ORDERS = ["lt", "lteq", "gt", "gteq"]
PURPOSE_TERMS = ["disaster-response", "PublicBenefit", "Marketing", "Advertising", "CommercialResearch"]
COORDINATES = tuple(
    Coordinate(f"{cls.name}.{name}")
    for cls in VOCABULARY.concrete()
    for name in ("id", *(prop.name for prop in cls.properties))
)


def _constraint(left: str, operators: list[str], right: st.SearchStrategy[Any]) -> st.SearchStrategy[Plain]:
    return st.fixed_dictionaries(
        {"leftOperand": st.just(left), "operator": st.sampled_from(operators), "rightOperand": right}
    )


def _some_of(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


_TOWNS = st.sampled_from(["37201", "37202"])
_ANYWHERE = st.one_of(
    _constraint("purpose", ["isAnyOf", "isNoneOf"], _some_of(*PURPOSE_TERMS)),
    _constraint("purpose", ["eq", "neq", "isA"], st.sampled_from(PURPOSE_TERMS)),
    _constraint("dateTime", ORDERS, st.sampled_from(["2027-04-01", "2030-01-01"])),
    _constraint("situation", ["eq", "neq"], st.sampled_from(["disaster", "drill"])),
    _constraint(
        "situation",
        ["eq", "neq"],
        st.sampled_from(
            [{"domain": "takamatsu", "kind": "disaster"}, {"domain": "takamatsu", "kind": "disaster", "area": "37201"}]
        ),
    ),
)
_OF_ANY_ROW = st.one_of(
    _constraint("row.municipality", ["eq", "neq"], _TOWNS),
    _constraint("row.municipality", ["isAnyOf", "isNoneOf"], _some_of("37201", "37202")),
    _constraint("row.municipality", ["isAnyOf", "isNoneOf", "eq"], st.just({"claim": "areas"})),
)
_OF_CLASS = {
    "BikeStation": st.one_of(
        _constraint("row.bikesAvailable", ["eq", "neq", *ORDERS], st.sampled_from(["3", "10"])),
        _constraint("row.owner", ["eq", "neq"], st.just({"claim": "sub"})),
        _constraint("row.status", ["eq", "neq"], st.sampled_from(["OPEN", "CLOSED"])),
    ),
    "WaterGauge": st.one_of(
        _constraint("row.waterLevel", ORDERS, st.sampled_from(["1.5", "2"])),
        _constraint("row.automatic", ["eq", "neq"], st.sampled_from(["true", "false"])),
    ),
}
_ASSIGNEE = st.fixed_dictionaries(
    {},
    optional={
        "scope": _some_of("mobility", "water"),
        "role": _some_of("staff", "chief"),
        "organisation": _some_of("fire", "company-x"),
        "client": st.just("app"),
    },
).filter(bool)
_TARGETS = {
    "*": st.just("*"),
    "BikeStation": _some_of(
        "BikeStation.*", "BikeStation.contact", "BikeStation.contact.person", "BikeStation.name", "BikeStation.id"
    ),
    "WaterGauge": _some_of("WaterGauge.*", "WaterGauge.waterLevel", "WaterGauge.keeper", "WaterGauge.name"),
}
_WITH_DUTY = st.sampled_from(
    [
        ("BikeStation.location", {"action": "generalise", "to": "mesh3"}),
        ("BikeStation.location", {"action": "generalise", "to": "mesh2"}),
        ("BikeStation.bikesAvailable", {"action": "round", "to": "5"}),
        ("WaterGauge.waterLevel", {"action": "generalise", "width": "0.5"}),
    ]
)


def _constraints(class_name: str) -> st.SearchStrategy[list[Plain]]:
    leaf = st.one_of(_OF_ANY_ROW, _OF_CLASS.get(class_name, _OF_ANY_ROW), _ANYWHERE)
    groups = st.lists(leaf, min_size=1, max_size=3)
    one = st.one_of(leaf, groups.map(lambda items: {"or": items}), groups.map(lambda items: {"and": items}))
    return st.lists(one, min_size=1, max_size=2)


@st.composite
def _rules(draw: st.DrawFn, *, permits: bool) -> Plain:
    rule: Plain = {"action": "read"}
    class_name = draw(st.sampled_from(sorted(_TARGETS)))
    rule["target"] = draw(_TARGETS[class_name])
    if permits and draw(st.booleans()):
        rule["target"], duty = draw(_WITH_DUTY)
        class_name = rule["target"].partition(".")[0]
        rule["duty"] = [duty]
    if permits:
        rule["ground"] = "個人情報保護法第69条第2項第1号"
    if draw(st.sampled_from([True, False, False])):
        rule["assignee"] = draw(_ASSIGNEE)
    if draw(st.sampled_from([True, True, False])):
        rule["constraint"] = draw(_constraints(class_name))
    return rule


permissions = _rules(permits=True)
prohibitions = _rules(permits=False)


@st.composite
def documents(draw: st.DrawFn) -> Plain:
    """A policy that compiles: where its prohibitions would have no effect it has none."""
    document: Plain = {
        "uid": "urn:test:random",
        "assigner": "holder",
        "permission": draw(st.lists(permissions, min_size=1, max_size=4)),
        "prohibition": draw(st.lists(prohibitions, max_size=2)),
    }
    return document if policy_of(document) else document | {"prohibition": []}


def policy_of(document: Plain) -> Policy | None:
    """The policy compiled; None where a prohibition would have no effect."""
    return _policy_of(json.dumps(document, ensure_ascii=False))


@lru_cache(maxsize=64)
def _policy_of(text: str) -> Policy | None:
    model = read_data(Document, _as_read(json.loads(text)))
    try:
        return compile_policy(model, VOCABULARY, zone=TOKYO, purposes=PURPOSES)
    except DocumentError as error:
        assert {problem.code for problem in error.problems} == {"POLICY_PROHIBITION_WITHOUT_EFFECT"}, error  # noqa: PT017
        return None


def _as_read(value: Any) -> Any:
    """Plain data as the strict reader gives it: lists are tuples."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    return tuple(_as_read(item) for item in value) if isinstance(value, list) else value


_ATTRIBUTES: Mapping[str, st.SearchStrategy[Any]] = {
    "scopes": _some_of("mobility", "water", "other"),
    "roles": _some_of("staff", "chief", "other"),
    "organisation": st.sampled_from(["fire", "company-x", "other"]),
    "client": st.sampled_from(["app", "other"]),
    "subject": st.sampled_from(["hana", "taro"]),
    "purpose": st.sampled_from([*PURPOSE_TERMS, "ImprovePublicServices", "TargetedAdvertising", "Unheard"]),
    "claims": st.sampled_from([{"areas": ["37201"]}, {"areas": "37202"}, {"areas": []}, {"areas": [37201]}, {}]),
}
_CONSUMERS = st.one_of(
    st.fixed_dictionaries({**_ATTRIBUTES}),
    st.fixed_dictionaries({}, optional={**_ATTRIBUTES}),
    st.none(),
)
_SITUATIONS = st.lists(
    st.builds(
        disaster,
        st.sampled_from(["takamatsu", "marugame"]),
        st.sampled_from(["disaster", "drill"]),
        st.sampled_from([None, "37201", "37202"]),
    ),
    max_size=2,
)


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    """A consumer, a time before or after the dates of the rules, and situations."""
    return facts(draw(_CONSUMERS), draw(st.sampled_from([BEFORE, AFTER])), *draw(_SITUATIONS))


rows: st.SearchStrategy[Mapping[str, Cell]] = st.fixed_dictionaries(
    {
        "municipality": st.sampled_from([None, "37201", "37202", "34100"]),
        "bikesAvailable": st.sampled_from([None, 3, 10, 11]),
        "owner": st.sampled_from([None, "hana", "taro"]),
        "status": st.sampled_from([None, "OPEN", "CLOSED"]),
        "automatic": st.sampled_from([None, True, False]),
        "waterLevel": st.sampled_from([None, Measure(None, "MTR"), Measure(1.5, "MTR"), Measure(2.5, "MTR")]),
    }
)
