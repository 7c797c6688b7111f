"""The server's face: which path leads where, and what stands around all of them.

Takes `Services`; gives a Starlette application. Refuses unknown paths, large bodies and pages of
unregistered origins.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from hub.access_log import AccessLog
from hub.config import Config
from hub.edge import BodyCeiling, Faults, SafeHeaders, on_http_exception

_ALLOWED_HEADERS = ("Accept", "Accept-Language", "Authorization", "Content-Type", "Tsunagu-Purpose", "Tsunagu-Ground")
_EXPOSED_HEADERS = ("Retry-After", "WWW-Authenticate", "X-Request-Id")


async def _always_ready() -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, slots=True)
class Services:
    """What the paths lead to. `ready` names what must work and whether it does; `running` spans the server's life."""

    config: Config
    schema_version: str
    graphql: ASGIApp
    graphiql: Sequence[BaseRoute] = ()
    vocabulary: Sequence[BaseRoute] = ()
    ready: Callable[[], Awaitable[Mapping[str, bool]]] = _always_ready
    running: Callable[[], AbstractAsyncContextManager[None]] = nullcontext


def create_app(services: Services) -> Starlette:
    """The application of one hub."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with services.running():
            yield

    app = Starlette(
        routes=_routes(services),
        middleware=_middleware(services.config),
        exception_handlers={HTTPException: on_http_exception},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would repeat what stood in the path
    return app


def origins(config: Config) -> frozenset[str]:
    """The origins whose pages may use the hub."""
    return frozenset(origin for client in config.clients.values() for origin in client.origins)


def _middleware(config: Config) -> list[Middleware]:
    """From the edge inwards."""
    public = config.hub.public_url or ""
    return [
        Middleware(AccessLog),
        Middleware(Faults),
        Middleware(SafeHeaders, https=public.startswith("https:")),
        Middleware(
            CORSMiddleware,
            allow_origins=sorted(origins(config)),
            allow_methods=["GET", "POST"],
            allow_headers=_ALLOWED_HEADERS,
            expose_headers=_EXPOSED_HEADERS,
            allow_credentials=False,
        ),
        # The endpoint counts its own body and answers in GraphQL; this is for all other paths.
        Middleware(BodyCeiling, most=2 * config.server.body_bytes),
    ]


def _routes(services: Services) -> list[BaseRoute]:
    return [
        Route("/graphql", services.graphql),
        WebSocketRoute("/graphql", services.graphql),
        *services.graphiql,
        *services.vocabulary,
        Route("/health/live", _live, methods=["GET"]),
        Route("/health/ready", _ready(services), methods=["GET"]),
        Route("/.well-known/tsunagu", _about(services), methods=["GET"]),
    ]


async def _live(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _ready(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_request: Request) -> Response:
        checks = dict(await services.ready())
        good = all(checks.values())
        return JSONResponse({"status": "ok" if good else "unavailable", "checks": checks}, 200 if good else 503)

    return ready


def _about(services: Services) -> Callable[[Request], Awaitable[Response]]:
    hub = services.config.hub
    base = (hub.public_url or "").rstrip("/")
    endpoints = {"graphql": f"{base}/graphql"} | ({"graphiql": f"{base}/graphiql"} if services.graphiql else {})
    body = {
        "hub": {"id": hub.id, "title": {"ja": hub.title.ja, "en": hub.title.en}},
        "schemaVersion": services.schema_version,
        "endpoints": endpoints,
    }

    async def about(_request: Request) -> Response:
        return JSONResponse(body)

    return about
