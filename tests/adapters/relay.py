"""A relay in another process: takes a page of rows, then fetches on standard input; gives their pages.

Every message is its length in four bytes, then its bytes. Run as `python -m tests.adapters.relay`.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import IO

from adapters.names import CollectionName
from adapters.static import StaticAdapter
from adapters.wire import dump_page, load_fetch, load_page

CLOCK = datetime(2026, 4, 1, tzinfo=UTC)
COLLECTION = CollectionName("rows")


def receive(stream: IO[bytes]) -> bytes:
    """One message; empty at the end."""
    return stream.read(int.from_bytes(stream.read(4)))


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(len(message).to_bytes(4) + message)
    stream.flush()


def main() -> None:
    """Answer until the input ends."""
    rows = load_page(receive(sys.stdin.buffer)).rows
    adapter = StaticAdapter({COLLECTION: rows}, max_page=3, clock=lambda: CLOCK)
    while message := receive(sys.stdin.buffer):
        send(sys.stdout.buffer, dump_page(asyncio.run(adapter.fetch(load_fetch(message)))))


if __name__ == "__main__":
    main()
