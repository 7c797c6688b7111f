"""Predicates as values, over property names of the vocabulary or over native paths of a source.

Three-valued (SQL, ISO/IEC 9075): a comparison with null is unknown, and only true keeps a row.
A `Predicate` survives serialisation (`vocab.query.wire`); evaluation is in `vocab.query.evaluate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Scalar = str | int | float | bool | datetime


class Op(StrEnum):
    """A comparison. Text compares by code point after NFC; CONTAINS and STARTS_WITH are for text."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"  # value is a tuple
    IS_NULL = "isNull"  # value is a bool
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"


@dataclass(frozen=True, slots=True)
class Compare:
    """`field op value`; `value` is a tuple for IN, a bool for IS_NULL, else a scalar."""

    field: str
    op: Op
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """The geometry in `field` lies within `metres` of a WGS 84 point (geodesic, sphere of 6,371,008.8 m)."""

    field: str
    lat: float
    lon: float
    metres: float


@dataclass(frozen=True, slots=True)
class Inside:
    """The geometry in `field` intersects the polygon; `ring` is closed, [lon, lat] pairs, WGS 84."""

    field: str
    ring: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class And:
    """All hold; empty is true."""

    items: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one holds; empty is false."""

    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: Predicate


Predicate = Compare | Near | Inside | And | Or | Not
TRUE = And()
FALSE = Or(())


def fields_of(predicate: Predicate) -> frozenset[str]:
    """Every field a predicate reads."""
    if isinstance(predicate, (And, Or)):
        return frozenset[str]().union(*(fields_of(item) for item in predicate.items))
    if isinstance(predicate, Not):
        return fields_of(predicate.item)
    return frozenset({predicate.field})


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One key of an order; nulls are last in both directions."""

    field: str
    descending: bool = False
