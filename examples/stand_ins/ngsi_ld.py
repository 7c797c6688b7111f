"""A stand-in for an NGSI-LD broker: takes entities of a JSON file, answers `/ngsi-ld/v1` over TCP.

Answers and refuses as recorded from a real broker of version 1.9.1 of the API; a broken `q` gives no rows there.
With `--strict` it also refuses attributes and parameters that were not announced.

    python examples/stand_ins/ngsi_ld.py --data FILE.json [--strict FILE.json] [--port 0]

FILE.json: `{"tenant": "name", "entities": [...], "auth": {...}, "warning": "110 - stale"}`; `{"$ago": "PT7M"}`
stands for a time. The strict file: `{"attrs": [...], "parameters": [...], "require": [...]}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import ngsi_ld_query as query
from common import Settings, fresh, serve, settings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld"
_CONTEXT_LINK = f'<{_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
_TYPES = "urn:ngsi-ld:EntityTypeList:local"
_KEPT_IN_LINKS = ",:/()*!@$'"


class Broker:
    """What one broker holds."""

    def __init__(self, given: Settings) -> None:
        self._data: Mapping[str, Any] = given.data
        self._strict = given.strict

    def entities(self, request: Request) -> list[Mapping[str, Any]]:
        """The entities of the tenant that the header names."""
        tenant = request.headers.get("ngsild-tenant", "")
        if tenant != self._data.get("tenant", ""):
            raise query.Refused("NonexistentTenant", f"tenant '{tenant}' does not exist", 404, "NonexistentTenant")
        now = datetime.now(UTC)
        return [fresh(entity, now) for entity in self._data["entities"]]

    async def get_entities(self, request: Request) -> Response:
        """GET /entities."""
        params = dict(request.query_params.multi_items())
        asked = query.from_parameters(params)
        return self._answer(request, asked, params)

    async def post_query(self, request: Request) -> Response:
        """POST /entityOperations/query."""
        params = dict(request.query_params.multi_items())
        try:
            body = json.loads(await request.body())
        except ValueError:
            raise query.Refused("Invalid request", "the body is not JSON", kind="InvalidRequest") from None
        return self._answer(request, query.from_body(params, body), params)

    async def get_entity(self, request: Request) -> Response:
        """GET /entities/{id}."""
        id_ = request.path_params["id"]
        for entity in self.entities(request):
            if entity["id"] == id_:
                return JSONResponse(entity, headers={"Link": _CONTEXT_LINK})
        raise query.Refused("Not Found", f"entity '{id_}' not found", 404, "ResourceNotFound")

    async def get_types(self, request: Request) -> Response:
        """GET /types."""
        names = sorted({entity["type"] for entity in self.entities(request)})
        body = {"id": _TYPES, "type": "EntityTypeList", "typeList": names}
        return JSONResponse(body, headers={"Link": _CONTEXT_LINK})

    def _answer(self, request: Request, asked: query.Asked, params: Mapping[str, str]) -> Response:
        held = self.entities(request)
        if self._strict is not None:
            query.check_strict(asked, self._strict)
        rows = query.kept(asked, held)
        page = rows[asked.offset : asked.offset + asked.limit]
        links = _links(request.url.path, params, asked, len(rows))
        headers = {"Link": ", ".join(links) or _CONTEXT_LINK}
        headers |= {"NGSILD-Results-Count": str(len(rows))} if asked.count else {}
        headers |= {"NGSILD-Warning": self._data["warning"]} if "warning" in self._data else {}
        return JSONResponse(page, headers=headers)


def _links(path: str, params: Mapping[str, str], asked: query.Asked, rows: int) -> list[str]:
    """Links to the pages before and after, as the recorded broker writes them."""
    kept = [f"{name}={quote(value, safe=_KEPT_IN_LINKS)}" for name, value in params.items()]
    kept = [pair for pair in kept if not pair.startswith(("limit=", "offset="))]
    found = []
    for relation, offset in (("prev", asked.offset - asked.limit), ("next", asked.offset + asked.limit)):
        if (relation == "prev" and asked.offset > 0) or (relation == "next" and offset < rows):
            whole = "&".join([*kept, f"limit={asked.limit}", f"offset={max(offset, 0)}"])
            found.append(f'<{path}?{whole}>;rel="{relation}";type="application/json"')
    return found


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, query.Refused):
        raise error
    return JSONResponse(error.body(), error.status)


async def _unknown(_request: Request, _exception: Exception) -> Response:
    return JSONResponse(query.Refused("Not Found", "no such resource", 404, "ResourceNotFound").body(), 404)


def application(given: Settings) -> Starlette:
    """The application, with the broker's routes and errors."""
    broker = Broker(given)
    return Starlette(
        routes=[
            Route("/ngsi-ld/v1/entities", broker.get_entities, methods=["GET"]),
            Route("/ngsi-ld/v1/entities/{id}", broker.get_entity, methods=["GET"]),
            Route("/ngsi-ld/v1/entityOperations/query", broker.post_query, methods=["POST"]),
            Route("/ngsi-ld/v1/types", broker.get_types, methods=["GET"]),
        ],
        exception_handlers={query.Refused: _refused, 404: _unknown},
    )


def main() -> None:
    """Serve until told to end."""
    given = settings("A stand-in for an NGSI-LD broker.")
    refused = JSONResponse(query.Refused("Unauthorized", "a valid token is missing", 401, "AccessDenied").body(), 401)
    serve(application(given), given, refused)


if __name__ == "__main__":
    main()
