"""How to reach one source, and what every call to it carries. Values only; `repr` shows no credential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from adapters.kit.auth import Auth, NoAuth
from adapters.spec import Assertion, Fetch

MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach one source.

    `url` is the base of every call and its origin the only one spoken to; empty for a source that is no
    server. `allow_private` None: private addresses are reached only if the URL itself says so (see
    `adapters.kit.addresses`). `proxy` is the operator's and resolves names itself.
    """

    url: str = field(repr=False)
    auth: Auth = field(default_factory=NoAuth)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)
    max_bytes: int = MAX_BYTES
    hub_id: str = "tsunagu"  # pseudonym in Via and User-Agent
    allow_private: bool | None = None


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a call carries of the question it is part of."""

    deadline: datetime | None = None  # aware
    request_id: str = ""
    via: tuple[str, ...] = ()  # hubs this question has passed through
    on_behalf: Assertion | None = None

    @classmethod
    def of(cls, fetch: Fetch) -> CallContext:
        """The context of a fetch."""
        return cls(fetch.deadline, fetch.request_id, fetch.via, fetch.on_behalf)
