"""Writes responses as JSON.

Takes plain values; gives UTF-8 bytes. Raises `TypeError` for a value that has no JSON form.
"""

from __future__ import annotations

import orjson


def to_bytes(data: object) -> bytes:
    """The value as JSON."""
    return orjson.dumps(data, option=orjson.OPT_PASSTHROUGH_DATACLASS)
