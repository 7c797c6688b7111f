"""What a policy means, slowly and obviously: one row, one coordinate, the document as plain data.

Shares no code with the compiler. Truth is 1, 0, or 0.5 for unknown (Kleene): "and" is the least, "or" the greatest,
"not" what is left of 1. A permission must be true; a prohibition applies unless it is false.
"""

from __future__ import annotations

import operator as compare
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from policies.dpv import PURPOSES
from policies.facts import Facts

Plain = dict[str, Any]
BROADER = {row[0]: row[1] for row in PURPOSES} | {"disaster-response": ("ProtectionOfPublicSecurity",)}
PERSONAL = {"BikeStation.contact.person", "WaterGauge.keeper", "Tag.person"}
NOTICES = {"attribute", "noHold", "noForward"}  # duties that leave the value as it is
DURATIONS = {"PT15M": timedelta(minutes=15), "PT1H": timedelta(hours=1), "P1D": timedelta(days=1)}
ORDERS = {"lt": compare.lt, "lteq": compare.le, "gt": compare.gt, "gteq": compare.ge}
METHODS = dict.fromkeys(["scope", "role", "organisation", "client", "ground", "agreement", "dayOfWeek"], "attribute")
METHODS |= dict.fromkeys(["hops", "assuranceLevel", "timeOfDay", "dateTime"], "ordered")
METHODS |= dict.fromkeys(["subject", "case", "consent"], "about") | {"purpose": "purpose", "situation": "situation"}
NOT = {"neq", "isNoneOf"}
TOKYO = ZoneInfo("Asia/Tokyo")
UNKNOWN = 0.5


@dataclass(frozen=True)
class World:
    """Rules as plain data, who asks when, and one row; `consents`: who consents, by who keeps that ("" is the hub)."""

    document: Plain
    facts: Facts
    row: Mapping[str, Any]
    consents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    law: list[Plain] = field(default_factory=list)  # its prohibitions
    licence: str = ""  # as stated

    def sees(self, coordinate: str) -> list[Plain] | None:
        """The duties on the value that is seen, or None where nothing is seen."""
        for rule in [*self.law, *self.document.get("prohibition", [])]:
            if level(rule, coordinate) is not None and self.holds(rule) != 0:
                return None
        reached = [(level(rule, coordinate), rule) for rule in self.document.get("permission", [])]
        counting = [(on, rule) for on, rule in reached if on is not None and (on == 3 or coordinate not in PERSONAL)]
        highest = max((on for on, _ in counting), default=None)
        for on, rule in counting:
            if on == highest and min(self.permits(rule), self.holds(rule)) == 1:
                duties: list[Plain] = rule.get("duty", [])
                return None if "ND" in self.licence and {duty["action"] for duty in duties} - NOTICES else duties
        return None

    def permits(self, rule: Plain) -> float:
        """What permissions need beside their own rule: validity, the licence, and to be asked directly (noForward)."""
        who, valid, duties = self.facts.consumer, self.document.get("valid", {}), rule.get("duty", [])
        direct = who.hops == 0 or all(duty["action"] != "noForward" for duty in duties)
        begun = self.facts.now >= _midnight(valid.get("from", "1970-01-01"))
        ended = self.facts.now >= _midnight(valid.get("until", "2999-01-01"))
        truths: list[float] = [begun, not ended, direct, who.issuer is not None or self.licence[:5] in ("", "CC-BY")]
        if "NC" in self.licence:
            truths.append(self.purpose("", "isNoneOf", "CommercialPurpose"))
            truths.append(self.purpose("", "isAnyOf", ["NonCommercialPurpose", "PublicBenefit", "AcademicResearch"]))
        return min(truths)

    def holds(self, rule: Plain) -> float:
        """The rule's assignee and constraints, all of them."""
        parts = [self.attribute(kind, "isAnyOf", wanted) for kind, wanted in rule.get("assignee", {}).items()]
        return min([1, *parts, *map(self.judge, rule.get("constraint", []))])

    def judge(self, constraint: Plain) -> float:
        """One constraint or group."""
        for group, choose in (("and", min), ("or", max)):
            if group in constraint:
                return choose(map(self.judge, constraint[group]))
        left, operator, right = constraint["leftOperand"], constraint["operator"], constraint["rightOperand"]
        if left == "count":  # deliveries to a consumer who is known, this one included
            sent = self.facts.deliveries.get((self.document["uid"], int(DURATIONS[constraint["per"]].total_seconds())))
            return UNKNOWN if sent is None or self.facts.consumer.issuer is None else sent + 1 <= int(right)
        return float(getattr(self, METHODS.get(left, "of_row"))(left, operator, right))

    def attribute(self, kind: str, operator: str, right: Any) -> float:
        """What is so of the consumer or the day; unknown where nothing is, or there is nothing to compare with."""
        who, facts, held = self.facts.consumer, self.facts, set[Any]()
        today = facts.now.astimezone(TOKYO).strftime("%a").lower()
        if who.issuer is not None:
            held = {""} | {each.id for each in facts.agreements if each.holder == self.document["assigner"]}
        several = {"scope": {*who.scopes}, "role": {*who.roles}, "agreement": held, "dayOfWeek": {today}}
        has, wanted = several.get(kind, {getattr(who, kind, None)}) - {None}, self.values(right, operator)
        return bool(has & set(wanted)) is not (operator in NOT) if has and wanted else UNKNOWN

    def purpose(self, _left: str, operator: str, right: Any) -> float:
        """Asked is permitted or narrower; unknown when it is missing, not in the tree, or only overlaps."""
        asked, found = self.facts.consumer.purpose, 0.0
        if asked is None or asked not in BROADER:
            return UNKNOWN
        for value in _listed(right):
            shared = value in _upward(asked) or any({value, asked} <= _upward(term) for term in BROADER)
            found = max(found, value in _upward(asked), UNKNOWN * shared)
        return 1 - found if operator in NOT else found

    def ordered(self, left: str, operator: str, right: str) -> float:
        """Figures and clocks, as texts that sort as they do."""
        who, local = self.facts.consumer, self.facts.now.astimezone(TOKYO)
        has, wanted = {
            "hops": (str(who.hops), right),
            "assuranceLevel": (str(who.assurance), right),
            "timeOfDay": (local.strftime("%H:%M:%S"), right + ":00"),
            "dateTime": (local.isoformat(), right + "T00:00:00+09:00"),
        }[left]
        return UNKNOWN if has == "None" else bool(ORDERS.get(operator, compare.eq)(has, wanted))

    def situation(self, _left: str, operator: str, right: Any) -> float:
        """Whether one of the situations wanted is declared now."""
        wanted = [right] if isinstance(right, dict) else [{"kind": kind} for kind in _listed(right)]
        declared = any(
            (one.kind, one.domain) == (want["kind"], want.get("domain", one.domain))
            and (one.area is None or want.get("area", one.area) == one.area)
            for one in self.facts.situations
            for want in wanted
            if one.starts_at <= self.facts.now < one.ends_at
        )
        return declared is not (operator in NOT)

    def about(self, left: str, _operator: str, right: Any) -> float:
        """Whether the person of the row is linked to the consumer, is one of a case, or consents."""
        facts, holder, person = self.facts, self.document["assigner"], self.row["person"]
        if left == "subject":
            links = [each for each in facts.links if each.holder == holder]
            found = {it.subject for it in links if ("represented" if it.mandate else "self") in _listed(right)}
            return person in found if found and person else UNKNOWN
        if left == "case":
            cases = [it for it in facts.cases if it.holder == holder and it.starts_at <= facts.now < it.ends_at]
            found = {it.subject for it in cases if (it.domain, it.kind) == (right["domain"], right["kind"])}
            return UNKNOWN if found and person is None else person in found
        given = self.consents.get(right["source"] if isinstance(right, dict) else "")
        told = None not in (given, facts.consumer.issuer, facts.consumer.purpose, person)
        return person in (given or ()) if told else UNKNOWN

    def of_row(self, left: str, operator: str, right: Any) -> float:
        """A value, a place or an age of the row."""
        if isinstance(right, dict) and "municipality" in right:
            return self.of_row("row.municipality", "eq", right["municipality"])
        cell = self.row[left.removeprefix("row.").removesuffix(".age")]
        if left.endswith(".age"):
            at = getattr(cell, "observed_at", cell)
            return UNKNOWN if at is None else bool(ORDERS[operator](self.facts.now - at, DURATIONS[right]))
        cell = getattr(cell, "value", cell)
        if isinstance(cell, dict):
            return inside(cell["coordinates"], right)
        read: Any = {bool: "true".__eq__, int: float, float: float, datetime: _midnight}.get(type(cell), str)
        found = [read(value) for value in self.values(right, operator) or []]
        if cell is None or not found:
            return UNKNOWN
        return bool(ORDERS[operator](cell, found[0])) if operator in ORDERS else (cell in found) != (operator in NOT)

    def values(self, right: Any, operator: str) -> list[str] | None:
        """What the right side names; None for a claim that is missing, empty, too many, or anything but texts."""
        if not isinstance(right, dict):
            return _listed(right)
        who, name = self.facts.consumer, right.get("claim", "")
        value = who.subject if name == "sub" else who.claims.get(name)
        values = _listed(value) if isinstance(value, (str, list)) else []
        fits = len(values) == 1 or operator in ("isAnyOf", "isNoneOf")
        return values if values and fits and all(isinstance(each, str) for each in values) else None


def level(rule: Plain, coordinate: str) -> int | None:
    """How specific the rule's best target for a coordinate is; None: not covered."""
    class_name, parent = coordinate.partition(".")[0], coordinate.rpartition(".")[0]
    levels = {"*": 0, f"{class_name}.*": 1, parent: 2, coordinate: 3}
    return max((levels[target] for target in _listed(rule["target"]) if target in levels), default=None)


@cache
def _upward(term: str) -> frozenset[str]:
    return frozenset({term}).union(*(_upward(above) for above in BROADER[term]))


def inside(point: list[float], area: dict[str, str]) -> bool:
    """Whether a point lies in, or on the border of, a first mesh cell or a rectangle."""
    if "mesh" in area:
        south, west = int(area["mesh"][:2]), int(area["mesh"][2:]) + 100.0
        corners = [[west, south / 1.5], [west + 1, (south + 1) / 1.5]]
    else:
        corners = [[float(number) for number in corner.split(",")] for corner in area["polygon"].split()]
    return all(min(each) <= place <= max(each) for each, place in zip(zip(*corners, strict=True), point, strict=True))


def _midnight(date: str) -> datetime:
    return datetime.fromisoformat(date + "T00:00:00+09:00")  # in Tokyo


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)
