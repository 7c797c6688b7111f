"""Reads the parameters of a GraphQL request from a body or a query string.

Takes a Starlette request; gives Strawberry's `GraphQLRequestData`. Refuses, each under its own code:
bodies over the limit, other media types, bad JSON, batches, and parameters of a wrong type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from strawberry.http import GraphQLRequestData, GraphQLRequestProtocol

from hub.graphql.refusals import refused


async def read_body(request: Request, limit: int) -> bytes:
    """The body in one piece, never more than `limit` bytes of it."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise refused("BODY_TOO_LARGE", {"Connection": "close"})
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise refused("BODY_TOO_LARGE", {"Connection": "close"})
        chunks.append(chunk)
    return b"".join(chunks)


def check_media_type(content_type: str) -> None:
    """Refuse a body that is not JSON in UTF-8."""
    name, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [value.strip('"') for key, _, value in (p.partition("=") for p in parameters) if key == "charset"]
    if name != "application/json" or any(charset not in {"utf-8", "utf8"} for charset in charsets):
        raise refused("MEDIA_TYPE_UNSUPPORTED", {"Accept-Post": "application/json"})


def from_body(body: bytes, protocol: GraphQLRequestProtocol) -> GraphQLRequestData:
    """The parameters in a JSON body."""
    return _checked(_json(body), protocol)


def from_query(params: QueryParams, protocol: GraphQLRequestProtocol) -> GraphQLRequestData:
    """The parameters in a query string; `variables` and `extensions` are JSON text."""
    given: dict[str, Any] = {key: params[key] for key in ("query", "operationName") if key in params}
    for key in ("variables", "extensions"):
        if params.get(key):
            given[key] = _json(params[key])
    return _checked(given, protocol)


def _json(text: bytes | str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise refused("JSON_INVALID") from None


def _checked(given: Any, protocol: GraphQLRequestProtocol) -> GraphQLRequestData:
    if isinstance(given, list):
        raise refused("BATCHING_UNSUPPORTED")
    if not isinstance(given, Mapping):
        raise refused("BODY_NOT_OBJECT")
    query, variables = given.get("query"), given.get("variables")
    name, extensions = given.get("operationName"), given.get("extensions")
    if query is None or query == "":
        raise refused("QUERY_MISSING")
    if not isinstance(query, str):
        raise refused("QUERY_NOT_TEXT")
    if not isinstance(variables, (dict, type(None))):
        raise refused("VARIABLES_NOT_OBJECT")
    if not isinstance(name, (str, type(None))):
        raise refused("OPERATION_NAME_NOT_TEXT")
    if not isinstance(extensions, (dict, type(None))):
        raise refused("EXTENSIONS_NOT_OBJECT")
    # an empty name in a query string is a form field left blank
    return GraphQLRequestData(query, variables, name or None, extensions, protocol)
