"""A source that costs next to nothing: an NGSIv2-like server that gives the same bytes to every question.

Takes `--rows N --first K`; serves N water gauges numbered from K at `/v2/entities` and how often it was
asked at `/asked`. Reads no query: what it would filter is not part of the measurement.
"""

from __future__ import annotations

import argparse
import asyncio

import orjson

_END = b"\r\n\r\n"


def rows(count: int, first: int) -> bytes:
    """Gauges as normalized entities (NGSIv2), six attributes each."""
    return orjson.dumps([_gauge(number) for number in range(first, first + count)])


def _gauge(number: int) -> dict[str, object]:
    lon, lat = round(133.9 + number * 0.0007, 6), round(34.1 + number * 0.0011, 6)
    values = {
        "stationName": ("Text", f"測定川 第{number}水位観測所"),
        "municipalityCode": ("Text", "372013"),
        "waterLevel": ("Number", round(0.3 + (number * 37 % 400) / 100, 2)),
        "dateObserved": ("DateTime", f"2026-06-15T{number % 24:02}:{number % 60:02}:00.000Z"),
        "levelDanger": ("Number", 3.5 + number % 5 / 10),
        "location": ("geo:json", {"type": "Point", "coordinates": [lon, lat]}),
    }
    attributes = {name: {"type": kind, "value": value, "metadata": {}} for name, (kind, value) in values.items()}
    return {"id": f"urn:ngsi-ld:WaterLevelObserved:{number:05}", "type": "WaterLevelObserved", **attributes}


class Source(asyncio.Protocol):
    """One connection; requests have no body."""

    asked = 0

    def __init__(self, body: bytes) -> None:
        self._answer = _response(body)
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._read += data
        while _END in self._read:
            head, _, self._read = self._read.partition(_END)
            if head.startswith(b"GET /asked"):
                self._transport.write(_response(str(Source.asked).encode()))
                continue
            Source.asked += 1
            self._transport.write(self._answer)


def _response(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _serve(count: int, first: int) -> None:
    body = rows(count, first)
    server = await asyncio.get_running_loop().create_server(lambda: Source(body), "127.0.0.1", 0)
    print(f"listening http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    asyncio.run(_serve(options.rows, options.first))
