"""Transactions on the database of the log, each within a time, in threads of its own.

Knows how the database is opened, migrated and asked. Knows no table.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.log.database import LOCK_WAIT_S, for_writing, open_engine
from bot.log.records import EntryRefusedError, LogError
from bot.log.upgrade import upgrade
from bot.sqlite_wipe import wipe_deleted

PATIENCE_S = 60.0  # what no worker waits for may take this long: migrating, purging
PATIENT_LOCK_WAIT_S = 30.0  # of it for SQLite's lock, which who looks first gets, not who waits longest
WIPED_AT_ONCE = 64 * 2**20  # bytes that are copied in a quarter of a second, well within `LOCK_WAIT_S`
T = TypeVar("T")


class Transactions:
    """The database behind `url`, opened by the first call. Every method raises LogError where it cannot be reached."""

    def __init__(self, url: URL, *, timeout_s: float, threads: int) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        # Not asyncio's: a database that hangs would take the threads of everybody.
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="kompas-log")

    async def open(self) -> None:
        """Migrate now, so that no worker waits for it."""
        await self.run(lambda session: None, timeout_s=PATIENCE_S)

    async def run(
        self, work: Callable[[Session], T], *, writes: bool = False, timeout_s: float | None = None
    ) -> T:
        """Return `work` done in one transaction; what writes says so, see `for_writing`.

        In SQLite everybody else who writes waits for it: what is read first is read in a transaction of its own.
        """

        timeout_s = timeout_s or self._timeout_s

        def transaction() -> T:
            engine = self._open()
            bind = for_writing(engine, lock_wait_s=_lock_wait_s(timeout_s)) if writes else engine
            with Session(bind) as session, session.begin():
                return work(session)

        return await self._in_thread(transaction, timeout_s=timeout_s)

    async def outside(self, work: Callable[[Connection], None]) -> None:
        """Do `work` outside of a transaction, as some statements demand."""

        def alone() -> None:
            with self._open().connect() as connection:
                work(connection.execution_options(isolation_level="AUTOCOMMIT"))

        await self._in_thread(alone, timeout_s=PATIENCE_S)

    async def wipe_deleted(self, *, however_large: bool = False) -> None:
        """Take what was deleted out of SQLite's files too, at once; out of the gaps of a large one only if asked to."""
        up_to_bytes = None if however_large else WIPED_AT_ONCE
        wait_s = PATIENT_LOCK_WAIT_S if however_large else LOCK_WAIT_S
        await self._in_thread(
            lambda: wipe_deleted(self._open(), up_to_bytes=up_to_bytes, lock_wait_s=wait_s),
            timeout_s=PATIENCE_S,
        )

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    async def _in_thread(self, work: Callable[[], T], *, timeout_s: float) -> T:
        """Return what `work` returns, done in a thread: a slow disk must not stop other people's answers."""
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (IntegrityError, DataError, ValueError) as error:  # ValueError: a row of an older shape
            raise EntryRefusedError(type(error).__name__) from None
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise LogError(type(error).__name__) from None

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                engine = open_engine(self._url)
                upgrade(engine)
                self._engine = engine
            return self._engine


def _lock_wait_s(timeout_s: float) -> float:
    """Return how long a transaction of that time waits for its turn to write."""
    return PATIENT_LOCK_WAIT_S if timeout_s >= PATIENCE_S else LOCK_WAIT_S
