"""Subject links, mandates and consents, sealed, with the append-only records of how they came and went."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_OPEN = sa.text("ended_at IS NULL")
_EVENTS = (
    ("link_events", "link", "subject_links"),
    ("mandate_events", "mandate", "mandates"),
    ("consent_events", "consent", "consents"),
)


def upgrade() -> None:
    """Make the tables; triggers refuse to change or delete an event."""
    _subject_links()
    _link_proofs()
    _mandates()
    _consents()
    for name, about, target in _EVENTS:
        _events(name, about, target)
    _append_only(op.get_bind().dialect.name)


def downgrade() -> None:
    """Drop the tables with their rows."""
    for name, _, _ in _EVENTS:
        op.drop_table(name)
    for name in ("consents", "mandates", "link_proofs", "subject_links"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION persons_append_only()")


def _index(name: str, length: int = 64) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _subject_links() -> None:
    op.create_table(
        "subject_links",
        _index("id", 36),
        _index("holder", 200),
        _index("consumer_index"),
        _index("pair_index"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_subject_links"),
    )
    op.create_index("ix_subject_links_consumer_index", "subject_links", ["consumer_index"])
    op.create_index(
        "uq_subject_links_pair",
        "subject_links",
        ["pair_index"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _link_proofs() -> None:
    op.create_table(
        "link_proofs",
        _index("proof_index"),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("proof_index", name="pk_link_proofs"),
    )
    op.create_index("ix_link_proofs_expires_at", "link_proofs", ["expires_at"])


def _mandates() -> None:
    op.create_table(
        "mandates",
        _index("id", 36),
        _index("holder", 200),
        _index("subject_index"),
        _index("representative_index"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
    )
    op.create_index("ix_mandates_representative_index", "mandates", ["representative_index"])
    op.create_index("ix_mandates_subject_index", "mandates", ["subject_index"])


def _consents() -> None:
    op.create_table(
        "consents",
        _index("id", 36),
        _index("holder", 200),
        _index("subject_index"),
        _index("terms_index"),
        _index("state", 20),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_subject_index", "consents", ["subject_index"])
    op.create_index("uq_consents_terms_index", "consents", ["terms_index"], unique=True)


def _events(name: str, about: str, target: str) -> None:
    op.create_table(
        name,
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        _index(about, 36),
        _index("event", 20),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.ForeignKeyConstraint([about], [f"{target}.id"], name=f"fk_{name}_{about}"),
    )
    op.create_index(f"ix_{name}_{about}", name, [about])


def _append_only(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION persons_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
        )
    for name, _, _ in _EVENTS:
        if dialect == "postgresql":
            op.execute(
                f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION persons_append_only()"
            )
        elif dialect == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                    f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
                )
