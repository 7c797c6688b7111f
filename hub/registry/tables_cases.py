"""The tables of cases, of what was delivered how often, and of questions without their values.

Who a case is about, and who declared it, stands sealed (`hub.registry.sealing`); its terms are read from the seal,
never from the columns beside it. Consumers are counted under a keyed index.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from hub.registry.tables import Instant, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("domain", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),  # pending | active | ended
    Column("ends_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # in the state it stands in
    Index("ix_cases_ends_at", "ends_at"),
)
"""A case about one person; over at `ends_at`, or when it is ended."""

case_events = Table(
    "case_events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("case", String(36), ForeignKey("cases.id"), nullable=False),
    Column("event", String(20), nullable=False),  # declared | confirmed | ended
    Column("at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # by whom, about whom, why
    Index("ix_case_events_case", "case"),
)
"""Each declaration, confirmation and ending, append-only."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("consumer_index", String(64), primary_key=True),
    Column("policy", Text, primary_key=True),  # uid
    Column("minute", Integer, primary_key=True, autoincrement=False),  # whole minutes since 1970, UTC
    Column("count", Integer, nullable=False),
    Index("ix_deliveries_minute", "minute"),
)
"""How often a policy delivered to a consumer, by the minute."""

questions = Table(
    "questions",
    metadata,
    Column("hash", String(64), primary_key=True),  # keyed, of all that follows but times and number
    Column("document", Text, nullable=False),  # without any value
    Column("coordinates", Text, nullable=False),  # a JSON list of texts
    Column("organisation", Text),
    Column("client", Text),
    Column("purpose", Text),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_questions_last_seen", "last_seen"),
)
"""What was asked, once for each form of it."""
