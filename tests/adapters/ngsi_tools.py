"""Brokers for the tests: stand-ins as processes of their own, and adapters over them. Nothing is mocked."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from adapters.kit.client import Connection, SourceClient
from adapters.kit.settings import AdapterSettings
from adapters.names import CollectionName, NativePath
from adapters.spec import Fetch, NativeType

STAND_INS = Path(__file__).parents[2] / "examples" / "stand_ins"
_READY = "listening "


@contextmanager
def running(
    directory: Path, program: str, data: Mapping[str, Any], strict: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """The base URL of a stand-in with this data, ended with the block."""
    command = [sys.executable, str(STAND_INS / program), "--data", str(_written(directory / "data.json", data))]
    command += ["--strict", str(_written(directory / "strict.json", strict))] if strict is not None else []
    with subprocess.Popen(  # noqa: S603  # our own program
        [*command, "--log", "--watch-stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        line = process.stdout.readline()
        assert line.startswith(_READY)
        try:
            yield line.removeprefix(_READY).strip()
        finally:
            process.stdin.close()
            process.wait(10)


def _written(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def log_of(url: str) -> list[dict[str, Any]]:
    """What a stand-in was asked so far."""
    seen: list[dict[str, Any]] = httpx.get(f"{url}/__log").json()
    return seen


def settings(
    url: str, transport: httpx.AsyncBaseTransport | None = None, *, page_size: int | None = None, **options: Any
) -> AdapterSettings:
    """What an adapter over `url` is made from; `page_size` is of the terms."""
    client = SourceClient(Connection(url), transport)
    return AdapterSettings(source="test", options=options, client=client, page_size=page_size)


def stand_in_module(name: str) -> Any:
    """A module of the stand-ins, which are programs and no package."""
    if str(STAND_INS) not in sys.path:
        sys.path.append(str(STAND_INS))
    return importlib.import_module(name)


def fetch_of(collection: str, *paths: str, types: Mapping[str, NativeType] | None = None, **more: Any) -> Fetch:
    """A fetch of paths written as text."""
    typed = {NativePath(path): native for path, native in (types or {}).items()}
    return Fetch(CollectionName(collection), tuple(map(NativePath, paths)), types=typed, **more)


def sent_url(request: httpx.Request) -> httpx.URL:
    """The whole URL of a request: the client hands its target over beside the URL of the origin."""
    target: bytes | None = request.extensions.get("target")
    return request.url if target is None else httpx.URL(f"http://{request.url.netloc.decode()}{target.decode()}")


class Replay(httpx.AsyncBaseTransport):
    """Answers every request with one answer, and keeps the requests."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._status, self._headers = status, dict(headers or {})
        self._body = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The one answer."""
        self.requests.append(request)
        return httpx.Response(self._status, headers=self._headers, content=self._body)
