"""What a DataStore is asked: takes a `Fetch`, gives the parameters of `datastore_search`.

What `filters` cannot say is left out, which asks for more rows, never fewer; the result says so.
Source: CKAN, `ckanext/datastore` (`datastore_search`, `filters.py`); ranges in filters since change 9027.
"""

from __future__ import annotations

import json
import math
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from adapters.errors import NotCapable
from adapters.kit.equivalents import equivalents
from adapters.names import NativePath
from adapters.spec import Fetch, NativeOrder, NativeType
from vocab.query.predicate import And, Compare, Op, Predicate, Scalar

ROW_ID = "_id"  # a whole number, different in every row, that CKAN gives each row
LONGEST_QUERY = 4_000  # characters of a URL; a longer question goes in a body
_RANGES = {Op.LT: "lt", Op.LTE: "lte", Op.GT: "gt", Op.GTE: "gte"}
_OUTWARD = {Op.LTE: math.inf, Op.GTE: -math.inf}
_COMPARED = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
_MOST_SPELLINGS = 64
_MOST_VALUES = 1_000
_MOST_FRACTIONS = 20  # each is three of the hundred operations that CKAN takes
_EXACT_INTEGER = 2**53
_UNSAYABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL has no such text
_BARE = re.compile(r"[^\s,\"]+")  # a name that `sort` takes without quotes

Value = str | int | float | bool


@dataclass(slots=True)
class _Field:
    """What one field must be: one of `allowed`, if any are named, and inside `bounds`."""

    allowed: list[Value] | None = None
    bounds: dict[str, float] = field(default_factory=dict)

    def allow(self, values: list[Value]) -> None:
        before = self.allowed
        self.allowed = values if before is None else [value for value in values if value in before]

    def bound(self, name: str, value: float) -> None:
        tighter = min if name in {"lt", "lte"} else max
        self.bounds[name] = tighter(self.bounds.get(name, value), value)

    def values(self) -> list[Value] | None:
        """What is allowed inside the bounds."""
        if self.allowed is None:
            return None
        return [value for value in self.allowed if isinstance(value, str) or self._inside(value)]

    def _inside(self, value: float) -> bool:
        return all(_COMPARED[name](value, bound) for name, bound in self.bounds.items())

    def said(self) -> Any:
        """The value in `filters`; a list is an OR, a mapping of operators an AND."""
        values = self.values()
        if values is None:
            return self.bounds
        listed = [_around(value) if _fractional(value) else value for value in values]
        return listed[0] if len(listed) == 1 else listed


def _fractional(value: Value) -> bool:
    return isinstance(value, float) and not _whole(value)


def _around(value: Any) -> dict[str, float]:
    """A stored decimal with more digits may be the same double: all that can be."""
    return {"gte": math.nextafter(value, -math.inf), "lte": math.nextafter(value, math.inf)}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters; `widened` says that a part was left out, `impossible` that no row can hold."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    widened: bool = False
    impossible: bool = False


def asked(predicate: Predicate, types: Mapping[NativePath, NativeType], *, ranges: bool) -> Asked:
    """The filters for a predicate; `types` are those of its fields, `ranges` whether the portal takes them."""
    fields: dict[str, _Field] = {}
    widened = False
    for item in _compared(predicate):
        native = types.get(NativePath(item.field))
        widened |= not _add(fields.setdefault(item.field, _Field()), item, native, ranges=ranges)
    impossible = any(one.values() == [] for one in fields.values())
    filters = {name: one.said() for name, one in fields.items() if one.allowed is not None or one.bounds}
    sayable = {name: value for name, value in filters.items() if not name.startswith("$")}  # `$or` is an operator
    return Asked(sayable, widened or len(sayable) < len(filters), impossible)


def _compared(predicate: Predicate) -> Iterator[Compare]:
    if isinstance(predicate, And):
        for item in predicate.items:
            yield from _compared(item)
    elif isinstance(predicate, Compare):
        yield predicate
    else:
        raise NotCapable("the DataStore takes comparisons joined by and")


def _add(one: _Field, item: Compare, native: NativeType | None, *, ranges: bool) -> bool:
    """Add a comparison; False where it cannot be said whole."""
    if item.op in _RANGES:
        return _add_bound(one, item)
    wanted = item.value if isinstance(item.value, tuple) else (item.value,)
    values = [_spellings(value, native) for value in wanted]
    if any(spelled is None for spelled in values):
        return False
    flat = list(dict.fromkeys(value for spelled in values for value in spelled or ()))
    fractions = sum(map(_fractional, flat))
    if len(flat) > _MOST_VALUES or fractions > (_MOST_FRACTIONS if ranges else 0):
        return False
    one.allow(flat)
    return True


def _spellings(value: Scalar, native: NativeType | None) -> tuple[Value, ...] | None:
    """Every stored value that the hub takes for equal; None where they cannot be listed."""
    if native is NativeType.TEXT and isinstance(value, str) and not _UNSAYABLE.search(value):
        return equivalents(value, _MOST_SPELLINGS)
    if native is NativeType.BOOLEAN and isinstance(value, bool):
        return (value,)
    if native is NativeType.NUMBER and isinstance(value, (int, float)) and not isinstance(value, bool):
        return _numbers(value)
    return None


def _numbers(value: float) -> tuple[Value, ...] | None:
    if _whole(value):
        return (int(value),)
    return (value,) if abs(value) < _EXACT_INTEGER else None  # false for nan


def _whole(value: object) -> bool:
    """Whether a number is the same as a double and as the decimal that CKAN stores."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < _EXACT_INTEGER and value == int(value)  # also false for nan


def _add_bound(one: _Field, item: Compare) -> bool:
    value = item.value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return False
    bound: float = int(value) if _whole(value) else value
    if item.op in _OUTWARD and not _whole(value):  # a stored decimal with more digits may be the same double
        bound = math.nextafter(value, _OUTWARD[item.op])
    one.bound(_RANGES[item.op], bound)
    return True


def parameters(request: Fetch, said: Asked, limit: int, offset: int) -> dict[str, Any]:
    """The parameters of one page, as JSON values; sorted to the end by `_id`, so that pages do not overlap."""
    return {
        "resource_id": request.collection,
        **({"filters": said.filters} if said.filters else {}),
        "fields": list(dict.fromkeys(request.paths)) or [ROW_ID],
        "sort": [*map(_sort, request.order), ROW_ID],
        "limit": limit,
        **({"offset": offset} if offset else {}),
        "include_total": request.count,
    }


def _sort(by: NativeOrder) -> str:
    name = by.path if _BARE.fullmatch(by.path) else f'"{by.path}"'
    return f"{name} desc nulls last" if by.descending else f"{name} asc"  # PostgreSQL: ascending has nulls last


def in_url(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
    """The parameters as a query; None where only a body says them right: commas in names, or too long."""
    if any("," in name or '"' in name for key in ("fields", "sort") for name in given.get(key, ())):
        return None
    pairs = tuple((name, _text(value)) for name, value in given.items())
    return pairs if len(urlencode(pairs)) <= LONGEST_QUERY else None


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)
