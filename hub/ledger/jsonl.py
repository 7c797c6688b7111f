"""Evidence as fsynced JSON lines, in one file, in one chain.

Takes records; returns once they are on disk. Deliveries that arrive while an fsync runs share the
next one (group commit), so a lone delivery never waits for company. Raises when the disk refuses.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hub.ledger.evidence import Evidence, EvidenceNotWritten
from hub.ledger.file import LineFile
from hub.ledger.line import GENESIS, digest, encode

_BATCH = 64
"""Deliveries per fsync, at most."""


@dataclass(frozen=True, slots=True)
class _Waiter:
    records: tuple[Evidence, ...]
    written: asyncio.Future[None]


class JsonLinesSink:
    """An `EvidenceSink` over one file; opening it takes the file's lock, `aclose` gives it back."""

    def __init__(self, path: Path) -> None:
        self._file = LineFile(path)
        last = self._file.last_line()
        self._previous = GENESIS if last is None else digest(last)
        self._waiting: deque[_Waiter] = deque()
        self._committer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._closed = False

    async def write(self, records: Sequence[Evidence]) -> None:
        """Make the records durable, all or none; raises `EvidenceNotWritten`."""
        if self._closed:
            raise EvidenceNotWritten("the ledger is closed")
        if not records:
            return
        waiter = _Waiter(tuple(records), asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        if self._committer is None:
            self._committer = asyncio.create_task(self._commit_all())
        await waiter.written

    async def aclose(self) -> None:
        """Write what is under way, then close the file."""
        if self._closed:
            return
        self._closed = True
        if self._committer is not None:
            await self._committer
        self._thread.shutdown()
        self._file.close()

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
            try:
                await loop.run_in_executor(self._thread, self._commit, [w.records for w in batch])
            except Exception as error:  # noqa: BLE001 - whatever failed, nobody may take it for written
                _settle(batch, EvidenceNotWritten(f"the ledger refused a batch: {type(error).__name__}"))
            else:
                _settle(batch, None)
        self._committer = None

    def _commit(self, batch: list[tuple[Evidence, ...]]) -> None:
        """In the worker thread: the only place that moves the chain on, and only after fsync."""
        previous = self._previous
        lines = []
        for records in batch:
            for record in records:
                line = encode(record, previous=previous)
                previous = digest(line)
                lines.append(line)
        self._file.append(b"".join(lines))
        self._previous = previous


def _settle(batch: list[_Waiter], error: EvidenceNotWritten | None) -> None:
    for waiter in batch:
        if waiter.written.done():  # its request was cancelled
            continue
        if error is None:
            waiter.written.set_result(None)
        else:
            waiter.written.set_exception(error)
