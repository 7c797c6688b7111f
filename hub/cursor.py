"""Cursors: where a page ended, sealed so that nobody can read or forge it.

A cursor holds the order values as the consumer sees them and the id, bound to the question, the
consumer and the shape of the decisions, until it expires; where these do not fit, it holds a mark.
Sealed with AES-SIV (RFC 5297); at most 512 bytes of URL-safe base64. Refuses anything else with
`CURSOR_INVALID` or `CURSOR_STALE`.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from hub.errors import RequestRefused
from hub.page import Cursor, Mark, Place, mark_of, stale
from vocab.ids import make_id, parse_id

MAX_CHARACTERS = 512
LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CursorBox:
    """Seals and opens the cursors of one hub; `key` is 32 or 64 bytes."""

    key: bytes

    def seal(self, place: Place, bound_to: str, now: datetime) -> str:
        """The cursor of a place, good for one hour."""
        frame = [_digest(bound_to), int((now + LIFETIME).timestamp())]
        sealed = self._sealed([*frame, place.values, _taken_apart(place.id)])
        return sealed if len(sealed) <= MAX_CHARACTERS else self._sealed([*frame, mark_of(place).digest])

    def _sealed(self, body: list[object]) -> str:
        return base64.urlsafe_b64encode(AESSIV(self.key).encrypt(orjson.dumps(body), None)).decode().rstrip("=")

    def open(self, text: str, bound_to: str, now: datetime) -> Cursor:
        """The place of a cursor, if it belongs to this very question and is not too old."""
        if len(text) > MAX_CHARACTERS:
            raise _invalid()
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            digest, expires, *where = orjson.loads(AESSIV(self.key).decrypt(sealed, None))
        except (ValueError, InvalidTag):
            raise _invalid() from None
        if digest != _digest(bound_to) or expires < now.timestamp():
            raise stale()
        if len(where) == 1:
            return Mark(where[0])
        values, parts = where
        entity_id = parts[0] if len(parts) == 1 else make_id(*parts)
        return Place(tuple(tuple(value) if value is not None else None for value in values), entity_id)


def _taken_apart(entity_id: str) -> tuple[str, ...]:
    """The parts of an id, which are shorter than the id where they are not ASCII."""
    parsed = parse_id(entity_id)
    return (parsed.class_name, parsed.space, parsed.key) if parsed else (entity_id,)


def _invalid() -> RequestRefused:
    return RequestRefused(
        "CURSOR_INVALID", "That is not a cursor of this hub.", hint="Use `endCursor` as it was given."
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
