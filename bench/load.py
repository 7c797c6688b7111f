"""Puts questions to one server, on each connection the next when the last is answered.

Takes an address and a file with one JSON body per connection; stops after so many questions or seconds.
Prints how many were answered, in how many seconds, and the bytes of an answer, as JSON. Ends with an
error at the first answer that is not 200 or, with `--expect`, lacks a text.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson

_OK = 200
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(slots=True)
class Asking:
    """What is still to be asked, and what was answered."""

    left: int
    until: float
    answered: int = 0
    size: int = 0


async def put(url: str, bodies: list[bytes], asking: Asking, expect: bytes) -> float:
    """Ask over one connection per body; gives the seconds it took."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=len(bodies))) as session:
        started = time.perf_counter()
        await asyncio.gather(*(_one_by_one(session, url, body, asking, expect) for body in bodies))
        return time.perf_counter() - started


async def _one_by_one(session: aiohttp.ClientSession, url: str, body: bytes, asking: Asking, expect: bytes) -> None:
    while asking.left > 0 and time.perf_counter() < asking.until:
        asking.left -= 1
        async with session.post(url, data=body, headers=_HEADERS) as response:
            answer = await response.read()
            if response.status != _OK or expect not in answer:
                raise SystemExit(f"{url} answered {response.status}: {answer[:500]!r}")
            asking.answered += 1
            asking.size = len(answer)


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("bodies", type=Path)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--expect", default="")
    options = parser.parse_args()
    questions = [orjson.dumps(item) for item in orjson.loads(options.bodies.read_bytes())]
    asking = Asking(options.requests, time.perf_counter() + options.seconds)
    seconds = asyncio.run(put(options.url, questions, asking, options.expect.encode()))
    print(orjson.dumps({"seconds": seconds, "answered": asking.answered, "bytes": asking.size}).decode())


if __name__ == "__main__":
    main()
