"""What a decision may look at: the consumer, the clock, and what is declared, linked, agreed and counted.

Plain values without I/O, gathered once per request; a decision reads nothing else.
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
    ground: str | None = None  # the law or agreement it asks under; registered for the client, else refused by identify
    assurance: int | None = None  # level of assurance of its identity, 1 to 3; None: the issuer does not say
    hops: int = 0  # hubs the request has passed through

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
class Case:
    """A declared, ending case about one named person, as the holder of the data knows that person."""

    id: str
    domain: str
    kind: str  # e.g. missing-person
    holder: str
    subject: str  # the holder's key of the person
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """The consumer is, or by a mandate speaks for, the person whom a holder knows under a key."""

    holder: str
    subject: str  # the holder's key of the person
    mandate: str | None = None  # id of the mandate; None: it is the consumer itself


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a holder has agreed with the consumer's organisation or client; only those in force."""

    id: str
    holder: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision reads.

    `deliveries` counts what left to this consumer, by (policy uid, seconds of the window that ends now).
    `secret` keys pseudonyms; it never leaves the process. `unknown` names the parts (situations, cases, links,
    agreements, deliveries) that could not be gathered: they are empty here, and what asks them is unknown, not false.
    """

    consumer: Consumer
    now: datetime  # aware
    situations: tuple[Situation, ...] = ()
    cases: tuple[Case, ...] = ()
    links: tuple[Link, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    deliveries: Mapping[tuple[str, int], int] = field(default_factory=dict)
    secret: bytes = field(default=b"", repr=False)
    unknown: frozenset[str] = frozenset()
