"""Run by Alembic; the connection comes from :mod:`storage.migrate`, with its transaction begun."""

from __future__ import annotations

from alembic import context

from storage.migrate import SCRIPTS_CONNECTION, is_ours
from storage.tables import metadata

context.configure(
    connection=context.config.attributes[SCRIPTS_CONNECTION],
    target_metadata=metadata,
    include_name=is_ours,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
