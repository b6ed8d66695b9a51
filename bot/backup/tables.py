"""Every table of the conversation log's database: the log's own, the channel's, those of staff and of the panel."""

from sqlalchemy import Connection, exists, func, inspect, select

from bot.announce import tables as _announce  # noqa: F401 (each adds its tables to the metadata)
from bot.console import tables as _console  # noqa: F401
from bot.console.improve import tables as _improve  # noqa: F401
from bot.console.quality import quality_tables as _quality  # noqa: F401
from bot.log import erasures as _erasures  # noqa: F401
from bot.log import marks as _marks  # noqa: F401
from bot.log.tables import Table
from bot.panel import tables as _panel  # noqa: F401
from bot.telegram import tables as _telegram  # noqa: F401

REVISION = "alembic_version"  # the table that names the revision


def tables_in(connection: Connection) -> list[str]:
    """Return which of our tables the database has; it may hold others too, Rasa's threads say."""
    present = set(inspect(connection).get_table_names())
    return sorted(present & set(Table.metadata.tables))


def holds_rows(connection: Connection) -> bool:
    """Return whether anything is in any of our tables."""
    tables = [Table.metadata.tables[name] for name in tables_in(connection)]
    return any(connection.scalar(select(exists().select_from(table))) for table in tables)


def rows_in(connection: Connection) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    return {
        name: connection.scalar(select(func.count()).select_from(Table.metadata.tables[name])) or 0
        for name in tables_in(connection)
    }
