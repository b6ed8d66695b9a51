"""How the tracker store speaks to SQLite: over a connection that stays open, without waiting for the disk.

Rasa's SQLAlchemy opens the file anew with every query, and SQLite's older journal waits twice for the disk with every
message, in which time Rasa does nothing else. With the write-ahead log a crash of Rasa loses nothing; a power cut may
lose the last messages, as in the conversation log (bot/log/database.py). Runs in Rasa's Python 3.10.
"""

from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import QueuePool


def sqlite_engine(url: URL) -> Engine:
    """Return an engine for the file that `url` names."""
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # overwrite what is deleted instead of only unlinking it
    # Else VACUUM would leave a copy in the folder for temporary files.
    connection.execute("PRAGMA temp_store=MEMORY")
