"""What one connection says about who asks and how: made from HTTP headers, read by schema and resolvers.

Takes header values; gives consumer, languages, request id and hubs passed. Refuses nothing itself:
`identify` raises when a credential is no good.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.languages import DEFAULT_LANGUAGES, languages, spoken
from policies.facts import ANONYMOUS, Consumer
from vocab.terms import Label

Identify = Callable[[Mapping[str, str]], Awaitable[Consumer]]
"""Who the headers (lower-case names) speak for; raises an error with `code` and `status` when refused."""

_CREDENTIALS = frozenset({"authorization", "tsunagu-purpose", "tsunagu-ground"})
_COMMENT = re.compile(r"\([^()]*\)")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z:-]{1,255}")  # a token, or a host with a port


async def anonymous(headers: Mapping[str, str]) -> Consumer:
    """Identify nobody."""
    del headers
    return ANONYMOUS


def hubs(via: str) -> tuple[str, ...]:
    """The names in a Via header (RFC 9110, 7.6.3), in the order passed; what is no name counts as a hub unknown."""
    parts = [item.split() for item in _COMMENT.sub("", via).split(",")]
    return tuple(words[1] if _NAME.fullmatch(words[1]) else "unknown" for words in parts if len(words) > 1)


@dataclass(slots=True)
class RequestContext:
    """Who asks, over one HTTP request or one WebSocket. A WebSocket is identified anew per operation."""

    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    identify: Identify = anonymous
    consumer: Consumer = ANONYMOUS
    languages: tuple[str, ...] = DEFAULT_LANGUAGES
    request_id: str = ""
    via: tuple[str, ...] = ()
    seconds: float = 20.0
    connection_params: dict[str, Any] | None = None  # payload of connection_init

    async def authenticate(self) -> Consumer:
        """Identify by the headers, with the credentials of `connection_init` in their place."""
        given = self.connection_params or {}
        credentials = {
            key.lower(): value for key, value in given.items() if key.lower() in _CREDENTIALS and isinstance(value, str)
        }
        self.consumer = await self.identify({**self.headers, **credentials})
        return self.consumer

    def text(self, label: Label, language: str | None = None) -> str:
        """The label in the language asked for, else in the first of the consumer's that the hub has."""
        return label.get(spoken((language, *self.languages) if language else self.languages))


def context_of(
    headers: Mapping[str, str], identify: Identify, request_id: str | None, seconds: float
) -> RequestContext:
    """The context of a connection, not yet identified."""
    return RequestContext(
        headers=headers,
        identify=identify,
        languages=languages(headers.get("accept-language", "")),
        request_id=request_id or secrets.token_hex(8),
        via=hubs(headers.get("via", "")),
        seconds=seconds,
    )
