"""Ways to authenticate from a mapping's `connection.auth`: takes nested text, gives an `Auth`.

Forms: `{apiKey: {header: NAME, value: KEY}}`, `{apiKey: {query: NAME, value: KEY}}`, `{bearer: {token}}`,
`{basic: {username, password}}`, `{oauth: {tokenUrl, grant, clientId, clientSecret, …}}`.
Refuses unknown kinds and options (`OptionError`), naming the option and never its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.errors import NotCapable
from adapters.kit.auth.base import Auth
from adapters.kit.auth.fixed import Basic, Bearer, HeaderKey, NoAuth, QueryKey
from adapters.kit.auth.oauth import Grant, OAuth
from adapters.kit.auth.secret import Secret
from adapters.kit.headers import checked
from adapters.kit.options import OptionError, Options
from adapters.kit.origin import Origin, registered

_GRANTS = ("client_credentials", "password")
_CLIENT_AUTH = ("basic", "form")


def build_auth(options: Mapping[str, Any], *, path: str = "connection.auth") -> Auth:
    """One way to authenticate; no options mean none."""
    if not options:
        return NoAuth()
    whole = Options(options, path, _BUILDERS)
    kinds = [kind for kind in _BUILDERS if whole.has(kind)]
    if len(kinds) > 1:
        raise OptionError(path, f"must name one way only, not {' and '.join(kinds)}")
    inner = Options(whole.take(kinds[0]), whole.at(kinds[0]), _KNOWN[kinds[0]])
    auth = _BUILDERS[kinds[0]](inner)
    inner.close()
    return auth


def _api_key(options: Options) -> Auth:
    if options.has("header") == options.has("query"):
        raise OptionError(options.path, "must name either a header or a query parameter")
    if options.has("query"):
        return QueryKey(options.text("query"), Secret(options.text("value")))
    name, value = options.text("header"), options.text("value")
    return HeaderKey(_header(options, "header", name, value), Secret(value))


def _basic(options: Options) -> Auth:
    username = options.text("username")
    if ":" in username:
        raise OptionError(options.at("username"), "must not hold a colon (RFC 7617)")
    return Basic(username, Secret(options.text("password")))


def _bearer(options: Options) -> Auth:
    token = options.text("token")
    _header(options, "token", "authorization", token)
    return Bearer(Secret(token))


def _oauth(options: Options) -> Auth:
    grant = options.choice("grant", _GRANTS, _GRANTS[0])
    form = {"grant_type": grant}
    if grant == "password":
        form |= {"username": options.text("username"), "password": options.text("password")}
    if options.has("scope"):
        form["scope"] = options.text("scope")
    header = options.text("header", "authorization")
    return OAuth(
        Grant(
            endpoint=_endpoint(options),
            client_id=options.text("clientId"),
            client_secret=Secret(options.text("clientSecret")),
            form=form,
            in_form=options.choice("clientAuth", _CLIENT_AUTH, _CLIENT_AUTH[0]) == "form",
            header=_header(options, "header", header, ""),
        )
    )


def _endpoint(options: Options) -> Origin:
    url = options.text("tokenUrl")
    try:
        return registered(url)
    except ValueError as error:
        raise OptionError(options.at("tokenUrl"), str(error)) from None


def _header(options: Options, option: str, name: str, value: str) -> str:
    try:
        checked({name: value})
    except NotCapable:
        raise OptionError(options.at(option), "holds characters that no header may hold") from None
    return name.lower()


_BUILDERS = {"apiKey": _api_key, "basic": _basic, "bearer": _bearer, "oauth": _oauth}
_KNOWN = {
    "apiKey": ("header", "query", "value"),
    "basic": ("username", "password"),
    "bearer": ("token",),
    "oauth": ("tokenUrl", "grant", "clientId", "clientSecret", "clientAuth", "username", "password", "scope", "header"),
}
