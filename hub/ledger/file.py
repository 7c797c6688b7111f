"""An append-only file of whole lines that survives a crash and a full disk.

Takes a path; gives `append`, which returns only after fsync. Refuses a second writer. A line torn
by a crash was never acknowledged and is cut off on opening; what a failed append left is cut off
before the next one.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from hub.ledger.evidence import EvidenceNotWritten

_BLOCK = 64 * 1024


class LedgerInUse(EvidenceNotWritten):
    """Another process writes the file: two would break the chain."""


class LineFile:
    """Blocking; meant to be used from one worker thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = _open(path)
        try:
            self._end = _cut_torn_line(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise
        self._clean = True

    def last_line(self) -> bytes | None:
        """The last whole line with its newline, or None in an empty file."""
        if self._end == 0:
            return None
        start = _last_newline(self._descriptor, self._end - 1) + 1
        return os.pread(self._descriptor, self._end - start, start)

    def append(self, data: bytes) -> None:
        """Write whole lines and make them durable; raises `OSError` and leaves none of them."""
        if not self._clean:
            os.ftruncate(self._descriptor, self._end)
        self._clean = False
        try:
            _write_all(self._descriptor, data)
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self._end)
            raise
        self._end += len(data)
        self._clean = True

    def close(self) -> None:
        """Give back the file and its lock."""
        os.close(self._descriptor)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EvidenceNotWritten(f"the ledger cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fchmod(descriptor, 0o600)
        _sync_directory(path.parent)
    except BlockingIOError as error:
        os.close(descriptor)
        raise LedgerInUse("the ledger is in use: a hub of this city is running") from error
    except OSError as error:
        os.close(descriptor)
        raise EvidenceNotWritten(f"the ledger cannot be locked: {error.strerror}") from error
    return descriptor


def _sync_directory(path: Path) -> None:
    """Make the new file's name durable too."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cut_torn_line(descriptor: int) -> int:
    size = os.fstat(descriptor).st_size
    end = _last_newline(descriptor, size) + 1
    if end < size:
        os.ftruncate(descriptor, end)
    return end


def _last_newline(descriptor: int, before: int) -> int:
    """The offset of the last newline below `before`; -1 when there is none."""
    while before > 0:
        start = max(0, before - _BLOCK)
        found = os.pread(descriptor, before - start, start).rfind(b"\n")
        if found >= 0:
            return start + found
        before = start
    return -1


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
