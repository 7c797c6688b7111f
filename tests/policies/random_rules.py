"""Random policies and laws as plain data: every operand, operator, target, duty and licence of the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Plain = dict[str, Any]
UID, HOLDER = "urn:test:random", "holder"
ORDERS = ["lt", "lteq", "gt", "gteq"]
EQUALITY = ["eq", "neq", "isAnyOf", "isNoneOf"]
PURPOSES = ["disaster-response", "PublicBenefit", "Marketing", "Advertising", "CommercialResearch"]
DATES = ["2027-04-01", "2027-04-03", "2030-01-01"]
LICENCES = ["", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "whatever"]
Make = Callable[[Random], Plain]


def _some(rng: Random, values: list[str]) -> list[str]:
    return rng.sample(values, min(rng.choice([1, 1, 2]), len(values)))


def _make(left: str, operators: list[str], values: list[Any], **more: str) -> Make:
    """A constraint with one of the values, or with some of them where the operator takes several."""

    def make(rng: Random) -> Plain:
        operator = rng.choice(operators)
        right: Any = rng.choice(values)
        if operator in ("isAnyOf", "isNoneOf") and not isinstance(right, dict):
            right = _some(rng, [value for value in values if isinstance(value, str)])
        return {"leftOperand": left, "operator": operator, "rightOperand": right, **more}

    return make


def _either(*makes: Make) -> Make:
    return lambda rng: rng.choice(makes)(rng)


_HERE = {"domain": "takamatsu", "kind": "disaster"}
_AREAS = [{"mesh": "5134"}, {"polygon": "134.0,34.3 134.1,34.3 134.1,34.4 134.0,34.4"}, {"municipality": "372013"}]
_TOWNS = ["372013", "372021"]
OF_ALL: Mapping[str, Make] = {
    "purpose": _make("purpose", [*EQUALITY, "isA"], PURPOSES),
    "ground": _make("ground", EQUALITY, ["条例第5条", "agreement"]),
    "scope": _make("scope", EQUALITY, ["mobility", "water"]),
    "role": _make("role", EQUALITY, ["staff", "chief"]),
    "organisation": _make("organisation", EQUALITY, ["fire", "company-x", {"claim": "org"}]),
    "client": _make("client", EQUALITY, ["app", "other", {"claim": "apps"}]),
    "assuranceLevel": _make("assuranceLevel", ["eq", *ORDERS], ["1", "2", "3"]),
    "hops": _make("hops", ["eq", "lt", "lteq"], ["0", "1", "2"]),
    "dateTime": _make("dateTime", ORDERS, DATES),
    "timeOfDay": _make("timeOfDay", ORDERS, ["00:00", "08:30", "17:15"]),
    "dayOfWeek": _make("dayOfWeek", EQUALITY, ["mon", "wed", "thu", "sat"]),
    "situation": _either(
        _make("situation", ["eq", "neq", "isAnyOf"], ["disaster", "drill"]),
        _make("situation", ["eq", "neq"], [_HERE, _HERE | {"area": "372013"}]),
    ),
    "row.municipality": _make("row.municipality", EQUALITY, [*_TOWNS, {"claim": "areas"}]),
}
"""Operands that any rule may have."""
OF_HOLDERS: Mapping[str, Make] = {
    "agreement": _make("agreement", ["eq", "isAnyOf"], ["a-1", "a-2"]),
    "count": _either(*(_make("count", ["lteq"], ["1", "2", "3"], per=per) for per in ("PT1H", "P1D"))),
}
"""Operands that a law does not have."""
OF_CLASS: Mapping[str, Mapping[str, Make]] = {
    "BikeStation": {
        "row.bikesAvailable": _make("row.bikesAvailable", [*EQUALITY, *ORDERS], ["3", "10"]),
        "row.owner": _make("row.owner", ["eq", "neq"], [{"claim": "sub"}]),
        "row.status": _make("row.status", EQUALITY, ["OPEN", "CLOSED"]),
        "row.location": _make("row.location", ["isPartOf"], _AREAS),
    },
    "WaterGauge": {
        "row.waterLevel": _make("row.waterLevel", [*EQUALITY, *ORDERS], ["1.5", "2.5"]),
        "row.automatic": _make("row.automatic", ["eq", "neq"], ["true", "false"]),
        "row.waterLevel.age": _make("row.waterLevel.age", ORDERS, ["PT15M", "PT1H"]),
        "row.inspectedAt": _make("row.inspectedAt", ["eq", "neq", *ORDERS], DATES),
    },
    "Tag": {
        "row.location": _make("row.location", ["isPartOf"], _AREAS),
        "row.seenAt.age": _make("row.seenAt.age", ORDERS, ["PT15M", "P1D"]),
        "row.battery.age": _make("row.battery.age", ORDERS, ["PT1H"]),
        "row.person": _make("row.person", ["eq", "neq", "isAnyOf"], ["p-1", {"claim": "sub"}]),
    },
}
OF_PERSONS: Mapping[str, Make] = {
    "subject": _make("subject", ["eq", "isAnyOf"], ["self", "represented"]),
    "case": _make("case", ["eq"], [{"domain": "takamatsu", "kind": "missing-person"}]),
    "consent": _make("consent", ["eq"], ["given", {"source": "consents"}]),
}
"""Operands that the class with a subject has; not a law."""
_ASSIGNEES: Mapping[str, list[str]] = {
    "scope": ["mobility", "water"],
    "role": ["staff", "chief"],
    "organisation": ["fire", "company-x"],
    "client": ["app"],
}
_TARGETS: Mapping[str, list[str]] = {
    "BikeStation": ["*", "contact", "contact.person", "name", "id", "location"],
    "WaterGauge": ["*", "waterLevel", "keeper", "name"],
    "Tag": ["*", "id", "name", "person", "location", "battery"],
}
_DUTIES: Mapping[str, list[Plain]] = {
    "BikeStation.location": [{"action": "generalise", "to": "mesh3"}, {"action": "generalise", "to": "mesh2"}],
    "BikeStation.bikesAvailable": [{"action": "round", "to": "5"}],
    "BikeStation.address": [{"action": "mask"}, {"action": "redact"}],
    "BikeStation.owner": [{"action": "pseudonymise"}],
    "WaterGauge.waterLevel": [{"action": "generalise", "width": "0.5"}, {"action": "delay", "period": "PT15M"}],
    "Tag.seenAt": [{"action": "delay", "period": "PT1H"}, {"action": "generalise", "to": "day"}],
    "Tag.person": [{"action": "pseudonymise"}, {"action": "mask"}],
    "Tag.battery": [{"action": "round", "to": "0.5"}],
}
_NOTICES: list[Plain] = [
    {"action": "noForward"}, {"action": "noHold"}, {"action": "attribute", "text": {"ja": "出典", "en": "Source"}},
]  # fmt: skip


def operands(class_name: str, *, law: bool = False) -> Mapping[str, Make]:
    """What constraints on a class may look at (`*`: on every class)."""
    if law:
        return {**OF_ALL, **OF_CLASS.get(class_name, {})}
    persons = OF_PERSONS if class_name == "Tag" else {}
    return {**OF_ALL, **OF_HOLDERS, **OF_CLASS.get(class_name, {}), **persons}


def _constraints(rng: Random, class_name: str, *, law: bool) -> list[Plain]:
    known = operands(class_name, law=law)
    special = [name for name in known if name not in OF_ALL]

    def leaf() -> Plain:
        # What few classes have comes up as often as what all have; persons more often, as most rows are of others.
        chosen = [list(known), list(known), special or list(known), [*(OF_PERSONS.keys() & known.keys())] or special]
        return known[rng.choice(sorted(rng.choice(chosen) or known))](rng)

    def one() -> Plain:
        form = rng.choice(["leaf", "leaf", "leaf", "or", "or", "and"])
        return leaf() if form == "leaf" else {form: [leaf() for _ in range(rng.choice([1, 2, 3]))]}

    return [one() for _ in range(rng.choice([1, 1, 2]))]


def _rule(rng: Random, *, permits: bool, law: bool = False) -> Plain:
    rule: Plain = {"action": "read"}
    class_name = rng.choice(["*", "BikeStation", "WaterGauge", "Tag", "Tag"])
    if class_name == "*":
        rule["target"] = "*"
    else:
        names = rng.sample(_TARGETS[class_name], rng.choice([1, 1, 2]))
        rule["target"] = [f"{class_name}.{name}" for name in names]
    if permits and rng.random() < 0.4:
        rule["target"] = target = rng.choice(list(_DUTIES))
        class_name = target.partition(".")[0]
        rule["duty"] = [rng.choice(_DUTIES[target])]
    if permits and rng.random() < 0.2:
        rule["duty"] = [*rule.get("duty", []), rng.choice(_NOTICES)]
    if permits:
        rule["ground"] = "個人情報保護法第69条第2項第1号"
    if rng.random() < 0.3:
        kinds = rng.sample(list(_ASSIGNEES), rng.choice([1, 1, 2]))
        rule["assignee"] = {kind: rng.sample(_ASSIGNEES[kind], 1) for kind in kinds}
    if rng.random() < 0.7:
        rule["constraint"] = _constraints(rng, class_name, law=law)
    return rule


def permission(rng: Random) -> Plain:
    """A permission."""
    return _rule(rng, permits=True)


def prohibition(rng: Random) -> Plain:
    """A prohibition of a holder."""
    return _rule(rng, permits=False)


def forbidden_by_law(rng: Random) -> Plain:
    """A prohibition of a law."""
    return _rule(rng, permits=False, law=True)


def document(rng: Random) -> Plain:
    """A policy; its prohibitions may be without effect."""
    valid = {"from": "2027-04-01"}, {"until": "2027-04-03"}, {"from": "2027-04-01", "until": "2027-04-03"}
    return {
        "uid": UID,
        "assigner": HOLDER,
        **({"valid": rng.choice(valid)} if rng.random() < 0.2 else {}),
        "permission": [permission(rng) for _ in range(rng.choice([1, 2, 3, 4, 5]))],
        "prohibition": [prohibition(rng) for _ in range(rng.choice([0, 0, 1, 2]))],
    }
