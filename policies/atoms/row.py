"""Tests of the row: takes `Facts`, gives the predicate over properties of the row with claims and the clock bound.

Unknown (None) where a claim is missing, empty or of another type than the property.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from policies.atoms.who import SEVERAL, claim_values
from policies.decision import Need
from policies.facts import Consumer, Facts
from vocab.query.predicate import Compare, Inside, Not, Op, Predicate, Scalar
from vocab.terms import Kind

ROW_OPERATORS = {"eq": Op.EQ, "neq": Op.NE, "lt": Op.LT, "lteq": Op.LTE, "gt": Op.GT, "gteq": Op.GTE}
_OLDER = {"lt": Op.GT, "lteq": Op.GTE, "gt": Op.LT, "gteq": Op.LTE}


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

    def judge(self, facts: Facts) -> Predicate | None:
        """The predicate with claims bound."""
        values = self.values if self.claim is None else bound(facts.consumer, self.claim, self.kind)
        if not values or (len(values) != 1 and self.operator not in SEVERAL):
            return None
        return row_predicate(self.field, self.operator, values)

    def need(self) -> Need:
        """What would make it hold: the claim that is missing."""
        return Need("claim", (self.claim,)) if self.claim else Need("row", (self.field,), self.operator)


@dataclass(frozen=True, slots=True)
class PlaceIs:
    """The geometry in `field` touches the area in `ring` (closed, [lon, lat], WGS 84)."""

    field: str
    ring: tuple[tuple[float, float], ...]
    asks_who = False

    def judge(self, _facts: Facts) -> Predicate:
        """The predicate over the geometry."""
        return Inside(self.field, self.ring)

    def need(self) -> Need:
        """What the row must be like."""
        return Need("row", (self.field,), "isPartOf")


@dataclass(frozen=True, slots=True)
class AgeIs:
    """The time in `field` lies less or more than `seconds` before now; `operator` compares the age."""

    field: str  # a time, or "<measure>@observedAt"
    operator: str
    seconds: int
    asks_who = False

    def judge(self, facts: Facts) -> Predicate:
        """The predicate over the time, for the clock as it stands."""
        if facts.now.tzinfo is None:
            raise ValueError("the clock has no zone")
        return Compare(self.field, _OLDER[self.operator], facts.now - timedelta(seconds=self.seconds))

    def need(self) -> Need:
        """What the row must be like."""
        return Need("row", (self.field,), self.operator)


def row_predicate(field: str, operator: str, values: tuple[Scalar, ...]) -> Predicate:
    """The comparison of a property with values as a predicate; `operator` as in ODRL."""
    if operator == "isAnyOf":
        return Compare(field, Op.IN, values)
    if operator == "isNoneOf":
        return Not(Compare(field, Op.IN, values))
    return Compare(field, ROW_OPERATORS[operator], values[0])


def bound(consumer: Consumer, claim: str, kind: Kind) -> tuple[Scalar, ...]:
    """The values of a claim that a property of `kind` can compare with; empty when there is none."""
    typed = tuple(_typed(item, kind) for item in claim_values(consumer, claim))
    return () if None in typed else tuple(item for item in typed if item is not None)


def _typed(value: Any, kind: Kind) -> Scalar | None:
    if kind in (Kind.INTEGER, Kind.NUMBER, Kind.MEASURE):
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if kind is Kind.BOOLEAN:
        return value if isinstance(value, bool) else None
    if kind is Kind.DATETIME or not isinstance(value, str):
        return None
    return unicodedata.normalize("NFC", value) or None
