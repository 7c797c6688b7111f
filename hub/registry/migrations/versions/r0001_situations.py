"""Situations and the append-only record of how they were declared and ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables; in SQLite, triggers refuse to change or delete an event."""
    _situations()
    _situation_events()
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER situation_events_no_{verb.lower()} BEFORE {verb} ON situation_events "
                "BEGIN SELECT RAISE(ABORT, 'situation_events is append-only'); END"
            )


def downgrade() -> None:
    """Drop both tables with their rows."""
    op.drop_table("situation_events")
    op.drop_table("situations")


def _situations() -> None:
    op.create_table(
        "situations",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("domain", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("area", sa.String(6)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("declared_by_issuer", sa.Text, nullable=False),
        sa.Column("declared_by_subject", sa.Text, nullable=False),
        sa.Column("declared_at", _INSTANT, nullable=False),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_by_issuer", sa.Text),
        sa.Column("ended_by_subject", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_situations"),
    )
    op.create_index("ix_situations_ends_at", "situations", ["ends_at"])


def _situation_events() -> None:
    op.create_table(
        "situation_events",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("situation", sa.String(36), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by_issuer", sa.Text, nullable=False),
        sa.Column("by_subject", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_situation_events"),
        sa.ForeignKeyConstraint(["situation"], ["situations.id"], name="fk_situation_events_situation"),
    )
