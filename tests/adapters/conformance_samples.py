"""Questions for the conformance tests: inside what an adapter declares, and outside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.kit.capable import field_capability
from adapters.names import NativePath
from adapters.spec import (
    Exactness,
    Fetch,
    Latest,
    NativeOrder,
    NativeType,
    Nulls,
)
from tests.adapters.conformance_case import Case
from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate

_MOST_POINTS = 3
_SCALAR = {NativeType.TEXT, NativeType.NUMBER, NativeType.BOOLEAN, NativeType.TIME}


def _operators(case: Case, path: NativePath) -> Mapping[Op, Exactness]:
    kind = case.known().get(path)
    return field_capability(case.capabilities, path).operators.get(kind, {}) if kind else {}


def predicates(case: Case) -> Iterator[tuple[Predicate, Exactness]]:
    """Predicates inside what is declared, with the exactness they must have."""
    simple = [pair for path in case.known() for pair in _simple(case, path)]
    yield from simple
    for index, (left, one) in enumerate(simple[1::5]):
        right, two = simple[(index * 7 + 3) % len(simple)]
        exactness = max(one, two)  # "superset" sorts after "exact"
        if case.capabilities.conjunction is not None:
            yield And((left, right)), exactness
        if case.capabilities.disjunction is not None:
            yield Or((left, right)), exactness
        if case.capabilities.negation is not None and one is Exactness.EXACT:
            yield Not(left), one


def _simple(case: Case, path: NativePath) -> Iterator[tuple[Predicate, Exactness]]:
    operators, samples = _operators(case, path), case.samples(path) if case.known()[path] in _SCALAR else []
    for op, exactness in operators.items():
        for value in _values(op, samples):
            yield Compare(path, op, value), exactness
    yield from _geo(case, path)


def _values(op: Op, samples: list[Any]) -> list[Any]:
    if op is Op.IS_NULL:
        return [True, False]
    if op is Op.IN:
        return [tuple(samples[:1]), tuple(samples[:2])] if samples else []
    if op in {Op.CONTAINS, Op.STARTS_WITH}:
        start = 1 if op is Op.CONTAINS else 0
        return [text[start : start + 2] for text in samples if isinstance(text, str) and len(text) > start]
    return [*samples, *(_absent(value) for value in samples[:1])]


def _absent(value: Any) -> Any:
    """A value of the same kind that is in no row."""
    if isinstance(value, str):
        return f"{value}-absent"
    if isinstance(value, datetime):
        return value + timedelta(days=40_000)
    return not value if isinstance(value, bool) else value + 1_000_000


def _geo(case: Case, path: NativePath) -> Iterator[tuple[Predicate, Exactness]]:
    capability = field_capability(case.capabilities, path).geo
    for lon, lat in _points(case, path):
        if capability is not None and capability.near is not None:
            for metres in (50.0, 5_000.0):
                yield Near(path, lat, lon, metres), capability.near
        if capability is not None and capability.inside is not None:
            west, south, east, north = lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05
            ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
            yield Inside(path, ring), capability.inside


def _points(case: Case, path: NativePath) -> list[tuple[float, float]]:
    found = [case.get(path)(row) for row in case.rows]
    points = [one["coordinates"] for one in found if isinstance(one, Mapping) and one.get("type") == "Point"]
    return [(float(point[0]), float(point[1])) for point in points[:_MOST_POINTS]]


def orders(case: Case) -> Iterator[tuple[NativeOrder, Nulls]]:
    """Every declared order, both ways."""
    for path, kind in case.known().items():
        capability = field_capability(case.capabilities, path).order.get(kind)
        for descending in (False, True):
            if capability is not None:
                yield NativeOrder(path, kind, descending), capability.nulls


def undeclared(case: Case) -> Iterator[Fetch]:
    """Questions outside what is declared."""
    path = next(iter(case.known()), case.paths[0])
    declared = field_capability(case.capabilities, path)
    for kind in NativeType:
        for op in Op:
            if op not in declared.operators.get(kind, {}):
                value: Any = ("x",) if op is Op.IN else True if op is Op.IS_NULL else "x"
                yield replace(case.fetch(predicate=Compare(path, op, value)), types={path: kind})
        if kind not in declared.order:
            yield case.fetch(order=(NativeOrder(path, kind),))
    if case.capabilities.count is None:
        yield case.fetch(count=True)
    if case.capabilities.latest is None:
        yield case.fetch(latest=Latest((path,), path))
