"""The documents that a city's folder holds, and their JSON Schemas, under the names by which they are asked for.

Takes a name of `DOCUMENTS`; gives the schema, made when first asked for. Gives routes that serve them at
`/schema/NAME.json`, all others there are 404.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.config_model import HubDocument
from policies.model import Document
from vocab.document_schema import document_schema
from vocab.documents import Strict
from vocab.mapping.model import SourceDocument

MEDIA_TYPE = "application/schema+json"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document; `references` where `${NAME}` may stand for any value."""

    model: type[Strict]
    title: str
    references: bool = False


DOCUMENTS: Mapping[str, DocumentKind] = {
    "source": DocumentKind(SourceDocument, "A source: sources/NAME.yaml"),
    "policy": DocumentKind(Document, "A policy: policies/NAME.yaml"),
    "hub": DocumentKind(HubDocument, "A hub: hub.yaml", references=True),
}


@cache
def schema_of(name: str) -> dict[str, Any]:
    """The schema of a kind of document. Raises `KeyError`."""
    kind = DOCUMENTS[name]
    return document_schema(kind.model, title=kind.title, references=kind.references)


@cache
def schema_bytes(name: str) -> bytes:
    """The same as a file's content."""
    return orjson.dumps(schema_of(name), option=orjson.OPT_INDENT_2) + b"\n"


def schema_routes(path: str = "/schema") -> list[BaseRoute]:
    """One route, for all kinds."""
    return [Route(f"{path}/{{name}}.json", _schema, methods=["GET"])]


async def _schema(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in DOCUMENTS:
        raise HTTPException(404)
    body = await run_in_threadpool(schema_bytes, name)
    return Response(body, headers={"Cache-Control": "no-cache"}, media_type=MEDIA_TYPE)
