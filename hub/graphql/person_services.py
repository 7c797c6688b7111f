"""What persons and officers do at the hub: links, mandates, consents and cases, as plain values behind one protocol.

`hub.graphql` calls these and knows nothing of the registry. An implementation refuses with a `HubError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from policies.facts import Consumer
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A holder and a token of the holder's issuer, which names the person who shows it."""

    holder: str
    proof: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link of the consumer."""

    id: str
    holder: str
    made_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MandateRequest:
    """Who shall represent whom: a person of a holder (by an officer), or oneself (through a link)."""

    issuer: str
    subject: str = field(repr=False)  # of the representative
    relation: str
    ends_at: datetime
    ground: str = field(default="", repr=False)
    link: str | None = None  # of the person itself
    holder: str | None = None  # of whom the consumer is an officer
    person: str | None = field(default=None, repr=False)  # the holder's key of the person
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate, as the representative, the person or the officer sees it."""

    id: str
    holder: str
    relation: str
    starts_at: datetime
    ends_at: datetime
    representing: bool  # whether the consumer is the representative


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """What a person is asked, as it was shown."""

    holder: str
    recipients: tuple[str, ...]
    purpose: str
    coordinates: tuple[str, ...]
    until: datetime
    benefit: Label
    notice_version: str
    notice_url: str
    link: str | None = None
    mandate: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent, with its receipts by language."""

    id: str
    holder: str
    recipients: tuple[str, ...]
    purpose: str
    coordinates: tuple[str, ...]
    state: str
    from_: datetime
    until: datetime
    benefit: Label
    receipts: dict[str, dict[str, Any]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """A case about a person whom a holder knows under a key."""

    domain: str
    kind: str
    holder: str
    person: str = field(repr=False)
    hours: float
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, without the person."""

    id: str
    domain: str
    kind: str
    holder: str
    state: str  # pending | active | ended
    ground: str
    starts_at: datetime
    ends_at: datetime
    confirm_by: datetime | None


class PersonServices(Protocol):
    """Every method gets the consumer who asks; nobody learns of what is not theirs."""

    async def link_subject(self, consumer: Consumer, asked: LinkRequest) -> LinkView:
        """Link the consumer to the person whom a holder knows."""
        ...

    async def revoke_link(self, consumer: Consumer, link: str) -> LinkView:
        """End one of the consumer's own links."""
        ...

    async def links(self, consumer: Consumer) -> Sequence[LinkView]:
        """The consumer's own active links."""
        ...

    async def record_mandate(self, consumer: Consumer, asked: MandateRequest) -> MandateView:
        """Record a mandate: as an officer of the holder, or as the person through its own link."""
        ...

    async def end_mandate(self, consumer: Consumer, mandate: str) -> MandateView:
        """End a mandate as either side of it, or as an officer of the holder."""
        ...

    async def mandates(self, consumer: Consumer) -> Sequence[MandateView]:
        """The mandates by which the consumer represents, or is represented."""
        ...

    async def give_consent(self, consumer: Consumer, asked: ConsentAsked) -> ConsentView:
        """Consent, as the person or its representative."""
        ...

    async def withdraw_consent(self, consumer: Consumer, consent: str) -> ConsentView:
        """Take a consent back; it ends with the next question."""
        ...

    async def consents(self, consumer: Consumer) -> Sequence[ConsentView]:
        """The consents of the persons whom the consumer is or represents."""
        ...

    async def declare_case(self, consumer: Consumer, asked: CaseRequest) -> CaseView:
        """Declare a case, as an officer of its kind."""
        ...

    async def confirm_case(self, consumer: Consumer, case: str) -> CaseView:
        """Confirm a case as a second person."""
        ...

    async def end_case(self, consumer: Consumer, case: str, reason: str) -> CaseView:
        """End a case before its time."""
        ...

    async def cases(self, consumer: Consumer) -> Sequence[CaseView]:
        """The cases that the consumer may confirm or end, and those it declared that wait."""
        ...
