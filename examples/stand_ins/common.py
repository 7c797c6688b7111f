"""What stand-ins share: arguments, the ready line, authentication, relative times, a log for tests.

A stand-in is a separate process that speaks a source's real protocol over TCP, on rows of a JSON file.
Takes an ASGI application and serves it on 127.0.0.1 until SIGTERM, or until stdin closes.
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import socket
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_LOG = "/__log"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a stand-in was started with; `data` and `strict` are the parsed files."""

    data: Any
    strict: Mapping[str, Any] | None
    port: int
    watch_stdin: bool
    log: bool


def settings(description: str) -> Settings:
    """The command line, read."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="JSON file with what the source holds")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--strict", type=Path, help="JSON file with what may be asked; anything else is refused")
    parser.add_argument("--watch-stdin", action="store_true", help="end when stdin closes, so that no orphan stays")
    parser.add_argument("--log", action="store_true", help=f"serve the requests received at {_LOG}, for tests")
    given = parser.parse_args()
    strict = json.loads(given.strict.read_text("utf-8")) if given.strict else None
    return Settings(json.loads(given.data.read_text("utf-8")), strict, given.port, given.watch_stdin, given.log)


def fresh(value: Any, now: datetime) -> Any:
    """A copy in which each `{"$ago": "PT7M"}` is the time that long before `now`; `zone` and `format` are optional."""
    if isinstance(value, Mapping):
        if "$ago" in value:
            return _ago(value, now)
        return {key: fresh(item, now) for key, item in value.items()}
    return [fresh(item, now) for item in value] if isinstance(value, list) else value


def _ago(value: Mapping[str, str], now: datetime) -> str:
    match = _DURATION.fullmatch(value["$ago"])
    if match is None:
        raise ValueError(f"$ago takes a duration such as PT7M or P1DT2H, not {value['$ago']!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    then = now - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    local = then.astimezone(ZoneInfo(value.get("zone", "UTC")))
    if "format" in value:
        return local.strftime(value["format"])
    return local.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Log:
    """Keeps what was asked, in memory, and gives it at `/__log`. For tests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._seen: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Record, then pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == _LOG:
            await JSONResponse(self._seen)(scope, receive, send)
            return
        body = await _whole(receive)
        self._seen.append(
            {
                "method": scope["method"],
                "path": scope["path"],
                "query": parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True),
                "headers": {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
                "body": body.decode("utf-8", "replace"),
            }
        )
        await self._app(scope, _replay(body), send)


async def _whole(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


class Auth:
    """Checks each request as the data file's `auth` says.

    `{"header": "X-Auth-Token", "accepts": ["..."]}` takes fixed values; `{"query": "key", "accepts": [...]}` a
    parameter; `{"oauth": {"path": "/oauth2/token", "client": "...", "secret": "...", "seconds": 600}}` issues
    bearer tokens for a client (RFC 6749, 4.4) or a user of it (4.3, `username` and `password`).
    """

    def __init__(self, app: ASGIApp, rules: Mapping[str, Any], refused: Response) -> None:
        self._app = app
        self._rules = rules
        self._refused = refused
        self._oauth: Mapping[str, Any] = rules.get("oauth", {})
        self._tokens: dict[str, datetime] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Issue a token, refuse, or pass on."""
        if scope["type"] != "http" or scope["path"] == _LOG:
            await self._app(scope, receive, send)
        elif self._oauth and scope["path"] == self._oauth["path"]:
            await self._issue(Request(scope), await _whole(receive))(scope, receive, send)
        elif self._accepted(Request(scope)):
            await self._app(scope, receive, send)
        else:
            await self._refused(scope, receive, send)

    def _accepted(self, request: Request) -> bool:
        accepts: Sequence[str] = self._rules.get("accepts", ())
        if "query" in self._rules:
            return request.query_params.get(self._rules["query"]) in accepts
        shown = request.headers.get(self._rules.get("header", "authorization"), "")
        until = self._tokens.get(shown.removeprefix("Bearer "))
        return shown in accepts or (until is not None and datetime.now(UTC) < until)

    def _issue(self, request: Request, body: bytes) -> Response:
        form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        wanted = _basic(self._oauth["client"], self._oauth["secret"])
        in_form = (form.get("client_id"), form.get("client_secret")) == (self._oauth["client"], self._oauth["secret"])
        if not in_form and request.headers.get("authorization") != wanted:
            return JSONResponse({"error": "invalid_client"}, 401)
        user = {name: self._oauth[name] for name in ("username", "password") if name in self._oauth}
        if form.get("grant_type") != ("password" if user else "client_credentials"):
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if any(form.get(name) != value for name, value in user.items()):
            return JSONResponse({"error": "invalid_grant"}, 400)
        seconds = int(self._oauth.get("seconds", 600))
        token = secrets.token_urlsafe(24)
        self._tokens[token] = datetime.now(UTC) + timedelta(seconds=seconds)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": seconds})


def _basic(client: str, secret: str) -> str:
    return "Basic " + b64encode(f"{client}:{secret}".encode()).decode()


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            print(f"listening http://127.0.0.1:{listening.getsockname()[1]}", flush=True)


def serve(app: Starlette, given: Settings, refused: Response) -> None:
    """Serve until told to end; `refused` is the source's own answer to wrong credentials."""
    served: ASGIApp = app
    rules = given.data.get("auth") if isinstance(given.data, dict) else None
    if rules:
        served = Auth(served, rules, refused)
    if given.log:
        served = Log(served)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", given.port))
    server = _Server(uvicorn.Config(served, log_level="warning", lifespan="off", ws="none"))
    if given.watch_stdin:
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    server.run(sockets=[listening])


def _end_with_stdin(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    server.should_exit = True
