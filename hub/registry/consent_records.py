"""Consent records as values, after ISO/IEC TS 27560:2023: header, processing, parties, events; and as JSON to seal.

Takes what a person was asked; gives a record, its state at an instant, and its JSON both ways. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.registry.links import Person
from policies.decision import Coordinate
from vocab.terms import Label

SCHEMA_VERSION = "https://w3id.org/dpv/schema/dpv-27560#record"
RECEIPT_VERSION = "https://w3id.org/dpv/schema/dpv-27560#receipt"

WITHDRAWAL = Label(
    "いつでも、ログインしてこの同意を撤回できます。撤回は次の問い合わせから有効です。",
    "Log in and withdraw this consent at any time; it takes effect with the next question.",
)


class ConsentState(StrEnum):
    """What was last said about a consent, or that its period is over (DPV consent status)."""

    GIVEN = "given"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the person was shown: a version, and the text or where it stands."""

    version: str
    url: str | None = None
    text: Label | None = None


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What a person, or a representative, wants to consent to.

    `link` or `mandate` is the id through which it speaks; without either, the consumer's own and only link to the
    holder.
    """

    holder: str
    recipients: frozenset[str]  # organisations and clients
    purpose: str  # a term of the tree; narrower ones are covered
    coordinates: frozenset[Coordinate]
    until: datetime  # aware; the consent holds from now until, and not at, this instant
    benefit: Label  # what the person or the public gains
    notice: Notice
    link: str | None = None
    mandate: str | None = None
    language: str = "ja"  # of the notice as it was shown
    jurisdiction: str = "JP"  # ISO 3166
    storage: tuple[str, ...] = ("JP",)  # where recipients keep what they are given; ISO 3166
    retention: str | None = None  # how long recipients may keep it (ISO 8601 duration); None: until the consent's end
    withdrawal: Label = WITHDRAWAL


@dataclass(frozen=True, slots=True)
class Processing:
    """What was consented to, as it was shown. `holder` is the controller."""

    holder: str
    recipients: frozenset[str]
    purpose: str
    purpose_label: Label
    purpose_iri: str
    coordinates: frozenset[Coordinate]
    starts_at: datetime
    ends_at: datetime
    benefit: Label
    notice: Notice
    language: str
    jurisdiction: str
    storage: tuple[str, ...]
    retention: str | None
    withdrawal: Label

    def holds(self, now: datetime) -> bool:
        """Whether `now` is within the period: the start is, the end is not."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One thing said about a consent: by the person itself, or by a representative under a mandate."""

    state: ConsentState
    at: datetime
    by: Person
    receipt: str
    mandate: str | None = None  # id; None: the person itself
    relation: str | None = None  # what the representative is to the person


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A consent of one person, with everything that was said about it, oldest first."""

    id: str
    receipt: str  # id of the receipt of the last giving
    subject: str = field(repr=False)  # the holder's key of the person
    processing: Processing
    withdrawn: bool
    events: tuple[ConsentEvent, ...] = ()

    @property
    def holder(self) -> str:
        """The controller."""
        return self.processing.holder

    def state(self, now: datetime) -> ConsentState:
        """Its state at `now`, as far as this record says."""
        if self.withdrawn:
            return ConsentState.WITHDRAWN
        if now >= self.processing.ends_at:
            return ConsentState.EXPIRED
        return self.events[-1].state if self.events else ConsentState.GIVEN


def processing_json(processing: Processing) -> dict[str, Any]:
    """As a JSON object to keep."""
    notice = processing.notice
    return {
        "holder": processing.holder,
        "recipients": sorted(processing.recipients),
        "purpose": processing.purpose,
        "purposeLabel": _pair(processing.purpose_label),
        "purposeIri": processing.purpose_iri,
        "coordinates": sorted(processing.coordinates),
        "starts": processing.starts_at.isoformat(),
        "ends": processing.ends_at.isoformat(),
        "benefit": _pair(processing.benefit),
        "notice": [notice.version, notice.url, None if notice.text is None else _pair(notice.text)],
        "language": processing.language,
        "jurisdiction": processing.jurisdiction,
        "storage": list(processing.storage),
        "retention": processing.retention,
        "withdrawal": _pair(processing.withdrawal),
    }


def processing_of(found: Mapping[str, Any]) -> Processing:
    """From the JSON object that was kept; raises `KeyError`, `TypeError` or `ValueError` if it is none."""
    version, url, text = found["notice"]
    return Processing(
        holder=found["holder"],
        recipients=frozenset(found["recipients"]),
        purpose=found["purpose"],
        purpose_label=Label(*found["purposeLabel"]),
        purpose_iri=found["purposeIri"],
        coordinates=frozenset(map(Coordinate, found["coordinates"])),
        starts_at=datetime.fromisoformat(found["starts"]),
        ends_at=datetime.fromisoformat(found["ends"]),
        benefit=Label(*found["benefit"]),
        notice=Notice(version, url, None if text is None else Label(*text)),
        language=found["language"],
        jurisdiction=found["jurisdiction"],
        storage=tuple(found["storage"]),
        retention=found["retention"],
        withdrawal=Label(*found["withdrawal"]),
    )


def event_json(event: ConsentEvent) -> dict[str, Any]:
    """Who said it and how, as a JSON object to seal; state and time are its place."""
    return {
        "by": [event.by.issuer, event.by.subject],
        "receipt": event.receipt,
        "mandate": event.mandate,
        "relation": event.relation,
    }


def event_of(state: str, at: datetime, found: Mapping[str, Any]) -> ConsentEvent:
    """From the JSON object that was sealed; raises `KeyError`, `TypeError` or `ValueError` if it is none."""
    return ConsentEvent(
        state=ConsentState(state),
        at=at,
        by=Person(*found["by"]),
        receipt=found["receipt"],
        mandate=found["mandate"],
        relation=found["relation"],
    )


def _pair(label: Label) -> list[str]:
    return [label.ja, label.en]
