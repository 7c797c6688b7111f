"""What a policy means, slowly and obviously: one row, one coordinate, the document as plain data.

Written from the rules of the policy language alone; shares no code with the compiler. Truth is True, False, or None
for unknown (Kleene). A permission must be true; a prohibition applies unless it is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from policies.dpv import PURPOSES
from policies.facts import Facts
from vocab.values import Measure

BROADER: dict[str, tuple[str, ...]] = {row[0]: row[1] for row in PURPOSES} | {
    "disaster-response": ("ProtectionOfPublicSecurity",)
}
PERSONAL = {"BikeStation.contact.person", "WaterGauge.keeper"}
Truth = bool | None


def sees(document: dict[str, Any], coordinate: str, facts: Facts, row: dict[str, Any]) -> list[dict[str, str]] | None:
    """The duties on the value that is seen, or None where nothing is seen."""
    for rule in document.get("prohibition", []):
        if level(rule, coordinate) is not None and holds(rule, facts, row) is not False:
            return None
    candidates = []
    for rule in document.get("permission", []):
        reached = level(rule, coordinate)
        if reached is not None and not (reached < 3 and coordinate in PERSONAL):
            candidates.append((reached, rule))
    highest = max((reached for reached, _ in candidates), default=None)
    for reached, rule in candidates:
        if reached == highest and holds(rule, facts, row) is True:
            duties: list[dict[str, str]] = rule.get("duty", [])
            return duties
    return None


def level(rule: dict[str, Any], coordinate: str) -> int | None:
    """How specific the rule's best target for a coordinate is: 0 `*` … 3 the coordinate; None: not covered."""
    class_name, _, name = coordinate.partition(".")
    found = []
    for target in listed(rule["target"]):
        if target == coordinate:
            found.append(3)
        elif target == "*":
            found.append(0)
        elif target == f"{class_name}.*":
            found.append(1)
        elif target == f"{class_name}.{name.partition('.')[0]}" and "." in name:
            found.append(2)
    return max(found, default=None)


def holds(rule: dict[str, Any], facts: Facts, row: dict[str, Any]) -> Truth:
    """The rule's assignee and constraints, all of them."""
    return every(
        [*assignee(rule.get("assignee", {}), facts), *(judge(c, facts, row) for c in rule.get("constraint", []))]
    )


def assignee(parts: dict[str, Any], facts: Facts) -> Iterable[Truth]:
    """One truth for each part that is given; unknown where the consumer has nothing of the kind."""
    who = facts.consumer
    known: dict[str, set[Any]] = {
        "scope": set(who.scopes),
        "role": set(who.roles),
        "organisation": {who.organisation} - {None},
        "client": {who.client} - {None},
    }
    for kind, wanted in parts.items():
        yield any(value in known[kind] for value in listed(wanted)) if known[kind] else None


def judge(constraint: dict[str, Any], facts: Facts, row: dict[str, Any]) -> Truth:
    """One constraint or group."""
    if "and" in constraint:
        return every([judge(item, facts, row) for item in constraint["and"]])
    if "or" in constraint:
        return some([judge(item, facts, row) for item in constraint["or"]])
    left, operator, right = constraint["leftOperand"], constraint["operator"], constraint["rightOperand"]
    if left == "purpose":
        return purpose(operator, listed(right), facts.consumer.purpose)
    if left == "dateTime":
        return compare(operator, facts.now, datetime.fromisoformat(right + "T00:00:00+09:00"))
    if left == "situation":
        return situation(operator, right, facts)
    return of_row(operator, right, row.get(left.removeprefix("row.")), facts)


def purpose(operator: str, values: list[str], asked: str | None) -> Truth:
    """Asked is permitted or narrower; unknown when it is missing, not in the tree, or only overlaps."""
    if asked is None or asked not in BROADER:
        return None
    truths: list[Truth] = []
    for value in values:
        shared = any(value in upward(term) and asked in upward(term) for term in BROADER)
        truths.append(True if value in upward(asked) else None if shared else False)
    return opposite(some(truths)) if operator in ("neq", "isNoneOf") else some(truths)


def upward(term: str) -> set[str]:
    """A purpose and everything above it."""
    return {term}.union(*(upward(above) for above in BROADER[term]))


def situation(operator: str, right: Any, facts: Facts) -> Truth:
    """Whether a situation is declared now."""
    wanted = [right] if isinstance(right, dict) else [{"kind": kind} for kind in listed(right)]
    declared = False
    for one in facts.situations:
        now = one.starts_at <= facts.now < one.ends_at
        for want in wanted:
            there = want.get("domain") in (None, one.domain)
            area = "area" not in want or one.area is None or one.area == want["area"]
            declared = declared or (now and one.kind == want["kind"] and there and area)
    return not declared if operator == "neq" else declared


def of_row(operator: str, right: Any, cell: Any, facts: Facts) -> Truth:
    """A value of the row beside literals or a claim."""
    values: list[Any] | None
    if isinstance(right, dict):
        values = claim(right["claim"], facts)
        if values is None or (len(values) != 1 and operator not in ("isAnyOf", "isNoneOf")):
            return None
    else:
        values = listed(right)
    left = cell.value if isinstance(cell, Measure) else cell
    if left is None:
        return None
    if isinstance(left, bool):
        values = [value == "true" for value in values]
    elif isinstance(left, (int, float)):
        values = [float(value) for value in values]
    same = any(left == value for value in values)
    if operator in ("eq", "isAnyOf"):
        return same
    return not same if operator in ("neq", "isNoneOf") else compare(operator, left, values[0])


def claim(name: str, facts: Facts) -> list[str] | None:
    """The texts of a claim; None where it is missing, empty or holds anything else."""
    who = facts.consumer
    value = who.subject if name == "sub" else who.claims.get(name)
    values = listed(value) if isinstance(value, (str, list)) else []
    return values if values and all(isinstance(each, str) for each in values) else None


def compare(operator: str, left: Any, right: Any) -> bool:
    """An order or equality."""
    table = {"lt": left < right, "lteq": left <= right, "gt": left > right, "gteq": left >= right}
    return bool(table[operator])


def every(truths: list[Truth]) -> Truth:
    """Kleene's and."""
    return False if False in truths else None if None in truths else True


def some(truths: list[Truth]) -> Truth:
    """Kleene's or."""
    return True if True in truths else None if None in truths else False


def opposite(truth: Truth) -> Truth:
    """Kleene's not."""
    return None if truth is None else not truth


def listed(value: Any) -> list[Any]:
    """A text as a list of one."""
    return [value] if isinstance(value, str) else list(value)
