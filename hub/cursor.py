"""Cursors: where a page ended, sealed so that nobody can read or forge it.

A cursor holds the order values as the consumer sees them and the id, bound to the question, the
consumer and the shape of the decisions, until it expires. Sealed with AES-SIV (RFC 5297); at most
512 bytes of URL-safe base64. Refuses anything else with `CURSOR_INVALID` or `CURSOR_STALE`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from hub.errors import RequestRefused
from hub.page import Place

MAX_CHARACTERS = 512
LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CursorBox:
    """Seals and opens the cursors of one hub; `key` is 32 or 64 bytes."""

    key: bytes

    def seal(self, place: Place, bound_to: str, now: datetime) -> str:
        """The cursor of a place, good for one hour."""
        body = orjson.dumps(
            [
                place.values,
                place.id,
                _digest(bound_to),
                int((now + LIFETIME).timestamp()),
            ]
        )
        sealed = base64.urlsafe_b64encode(AESSIV(self.key).encrypt(body, None)).decode().rstrip("=")
        if len(sealed) > MAX_CHARACTERS:
            raise RequestRefused(
                "CURSOR_TOO_LONG",
                "The order key of an entity does not fit into a cursor.",
                hint="Order by fewer properties.",
            )
        return sealed

    def open(self, text: str, bound_to: str, now: datetime) -> Place:
        """The place of a cursor, if it belongs to this very question and is not too old."""
        if len(text) > MAX_CHARACTERS:
            raise _invalid()
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            values, entity_id, digest, expires = orjson.loads(AESSIV(self.key).decrypt(sealed, None))
        except (ValueError, InvalidTag):
            raise _invalid() from None
        if digest != _digest(bound_to) or expires < now.timestamp():
            raise RequestRefused(
                "CURSOR_STALE",
                "The cursor belongs to another question, to rules that have changed, or is older than an hour.",
                hint="Start again from the first page.",
            )
        return Place(tuple(tuple(value) if value is not None else None for value in values), entity_id)


def sealer(box: CursorBox, bound_to: str, now: datetime) -> Callable[[Place], str]:
    """Seal places of one connection."""
    return lambda place: box.seal(place, bound_to, now)


def _invalid() -> RequestRefused:
    return RequestRefused(
        "CURSOR_INVALID", "That is not a cursor of this hub.", hint="Use `endCursor` as it was given."
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
