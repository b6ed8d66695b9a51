"""Copies a SQLite database while others write to it, out and back in."""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic

from bot.backup.archive import BackupError

WAIT_S = 30.0  # for a writer; the gateway's transactions take milliseconds


def copy_out(live: Path, copy: Path) -> None:
    """Write what the database holds at one moment to the new file `copy`, and nothing of what was deleted from it.

    Raises:
        BackupError: it cannot be copied: there is none, it is held for longer than WAIT_S, or the disk is full.
    """
    if not live.is_file():
        raise BackupError(f"there is no conversation log at {live}")
    copy.touch(mode=0o600)
    with closing(_open(live)) as source:
        try:
            # Not by `backup`: a copy of the pages would hold what was deleted, in the gaps between rows.
            source.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.Error as error:
            raise BackupError(f"the conversation log cannot be copied: {error}") from None


def copy_in(copy: Path, live: Path) -> None:
    """Put `copy` in the place of what the database holds, in one transaction: those who read see the old or the new.

    Raises:
        BackupError: the database is held for longer than WAIT_S.
    """
    live.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(_open(copy)) as source, closing(_open(live)) as target:
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA secure_delete=ON")
        _copy(source, target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # it still holds what was replaced


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    deadline = monotonic() + WAIT_S

    def give_up(_status: int, _remaining: int, _total: int) -> None:
        if monotonic() > deadline:
            raise BackupError("the conversation log is held by another program; stop it, or try again")

    # All pages in one step: in parts, every write in between would begin the copy anew.
    source.backup(target, pages=-1, progress=give_up)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=WAIT_S, isolation_level=None)
