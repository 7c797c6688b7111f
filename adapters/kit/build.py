"""A connection from a mapping's `connection`: takes nested text, gives the connection and what is left.

The client's options are `url`, `auth`, `proxy`, `headers`, `maxBytes`, `allowPrivate`; the others are the
adapter's own. Refuses (`OptionError`) an option of the wrong form, naming it and never its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.errors import NotCapable
from adapters.kit.auth.build import build_auth
from adapters.kit.connection import MAX_BYTES, Connection
from adapters.kit.headers import checked
from adapters.kit.options import OptionError, Options
from adapters.kit.origin import registered


def build_connection(options: Mapping[str, Any], *, hub_id: str) -> tuple[Connection, dict[str, Any]]:
    """The connection, and the options that belong to the adapter. No `url`: a source that is no server."""
    whole = Options(options, "connection")
    connection = Connection(
        url=_url(whole, "url"),
        auth=build_auth(whole.take("auth") or {}),
        headers=_headers(whole),
        proxy=_url(whole, "proxy") or None,
        max_bytes=whole.positive("maxBytes", MAX_BYTES),
        hub_id=hub_id,
        allow_private=whole.truth("allowPrivate"),
    )
    return connection, whole.rest()


def _url(options: Options, name: str) -> str:
    if not options.has(name):
        return ""
    url = options.text(name)
    try:
        registered(url)
    except ValueError as error:
        raise OptionError(options.at(name), str(error)) from None
    return url


def _headers(options: Options) -> dict[str, str]:
    headers = options.texts("headers")
    try:
        return checked(headers)
    except NotCapable:
        raise OptionError(options.at("headers"), "a header holds characters that no header may hold") from None
