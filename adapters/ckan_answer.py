"""What CKAN answered: takes an `Answer`, gives the result of the action, and from it a page's parts.

Raises `SourceRejected` for what CKAN calls a wrong question, `SourceRefused` for what it does not allow, and
`SourceInvalid` for an answer that is none, or whose columns are not of the types that a mapping states.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.errors import SourceError, SourceInvalid, SourceRefused, SourceRejected, SourceUnavailable
from adapters.kit.client import Answer
from adapters.names import CollectionName, NativePath
from adapters.spec import NativeType, Total

_OK = 200
_ERROR_NAME = re.compile(r"[A-Z][A-Za-z ]{2,40}")
_PARAMETERS = ("resource_id", "filters", "fields", "sort", "limit", "offset", "include_total", "id")
_FAMILIES: Mapping[NativeType, frozenset[str]] = {
    NativeType.TEXT: frozenset({"text", "varchar", "bpchar", "citext", "name"}),
    NativeType.NUMBER: frozenset(
        {"int", "int2", "int4", "int8", "integer", "bigint", "smallint", "numeric", "decimal"}
        | {"float", "float4", "float8", "double precision", "real"}
    ),
    NativeType.BOOLEAN: frozenset({"bool", "boolean"}),
    NativeType.TIME: frozenset({"timestamp", "timestamptz", "date"}),
}
Types = Mapping[str, str]


def result_of(answer: Answer) -> dict[str, Any]:
    """The `result` of a successful action; everything else is raised. Messages may echo values: not shown."""
    try:
        body = answer.json()
    except SourceInvalid:
        body = None
    if isinstance(body, dict) and answer.status == _OK and body.get("success") is True:
        if isinstance(body.get("result"), dict):
            return dict(body["result"])
        raise SourceInvalid("the answer has no result")
    raise _error(body, answer.status)


def _error(body: object, status: int) -> SourceError:
    if isinstance(body, str):  # an unknown action, or a request that CKAN cannot read
        return SourceRejected("CKAN does not know the question", http_status=status)
    error = body.get("error") if isinstance(body, dict) else None
    name = error.get("__type") if isinstance(error, dict) else None
    if not isinstance(error, dict) or not isinstance(name, str) or not _ERROR_NAME.fullmatch(name):
        return SourceInvalid(f"status {status} without an error of CKAN", http_status=status)
    if name == "Authorization Error":
        return SourceRefused(name, http_status=status)
    if name == "Internal Server Error":
        return SourceUnavailable(name, http_status=status)
    about = [parameter for parameter in _PARAMETERS if parameter in error]
    return SourceRejected(f"{name}: {', '.join(about)}" if about else name, http_status=status)


def types_of(result: Mapping[str, Any]) -> Types:
    """The PostgreSQL type of each column that a result names."""
    fields = result.get("fields")
    if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
        raise SourceInvalid("the result does not say its fields")
    return {str(one["id"]): str(one.get("type")) for one in fields if "id" in one}


def native_type(postgres: str) -> NativeType | None:
    """What a column's values are; None for types that are never compared."""
    return next((native for native, names in _FAMILIES.items() if postgres in names), None)


def check_types(stated: Mapping[NativePath, NativeType], real: Types) -> None:
    """`SourceInvalid` where a column is of another type than stated: compared as such, it would lose rows."""
    for path, native in stated.items():
        if path in real and native_type(real[path]) is not native:
            raise SourceInvalid(f"native type: column {path} is stated as {native}, and is {real[path]}")


def records_of(result: Mapping[str, Any], paths: Sequence[NativePath], limit: int) -> tuple[dict[str, Any], ...]:
    """The rows, of each only what was asked for."""
    records = result.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise SourceInvalid("the result has no records")
    if len(records) > limit:
        raise SourceInvalid("the source gave more rows than asked for")
    return tuple({path: record[path] for path in paths if path in record} for record in records)


def limit_of(result: Mapping[str, Any], asked: int) -> int:
    """How many rows the portal was ready to give: it lowers a limit that it finds too high, and says so."""
    given = result.get("limit", asked)
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise SourceInvalid("the limit of the result is not a number of rows")
    return min(given, asked)


def active_resources(package: Mapping[str, Any]) -> list[CollectionName]:
    """The resources of a dataset that the DataStore holds; the others are files."""
    resources = package.get("resources")
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        raise SourceInvalid("the dataset does not say its resources")
    return [CollectionName(str(one.get("id"))) for one in resources if one.get("datastore_active") is True]


def total_of(result: Mapping[str, Any]) -> Total | None:
    """How many rows match, where the portal counted or estimated them."""
    total = result.get("total")
    if total is None:
        return None
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise SourceInvalid("the total of the result is not a number of rows")
    return Total(total, exact=not result.get("total_was_estimated", False))
