"""What a rule asks, compiled: a tree of tests over facts, each true, false, unknown, or a predicate over the row.

Takes `Facts`, gives `Truth` or a `Predicate`; reads no clock and no row. Unknown (None) means that the consumer or
the policy does not say: a permission is then unmet and a prohibition applies.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from policies.decision import Need
from policies.facts import Consumer, Facts
from policies.purposes import PurposeTree
from vocab.query.predicate import Compare, Not, Op, Predicate, Scalar
from vocab.terms import Kind

Truth = bool | None
Attribute = Literal["scope", "role", "organisation", "client"]


def _only(value: str | None) -> frozenset[str]:
    return frozenset(() if value is None else (value,))


_ATTRIBUTES: dict[Attribute, Callable[[Consumer], frozenset[str]]] = {
    "scope": lambda consumer: consumer.scopes,
    "role": lambda consumer: consumer.roles,
    "organisation": lambda consumer: _only(consumer.organisation),
    "client": lambda consumer: _only(consumer.client),
}
_STANDARD_CLAIMS: dict[str, Callable[[Consumer], str | None]] = {
    "iss": lambda consumer: consumer.issuer,
    "sub": lambda consumer: consumer.subject,
    "client": lambda consumer: consumer.client,
    "organisation": lambda consumer: consumer.organisation,
}


@dataclass(frozen=True, slots=True)
class AssigneeIs:
    """The consumer has one of `values` as `kind`; a consumer without any such attribute leaves it unknown."""

    kind: Attribute
    values: frozenset[str]
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds for the consumer."""
        has = _ATTRIBUTES[self.kind](facts.consumer)
        return bool(has & self.values) if has else None

    def need(self) -> Need:
        """What would make it hold."""
        return Need(self.kind, tuple(sorted(self.values)))


@dataclass(frozen=True, slots=True)
class PurposeIs:
    """The purpose is one of `values` or narrower, or (`negated`) certainly none of them."""

    operator: str
    values: tuple[str, ...]
    negated: bool
    tree: PurposeTree
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Unknown without a purpose, with an unregistered one, and where the purpose only overlaps a value."""
        asked = facts.consumer.purpose
        if asked is None or asked not in self.tree:
            return None
        if any(self.tree.covers(value, asked) for value in self.values):
            return not self.negated
        return None if any(self.tree.overlaps(value, asked) for value in self.values) else self.negated

    def need(self) -> Need:
        """What would make it hold."""
        return Need("purpose", self.values, self.operator)


@dataclass(frozen=True, slots=True)
class NowIs:
    """The clock stands before or after an instant; `operator` is lt, lteq, gt or gteq."""

    operator: str
    instant: datetime
    asks_who = False

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds at `facts.now`."""
        now = facts.now
        return {
            "lt": now < self.instant,
            "lteq": now <= self.instant,
            "gt": now > self.instant,
            "gteq": now >= self.instant,
        }[self.operator]

    def need(self) -> Need:
        """What would make it hold."""
        return Need("dateTime", (self.instant.isoformat(),), self.operator)


@dataclass(frozen=True, slots=True)
class SituationIs:
    """A situation of `kind` is declared now (in a domain, and covering an area of it), or (`negated`) none is."""

    kind: str
    domain: str | None
    area: str | None
    negated: bool
    asks_who = False

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds at `facts.now`."""
        declared = any(
            situation.kind == self.kind
            and self.domain in (None, situation.domain)
            and (self.area is None or situation.area in (None, self.area))
            and situation.starts_at <= facts.now < situation.ends_at
            for situation in facts.situations
        )
        return declared is not self.negated

    def need(self) -> Need:
        """What would make it hold: kind, domain, area."""
        parts = (self.kind, self.domain, self.area)
        return Need("situation", tuple(part for part in parts if part), "neq" if self.negated else "eq")


@dataclass(frozen=True, slots=True)
class RowIs:
    """A property of the row compares with values, or with a claim of the consumer that is bound when judged."""

    field: str
    kind: Kind
    operator: str
    values: tuple[Scalar, ...] = ()
    claim: str | None = None

    @property
    def asks_who(self) -> bool:
        """Whether the consumer takes part in the comparison."""
        return self.claim is not None

    def judge(self, facts: Facts) -> Truth | Predicate:
        """The predicate with claims bound; unknown where the claim is missing, empty or of another type."""
        values = self.values if self.claim is None else bound(facts.consumer, self.claim, self.kind)
        single = self.operator not in ("isAnyOf", "isNoneOf")
        if not values or (single and len(values) != 1):
            return None
        return row_predicate(self.field, self.operator, values)

    def need(self) -> Need:
        """What would make it hold: the claim that is missing."""
        return Need("claim", (self.claim,)) if self.claim else Need("row", (self.field,), self.operator)


def row_predicate(field: str, operator: str, values: tuple[Scalar, ...]) -> Predicate:
    """The comparison of a property with values as a predicate; `operator` as in ODRL."""
    if operator == "isAnyOf":
        return Compare(field, Op.IN, values)
    if operator == "isNoneOf":
        return Not(Compare(field, Op.IN, values))
    return Compare(field, ROW_OPERATORS[operator], values[0])


ROW_OPERATORS = {"eq": Op.EQ, "neq": Op.NE, "lt": Op.LT, "lteq": Op.LTE, "gt": Op.GT, "gteq": Op.GTE}


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds; empty is true."""

    items: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one item holds."""

    items: tuple[Test, ...]


Atom = AssigneeIs | PurposeIs | NowIs | SituationIs | RowIs
Test = Atom | All | Some


def atoms(test: Test) -> tuple[Atom, ...]:
    """Every test in the tree, in order."""
    if isinstance(test, (All, Some)):
        return tuple(atom for item in test.items for atom in atoms(item))
    return (test,)


def bound(consumer: Consumer, claim: str, kind: Kind) -> tuple[Scalar, ...]:
    """The values of a claim that a property of `kind` can compare with; empty when there is none."""
    standard = _STANDARD_CLAIMS.get(claim)
    value = standard(consumer) if standard else consumer.claims.get(claim)
    values: tuple[Any, ...] = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    typed = tuple(_typed(item, kind) for item in values)
    return () if None in typed else tuple(item for item in typed if item is not None)


def _typed(value: Any, kind: Kind) -> Scalar | None:
    if kind in (Kind.INTEGER, Kind.NUMBER, Kind.MEASURE):
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if kind is Kind.BOOLEAN:
        return value if isinstance(value, bool) else None
    if kind is Kind.DATETIME or not isinstance(value, str):
        return None
    return unicodedata.normalize("NFC", value) or None
