"""One ledger line: JSON of a record, chained to the line before by its SHA-256.

Takes evidence, gives bytes with a newline at the end; keys are sorted, text is UTF-8.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

import orjson

from hub.ledger.evidence import Evidence

GENESIS = "0" * 64
"""What the first line of a ledger names as the one before."""


def encode(record: Evidence, *, previous: str) -> bytes:
    """The line of a record that follows the line with the hash `previous`."""
    body: dict[str, Any] = asdict(record)
    body["policies"] = dict(record.policies)
    body["previous"] = previous
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def digest(line: bytes) -> str:
    """The hash by which the next line names this one (the newline counts)."""
    return hashlib.sha256(line).hexdigest()
