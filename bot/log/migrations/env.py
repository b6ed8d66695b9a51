"""Alembic's entry: migrates on the connection that bot/log/upgrade.py hands over, in its transaction."""

from alembic import context

from bot.log.tables import Table
from bot.telegram import tables as _telegram  # noqa: F401 (adds its tables to the metadata)

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
with context.begin_transaction():
    context.run_migrations()
