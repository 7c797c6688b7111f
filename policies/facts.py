"""What a decision may look at: the consumer, the clock, the situations. Gathered once per request.

Plain values without I/O; a decision reads nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who asks. Identity is (issuer, subject); `None` for both is anonymous, who has no purpose."""

    issuer: str | None = None
    subject: str | None = None
    client: str | None = None
    organisation: str | None = None
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    purpose: str | None = None  # registered for the client, else refused by identify
    claims: Mapping[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None

    @property
    def anonymous(self) -> bool:
        """Whether nobody vouches for the consumer."""
        return self.issuer is None


ANONYMOUS = Consumer()


@dataclass(frozen=True, slots=True)
class Situation:
    """A declared, ending state of a domain."""

    id: str
    domain: str
    kind: str  # disaster | drill
    area: str | None  # municipality code, or None for the whole domain
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision reads."""

    consumer: Consumer
    now: datetime  # aware
    situations: tuple[Situation, ...] = ()
