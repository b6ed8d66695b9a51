"""A bounded queue on disk for what the log cannot take now, in a SQLite file of its own.

Knows order, conversation and age of an entry, and that an erasure ends its conversation. Does not know
what an entry says, nor where it goes. Several processes may use one file. We found no library that is
bounded, erases by key and overwrites what it erases: persist-queue, the nearest, does none of the three.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

logger = logging.getLogger("kompas.gateway")

FILE_NAME = "spool.sqlite"
MAX_ENTRIES = 10_000  # a database that is away for a day
MAX_BYTES = 64 * 2**20  # a turn takes 2 to 6 kB
MAX_MARKS = 1_000  # erasures taken beyond `max_entries`: nobody is refused one because others wrote a lot
LOCK_WAIT_S = 2.0  # another process holds the file for milliseconds, unless its disk hangs
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: another process may still hold an old one
    kind TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    at REAL NOT NULL,  -- seconds since 1970
    body TEXT NOT NULL,
    refused TEXT  -- why it was moved out of the way; NULL while it waits
);
CREATE INDEX IF NOT EXISTS of_conversation ON entries (conversation_id);
CREATE INDEX IF NOT EXISTS waiting ON entries (number) WHERE refused IS NULL;
COMMIT;
"""
T = TypeVar("T")


class SpoolError(Exception):
    """The spool cannot be read or written. The message names the error, never a value."""


class SpoolFullError(SpoolError):
    """The spool holds as much as it may."""


class EntryKind(StrEnum):
    """What waits. An erasure is a mark: it outlives the bound and the purge, and keeps later entries out."""

    TURN = "turn"
    FEEDBACK = "feedback"
    ERASURE = "erasure"


@dataclass(frozen=True)
class Entry:
    """Something that waits; what has the lowest `number` goes first."""

    number: int
    kind: EntryKind
    conversation_id: str
    body: str


class Spool:
    """The queue in `file`, which the first entry makes.

    Every call opens the file and closes it: what another process has set aside is not written to.
    """

    def __init__(self, file: Path, *, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> None:
        self.file = file
        self._max_entries = max_entries
        self._max_bytes = max_bytes

    @property
    def set_aside(self) -> Path:
        """Where a file goes that cannot be read; what lay there before is overwritten."""
        return self.file.with_suffix(".corrupt")

    def append(self, kind: EntryKind, conversation_id: str, at: datetime, body: str) -> bool:
        """Add an entry, on disk when this returns; return False if its conversation waits to be erased.

        Raises:
            SpoolFullError: it holds `max_entries`, or the entry does not fit into `max_bytes`.
            SpoolError: the file cannot be written, as when the disk is full.
        """

        def work(connection: sqlite3.Connection) -> bool:
            mark = "SELECT 1 FROM entries WHERE conversation_id = ? AND kind = ?"
            if connection.execute(mark, (conversation_id, EntryKind.ERASURE)).fetchone():
                return False
            self._demand_room(connection, self._max_entries, len(body.encode()))
            _insert(connection, kind, conversation_id, at, body)
            return True

        return self._write(work)

    def oldest(self) -> Entry | None:
        """Return what waits longest."""
        found = self._entries(
            "SELECT number, kind, conversation_id, body FROM entries"
            " WHERE refused IS NULL ORDER BY number LIMIT 1"
        )
        return found[0] if found else None

    def of(self, conversation_id: str) -> list[Entry]:
        """Return what waits of the conversation, oldest first."""
        return self._entries(
            "SELECT number, kind, conversation_id, body FROM entries"
            " WHERE conversation_id = ? AND refused IS NULL ORDER BY number",
            conversation_id,
        )

    def drop(self, entry: Entry) -> None:
        """Remove the entry; one that is gone already may be dropped again."""
        self._write(lambda spool: spool.execute("DELETE FROM entries WHERE number = ?", (entry.number,)))

    def refuse(self, entry: Entry, reason: str) -> None:
        """Move the entry out of the way, for somebody to look at."""
        update = "UPDATE entries SET refused = ? WHERE number = ?"
        self._write(lambda spool: spool.execute(update, (reason, entry.number)))

    def erase(self, conversation_id: str) -> int:
        """Erase everything of the conversation, marks too; return how many entries.

        A file set aside goes whole if it names the conversation: nothing can be erased from within it.
        """
        erased = self._write(lambda spool: _erase(spool, conversation_id)) if self.file.exists() else 0
        with _as_spool_error():
            if self.set_aside.exists() and conversation_id.encode() in self.set_aside.read_bytes():
                self.set_aside.unlink(missing_ok=True)
        return erased

    def mark_erased(self, conversation_id: str, at: datetime, body: str) -> None:
        """Leave a mark in the place of all that waits of the conversation: the erasure is to reach the log.

        Raises:
            SpoolError: the mark is not on disk.
        """

        def work(connection: sqlite3.Connection) -> None:
            _erase(connection, conversation_id)
            self._demand_room(connection, self._max_entries + MAX_MARKS, 0)
            _insert(connection, EntryKind.ERASURE, conversation_id, at, body)

        self._write(work)

    def purge(self, before: datetime) -> int:
        """Erase every entry older than `before`, except marks; return how many."""
        old = (EntryKind.ERASURE, before.timestamp())
        delete = "DELETE FROM entries WHERE kind <> ? AND at < ?"
        purged = self._write(lambda spool: spool.execute(delete, old).rowcount) if self.file.exists() else 0
        with _as_spool_error():
            if self.set_aside.exists() and self.set_aside.stat().st_mtime < before.timestamp():
                self.set_aside.unlink(missing_ok=True)
        return purged

    def count(self, conversation_id: str) -> int:
        """Return how many entries hold something of the conversation, those moved out of the way too."""
        return self._count(
            "SELECT count(*) FROM entries WHERE conversation_id = ? AND kind <> ?",
            conversation_id,
            EntryKind.ERASURE,
        )

    def conversations_naming(self, pseudonym: str) -> list[str]:
        """Return the conversations of which something waits that names this person."""
        query = "SELECT DISTINCT conversation_id FROM entries WHERE instr(body, ?)"
        return [found for (found,) in self._read(query, pseudonym)]

    def refused(self) -> int:
        """Return how many entries were moved out of the way."""
        return self._count("SELECT count(*) FROM entries WHERE refused IS NOT NULL")

    def __len__(self) -> int:
        """Return how many entries wait."""
        return self._count("SELECT count(*) FROM entries WHERE refused IS NULL")

    def __bool__(self) -> bool:
        return True  # an empty spool is a spool

    def _entries(self, query: str, *values: str) -> list[Entry]:
        return [
            Entry(number, EntryKind(kind), conversation_id, body)
            for number, kind, conversation_id, body in self._read(query, *values)
        ]

    def _count(self, query: str, *values: str) -> int:
        rows = self._read(query, *values)
        return int(rows[0][0]) if rows else 0

    def _demand_room(self, connection: sqlite3.Connection, max_entries: int, n_bytes: int) -> None:
        entries, used = connection.execute(
            "SELECT (SELECT count(*) FROM entries), (page_count - freelist_count) * page_size"
            " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        ).fetchone()
        if entries >= max_entries or used + n_bytes > self._max_bytes:
            raise SpoolFullError(f"{entries} entries, {used} bytes")

    def _read(self, query: str, *values: str) -> list[Any]:
        if not self.file.exists():
            return []
        return self._run(lambda connection: connection.execute(query, values).fetchall())

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            done = work(connection)
            connection.execute("COMMIT")
            return done

        return self._run(transaction)

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return `work` done on the file; one that cannot be read is set aside, and a new one begun."""
        with _as_spool_error():
            inode = self.file.stat().st_ino if self.file.exists() else None
            try:
                with closing(self._open()) as connection:  # what was not committed is rolled back
                    return work(connection)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
                    raise
            if self.file.stat().st_ino == inode:  # else another process has begun a new one meanwhile
                self._put_aside()
            with closing(self._open()) as connection:
                return work(connection)

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(self.file, timeout=LOCK_WAIT_S, isolation_level=None)
        try:
            # No WAL: it holds on to what was erased. EXTRA is FULL with the folder synced as well.
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("PRAGMA secure_delete=ON")  # overwrite what is erased
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                self.file.chmod(0o600)
                connection.executescript(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection

    def _put_aside(self) -> None:
        logger.warning("spool %s cannot be read: set aside as %s", self.file, self.set_aside)
        self.file.replace(self.set_aside)
        # The journal belongs to what was set aside, and would be played into the new file.
        self.file.with_name(f"{self.file.name}-journal").unlink(missing_ok=True)


def _erase(connection: sqlite3.Connection, conversation_id: str) -> int:
    delete = "DELETE FROM entries WHERE conversation_id = ?"
    return connection.execute(delete, (conversation_id,)).rowcount


def _insert(
    connection: sqlite3.Connection, kind: EntryKind, conversation_id: str, at: datetime, body: str
) -> None:
    connection.execute(
        "INSERT INTO entries (kind, conversation_id, at, body) VALUES (?, ?, ?, ?)",
        (kind, conversation_id, at.timestamp(), body),
    )


@contextmanager
def _as_spool_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise SpoolError(getattr(error, "sqlite_errorname", type(error).__name__)) from None
    except (OSError, ValueError) as error:  # ValueError: text that is no UTF-8
        raise SpoolError(type(error).__name__) from None
