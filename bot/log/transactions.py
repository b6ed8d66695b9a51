"""Runs work on the database of the log, one transaction each, in threads of its own and within a time.

Knows errors, time and how the tables are brought up to date. Knows no table.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.log.database import CONNECTIONS, for_writing, open_engine
from bot.log.records import EntryRefusedError, LogError
from bot.log.upgrade import upgrade

PATIENCE_S = 60.0  # what no worker waits for may take this long: migrating, purging
T = TypeVar("T")


class Transactions:
    """One pool of connections and threads; the first transaction opens and migrates the database.

    Every method raises LogError when the database cannot be read or written within the time; what was to be
    written may then still get written.
    """

    def __init__(self, url: URL, *, timeout_s: float) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        # Not asyncio's: a database that hangs would take the threads of everybody.
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="kompas-log")

    async def run(
        self, work: Callable[[Session], T], *, writes: bool = False, timeout_s: float | None = None
    ) -> T:
        """Return `work` done in one transaction."""

        def transaction(engine: Engine) -> T:
            with Session(for_writing(engine) if writes else engine) as session, session.begin():
                return work(session)

        return await self.with_engine(transaction, timeout_s=timeout_s or self._timeout_s)

    async def with_engine(self, work: Callable[[Engine], T], *, timeout_s: float) -> T:
        """Return what `work` returns, done in a thread: a slow disk must not stop other people's answers."""
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.get_running_loop().run_in_executor(
                    self._threads, lambda: work(self._open())
                )
        except (IntegrityError, DataError, ValueError) as error:  # ValueError: a row of an older shape
            raise EntryRefusedError(type(error).__name__) from None
        except (SQLAlchemyError, OSError) as error:
            raise LogError(type(error).__name__) from None

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                engine = open_engine(self._url)
                upgrade(engine)
                self._engine = engine
            return self._engine
