"""Ways to authenticate to a source."""

from adapters.kit.auth.base import Auth, Credentials, Exchange
from adapters.kit.auth.build import build_auth
from adapters.kit.auth.fixed import Basic, Bearer, HeaderKey, NoAuth, QueryKey
from adapters.kit.auth.oauth import Grant, OAuth
from adapters.kit.auth.secret import Secret

__all__ = [
    "Auth",
    "Basic",
    "Bearer",
    "Credentials",
    "Exchange",
    "Grant",
    "HeaderKey",
    "NoAuth",
    "OAuth",
    "QueryKey",
    "Secret",
    "build_auth",
]
