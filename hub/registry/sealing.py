"""Sealing: what names a person is kept encrypted and bound to its place; looked up by a keyed index.

Takes the hub's key; gives sealed bytes, what was sealed, and indexes. Refuses a short key and whatever was sealed under
another key, for another purpose or row, or was changed since (`SealBroken`); no error holds a value.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORM = b"\x01"  # the first byte of everything sealed: how the rest is to be read
_NONCE = 12  # bytes, NIST SP 800-38D section 8.2.2
_KEY = 32  # bytes
_TEXT = "surrogatepass"  # half characters come in tokens; they are kept as they came


class SealKeyShort(ValueError):
    """The key has fewer than 32 bytes."""

    code = "REGISTRY_KEY_SHORT"

    def __init__(self) -> None:
        super().__init__(f"{self.code}: the key that seals the registry has at least {_KEY} bytes; make it at random")


class SealBroken(Exception):
    """What is sealed cannot be opened here: another key, another place, or changed. Says where, never what."""

    code = "REGISTRY_SEAL_BROKEN"

    def __init__(self, purpose: str, row: str) -> None:
        super().__init__(f"{self.code}: {purpose} {row} cannot be opened; was it sealed under another key, or changed?")
        self.purpose = purpose
        self.row = row


class Sealer:
    """Seals texts with AES-256-GCM (NIST SP 800-38D) under a key of each purpose (HKDF, RFC 5869).

    `purpose` names what is kept, `row` its place; both must be the same to open. Indexes are HMAC-SHA-256 (RFC 2104)
    under another key of the purpose, so that equal texts of two purposes cannot be told.
    """

    __slots__ = ("_indexes", "_key", "_seals")

    def __init__(self, key: bytes) -> None:
        if len(key) < _KEY:
            raise SealKeyShort
        self._key = key
        self._seals: dict[str, AESGCM] = {}
        self._indexes: dict[str, bytes] = {}

    def seal(self, text: str, purpose: str, row: str) -> bytes:
        """The text, sealed for a purpose and a row; never the same bytes twice."""
        nonce = os.urandom(_NONCE)
        return _FORM + nonce + self._cipher(purpose).encrypt(nonce, text.encode("utf-8", _TEXT), _joined(purpose, row))

    def open(self, sealed: bytes, purpose: str, row: str) -> str:
        """What was sealed for this purpose and row; raises `SealBroken`."""
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if sealed[:1] != _FORM or len(nonce) != _NONCE:
            raise SealBroken(purpose, row)
        try:
            return self._cipher(purpose).decrypt(nonce, rest, _joined(purpose, row)).decode("utf-8", _TEXT)
        except (InvalidTag, UnicodeDecodeError):
            raise SealBroken(purpose, row) from None

    def seal_record(self, record: Mapping[str, Any], purpose: str, row: str) -> bytes:
        """A JSON object, sealed."""
        return self.seal(json.dumps(record, separators=(",", ":")), purpose, row)

    def open_record(self, sealed: bytes, purpose: str, row: str) -> dict[str, Any]:
        """The JSON object that was sealed; raises `SealBroken`."""
        found = json.loads(self.open(sealed, purpose, row))
        if not isinstance(found, dict):
            raise SealBroken(purpose, row)
        return found

    def index(self, *texts: str, purpose: str) -> str:
        """Where to look for these texts: 64 hexadecimal digits that say nothing without the key."""
        key = self._indexes.get(purpose)
        if key is None:
            key = self._indexes[purpose] = self._derived("index", purpose)
        return hmac.digest(key, _joined(*texts), sha256).hex()

    def _cipher(self, purpose: str) -> AESGCM:
        cipher = self._seals.get(purpose)
        if cipher is None:
            cipher = self._seals[purpose] = AESGCM(self._derived("seal", purpose))
        return cipher

    def _derived(self, use: str, purpose: str) -> bytes:
        info = _joined("tsunagu/registry", use, purpose)
        return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=info).derive(self._key)


def event_row(about: str, event: str, at: datetime) -> str:
    """The place of an event's sealed part: what it is about, what happened and when."""
    return f"{about}/{event}/{at.astimezone(UTC).isoformat()}"


def _joined(*texts: str) -> bytes:
    """Texts as bytes that no other texts give: each with its length before it."""
    parts = [text.encode("utf-8", _TEXT) for text in texts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
