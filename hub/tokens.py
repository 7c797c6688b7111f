"""Bearer tokens: verified JSON Web Tokens (RFC 7519, RFC 9068), and why one is not.

Takes the text of a token; gives its claims once issuer, type, algorithm, key, signature, audience and
times are right. Refuses everything else with a stable reason. The one home of jose, which is told
which key and algorithm to use: nothing in the token chooses them.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from jose import jwk, jws, jwt
from jose.exceptions import JOSEError

from hub.cache import BoundedCache
from hub.config_model import Issuer
from hub.key_sets import Key
from hub.keys import IssuerKeys, KeyUnknown

LEEWAY = 60.0
"""Seconds by which clocks may differ."""
MAX_BYTES = 16 * 1024
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)  # JWS compact; a JWE has five parts
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_MAX_SECONDS = 253_402_300_799.0  # the last second that a datetime can hold
_CACHE_SIZE = 16 * 1024 * 1024


class TokenInvalid(Exception):
    """A token is not accepted. `reason` is stable and safe to show; the token is in no message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """What an issuer vouches for."""

    issuer: str
    subject: str
    expires_at: datetime
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Checked:
    """A token whose signature held with `key`."""

    token: VerifiedToken
    key: Key
    algorithm: str


class TokenVerifier:
    """Verifies the tokens of all trusted issuers; keeps verified ones in bounded memory."""

    def __init__(
        self,
        issuers: Mapping[str, Issuer],
        keys: Mapping[str, IssuerKeys],
        *,
        entries: int = 10_000,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._issuers = issuers
        self._keys = keys
        self._clock = clock
        self._checked: BoundedCache[_Checked] = BoundedCache(entries=entries, size=_CACHE_SIZE)

    async def verify(self, text: str) -> VerifiedToken:
        """The token; raises `TokenInvalid`, or `KeysUnavailable` when it cannot be checked now.

        The key is looked up and the times are checked on every use; only the signature is remembered.
        """
        if len(text) > MAX_BYTES:
            raise TokenInvalid("TOO_LARGE")
        now = self._clock().timestamp()
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        known = await self._checked.get(digest)
        if known is not None:
            key = await self._key(known.token.issuer, known.key.kid, known.algorithm)
            if key == known.key:
                _check_times(known.token.claims, now)
                return known.token
        checked = await self._check(text, now)
        remaining = checked.token.expires_at.timestamp() + LEEWAY - now
        await self._checked.set(digest, checked, ttl=remaining, size=4 * len(text))
        return checked.token

    async def _check(self, text: str, now: float) -> _Checked:
        header, claims = _parts(text)
        issuer = self._issuer(claims)
        kid, algorithm = _accepted(header, issuer)
        key = await self._key(issuer.issuer, kid, algorithm)
        _check_signature(text, key, algorithm)
        _check_audience(claims, issuer.audience)
        expires_at = datetime.fromtimestamp(_check_times(claims, now), UTC)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise TokenInvalid("SUBJECT_MISSING")
        return _Checked(VerifiedToken(issuer.issuer, subject, expires_at, MappingProxyType(claims)), key, algorithm)

    def _issuer(self, claims: Mapping[str, Any]) -> Issuer:
        name = claims.get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise TokenInvalid("ISSUER_UNKNOWN")
        return issuer

    async def _key(self, issuer: str, kid: str, algorithm: str) -> Key:
        try:
            return await self._keys[issuer].find(kid, algorithm)
        except KeyUnknown:
            raise TokenInvalid("KEY_UNKNOWN") from None


def _parts(text: str) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Header and claims, nothing of them believed until the signature holds."""
    if not _FORM.fullmatch(text):
        raise TokenInvalid("MALFORMED")
    try:
        return jwt.get_unverified_header(text), jwt.get_unverified_claims(text)
    except (JOSEError, ValueError, RecursionError):
        raise TokenInvalid("MALFORMED") from None


def _accepted(header: Mapping[str, Any], issuer: Issuer) -> tuple[str, str]:
    """The key id and the algorithm, when the header asks for nothing that is not accepted."""
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ")
    if algorithm not in issuer.algorithms:
        raise TokenInvalid("ALGORITHM_REFUSED")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise TokenInvalid("TYPE_REFUSED")
    if "crit" in header:  # RFC 7515, 4.1.11: extensions that are not understood
        raise TokenInvalid("EXTENSION_REFUSED")
    if not isinstance(kid, str) or not kid:
        raise TokenInvalid("KEY_ID_MISSING")
    return kid, algorithm


def _check_signature(text: str, key: Key, algorithm: str) -> None:
    try:
        jws.verify(text, jwk.construct(dict(key.members), algorithm), algorithms=[algorithm])
    except (JOSEError, ValueError):
        raise TokenInvalid("SIGNATURE_INVALID") from None


def _check_audience(claims: Mapping[str, Any], audience: str) -> None:
    """`aud` is a text or a list of texts (RFC 7519, 4.1.3)."""
    meant = claims.get("aud")
    if meant != audience and not (isinstance(meant, list) and audience in meant):
        raise TokenInvalid("AUDIENCE_WRONG")


def _check_times(claims: Mapping[str, Any], now: float) -> float:
    """When the token expires, in seconds of the epoch."""
    expires = _seconds(claims, "exp")
    if expires is None:
        raise TokenInvalid("EXPIRY_MISSING")
    if now > expires + LEEWAY:
        raise TokenInvalid("EXPIRED")
    if (_seconds(claims, "nbf") or 0) > now + LEEWAY:
        raise TokenInvalid("NOT_YET_VALID")
    if (_seconds(claims, "iat") or 0) > now + LEEWAY:
        raise TokenInvalid("ISSUED_IN_THE_FUTURE")
    return expires


def _seconds(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TokenInvalid("TIME_INVALID")
    if not math.isfinite(value) or not 0 <= value <= _MAX_SECONDS:
        raise TokenInvalid("TIME_INVALID")
    return float(value)
