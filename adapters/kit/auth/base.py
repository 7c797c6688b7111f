"""What the client asks of a way to authenticate.

Takes an `Exchange` for ways that must first fetch a token; gives the headers and query of one call.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from adapters.kit.answer import Answer
from adapters.kit.origin import Origin

Exchange = Callable[[Origin, Mapping[str, str], Mapping[str, str]], Awaitable[Answer]]
"""Post a form to a token endpoint: (its origin and path, form, headers) → its answer."""

_PROCESS_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one call adds to prove who asks; header names in lower case."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)


NO_CREDENTIALS = Credentials()


class Auth(Protocol):
    """One way to authenticate to one source."""

    @property
    def scope(self) -> str:
        """Equal for equal credentials in this process, and tells nothing about them; keys held answers."""
        ...

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Origins of its own that were registered with it: a token endpoint."""
        ...

    async def credentials(self, exchange: Exchange) -> Credentials:
        """What the next call carries."""
        ...

    def renewable(self, refused: Credentials) -> bool:
        """After a 401: forget what was refused; whether asking again may give other credentials."""
        ...


def scope_of(*parts: str) -> str:
    """A digest of credentials under a key that lives only in this process."""
    digest = hashlib.blake2b(key=_PROCESS_KEY, digest_size=16)
    for part in parts:
        text = part.encode()
        digest.update(len(text).to_bytes(8) + text)
    return digest.hexdigest()
