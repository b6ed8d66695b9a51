"""Takes what was deleted out of SQLite's files. Runs in Rasa's Python 3.10 too.

`secure_delete` overwrites a row that is deleted, but not the copies of it that stay in the gaps of a page which SQLite
once split; and the journal holds all that was written.
"""

import os

from sqlalchemy.engine import Engine


def wipe_deleted(engine: Engine, *, up_to_bytes: int | None = None) -> None:
    """Copy the file without gaps and empty its journal; in PostgreSQL that is the operator's.

    Everybody else who writes waits for it, a second for 250 MB or so: of a file above `up_to_bytes` only the journal
    is emptied.

    Raises:
        sqlite3.OperationalError: others hold the file for too long, or the disk is full; try again.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()  # not in a transaction: that would lock file and journal itself
    try:
        if up_to_bytes is None or os.path.getsize(str(engine.url.database)) <= up_to_bytes:
            connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
