"""What Alembic runs for every command: on the connection that `hub.registry.database` hands over."""

from __future__ import annotations

from alembic import context

from hub.registry import tables_cases, tables_persons  # noqa: F401 - their tables are part of the metadata
from hub.registry.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
