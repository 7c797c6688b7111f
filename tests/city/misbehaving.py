"""A server that misbehaves in every way it can, and the sources that the hub knows it as.

Takes a copied city's folder; adds one source per way. What it was asked, and whether anyone was lured to the
other server that it points to, can be seen afterwards.
"""

from __future__ import annotations

import gzip
import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "zqhostileqz"
CSV, JSON = "text/csv", "application/json"
GZIPPED = gzip.compress(b"id,name,level\n" + b"0" * 80_000_000, 9)  # more than twice what a source may send
ADAPTERS = {"table": '{url: "${HOSTILE}/%s.csv", format: csv}', "ngsi-v2": '{url: "${HOSTILE}/%s"}'}
ADAPTERS |= {"ngsi-ld": '{url: "${HOSTILE}/%s"}', "ckan": '{url: "${HOSTILE}/%s"}'}
SOURCE = """\
source: h-{name}
holder: miki-town
title: {{ja: {name}, en: {name}}}
license: LicenseRef-none
adapter: {adapter}
connection: {connection}
terms: {{calls: 6000/min, timeout: {timeout}, pageSize: 1000}}
provides:
  {class_name}:
    collection: Thing
    rows: state
    holds: whole
    id: {{key: id, native: text}}
    fields:
      name: {value}
      {level}
policy: miki-open
"""


def entity(id_: str, **attributes: Any) -> dict[str, Any]:
    """An entity as Orion shows it."""
    given = {"name": "名", "level": 1, **attributes}
    return {"id": id_, "type": "Thing", **{key: {"type": "Any", "value": value} for key, value in given.items()}}


class Handler(BaseHTTPRequestHandler):
    """One request; the first part of the path says how to misbehave."""

    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def do_GET(self) -> None:
        """Misbehave."""
        url = urlsplit(self.path)
        self.query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        way = url.path.split("/")[1].partition(".")[0]
        self.server.asked[way] += 1
        try:
            WAYS[way](self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self, body: bytes | str | Any, kind: str = JSON, status: int = 200, **headers: str) -> None:
        """A whole answer."""
        text = body if isinstance(body, (bytes, str)) else json.dumps(body)
        content = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def chunks(self, parts: Iterator[bytes], kind: str, pause: float = 0) -> None:
        """A body in pieces, perhaps without end."""
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for part in parts:
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            if pause and self.server.ended.wait(pause):
                break

    def endless_pages(self) -> None:
        """Full pages of new entities, whatever is asked."""
        offset = int(self.query.get("offset", 0))
        wanted = range(offset, offset + int(self.query["limit"]))
        self.answer([entity(f"m{number}", level=None) for number in wanted])

    def same_page(self) -> None:
        """The same full page at every offset."""
        limit = int(self.query.get("limit", 1000))
        fields = [{"id": name, "type": "text"} for name in ("id", "name", "level")]
        records = [{"id": f"r{number}", "name": "名", "level": "1"} for number in range(limit)]
        self.answer({"success": True, "result": {"fields": fields, "records": records, "total": 10**9}})

    def cut_off(self) -> None:
        """Less than was promised."""
        self.send_response(200)
        self.send_header("content-length", "100000")
        self.end_headers()
        self.wfile.write(b"id,name,level\n1,")
        self.wfile.flush()
        self.close_connection = True

    def hang(self) -> None:
        """No answer until the test says so."""
        self.server.waiting.set()
        self.server.release.wait(120)
        self.answer([entity("late")])


def linked(handler: Handler) -> None:
    """A page of NGSI-LD whose next one is elsewhere."""
    link = f'<{handler.server.elsewhere}/stolen?offset=1>; rel="next"'
    row = {"id": "urn:ngsi-ld:Thing:1", "type": "Thing", "name": {"type": "Property", "value": "名"}}
    handler.answer([] if "offset" in handler.query else [row], link=link)


def redirected(handler: Handler) -> None:
    """Away to another origin."""
    handler.answer(b"", CSV, 302, location=f"{handler.server.elsewhere}/stolen.csv")


WAYS: dict[str, Callable[[Handler], None]] = {
    "redirect": redirected,
    "endless": lambda h: h.chunks(itertools.repeat(b"1,a,2\n" * 10_000), CSV),
    "bomb": lambda h: h.answer(GZIPPED, CSV, content_encoding="gzip"),
    "drip": lambda h: h.chunks(itertools.repeat(b"1"), CSV, pause=0.1),
    "object": lambda h: h.answer({"entities": []}),
    "scalars": lambda h: h.answer([1, "x", None, [entity("a")]]),
    "awry": lambda h: h.answer([entity("a", name={"x": [1]}, level="NaN"), entity("b", level=[1])]),
    "nan": lambda h: h.answer('[{"id": "a", "type": "Thing", "level": {"type": "Number", "value": NaN}}]'),
    "deep": lambda h: h.answer("[" * 200_000),
    "linked": linked,
    "twice": lambda h: h.answer([entity("a", level=1), entity("a", level=2), entity("b"), entity("a", level=3)]),
    "millions": Handler.endless_pages,
    "circle": Handler.same_page,
    "refuses": lambda h: h.answer({"error": "BadRequest", "description": SECRET}, status=400),
    "fails": lambda h: h.answer(f"<h1>{SECRET}</h1>", "text/html", 500),
    "cut": Handler.cut_off,
    "denies": lambda h: h.answer({"error": SECRET}, status=401, www_authenticate=SECRET),
    "busy": lambda h: h.answer({}, status=429, retry_after="999999999"),
    "mojibake": lambda h: h.answer(b"id,name,level\n1,\x81\x20\xff,2\n", CSV),
    "headers": lambda h: h.answer("id\n", CSV, x_long="x" * 100_000),
    "nothing": lambda h: h.answer(b"", CSV),
    "hang": Handler.hang,
}
KINDS = {"endless": "table", "bomb": "table", "drip": "table", "redirect": "table", "cut": "table", "mojibake": "table"}
KINDS |= {"headers": "table", "nothing": "table", "linked": "ngsi-ld", "circle": "ckan"}
SLOW = "hang"
"""The way that is a source of its own class, so that nothing else waits for it."""


class Misbehaving(ThreadingHTTPServer):
    """The server; `elsewhere` is where it tries to lure the hub."""

    daemon_threads = True

    def __init__(self, elsewhere: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.elsewhere = elsewhere
        self.asked: Counter[str] = Counter()
        self.waiting, self.release, self.ended = threading.Event(), threading.Event(), threading.Event()

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is expected."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"


class Lure(BaseHTTPRequestHandler):
    """Notes who was lured."""

    visits: list[str]

    def do_GET(self) -> None:
        """Note it."""
        self.visits.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def misbehaving() -> Iterator[tuple[Misbehaving, list[str]]]:
    """The server and the visits that it lured to the other one."""
    visits: list[str] = []
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), type("Noting", (Lure,), {"visits": visits})) as other,
        Misbehaving(f"http://127.0.0.1:{other.server_port}") as server,
    ):
        for item in (other, server):
            threading.Thread(target=item.serve_forever, daemon=True).start()
        try:
            yield server, visits
        finally:
            server.release.set()
            server.ended.set()
            server.shutdown()
            other.shutdown()


def register(city: Path) -> None:
    """One source for every way, of tide gauges; the one that hangs has car parks."""
    for way in WAYS:
        adapter, slow = KINDS.get(way, "ngsi-v2"), way == SLOW
        flat = adapter in {"table", "ckan"}
        text = SOURCE.format(
            name=way,
            adapter=adapter,
            connection=ADAPTERS[adapter] % way,
            timeout="PT2M" if slow else "PT3S",
            class_name="ParkingLot" if slow else "TideGauge",
            value="name" if flat else "name.value",
            level="" if slow else f"tideLevel: {{from: {'level' if flat else 'level.value'}, unit: MTR}}",
        )
        (city / "sources" / f"h-{way}.yaml").write_text(text, "utf-8")
