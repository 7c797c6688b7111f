"""What `datastore_search` does with its parameters: takes texts and JSON values, gives the rows, or `Refused`.

Words and statuses are those of CKAN 2.12 (recorded answers; `ckanext/datastore` of its repository).
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from typing import Any

Row = Mapping[str, Any]
Types = Mapping[str, str]
Test = Callable[[Row], bool]

_SORT = re.compile(r"(.+?)(?: +(asc|desc))?(?: nulls +(first|last) *)?", re.IGNORECASE)
_NUMERIC = {"int", "int4", "int8", "numeric", "float", "float8"}
_COMPARED = {"eq": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_JOINED = {"$and": all, "$or": any}
_FLAGS = {"true": True, "1": True, "yes": True, "t": True, "false": False, "0": False, "no": False, "f": False}
PARAMETERS = frozenset(
    {"resource_id", "id", "filters", "limit", "offset", "fields", "sort", "include_total", "records_format"}
    | {"q", "full_text", "plain", "language", "distinct", "include_next_page", "total_estimation_threshold"}
)


class Refused(Exception):
    """CKAN's answer to a question it does not accept."""

    def __init__(self, errors: Mapping[str, Any], name: str = "Validation Error", status: int = 409) -> None:
        super().__init__(name)
        self.body = {**errors, "__type": name}
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, checked. `fields` None is all of them."""

    resource_id: str
    filters: Any = None
    fields: tuple[str, ...] | None = None
    sort: tuple[str, ...] = ()
    limit: int = 100
    offset: int = 0
    include_total: bool = True
    given: Mapping[str, Any] = field(default_factory=dict)


def read(given: Mapping[str, Any]) -> Asked:
    """The parameters of a question, from a query (texts) or a body (JSON)."""
    unknown = sorted(set(given) - PARAMETERS)
    if unknown:
        raise Refused({"__junk": [f"The input field {unknown} was not expected."]})
    if {"q", "full_text", "distinct"} & set(given):
        raise Refused({"q": ["this stand-in does not search text"]})
    resource = given.get("resource_id") or given.get("id")
    if not resource:
        raise Refused({"resource_id": ["Missing value"]})
    return Asked(
        resource_id=str(resource),
        filters=_filters(given.get("filters")),
        fields=_list(given["fields"]) if given.get("fields") else None,
        sort=_list(given.get("sort") or ""),
        limit=_natural(given, "limit", 100),
        offset=_natural(given, "offset", 0),
        include_total=_flag(given.get("include_total", True)),
        given=given,
    )


def _list(value: str | Sequence[str]) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(part.strip() for part in parts if part.strip())


def _natural(given: Mapping[str, Any], name: str, default: int) -> int:
    try:
        number = int(given.get(name, default))
    except (TypeError, ValueError):
        raise Refused({name: ["Invalid integer"]}) from None
    if number < 0:
        raise Refused({name: ["Must be a natural number"]})
    return number


def _flag(value: Any) -> bool:
    return value if isinstance(value, bool) else _FLAGS.get(str(value).lower(), False)


def _filters(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused({"filters": ["Cannot parse JSON"]}) from None


def operations(filters: Any, types: Types, *, ranges: bool) -> dict[str, Any] | None:
    """The filters as CKAN shows it understood them (`filterops`); None where there are none."""
    if not filters:
        return None
    if not isinstance(filters, dict):
        raise Refused({"filters": ["Filters must be defined as a dict or a list of dicts"]})
    unknown = [f"Unknown field: {name}" for name in filters if name not in types]
    if unknown:
        raise Refused({"filters": unknown})
    found = [_operation(name, value, ranges=ranges) for name, value in filters.items()]
    return found[0] if len(found) == 1 else {"op": "$and", "field": None, "value": found}


def _operation(name: str, value: Any, *, ranges: bool) -> dict[str, Any]:
    if isinstance(value, list):
        return _listed(name, value, ranges=ranges)
    if not isinstance(value, dict):
        return {"op": "eq", "field": name, "value": value}
    if not ranges:
        raise Refused({"query": ["(ProgrammingError) can't adapt type 'dict'"]})
    for one in value:
        if one not in _COMPARED:
            raise Refused({"filters": [f"Unknown filter operation: {one!r}"]})
    found = [{"op": one, "field": name, "value": right} for one, right in value.items()]
    return found[0] if len(found) == 1 else {"op": "$and", "field": None, "value": found}


def _listed(name: str, values: list[Any], *, ranges: bool) -> dict[str, Any]:
    """A list is an OR, of values and of mappings."""
    members = [_operation(name, one, ranges=ranges) for one in values if isinstance(one, dict)]
    plain = {"op": "in", "field": name, "value": [one for one in values if not isinstance(one, dict)]}
    if not members:
        return plain
    return {"op": "$or", "field": None, "value": [*members, plain] if plain["value"] else members}


def test(operation: Mapping[str, Any] | None, types: Types) -> Test:
    """Whether a row satisfies an operation; null satisfies none, as in SQL."""
    if operation is None:
        return lambda _: True
    if operation["op"] in _JOINED:
        tests, joined = [test(item, types) for item in operation["value"]], _JOINED[operation["op"]]
        return lambda row: joined(holds(row) for holds in tests)
    name, kind = operation["field"], types[operation["field"]]
    if operation["op"] == "in":
        wanted = [_typed(value, kind) for value in operation["value"]]
        return lambda row: row.get(name) is not None and row[name] in wanted
    compare, right = _COMPARED[operation["op"]], _typed(operation["value"], kind)
    return lambda row: row.get(name) is not None and bool(compare(row[name], right))


def _typed(value: Any, kind: str) -> Any:
    """What PostgreSQL takes a parameter for, next to a column of this type."""
    if kind == "text":
        return str(value)
    if kind == "bool" and not isinstance(value, bool):
        value = _FLAGS.get(str(value).lower())
    if kind not in _NUMERIC or isinstance(value, (int, float)):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Refused({"query": [f"invalid input syntax for type {kind}"]}) from None


def ordered(rows: list[Row], sort: tuple[str, ...], types: Types) -> list[Row]:
    """The rows in the order asked for, else by `_id`; PostgreSQL takes nulls for the greatest."""
    for clause in reversed(sort or ("_id",)):
        match = _SORT.fullmatch(clause)
        name = match[1].strip('"') if match else ""
        if match is None or name not in types:
            raise Refused({"sort": [f'invalid value "{sort[0] if len(sort) == 1 else clause}"']})
        down = (match[2] or "asc").lower() == "desc"
        last = (match[3] or ("first" if down else "last")).lower() == "last"
        rows = _by(rows, name, down=down, last=last)
    return rows


def _by(rows: list[Row], name: str, *, down: bool, last: bool) -> list[Row]:
    filled = [row for row in rows if row.get(name) is not None]
    empty = [row for row in rows if row.get(name) is None]
    filled.sort(key=cmp_to_key(lambda one, other: _sign(one[name], other[name])), reverse=down)
    return filled + empty if last else empty + filled


def _sign(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)
