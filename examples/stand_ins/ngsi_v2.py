"""A stand-in for FIWARE Orion (NGSIv2): takes entities of a JSON file, answers `/v2` over TCP as Orion does.

Refuses what Orion refuses, in its words (orion-api.md and the functional tests of 4.7). With `--strict` it also
refuses attributes and parameters that were not announced, and questions without a filter that was required.

    python examples/stand_ins/ngsi_v2.py --data FILE.json [--strict FILE.json] [--port 0]

FILE.json: `{"service": "name", "servicePath": "/path", "entities": [...], "auth": {...}}`; an entity may state its
own `$servicePath`. `{"$ago": "PT7M"}` stands for a time. The strict file:
`{"attrs": [...], "parameters": [...], "require": [...]}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import ngsi_v2_answer as answer
import ngsi_v2_query as query
from common import Settings, fresh, serve, settings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


class Broker:
    """What one Orion holds."""

    def __init__(self, given: Settings) -> None:
        self._data: Mapping[str, Any] = given.data
        self._strict = given.strict
        self._service = str(given.data.get("service", "")).lower()

    def entities(self, request: Request) -> list[query.Stored]:
        """The entities of the service and service paths that the headers name; other services hold none."""
        if request.headers.get("fiware-service", "").lower() != self._service:
            return []
        now = datetime.now(UTC)
        default = self._data.get("servicePath", "/")
        stored = []
        for index, entity in enumerate(self._data["entities"]):
            path = entity.get("$servicePath", default)
            shown = {name: fresh(value, now) for name, value in entity.items() if name != "$servicePath"}
            stored.append(query.Stored(shown, path, _FIRST + timedelta(seconds=index)))
        paths = request.headers.get("fiware-servicepath")
        return [one for one in stored if answer.in_paths(one.path, paths)]

    async def get_entities(self, request: Request) -> Response:
        """GET /v2/entities."""
        asked = query.from_parameters(query.parameters(request))
        return self._answer(request, asked)

    async def post_query(self, request: Request) -> Response:
        """POST /v2/op/query."""
        asked = query.from_body(query.parameters(request), await query.json_body(request))
        return self._answer(request, asked)

    async def get_types(self, request: Request) -> Response:
        """GET /v2/types."""
        params = query.parameters(request)
        found: dict[str, dict[str, Any]] = {}
        for one in self.entities(request):
            entry = found.setdefault(one.entity["type"], {"attrs": {}, "count": 0})
            entry["count"] += 1
            for name, attribute in one.attributes().items():
                types = entry["attrs"].setdefault(name, {"types": []})["types"]
                types += [attribute["type"]] if attribute["type"] not in types else []
        offset, limit = query.paging(params)
        names = sorted(found)[offset : offset + limit]
        options = set(params.get("options", "").split(","))
        body = names if "values" in options else [{"type": name, **found[name]} for name in names]
        headers = {"Fiware-Total-Count": str(len(found))} if "count" in options else {}
        return JSONResponse(body, headers=headers)

    def _answer(self, request: Request, asked: query.Asked) -> Response:
        answer.check_headers(request.headers)
        if self._strict is not None:
            answer.check_strict(asked, self._strict)
        rows = answer.ordered([one for one in self.entities(request) if answer.keeps(asked, one)], asked.order)
        page = rows[asked.offset : asked.offset + asked.limit]
        headers = {"Fiware-Total-Count": str(len(rows))} if "count" in asked.options else {}
        return JSONResponse([answer.rendered(one, asked) for one in page], headers=headers)


def _error(status: int, name: str, description: str) -> JSONResponse:
    return JSONResponse({"error": name, "description": description}, status)


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, query.Refused):
        raise error
    return _error(error.status, error.name, error.description)


async def _method(_request: Request, _exception: Exception) -> Response:
    return _error(405, "MethodNotAllowed", "method not allowed")


async def _unknown(_request: Request, _exception: Exception) -> Response:
    return _error(400, "BadRequest", "service not found")


async def _version(_request: Request) -> Response:
    return JSONResponse({"orion": {"version": "4.7.0", "doc": "https://fiware-orion.rtfd.io/en/4.7.0/"}})


def application(given: Settings) -> Starlette:
    """The application, with Orion's routes and errors."""
    broker = Broker(given)
    return Starlette(
        routes=[
            Route("/version", _version, methods=["GET"]),
            Route("/v2/entities", broker.get_entities, methods=["GET"]),
            Route("/v2/op/query", broker.post_query, methods=["POST"]),
            Route("/v2/types", broker.get_types, methods=["GET"]),
        ],
        exception_handlers={query.Refused: _refused, 404: _unknown, 405: _method},
    )


def main() -> None:
    """Serve until told to end."""
    given = settings("A stand-in for FIWARE Orion (NGSIv2).")
    serve(application(given), given, _error(401, "Unauthorized", "a valid token is missing"))


if __name__ == "__main__":
    main()
