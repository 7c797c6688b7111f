"""The tables of the registry, as SQLAlchemy Core sees them; `migrations/` makes them.

Instants are kept in UTC and come back aware, in every database.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant in the registry has an offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database: SQLite forgets the offset, which is always UTC."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

situations = Table(
    "situations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("domain", String(200), nullable=False),
    Column("kind", String(20), nullable=False),  # disaster, drill or another of the domain
    Column("area", String(6)),  # municipality code; null: the whole domain
    Column("reason", Text, nullable=False),
    Column("declared_by_issuer", Text, nullable=False),
    Column("declared_by_subject", Text, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by_issuer", Text),
    Column("ended_by_subject", Text),
    Column("ground", Text),
    Column("confirm_by", Instant),  # null: no confirmation is asked for
    Column("confirmed_at", Instant),
    Column("confirmed_by_issuer", Text),
    Column("confirmed_by_subject", Text),
    Index("ix_situations_ends_at", "ends_at"),
)
"""A situation is active from `starts_at` until `ends_at` or `ended_at`, whichever comes first.

With `confirm_by` it is active only once `confirmed_at` is set, which is then `starts_at`.
"""

situation_events = Table(
    "situation_events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("situation", String(36), ForeignKey("situations.id"), nullable=False),
    Column("event", String(20), nullable=False),  # declared | confirmed | ended
    Column("at", Instant, nullable=False),
    Column("by_issuer", Text, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""Each declaration, confirmation and ending, append-only."""
