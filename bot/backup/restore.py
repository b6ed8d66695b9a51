"""Restore a backup: all of it or nothing, and never what was erased since.

The restored tables are migrated, rid of what was erased or is too old, and counted before anybody else sees them.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, func, select, text
from sqlalchemy.orm import Session

from bot.backup import postgresql, sqlite
from bot.backup.archive import BackupError, Manifest, extract_data, read_manifest
from bot.backup.erased_list import Erasure, read_erasures
from bot.backup.settle import Settled, settle
from bot.backup.tables import REVISION, holds_rows, rows_in, tables_in
from bot.log.database import open_engine
from bot.log.upgrade import LOCK, LOCK_WAIT_S, is_known, upgrade_within
from bot.sqlite_wipe import wipe_deleted


@dataclass(frozen=True)
class Restored:
    """What is there now, as made, and what of it did not come back."""

    manifest: Manifest
    settled: Settled


def restore_backup(
    url: URL,
    file: Path,
    *,
    replace: bool,
    erased: Sequence[Erasure] | None,
    without_list: bool,
    keep_days: int,
    now: datetime,
) -> Restored:
    """Put the backup in the place of what the database holds.

    Args:
        replace: also where the database holds something.
        erased: the newest list that was carried away, beside what the database itself knows.
        without_list: also where nothing tells what was erased since the backup was made.
    Raises:
        BackupError: it cannot be restored, or must not be; nothing has changed.
        sqlalchemy.exc.SQLAlchemyError, OSError: the same, because the database or the disk failed.
    """
    manifest = read_manifest(file)
    _refuse(manifest, url, keep_days=keep_days, now=now)
    known = _known_here(url, replace=replace)
    if known is None and erased is None and not without_list:
        raise BackupError(
            "nothing tells what was erased since the backup was made, and it would come back: give the newest "
            "file of `kompas erased` by --erased, or --without-list where there is none"
        )
    told = {(one.kind, one.digest): one for one in [*(known or ()), *(erased or ())]}

    def finish(connection: Connection) -> Settled:
        if (found := rows_in(connection)) != manifest.rows:
            raise BackupError(f"{file} is not whole: it was made of {manifest.rows}, and holds {found}")
        upgrade_within(connection)
        of_backup = read_erasures(connection) or []
        with Session(connection) as session, session.begin():  # within the connection's own transaction
            return settle(
                session,
                [*of_backup, *told.values()],
                made_at=manifest.made_at,
                now=now,
                keep_days=keep_days,
            )

    with tempfile.TemporaryDirectory(dir=_folder(url, file), prefix=".restore-") as folder:
        data = Path(folder) / "data"
        extract_data(file, data)
        if manifest.database == "sqlite":
            with _settled_copy(url, data) as connection:
                settled = finish(connection)
            sqlite.copy_in(data, Path(url.database or ""))
        else:
            with _in_place(url, manifest, data) as connection:
                settled = finish(connection)
    return Restored(manifest, settled)


def _refuse(manifest: Manifest, url: URL, *, keep_days: int, now: datetime) -> None:
    if manifest.database != url.get_backend_name():
        raise BackupError(
            f"the backup is of {manifest.database}, and KOMPAS_DATABASE_URL names {url.get_backend_name()}"
        )
    if not is_known(manifest.revision):
        raise BackupError(
            f"the backup has revision {manifest.revision}, which is newer than this Kompas: "
            "restore it by the Kompas that made it"
        )
    if manifest.made_at < now - timedelta(days=keep_days):
        raise BackupError(
            f"the backup was made on {manifest.made_at:%Y-%m-%d}, more than KOMPAS_KEEP_DAYS={keep_days} days "
            "ago: what it holds had to be erased; erase the file too"
        )


def _known_here(url: URL, *, replace: bool) -> list[Erasure] | None:
    """Return what the database knows to be erased; None where it holds nothing, or is older than such a list."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            held = holds_rows(connection)
            if held and not replace:
                raise BackupError("the conversation log is not empty: --replace puts the backup in its place")
            return read_erasures(connection) if held else None
    finally:
        engine.dispose()


def _folder(url: URL, file: Path) -> Path:
    """Return where a copy may lie for a moment: beside the log, or beside the backup itself."""
    if url.get_backend_name() != "sqlite":
        return file.resolve().parent
    folder = Path(url.database or "").parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def _settled_copy(url: URL, data: Path) -> Iterator[Connection]:
    """Open the copy for one transaction; SQLite's own backup then brings it in whole."""
    engine = open_engine(url.set(database=str(data)))
    try:
        with engine.begin() as connection:
            yield connection
        wipe_deleted(engine)
    finally:
        engine.dispose()


@contextmanager
def _in_place(url: URL, manifest: Manifest, data: Path) -> Iterator[Connection]:
    """Load the dump in the place of our tables, in one transaction that ends with what is done within."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            postgresql.check_restore(manifest.programs, postgresql.server_version(connection))
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(text(f"SET LOCAL {limit} = 0"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'"))
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))  # nobody migrates meanwhile
            # In one statement: they refer to each other. What somebody else made of them stops it all.
            replaced = ", ".join(f'"{name}"' for name in [*tables_in(connection), REVISION])
            connection.execute(text(f"DROP TABLE IF EXISTS {replaced}"))
            postgresql.load(connection, data)
            yield connection
            connection.commit()
    finally:
        engine.dispose()
