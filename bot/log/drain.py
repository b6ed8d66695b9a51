"""Writes what waits in the spool to the log: in order, each entry once, whenever the log can be reached.

Knows which call of the log an entry stands for. Of several processes with one spool, one writes at a time.
"""

import asyncio
import logging
from collections import Counter
from contextlib import suppress

from filelock import AsyncFileLock

from bot.log.conversation_log import ConversationLog
from bot.log.entries import ERASURE, FEEDBACK, TURN
from bot.log.records import EntryRefusedError, LogError
from bot.log.rest import Rest
from bot.log.spool import Entry, EntryKind, Spool, SpoolError

logger = logging.getLogger("kompas.gateway")

REST_S = (1.0, 60.0)  # the first and the longest pause after a failure
IDLE_S = 60.0  # look into an empty spool this often: another process may have left something and died
ATTEMPTS = 5  # at an entry that the log refuses, before it is moved out of the way
BATCH = 50  # entries written under one hold of the lock; an erasure waits for at most so many


class Drain:
    """The way from the spool to the log. `log_rest` is begun and ended here as elsewhere, and kept."""

    def __init__(self, log: ConversationLog, spool: Spool, log_rest: Rest) -> None:
        self._log = log
        self._spool = spool
        self._log_rest = log_rest
        self._own_rest = Rest(*REST_S)  # the log is well, but an entry or the spool is not
        self._attempts: Counter[int] = Counter()  # by the number of the entry
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write, also what an earlier process has left."""
        self._task = asyncio.create_task(self._run_for_ever())

    async def stop(self) -> None:
        """Stop; what waits stays in the spool."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    def wake(self) -> None:
        """Look whether there is something to write."""
        self._wake.set()

    def alone(self, *, timeout_s: float) -> AsyncFileLock:
        """Return a lock, for `async with`: while it is held nobody else writes from the spool to the log.

        Raises, when entered:
            OSError: it is not free in time, or cannot be had.
        """
        self._spool.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return AsyncFileLock(self._spool.file.with_suffix(".lock"), timeout=timeout_s)

    async def write(self) -> bool:
        """Write what can be written now; return whether anything still waits."""
        try:
            async with self.alone(timeout_s=0):
                for _ in range(BATCH):
                    entry = await asyncio.to_thread(self._spool.oldest)
                    if entry is None:
                        return False
                    await self._follow(entry)
        except EntryRefusedError as error:
            self._own_rest.failed()
            logger.warning("entry refused by the log, to be tried again: %s", error)
        except LogError as error:
            logger.warning("spool waits for the log: %s", error)
        except (SpoolError, OSError) as error:  # OSError: another process writes
            self._own_rest.failed()
            logger.warning("spool waits: %s", type(error).__name__)
        return True

    async def _run_for_ever(self) -> None:
        while True:
            rest_s = max(self._log_rest.left_s, self._own_rest.left_s)
            try:
                if not rest_s and not await self.write():
                    rest_s = IDLE_S
            except Exception as error:  # nobody else would start this task again
                logger.error("spool not written: %s", type(error).__name__)
                self._own_rest.failed()
            with suppress(TimeoutError):
                async with asyncio.timeout(
                    rest_s
                ):  # wait_for, in Python 3.11, may swallow the end of the task
                    await self._wake.wait()
            self._wake.clear()

    async def _follow(self, entry: Entry) -> None:
        """Write the entry, then drop it: after a crash in between it is written again, which changes nothing."""
        try:
            await self._log_rest.after(self._write(entry))
        except EntryRefusedError as error:
            self._attempts[entry.number] += 1
            if self._attempts[entry.number] < ATTEMPTS:
                raise
            logger.error("%s refused by the log, moved out of the way: %s", entry.kind, error)
            await asyncio.to_thread(self._spool.refuse, entry, str(error))
        else:
            await asyncio.to_thread(self._spool.drop, entry)
        self._attempts.clear()
        self._own_rest.succeeded()

    async def _write(self, entry: Entry) -> None:
        try:
            match entry.kind:
                case EntryKind.TURN:
                    waiting = TURN.validate_json(entry.body)
                    await self._log.add_turn(waiting.conversation, waiting.turn)
                case EntryKind.FEEDBACK:
                    await self._log.add_feedback(entry.conversation_id, FEEDBACK.validate_json(entry.body))
                case EntryKind.ERASURE:
                    erasure = ERASURE.validate_json(entry.body)
                    await self._log.erase(entry.conversation_id, keep_handle=erasure.keep_handle)
        except ValueError as error:  # spooled by another version
            raise EntryRefusedError(type(error).__name__) from None
