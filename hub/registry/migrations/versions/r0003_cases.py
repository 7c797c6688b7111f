"""Cases with their append-only record, confirmations of situations, counts of deliveries, questions without values."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_CONFIRMATION = (
    ("ground", sa.Text()),
    ("confirm_by", _INSTANT),
    ("confirmed_at", _INSTANT),
    ("confirmed_by_issuer", sa.Text()),
    ("confirmed_by_subject", sa.Text()),
)


def upgrade() -> None:
    """Make the tables; triggers refuse to change or delete an event."""
    for name, kind in _CONFIRMATION:
        op.add_column("situations", sa.Column(name, kind))
    _cases()
    _case_events()
    _deliveries()
    _questions()
    _append_only(op.get_bind().dialect.name)


def downgrade() -> None:
    """Drop the tables with their rows; situations that wait for a confirmation go, so that none holds without one."""
    for name in ("questions", "deliveries", "case_events", "cases"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER situation_events_append_only ON situation_events")
        op.execute("DROP FUNCTION cases_append_only()")
    op.execute("UPDATE situations SET ended_at = confirm_by WHERE confirm_by IS NOT NULL AND confirmed_at IS NULL")
    for name, _ in reversed(_CONFIRMATION):
        op.drop_column("situations", name)


def _some(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _cases() -> None:
    op.create_table(
        "cases",
        _some("id", sa.String(36)),
        _some("domain", sa.String(200)),
        _some("kind", sa.String(20)),
        _some("state", sa.String(20)),
        _some("ends_at", _INSTANT),
        _some("sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_ends_at", "cases", ["ends_at"])


def _case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        _some("case", sa.String(36)),
        _some("event", sa.String(20)),
        _some("at", _INSTANT),
        _some("sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("number", name="pk_case_events"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name="fk_case_events_case"),
    )
    op.create_index("ix_case_events_case", "case_events", ["case"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _some("consumer_index", sa.String(64)),
        _some("policy", sa.Text),
        sa.Column("minute", sa.Integer, autoincrement=False, nullable=False),
        _some("count", sa.Integer),
        sa.PrimaryKeyConstraint("consumer_index", "policy", "minute", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_minute", "deliveries", ["minute"])


def _questions() -> None:
    op.create_table(
        "questions",
        _some("hash", sa.String(64)),
        _some("document", sa.Text),
        _some("coordinates", sa.Text),
        sa.Column("organisation", sa.Text),
        sa.Column("client", sa.Text),
        sa.Column("purpose", sa.Text),
        _some("first_seen", _INSTANT),
        _some("last_seen", _INSTANT),
        _some("count", sa.Integer),
        sa.PrimaryKeyConstraint("hash", name="pk_questions"),
    )
    op.create_index("ix_questions_last_seen", "questions", ["last_seen"])


def _append_only(dialect: str) -> None:
    if dialect == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER case_events_no_{verb.lower()} BEFORE {verb} ON case_events "
                "BEGIN SELECT RAISE(ABORT, 'case_events is append-only'); END"
            )
    elif dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
        )
        for name in ("case_events", "situation_events"):
            op.execute(
                f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION cases_append_only()"
            )
