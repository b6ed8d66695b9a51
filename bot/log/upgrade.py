"""Brings the log's tables to the shape this code knows. Knows Alembic; the changes stand in migrations/."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, func, select, text

from bot.log.database import for_writing
from bot.log.records import LogError

LOCK_WAIT_S = 30  # one process waits while another migrates; ours take less than one
LOCK = 0x6B6F6D706173  # "kompas": the advisory lock of PostgreSQL under which tables change


def upgrade(engine: Engine) -> None:
    """Apply every revision that is lacking, all or none; of two processes at once, one does it.

    Raises:
        LogError: the database is newer than this code.
    """
    with engine.connect() as connection:  # without a lock: mostly there is nothing to do
        current = revision_of(connection)
    if current == ScriptDirectory.from_config(_config()).get_current_head():
        return
    writing = for_writing(engine, lock_wait_s=LOCK_WAIT_S)
    with writing.begin() as connection:  # SQLite: the write lock, from here on
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'"))
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        upgrade_within(connection)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.log:migrations")
    config.set_main_option("path_separator", "os")
    return config


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database names; None where it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Return whether this code has the revision: one that it has not is of a newer Kompas."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade_within(connection: Connection) -> None:
    """Apply what is lacking, in the caller's transaction.

    Raises:
        LogError: the database is newer than this code.
    """
    config, current = _config(), revision_of(connection)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:  # no file for the revision that the database names
        raise LogError(
            f"the conversation log has revision {current}, which is newer than this Kompas: "
            "run the Kompas that made it, or restore a backup from before"
        ) from None
