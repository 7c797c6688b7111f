"""JSON Web Key Sets (RFC 7517): bytes in, the public keys that may verify a signature out.

Keeps public members only. Leaves out what cannot verify with an asymmetric algorithm: symmetric and
encryption keys, keys without a `kid`, RSA keys below 2048 bits. Refuses what is no key set.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_MEMBERS = {"EC": ("kty", "crv", "x", "y"), "RSA": ("kty", "n", "e")}
_RSA_BYTES = range(256, 1025)  # 2048 to 8192 bits
_MAX_KEYS = 64


@dataclass(frozen=True, slots=True)
class Key:
    """One public key; `algorithm` is the only one it is meant for, if it says so."""

    kid: str
    members: Mapping[str, str]
    algorithm: str | None

    def verifies(self, algorithm: str) -> bool:
        """Whether a signature by `algorithm` can be checked with this key (RFC 7518, section 3.1)."""
        if self.algorithm not in (None, algorithm):
            return False
        if self.members["kty"] == "EC":
            return self.members["crv"] == _CURVES.get(algorithm)
        return algorithm.startswith("RS")


class NotAKeySet(ValueError):
    """The bytes are no JWKS."""


def read_key_set(raw: bytes) -> tuple[Key, ...]:
    """The usable keys of a JWKS, in its order; raises `NotAKeySet`."""
    try:
        document = orjson.loads(raw)
    except ValueError:
        raise NotAKeySet("it is not JSON") from None
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise NotAKeySet("it has no list of keys")
    return tuple(key for key in map(_key, keys[:_MAX_KEYS]) if key is not None)


def _key(jwk: Any) -> Key | None:
    if not isinstance(jwk, dict) or not _for_signatures(jwk):
        return None
    names = _MEMBERS.get(str(jwk.get("kty")), ())
    members = {name: jwk[name] for name in names if isinstance(jwk.get(name), str)}
    kid, algorithm = jwk.get("kid"), jwk.get("alg")
    if not names or len(members) != len(names) or not isinstance(kid, str) or not kid:
        return None
    if members["kty"] == "RSA" and _size(members["n"]) not in _RSA_BYTES:
        return None
    return Key(kid, members, algorithm if isinstance(algorithm, str) else None)


def _for_signatures(jwk: dict[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations


def _size(text: str) -> int:
    try:
        return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).lstrip(b"\0"))
    except (binascii.Error, ValueError):
        return 0
