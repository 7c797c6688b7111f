"""GraphiQL, served from files in the package: nothing is loaded from elsewhere.

Gives routes for the page and its assets, under a Content-Security-Policy that allows this origin only.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_STATIC = Path(__file__).parent / "static"
_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{kind} {allowed}" for kind, allowed in _SOURCES.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def _page(request: Request) -> Response:
    """The page; its assets and the endpoint are named relative to it."""
    del request
    return FileResponse(_STATIC / "graphiql.html", headers=_HEADERS, media_type="text/html")


def ide_routes(path: str = "/graphiql") -> list[BaseRoute]:
    """The page at `path`, its assets below it; it speaks to `graphql` beside it."""
    assets = StaticFiles(directory=_STATIC / "assets")
    return [Mount(f"{path}/assets", assets), Route(path, _page, methods=["GET"])]
