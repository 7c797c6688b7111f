"""Who asks, for what purpose and on what ground: headers in, a `Consumer` out.

No credential is anonymous, who has no purpose. A credential that is not accepted ends the request,
also where anonymous would be allowed.

    IdentityRefused
    ├── TokenRejected          401  the credential is not accepted
    ├── IssuerUnavailable      503  the issuer's keys cannot be had now
    ├── PurposeConflict        400  token and header name different purposes
    ├── PurposeNeedsClient     403  a purpose without a credential
    ├── PurposeNotRegistered   403  a purpose the client is not registered for
    ├── GroundConflict         400  token and header name different grounds
    ├── GroundNeedsClient      403  a ground without a credential
    └── GroundNotRegistered    403  a ground the client is not registered for
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import unquote

from hub.config_model import Claims, Client, Issuer
from hub.keys import KeysUnavailable
from hub.tokens import TokenInvalid, TokenVerifier, VerifiedToken
from policies.facts import ANONYMOUS, Consumer
from vocab.terms import Label


class IdentityRefused(Exception):
    """The request ends here. `code` is stable; `message` is safe to show; `headers` belong to the answer."""

    status: ClassVar[int] = 401
    code: ClassVar[str] = "IDENTITY_REFUSED"
    message: ClassVar[Label] = Label("利用者を確認できません。", "The consumer cannot be identified.")

    def __init__(self, *, reason: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{self.code}: {reason}" if reason else self.code)
        self.reason = reason
        self.headers = dict(headers or {})


class TokenRejected(IdentityRefused):
    """The credential is not accepted (RFC 6750, section 3.1)."""

    code = "TOKEN_REJECTED"
    message = Label("認証情報は受け付けられません。", "The credential is not accepted.")

    def __init__(self, reason: str) -> None:
        challenge = f'Bearer error="invalid_token", error_description="{reason}"'
        super().__init__(reason=reason, headers={"WWW-Authenticate": challenge})


class IssuerUnavailable(IdentityRefused):
    """The credential can be neither accepted nor rejected now."""

    status = 503
    code = "ISSUER_UNAVAILABLE"
    message = Label(
        "認証サーバーの鍵を取得できません。しばらくして再度お試しください。",
        "The issuer's keys cannot be had now; try again later.",
    )


class PurposeConflict(IdentityRefused):
    """Two purposes for one request."""

    status = 400
    code = "PURPOSE_CONFLICT"
    message = Label(
        "トークンの利用目的とTsunagu-Purposeヘッダーが異なります。",
        "The token and the Tsunagu-Purpose header name different purposes.",
    )


class PurposeNeedsClient(IdentityRefused):
    """Nobody answers for the purpose."""

    status = 403
    code = "PURPOSE_NEEDS_CLIENT"
    message = Label("利用目的の指定には認証が必要です。", "A purpose can be stated only with a credential.")


class PurposeNotRegistered(IdentityRefused):
    """The client may not ask for this purpose."""

    status = 403
    code = "PURPOSE_NOT_REGISTERED"
    message = Label("この利用目的はクライアントに登録されていません。", "The purpose is not registered for the client.")


class GroundConflict(IdentityRefused):
    """Two grounds for one request."""

    status = 400
    code = "GROUND_CONFLICT"
    message = Label(
        "トークンの根拠とTsunagu-Groundヘッダーが異なります。",
        "The token and the Tsunagu-Ground header name different grounds.",
    )


class GroundNeedsClient(IdentityRefused):
    """Nobody answers for the ground."""

    status = 403
    code = "GROUND_NEEDS_CLIENT"
    message = Label("根拠の指定には認証が必要です。", "A ground can be stated only with a credential.")


class GroundNotRegistered(IdentityRefused):
    """The client may not ask on this ground."""

    status = 403
    code = "GROUND_NOT_REGISTERED"
    message = Label("この根拠はクライアントに登録されていません。", "The ground is not registered for the client.")


class Identifier:
    """Identifies the consumers of one hub."""

    def __init__(self, verifier: TokenVerifier, issuers: Mapping[str, Issuer], clients: Mapping[str, Client]) -> None:
        self._verifier = verifier
        self._issuers = issuers
        self._clients = clients

    async def identify(self, headers: Mapping[str, str]) -> Consumer:
        """The consumer that headers (names in any case) speak for; raises `IdentityRefused`."""
        authorization = _one(headers, "authorization")
        purpose, ground = _one(headers, "tsunagu-purpose"), _ground(headers)
        if authorization is None:
            if purpose is not None:
                raise PurposeNeedsClient
            if ground is not None:
                raise GroundNeedsClient
            return ANONYMOUS
        try:
            token = await self._verifier.verify(_bearer(authorization))
        except TokenInvalid as error:
            raise TokenRejected(error.reason) from None
        except KeysUnavailable as error:
            raise IssuerUnavailable(headers={"Retry-After": str(error.retry_after)}) from None
        return self._consumer(token, purpose, ground)

    def _consumer(self, token: VerifiedToken, purpose: str | None, ground: str | None) -> Consumer:
        issuer = self._issuers[token.issuer]
        names = issuer.claims
        client_id = _text(_claim(token.claims, names.client))
        client = self._registered(client_id, token.issuer)
        organisation = _text(_claim(token.claims, names.organisation))
        return Consumer(
            issuer=token.issuer,
            subject=token.subject,
            # another issuer's registered client is nobody here: rules trust its name
            client=client_id if client is not None or client_id not in self._clients else None,
            organisation=organisation or (client.organisation if client else None),
            scopes=_scopes(token.claims, names),
            roles=_texts(_claim(token.claims, names.roles)),
            purpose=_purpose(_text(_claim(token.claims, names.purpose)), purpose, client),
            claims=token.claims,
            expires_at=token.expires_at,
            ground=_registered_ground(_text(_claim(token.claims, names.ground)), ground, client),
            assurance=issuer.assurance.get(_text(_claim(token.claims, names.assurance)) or ""),
        )

    def _registered(self, client_id: str | None, issuer: str) -> Client | None:
        """The registered client, if this issuer may speak for it."""
        client = self._clients.get(client_id) if client_id else None
        return client if client is not None and client.issuer in (None, issuer) else None


def _one(headers: Mapping[str, str], name: str) -> str | None:
    """The value of a header that may stand only once."""
    values = [value for key, value in headers.items() if key.lower() == name]
    if len(values) > 1:
        raise TokenRejected("HEADER_REPEATED")
    return values[0].strip() if values else None


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRejected("SCHEME_REFUSED")
    return token.strip()


def _purpose(vouched: str | None, stated: str | None, client: Client | None) -> str | None:
    if vouched and stated and vouched != stated:
        raise PurposeConflict
    purpose = vouched or stated
    if purpose and (client is None or purpose not in client.purposes):
        raise PurposeNotRegistered
    return purpose or None


def _ground(headers: Mapping[str, str]) -> str | None:
    """The ground of the header; text beyond ASCII is percent-encoded in UTF-8 (RFC 3986, 2.1)."""
    stated = _one(headers, "tsunagu-ground")
    return None if stated is None else unquote(stated)


def _registered_ground(vouched: str | None, stated: str | None, client: Client | None) -> str | None:
    if vouched and stated and vouched != stated:
        raise GroundConflict
    ground = vouched or stated
    if ground and (client is None or ground not in client.grounds):
        raise GroundNotRegistered
    return ground or None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its whole name, else by the dotted path into objects; None when there is none."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _scopes(claims: Mapping[str, Any], names: Claims) -> frozenset[str]:
    """Scopes are one text with spaces (RFC 8693, 4.2) or a list."""
    value = _claim(claims, names.scopes)
    return frozenset(value.split()) if isinstance(value, str) else _texts(value)


def _texts(value: Any) -> frozenset[str]:
    """A list of texts, or one text; nothing when any of it is something else."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return frozenset()
    return frozenset(item for item in items if item)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
