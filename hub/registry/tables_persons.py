"""The tables about persons: links to a holder's keys, mandates, consents, each with its append-only events.

What names a person is sealed (`hub.registry.sealing`) or stands as a keyed index for looking it up; nothing of it is
in clear. The terms of a record are read from its seal, never from the columns beside it.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from hub.registry.tables import Instant, metadata

_OPEN = text("ended_at IS NULL")

subject_links = Table(
    "subject_links",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("consumer_index", String(64), nullable=False),  # of (issuer, subject)
    Column("pair_index", String(64), nullable=False),  # of (issuer, subject, holder, subject key)
    Column("sealed", LargeBinary, nullable=False),
    Column("ended_at", Instant),
    Index("ix_subject_links_consumer_index", "consumer_index"),
    Index("uq_subject_links_pair", "pair_index", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""A consumer is the person whom a holder knows under a key; one link of a pair is open at a time."""

link_proofs = Table(
    "link_proofs",
    metadata,
    Column("proof_index", String(64), primary_key=True),  # of (issuer, jti)
    Column("expires_at", Instant, nullable=False),
    Index("ix_link_proofs_expires_at", "expires_at"),
)
"""The proofs that were used, until they expire."""

mandates = Table(
    "mandates",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("subject_index", String(64), nullable=False),  # of (holder, subject key)
    Column("representative_index", String(64), nullable=False),  # of (issuer, subject)
    Column("sealed", LargeBinary, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_mandates_representative_index", "representative_index"),
    Index("ix_mandates_subject_index", "subject_index"),
)
"""A representative speaks for the person whom a holder knows under a key, until `ends_at` or `ended_at`."""

consents = Table(
    "consents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("subject_index", String(64), nullable=False),  # of (holder, subject key)
    Column("terms_index", String(64), nullable=False),  # of the person, recipients, purpose and coordinates
    Column("state", String(20), nullable=False),  # given | withdrawn
    Column("changed", Integer, nullable=False),  # number of the event that made the state
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_consents_subject_index", "subject_index"),
    Index("uq_consents_terms_index", "terms_index", unique=True),
)
"""One record for each thing a person was ever asked to consent to; its state is the last thing said about it."""


def _events(name: str, about: str, target: str) -> Table:
    return Table(
        name,
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column(about, String(36), ForeignKey(f"{target}.id"), nullable=False),
        Column("event", String(20), nullable=False),
        Column("at", Instant, nullable=False),
        Column("sealed", LargeBinary, nullable=False),  # by whom, about whom
        Index(f"ix_{name}_{about}", about),
    )


link_events = _events("link_events", "link", "subject_links")
"""made | renewed | revoked | expired, append-only."""
mandate_events = _events("mandate_events", "mandate", "mandates")
"""recorded | granted | ended, append-only."""
consent_events = _events("consent_events", "consent", "consents")
"""given | renewed | withdrawn, append-only."""
