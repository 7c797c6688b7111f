"""What a source answered: takes status, headers and body, gives them and the body as JSON.

Raises the errors that mean the same in every protocol; leaves the other client errors to the adapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from adapters.errors import LoopDetected, SourceError, SourceInvalid, SourceRefused, SourceUnavailable

_BOM = b"\xef\xbb\xbf"
_REFUSED = {401, 403}
_TOO_MANY = 429
_LOOP = 508
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; header names in lower case, repeated headers joined with a comma."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON (RFC 8259, a leading BOM tolerated); `SourceInvalid` for anything else."""
        try:
            return orjson.loads(self.body.removeprefix(_BOM))
        except orjson.JSONDecodeError:
            pass
        raise SourceInvalid("the body is not JSON", http_status=self.status)


def joined(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name; repeated ones are one list (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def failure(status: int, headers: Mapping[str, str], now: datetime) -> SourceError | None:
    """The error a status means in every protocol (RFC 9110, 15; RFC 5842, 7.2), or None."""
    if status in _REFUSED:
        return SourceRefused(f"status {status}", http_status=status)
    if status == _LOOP:
        return LoopDetected("the source says that the question came back", http_status=status)
    if status == _TOO_MANY or status >= _SERVER_ERROR:
        wait = retry_after(headers.get("retry-after", ""), now)
        return SourceUnavailable(f"status {status}", http_status=status, retry_after=wait)
    return None


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3): a number or a date; None for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
