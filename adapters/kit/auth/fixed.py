"""Credentials that do not change: none, an API key, basic (RFC 7617), a bearer token (RFC 6750).

Each takes its secrets once and gives the same credentials for every call.
"""

from __future__ import annotations

import base64

from adapters.kit.auth.base import NO_CREDENTIALS, Credentials, Exchange, scope_of
from adapters.kit.auth.secret import Secret
from adapters.kit.origin import Origin


class Fixed:
    """The same credentials for every call; a refusal is final."""

    __slots__ = ("_credentials", "scope")
    origins: tuple[Origin, ...] = ()

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        pairs = [*credentials.headers.items(), *credentials.query]
        self.scope = scope_of(*(text for pair in pairs for text in pair)) if pairs else "anonymous"

    async def credentials(self, exchange: Exchange) -> Credentials:  # noqa: ARG002  # nothing to fetch
        """The credentials given at the start."""
        return self._credentials

    def renewable(self, refused: Credentials) -> bool:  # noqa: ARG002  # they are all there is
        """Never: there are no others."""
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


class NoAuth(Fixed):
    """The source asks for nothing."""

    def __init__(self) -> None:
        super().__init__(NO_CREDENTIALS)


class HeaderKey(Fixed):
    """An API key in a header."""

    def __init__(self, header: str, value: Secret) -> None:
        super().__init__(Credentials(headers={header.lower(): value.reveal()}))


class QueryKey(Fixed):
    """An API key in the query (ODPT's `acl:consumerKey`); it takes the place of one in a next link."""

    def __init__(self, name: str, value: Secret) -> None:
        super().__init__(Credentials(query=((name, value.reveal()),)))


class Basic(Fixed):
    """User name and password, as UTF-8."""

    def __init__(self, username: str, password: Secret) -> None:
        token = base64.b64encode(f"{username}:{password.reveal()}".encode()).decode()
        super().__init__(Credentials(headers={"authorization": f"Basic {token}"}))


class Bearer(Fixed):
    """A token that somebody else renews."""

    def __init__(self, token: Secret) -> None:
        super().__init__(Credentials(headers={"authorization": f"Bearer {token.reveal()}"}))
