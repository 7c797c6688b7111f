"""A stand-in for CKAN 2.12 with DataStore: takes resources of a JSON file, answers `/api/3/action` over TCP.

Refuses what CKAN refuses, in its words. With `--strict` it also refuses (400) columns and parameters that were
not announced, and questions without a filter that was required.

    python examples/stand_ins/ckan.py --data FILE.json [--strict FILE.json] [--port 0]

FILE.json: `{"resources": {"ID": {"fields": [{"id": "名称", "type": "text"}], "records": [...]}},
"datasets": [...], "rowsMax": 32000, "ranges": true, "auth": {...}}`; `{"$ago": "PT7M"}` stands for a time.
`ranges: false` is a portal before change 9027. The strict file, by resource:
`{"ID": {"fields": [...], "parameters": [...], "require": [...]}}`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any

import ckan_rows as rows
from common import Settings, fresh, serve, settings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_TYPE = "application/json;charset=utf-8"
_ROW_ID = {"id": "_id", "type": "int"}
_ECHOED = ("filters", "limit", "offset", "resource_id", "sort")
Given = Mapping[str, Any]


class Portal:
    """What one CKAN holds."""

    def __init__(self, given: Settings) -> None:
        self._data: Mapping[str, Any] = given.data
        self._strict: Mapping[str, Any] = given.strict or {}
        self._most = int(given.data.get("rowsMax", 32_000))
        self.actions: dict[str, Callable[[Given], Any]] = {
            "datastore_search": self.search,
            "datastore_info": self.info,
            "package_show": self.package,
            "package_search": self.packages,
        }

    def search(self, given: Given) -> dict[str, Any]:
        """`datastore_search`."""
        asked = rows.read(given)
        resource = self._resource(asked.resource_id)
        self._check_strict(asked)
        fields = [_ROW_ID, *resource["fields"]]
        types = {one["id"]: one["type"] for one in fields}
        understood = rows.operations(asked.filters, types, ranges=bool(self._data.get("ranges", True)))
        chosen = list(types) if asked.fields is None else list(asked.fields)
        for name in chosen:
            if name not in types:
                raise rows.Refused({"fields": [f'invalid value "{name}"']})
        holds = rows.test(understood, types)
        found = rows.ordered([row for row in _numbered(resource["records"]) if holds(row)], asked.sort, types)
        limit = min(asked.limit, self._most)
        page = found[asked.offset : asked.offset + limit]
        return {
            **{name: value for name, value in _echo(asked, limit).items() if name in _ECHOED},
            "include_next_page": False,
            "include_total": asked.include_total,
            "records_format": "objects",
            **({"filterops": understood} if understood else {}),
            "records": [{name: row.get(name) for name in chosen} for row in page],
            "fields": [one for name in chosen for one in fields if one["id"] == name],
            **({"total": len(found)} if asked.include_total else {}),
        }

    def info(self, given: Given) -> dict[str, Any]:
        """`datastore_info`."""
        resource = self._resource(str(given.get("id") or given.get("resource_id")))
        fields = [{**one, "schema": {"native_type": one["type"]}} for one in resource["fields"]]
        return {"fields": fields, "meta": {"id": given.get("id"), "count": len(resource["records"])}}

    def package(self, given: Given) -> Any:
        """`package_show`."""
        for dataset in self._data.get("datasets", ()):
            if given.get("id") in {dataset.get("id"), dataset.get("name")}:
                return dataset
        raise rows.Refused({"message": "Not found"}, "Not Found Error", 404)

    def packages(self, given: Given) -> dict[str, Any]:
        """`package_search`, without a search: all datasets."""
        datasets = list(self._data.get("datasets", ()))
        return {"count": len(datasets), "facets": {}, "results": datasets[: int(given.get("rows", 10))]}

    def _resource(self, name: str) -> Mapping[str, Any]:
        resource = self._data["resources"].get(name)
        if resource is None:
            message = f'Not found: Resource "{name}" was not found.'
            raise rows.Refused({"message": message}, "Not Found Error", 404)
        found: Mapping[str, Any] = fresh(resource, datetime.now(UTC))
        return found

    def _check_strict(self, asked: rows.Asked) -> None:
        announced = self._strict.get(asked.resource_id)
        if announced is None:
            return
        columns = {"_id", *announced["fields"]}
        sorted_by = {clause.split(" ")[0].strip('"') for clause in asked.sort}
        used = {*(asked.fields or {"(all)"}), *sorted_by, *(asked.filters or {})}
        parameters = set(asked.given) - set(announced["parameters"])
        missing = set(announced.get("require", ())) - set(asked.filters or {})
        for what, names in (("columns", used - columns), ("parameters", parameters), ("missing filters", missing)):
            if names:
                raise ValueError(f"strict: {what} {', '.join(sorted(names))}")


def _numbered(records: list[dict[str, Any]]) -> list[rows.Row]:
    return [{"_id": number, **record} for number, record in enumerate(records, 1)]


def _echo(asked: rows.Asked, limit: int) -> dict[str, Any]:
    echoed = {**asked.given, "limit": limit, "resource_id": asked.resource_id}
    if asked.filters is not None:
        echoed["filters"] = asked.filters
    if "offset" in asked.given:
        echoed["offset"] = asked.offset
    return echoed


def _json(body: Any, status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, media_type=_TYPE)


def _failed(request: Request, error: Mapping[str, Any], status: int) -> JSONResponse:
    return _json({"help": _help(request), "error": dict(error), "success": False}, status)


def _help(request: Request) -> str:
    return f"{request.base_url}api/3/action/help_show?name={request.path_params.get('action', '')}"


async def _given(request: Request) -> Given | None:
    """The parameters, from the body of a POST or the query; None where a body is no JSON object."""
    if request.method != "POST":
        return dict(request.query_params)
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return None
    return body if isinstance(body, dict) else None


def _route(portal: Portal) -> Callable[[Request], Awaitable[Response]]:
    async def act(request: Request) -> Response:
        name = request.path_params["action"]
        action = portal.actions.get(name)
        if action is None:
            return _json(f"Bad request: Action name not known: {name}", 400)
        given = await _given(request)
        if given is None:
            return _json("Bad request: JSON Error: Error decoding JSON data.", 400)
        try:
            return _json({"help": _help(request), "success": True, "result": action(given)})
        except rows.Refused as refused:
            return _failed(request, refused.body, refused.status)
        except ValueError as strict:
            return _json(f"Bad request: {strict}", 400)

    return act


def application(given: Settings) -> Starlette:
    """The application, with CKAN's one route for actions."""
    return Starlette(routes=[Route("/api/3/action/{action}", _route(Portal(given)), methods=["GET", "POST"])])


def main() -> None:
    """Serve until told to end."""
    given = settings("A stand-in for CKAN 2.12 with DataStore.")
    denied = {"message": "Access denied: not authorized", "__type": "Authorization Error"}
    serve(application(given), given, _json({"success": False, "error": denied}, 403))


if __name__ == "__main__":
    main()
