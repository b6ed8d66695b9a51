"""Takes what was deleted out of SQLite's files. Runs in Rasa's Python 3.10 too.

`secure_delete` overwrites a row that is deleted, but not the copies of it that stay in the gaps of a page which SQLite
once split; and the journal holds all that was written.
"""

import os
import sqlite3
from time import monotonic, sleep
from typing import Any

from sqlalchemy.engine import Engine

READERS_WAIT_S = 1.5  # emptying the journal waits for who reads, and meanwhile nobody writes
LOOK_AGAIN_S = 0.05  # it does not wait for who empties it too


def wipe_deleted(engine: Engine, *, up_to_bytes: int | None = None, lock_wait_s: float = 5.0) -> None:
    """Copy the file without gaps and empty its journal; in PostgreSQL that is the operator's.

    Everybody else who writes waits for it, a second for 250 MB or so: of a file above `up_to_bytes` only the journal
    is emptied.

    Raises:
        sqlite3.OperationalError: others hold the file or its journal for longer than `lock_wait_s`, or the disk is
            full; try again.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()  # not in a transaction: that would lock file and journal itself
    cursor = connection.cursor()
    try:
        if up_to_bytes is None or os.path.getsize(str(engine.url.database)) <= up_to_bytes:
            _wait_for_locks(cursor, lock_wait_s)
            cursor.execute("VACUUM")
        _wait_for_locks(cursor, min(lock_wait_s, READERS_WAIT_S))
        given_up_at = monotonic() + lock_wait_s
        while _journal_is_held(cursor):
            if monotonic() >= given_up_at:
                raise sqlite3.OperationalError("others hold the journal")
            sleep(LOOK_AGAIN_S)
    finally:
        _wait_for_locks(cursor, lock_wait_s)  # stays with the connection
        connection.close()


def _wait_for_locks(cursor: Any, seconds: float) -> None:
    rows = cursor.execute(f"PRAGMA busy_timeout={round(seconds * 1000)}")
    rows.fetchall()  # else VACUUM finds a statement in progress


def _journal_is_held(cursor: Any) -> bool:
    """Empty the journal; return whether others kept it from that, which SQLite does not call an error."""
    [(blocked, _in_journal, _written)] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return bool(blocked)
