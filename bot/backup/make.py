"""Make a backup of the conversation log while the gateway goes on writing."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text

from bot.backup import postgresql, sqlite
from bot.backup.archive import BackupError, Manifest, write_archive
from bot.backup.erased_list import Erasure, read_erasures
from bot.backup.tables import REVISION, rows_in, tables_in
from bot.log.database import open_engine
from bot.log.upgrade import is_known, revision_of


def make_backup(url: URL, file: Path) -> Manifest:
    """Write everything that the database holds of ours at one moment to `file`; return what was written.

    Raises:
        BackupError: it cannot be made.
        sqlalchemy.exc.SQLAlchemyError, OSError: the database does not answer, the file cannot be written.
    """
    # Beside the file: a copy of what people said belongs in no folder that others read.
    with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=f".{file.name}-") as folder:
        data = Path(folder) / "data"
        manifest = _copy_sqlite(url, data) if url.get_backend_name() == "sqlite" else _dump(url, data)
        write_archive(file, manifest, data)
    return manifest


def list_erasures(url: URL) -> list[Erasure]:
    """Return what the database knows to be erased.

    Raises:
        BackupError: it has no such list yet.
    """
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            erasures = read_erasures(connection)
    finally:
        engine.dispose()
    if erasures is None:
        raise BackupError("the conversation log has no list of erasures yet: start Kompas once, it adds it")
    return erasures


def _copy_sqlite(url: URL, data: Path) -> Manifest:
    made_at = datetime.now(
        UTC
    )  # before it begins: what is erased from now on is erased again after a restore
    sqlite.copy_out(Path(url.database or ""), data)
    engine = create_engine(url.set(database=str(data)))
    try:
        with engine.connect() as connection:
            return Manifest(
                made_at=made_at, database="sqlite", revision=_revision(connection), rows=rows_in(connection)
            )
    finally:
        engine.dispose()


def _dump(url: URL, data: Path) -> Manifest:
    made_at = datetime.now(UTC)
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            program = postgresql.check_dump(postgresql.server_version(connection))
            # pg_dump sees what this transaction sees, for as long as this one lasts.
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(text(f"SET LOCAL {limit} = 0"))
            manifest = Manifest(
                made_at=made_at,
                database="postgresql",
                revision=_revision(connection),
                rows=rows_in(connection),
                programs=program,
            )
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            postgresql.dump(url, str(snapshot), [*tables_in(connection), REVISION], data)
            return manifest
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str:
    revision = revision_of(connection)
    if revision is None:
        raise BackupError("there is no conversation log in this database: nothing to back up")
    if not is_known(revision):
        raise BackupError(f"the conversation log has revision {revision}, which is newer than this Kompas")
    return revision
