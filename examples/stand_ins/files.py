"""A web server of files: what a municipality puts its CSV and Excel files on. A separate process over TCP.

Takes a folder; gives its files with ETag, Last-Modified and conditional answers (RFC 9110, 13). `NAME.template`
is served as NAME with `{{ago PT10M}}` or `{{ago PT10M %Y/%m/%d %H:%M}}` replaced by that time before now in
Asia/Tokyo; `NAME.readings.json` as NAME by `readings`. Refuses (404) everything else, and (401) a wrong API key.
"""

from __future__ import annotations

import argparse
import json
import mimetypes
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from common import Settings, fresh, serve
from readings import duration, floored, table
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_AGO = re.compile(r"\{\{ago (P[0-9DTHMS]+)(?: ([^}]+))?\}\}")
_SOURCES = (".template", ".readings.json")  # what files are made from is not served itself
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZONE = "Asia/Tokyo"

Made = tuple[bytes, datetime]


class Files:
    """The files below a folder, as they are now."""

    def __init__(self, directory: Path, max_age: int | None) -> None:
        self._root = directory.resolve()
        self._max_age = max_age
        self._made: dict[Path, tuple[datetime, Made]] = {}

    async def get(self, request: Request) -> Response:
        """One file, or 304 where the client has it already."""
        found = self._read(request.path_params["path"])
        if found is None:
            return PlainTextResponse("Not Found", 404)
        body, modified = found
        tag = f'"{sha256(body).hexdigest()[:24]}"'
        headers = {"etag": tag, "last-modified": format_datetime(modified, usegmt=True)}
        if self._max_age is not None:
            headers["cache-control"] = f"max-age={self._max_age}"
        if _unchanged(request, tag, modified):
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, "content-type": _type(request.path_params["path"])})

    def _read(self, name: str) -> Made | None:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root) or path == self._root or name.endswith(_SOURCES) or "/." in f"/{name}":
            return None
        if path.is_file():
            return path.read_bytes(), _changed(path)
        template, readings = (path.with_name(path.name + suffix) for suffix in _SOURCES)
        if template.is_file():
            now = datetime.now(UTC).replace(microsecond=0)
            return _filled(template.read_text("utf-8"), now).encode(), now
        return self._readings(readings) if readings.is_file() else None

    def _readings(self, path: Path) -> Made:
        """The table, made once per step: it does not change in between."""
        now = datetime.now(UTC)
        description = json.loads(path.read_text("utf-8"))
        step = floored(now, duration(description["step"]))
        if self._made.get(path, (None,))[0] != step:
            self._made[path] = (step, table(description, now))
        return self._made[path][1]


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def _filled(template: str, now: datetime) -> str:
    def time(match: re.Match[str]) -> str:
        form = {"format": match[2]} if match[2] else {}
        return str(fresh({"$ago": match[1], "zone": _ZONE, **form}, now))

    return _AGO.sub(time, template)


def _unchanged(request: Request, etag: str, modified: datetime) -> bool:
    """Whether the client's copy is good (RFC 9110, 13.2.2: the tag counts before the date)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    try:
        return modified <= parsedate_to_datetime(request.headers["if-modified-since"])
    except (KeyError, ValueError, TypeError):
        return False


def _type(name: str) -> str:
    if name.endswith(".xlsx"):
        return _XLSX
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def main() -> None:
    """Serve a folder until told to end."""
    parser = argparse.ArgumentParser(description="Serve a folder of files")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--watch-stdin", action="store_true", help="end when stdin closes, so that no orphan stays")
    parser.add_argument("--log", action="store_true", help="serve the requests received at /__log, for tests")
    parser.add_argument("--api-key", help="refuse requests without this key")
    parser.add_argument("--api-key-header", default="X-Api-Key")
    parser.add_argument("--max-age", type=int, help="seconds that an answer stays fresh")
    given = parser.parse_args()
    auth = {"auth": {"header": given.api_key_header, "accepts": [given.api_key]}} if given.api_key else {}
    app = Starlette(routes=[Route("/{path:path}", Files(given.directory, given.max_age).get)])
    shared = Settings(data=auth, strict=None, port=given.port, watch_stdin=given.watch_stdin, log=given.log)
    serve(app, shared, PlainTextResponse("Unauthorized", 401))


if __name__ == "__main__":
    main()
