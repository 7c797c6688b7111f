"""GraphQL over HTTP, server-sent events and WebSocket, on Strawberry's ASGI view.

Takes ASGI requests; gives responses of the GraphQL-over-HTTP specification. Refuses in JSON with a
stable code: wrong methods and media types, large and malformed bodies, credentials that do not hold.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData, GraphQLRequestProtocol, process_result
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.unset import UNSET, UnsetType

from hub.graphql.body import check_media_type, from_body, from_query, read_body
from hub.graphql.context import Identify, RequestContext, anonymous, context_of
from hub.graphql.negotiate import JSON, media_type, retry_after, status_of, wants_events
from hub.graphql.refusals import Refusal, not_identified, refused
from hub.graphql.schema import TsunaguSchema
from hub.graphql.websocket import IdentifiedHandler, TextFrames
from hub.graphql.write import to_bytes
from hub.languages import languages, spoken

_log = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024
_METHODS = "GET, POST"
_METHOD_NOT_ALLOWED = 405


def _no_origin(origin: str) -> bool:
    """Allow no page of another origin."""
    del origin
    return False


class GraphQLView(GraphQL[RequestContext, None]):
    """The endpoint of a schema. `identify` says who asks, `allow_origin` which pages may open a WebSocket."""

    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = IdentifiedHandler

    def __init__(
        self,
        schema: TsunaguSchema,
        *,
        identify: Identify = anonymous,
        allow_origin: Callable[[str], bool] = _no_origin,
        seconds: float = 20.0,
        max_body: int = MAX_BODY,
        init_timeout: timedelta = timedelta(seconds=10),
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=init_timeout,
        )
        self._identify = identify
        self._allow_origin = allow_origin
        self._seconds = seconds
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; every refusal and fault is answered in JSON."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            self._check(request)
            response = await self.run(request)
        except Refusal as refusal:
            response = self._refuse(request, refusal)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, its text must not leave
            _log.error("request failed: type=%s", type(error).__name__)
            response = self._refuse(request, refused("INTERNAL_ERROR"))
        await response(scope, receive, send)

    def _check(self, request: Request) -> None:
        """Refuse a method, or an Accept, that there is no answer to."""
        if request.method not in {"GET", "POST"}:
            raise refused("METHOD_NOT_ALLOWED", {"Allow": _METHODS})
        accept = request.headers.get("accept", "")
        if media_type(accept) is None and not wants_events(accept):
            raise refused("NOT_ACCEPTABLE")

    def _refuse(self, request: Request, refusal: Refusal) -> Response:
        language = spoken(languages(request.headers.get("accept-language", "")))
        media = media_type(request.headers.get("accept", "")) or JSON
        headers = {**refusal.headers, "Cache-Control": "no-store"}
        return Response(to_bytes(refusal.body(language)), refusal.status, headers, media_type=_with_charset(media))

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> RequestContext:
        """Who asks: identified here over HTTP, by `connection_init` over WebSocket."""
        del response
        context = context_of(_headers(request), self._identify, _request_id(request), self._seconds)
        if request.scope["type"] == "http":
            try:
                await context.authenticate()
            except Exception as error:  # noqa: BLE001 - any failure to identify is a refusal
                refusal = not_identified(error)
                _log.info("not identified: code=%s type=%s", refusal.code, type(error).__name__)
                raise refusal from None
        return context

    async def on_ws_connect(self, context: RequestContext) -> UnsetType | dict[str, object] | None:
        """Identify by the token of `connection_init`; a refusal closes with 4403."""
        try:
            await context.authenticate()
        except Exception as error:  # noqa: BLE001 - any failure to identify is a refusal
            _log.info("websocket refused: code=%s type=%s", not_identified(error).code, type(error).__name__)
            raise ConnectionRejectionError from None
        return cast("UnsetType", UNSET)

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        """Whether a page of another origin may connect."""
        del request
        return self._allow_origin(origin)

    def should_render_graphql_ide(self, request: Any) -> bool:
        """Never here: the IDE has a path of its own."""
        del request
        return False

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Carry the negotiated media type to `create_response`."""
        carrier = await super().get_sub_response(request)
        carrier.media_type = media_type(request.headers.get("accept", "")) or JSON
        return carrier

    async def parse_http_body(self, request: Any) -> GraphQLRequestData:
        """The parameters of the request, checked."""
        inner: Request = request._request  # noqa: SLF001 - the adapter has no other way to the body's stream
        events = wants_events(request.headers.get("accept", ""))
        protocol: GraphQLRequestProtocol = "sse" if events else "http"
        if inner.method == "GET":
            return from_query(inner.query_params, protocol)
        check_media_type(request.content_type or "")
        return from_body(await read_body(inner, self._max_body), protocol)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The response map; `data` is absent when nothing was executed (GraphQL 7.1)."""
        del request
        response = process_result(result)
        if isinstance(result, PreExecutionError):
            response.pop("data", None)
        return response

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """The HTTP response with the status and media type of the specification."""
        if isinstance(response_data, list):  # pragma: no cover - batches are refused while parsing
            raise refused("BATCHING_UNSUPPORTED")
        media = sub_response.media_type or JSON
        status = status_of(response_data, media)
        headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Authorization"}
        if status == _METHOD_NOT_ALLOWED:
            headers["Allow"] = "POST"
        if (seconds := retry_after(response_data, status)) is not None:
            headers["Retry-After"] = seconds
        return Response(self.encode_json(response_data), status, headers, media_type=_with_charset(media))

    def encode_json(self, data: object) -> bytes:
        """Bytes for HTTP; the streams make text of them."""
        return to_bytes(data)


def graphql_routes(view: GraphQLView, path: str = "/graphql") -> list[BaseRoute]:
    """The view at `path`, for HTTP and WebSocket."""
    return [Route(path, view), WebSocketRoute(path, view)]


def _with_charset(media: str) -> str:
    return f"{media}; charset=utf-8"


def _headers(connection: HTTPConnection) -> Mapping[str, str]:
    """Headers by lower-case name; repeated ones are joined, so that two credentials are never one."""
    found: dict[str, str] = {}
    for name, value in connection.headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _request_id(connection: HTTPConnection) -> str | None:
    """The id that the server gave the request, where it gives one."""
    state = connection.scope.get("state") or {}
    found = state.get("request_id")
    return found if isinstance(found, str) else None
