"""Getting the bytes of a table: takes its options and a client, gives `Content`.

Refuses a path outside the city's folder (also by a symbolic link), what is no regular file, more bytes than
the ceiling, and every answer that is not the file.
"""

from __future__ import annotations

import asyncio
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from adapters.errors import OriginForbidden, SourceInvalid, SourceRejected, SourceTooLarge, SourceUnavailable
from adapters.kit.client import Answer, CallContext, SourceClient
from adapters.kit.connection import MAX_BYTES

_OK = 200
_ACCEPT = "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was read once; never kept longer than the fetch it was read for."""

    data: bytes = field(repr=False)
    retrieved_at: datetime
    modified_at: datetime | None = None
    ttl_seconds: int | None = None


async def load(client: SourceClient, directory: Path | None, file: str | None, context: CallContext) -> Content:
    """Read the file below `directory`, or the client's own URL when no file is named."""
    retrieved = datetime.now(UTC)
    if file is not None:
        return await asyncio.to_thread(_from_file, directory, file, retrieved)
    answer = await client.request("GET", "", headers={"accept": _ACCEPT}, context=context)
    return _from_answer(answer, retrieved)


def _from_answer(answer: Answer, retrieved: datetime) -> Content:
    if answer.status >= 400:  # noqa: PLR2004  # RFC 9110, 15.5: client errors; others never come here
        raise SourceRejected(f"status {answer.status} instead of the file", http_status=answer.status)
    if answer.status != _OK:
        raise SourceInvalid(f"status {answer.status} instead of the file", http_status=answer.status)
    return Content(
        answer.body,
        retrieved,
        _http_date(answer.headers.get("last-modified")),
        _fresh_seconds(answer.headers.get("cache-control", ""), answer.headers.get("age", "")),
    )


def _http_date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _fresh_seconds(control: str, age: str) -> int | None:
    """How long the answer stays fresh (RFC 9111, 4.2); None where it does not say."""
    directives = [part.strip().lower() for part in control.split(",")]
    if "no-store" in directives or "no-cache" in directives:
        return 0
    stated = [part.removeprefix("max-age=").strip('"') for part in directives if part.startswith("max-age=")]
    if len(stated) != 1 or not _digits(stated[0]):
        return None
    return max(0, int(stated[0]) - (int(age) if _digits(age) else 0))


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004  # seconds of 30 years are enough


def _from_file(directory: Path | None, file: str, retrieved: datetime) -> Content:
    path = inside(directory, file)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise SourceUnavailable("connection.file is not a regular file")
        if about.st_size > MAX_BYTES:
            raise SourceTooLarge(f"the file has more than {MAX_BYTES} bytes")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
    else:
        if len(data) > MAX_BYTES:
            raise SourceTooLarge(f"the file has more than {MAX_BYTES} bytes")
        return Content(data, retrieved, datetime.fromtimestamp(about.st_mtime, UTC))
    raise SourceUnavailable(f"connection.file: {reason}")


def inside(directory: Path | None, file: str) -> Path:
    """The real path of `file`, which must lie below `directory` after every link is followed."""
    if directory is None:
        raise OriginForbidden("connection.file needs the city's folder, and this source has none")
    try:
        root = directory.resolve(strict=True)
        path = (root / file).resolve()
    except (OSError, ValueError, RuntimeError):
        raise OriginForbidden("connection.file is not a path") from None
    if not path.is_relative_to(root) or path == root:
        raise OriginForbidden("connection.file lies outside the city's folder")
    return path
