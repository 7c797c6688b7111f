"""OAuth 2 (RFC 6749) as a client: client credentials and password grant, with refresh.

Takes a registered token endpoint and secrets, gives a token per call, asking for one at a time and only
when the last is about to expire. Refuses (`SourceRefused`) what the endpoint refuses, without its words.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from adapters.errors import SourceInvalid, SourceRefused
from adapters.kit.answer import Answer
from adapters.kit.auth.base import Credentials, Exchange, scope_of
from adapters.kit.auth.secret import Secret
from adapters.kit.origin import Origin

_LATEST_SKEW = 30.0  # seconds before expiry at which a token is renewed; a tenth of a short life
_UNSTATED_LIFE = 300.0  # RFC 6749, 5.1: `expires_in` is only recommended
_OK = 200
_LAST_PRINTABLE = 0x7E


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is asked for with. `form` holds the parameters of the grant, secrets included."""

    endpoint: Origin
    client_id: str
    client_secret: Secret
    form: Mapping[str, str] = field(repr=False)
    in_form: bool = False  # client credentials in the form instead of the Authorization header
    header: str = "authorization"  # where calls carry the token; any other carries it bare


@dataclass(frozen=True, slots=True)
class _Token:
    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    renew_at: float


class OAuth:
    """A token that is fetched, kept and renewed."""

    def __init__(self, grant: Grant, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._grant = grant
        self._clock = clock
        self._token: _Token | None = None
        self._refresh: str | None = None
        self._renewing = asyncio.Lock()
        self.origins = (grant.endpoint,)
        form = (text for pair in sorted(grant.form.items()) for text in pair)
        self.scope = scope_of(grant.endpoint.text, grant.client_id, grant.client_secret.reveal(), *form)

    def __repr__(self) -> str:
        return "OAuth(***)"

    async def credentials(self, exchange: Exchange) -> Credentials:
        """The token in its header."""
        token = self._current() or await self._renewed(exchange)
        bearer = self._grant.header == "authorization"
        return Credentials(headers={self._grant.header: f"Bearer {token.access}" if bearer else token.access})

    def renewable(self, refused: Credentials) -> bool:
        """Forget the token that was refused; another may do."""
        token = self._token
        if token is not None and refused.headers.get(self._grant.header, "").endswith(token.access):
            self._token = None
        return True

    def _current(self) -> _Token | None:
        token = self._token
        return token if token is not None and self._clock() < token.renew_at else None

    async def _renewed(self, exchange: Exchange) -> _Token:
        async with self._renewing:
            token = self._current()  # somebody else may have renewed it while we waited
            if token is None:
                token = await self._refreshed(exchange) or await self._asked(exchange, self._grant.form)
                self._token, self._refresh = token, token.refresh
            return token

    async def _refreshed(self, exchange: Exchange) -> _Token | None:
        refresh, self._refresh = self._refresh, None
        if refresh is None:
            return None
        try:
            return await self._asked(exchange, {"grant_type": "refresh_token", "refresh_token": refresh})
        except SourceRefused:
            return None  # an expired refresh token: the grant itself is still there

    async def _asked(self, exchange: Exchange, form: Mapping[str, str]) -> _Token:
        grant = self._grant
        secret = grant.client_secret.reveal()
        if grant.in_form:
            answer = await exchange(grant.endpoint, {**form, "client_id": grant.client_id, "client_secret": secret}, {})
        else:
            pair = f"{quote_plus(grant.client_id)}:{quote_plus(secret)}"  # RFC 6749, 2.3.1
            header = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
            answer = await exchange(grant.endpoint, form, header)
        return _token(answer, form.get("refresh_token"), self._clock())


def _token(answer: Answer, refresh: str | None, now: float) -> _Token:
    """The token in an answer (RFC 6749, 5.1); a new refresh token takes the place of the old one."""
    if answer.status != _OK:
        raise SourceRefused("the token endpoint refused", http_status=answer.status)
    body = answer.json()
    access = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(access, str) or not access or not _printable(access):
        raise SourceInvalid("the token endpoint gave no token")
    life = _seconds(body.get("expires_in"))
    renewed = body.get("refresh_token")
    return _Token(
        access,
        renewed if isinstance(renewed, str) and renewed else refresh,
        now + life - min(_LATEST_SKEW, life / 10),
    )


def _printable(text: str) -> bool:
    return all(character > " " and ord(character) <= _LAST_PRINTABLE for character in text)


def _seconds(stated: Any) -> float:
    """`expires_in`: a number, or digits as some servers write it."""
    if isinstance(stated, str) and stated.isascii() and stated.isdigit():
        return float(stated)
    if isinstance(stated, int | float) and not isinstance(stated, bool) and stated >= 0:
        return float(stated)
    return _UNSTATED_LIFE
