"""The log with a spool before it: keeps every turn once and in order, also while the log cannot be reached.

Knows conversations, turns and feedback; not what they say, and nothing of HTTP or Rasa.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from bot.log.conversation_log import ConversationLog, CountMore
from bot.log.drain import REST_S, Drain
from bot.log.entries import ERASURE, FEEDBACK, TURN, Erasure, WaitingTurn
from bot.log.records import Conversation, Feedback, LogError, Turn
from bot.log.rest import Rest
from bot.log.spool import Entry, EntryKind, Spool, SpoolError

logger = logging.getLogger("kompas.gateway")

READ_REST_S = (1.0, 5.0)  # shorter than for writing: somebody waits to be remembered
LOCK_WAIT_S = 5.0  # for a batch on its way from the spool; longer, and the database hangs
T = TypeVar("T")


@dataclass(frozen=True)
class Erased:
    """How many rows and entries held something of the conversation."""

    log: int
    spool: int


class LogKeeper:
    """Use it between `start` and `stop`; a command that only erases or purges needs neither.

    `lost` counts the turns since the start that neither log nor spool could take.
    """

    def __init__(self, log: ConversationLog, spool: Spool) -> None:
        self.lost = 0
        self._log = log
        self._spool = spool
        self._reads = Rest(*READ_REST_S)
        self._writes = Rest(*REST_S)
        self.drain = Drain(log, spool, self._writes)

    def start(self) -> None:
        """Begin to write from the spool to the log."""
        self.drain.start()

    async def stop(self) -> None:
        """Stop; what waits stays in the spool."""
        await self.drain.stop()

    async def keep(self, conversation: Conversation, turn: Turn) -> None:
        """Keep the turn in the log, or in the spool. Raises nothing: a turn lost costs nobody the answer."""
        if not self._writes.left_s and not await self._waiting():
            try:
                return await self._writes.after(self._log.add_turn(conversation, turn))
            except LogError as error:
                logger.warning("turn not logged yet: %s", error)
        try:
            waits = turn if conversation.keep_words else turn.without_words()
            body = TURN.dump_json(WaitingTurn(conversation, waits)).decode()
            await self._append(EntryKind.TURN, conversation.id, turn.at, body)
        except (SpoolError, ValueError) as error:
            self.lost += 1
            logger.warning("turn lost, %d so far: %s", self.lost, _named(error))

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return the conversation, or None if there is none (any more).

        Raises:
            LogError: the log cannot be read, and no turn of the conversation waits.
        """
        entries = await self._entries(conversation_id)
        if _is_erasing(entries):
            return None
        waiting = _turns(entries)
        try:
            found = await self._read(lambda: self._log.find(conversation_id))
        except LogError:
            if not waiting:
                raise
            found = None
        if not waiting:
            return found
        last = waiting[-1].turn
        found = found or waiting[-1].conversation
        return found if last.said is None else replace(found, language=last.language)

    async def turns(self, conversation_id: str) -> list[Turn]:
        """Return all turns, oldest first; while the log cannot be read, those that wait.

        Raises:
            LogError: the log cannot be read, and no turn of the conversation waits.
        """
        entries = await self._entries(conversation_id)
        if _is_erasing(entries):
            return []
        waiting = [entry.turn for entry in _turns(entries)]
        try:
            logged = await self._read(lambda: self._log.turns(conversation_id))
        except LogError:
            if not waiting:
                raise
            logged = []
        uids = {turn.uid for turn in logged}
        return [*logged, *(turn for turn in waiting if turn.uid not in uids)]

    async def turn(self, conversation_id: str, uid: str) -> Turn | None:
        """Return the turn of the conversation with that `uid`, or None.

        Raises:
            LogError: the log cannot be read, and the turn does not wait.
        """
        entries = await self._entries(conversation_id)
        if _is_erasing(entries):
            return None
        waiting = next((entry.turn for entry in _turns(entries) if entry.turn.uid == uid), None)
        return waiting or await self._read(lambda: self._log.turn(conversation_id, uid))

    async def conversations_of(self, pseudonyms: Sequence[str]) -> list[str]:
        """Return the ids of a person's conversations, those first that are in the log.

        Raises:
            LogError: log or spool cannot be read.
        """
        held = [conversation.id for conversation in await self._log.conversations_of(pseudonyms)]
        try:
            for pseudonym in pseudonyms:
                held += await asyncio.to_thread(self._spool.conversations_naming, pseudonym)
        except SpoolError as error:
            raise LogError(str(error)) from None
        return list(dict.fromkeys(held))

    async def add_feedback(self, conversation_id: str, feedback: Feedback) -> bool:
        """Keep the feedback; return False if the conversation holds no such message.

        While the log cannot be asked, feedback on any message is taken; the log drops it later.

        Raises:
            LogError: neither log nor spool took it.
        """
        entries = await self._entries(conversation_id)
        if _is_erasing(entries):
            return False
        shown = {message.id for waiting in _turns(entries) for message in waiting.turn.messages}
        if feedback.message_id not in shown and not self._writes.left_s:
            try:
                return await self._writes.after(self._log.add_feedback(conversation_id, feedback))
            except LogError as error:
                logger.warning("feedback not logged yet: %s", error)
        try:
            body = FEEDBACK.dump_json(feedback).decode()
            return await self._append(EntryKind.FEEDBACK, conversation_id, feedback.at, body)
        except (SpoolError, ValueError) as error:
            raise LogError(_named(error)) from None

    async def set_keep_words(self, conversation_id: str, keep: bool) -> bool:
        """Write whether words may be kept from now on; return False if there is no such conversation.

        Raises:
            LogError: the log cannot be written, or turns of the conversation still wait, words and all.
        """
        if await self._entries(conversation_id):
            raise LogError("turns wait for the log")
        return await self._writes.after(self._log.set_keep_words(conversation_id, keep))

    async def at_rest_without_words(self, before: datetime) -> list[str]:
        """Return the conversations of which no words may be kept, and in which nothing was said since `before`.

        Raises:
            LogError: the log cannot be read.
        """
        return await self._log.at_rest_without_words(before)

    async def is_erasing(self, conversation_id: str) -> bool:
        """Return whether the conversation waits to be erased from the log."""
        return _is_erasing(await self._entries(conversation_id))

    async def erase(self, conversation_id: str, *, keep_handle: bool = False) -> Erased:
        """Erase everything of the conversation, in spool and log.

        `keep_handle` leaves the empty conversation, so that erasing elsewhere can be tried again.

        Raises:
            LogError: the log may still hold its part. It is erased when the log is back, unless the spool
                could not note that; calling again finishes the rest.
        """
        try:
            async with self.drain.alone(timeout_s=LOCK_WAIT_S):  # else a turn on its way would stay
                return await self._erase(conversation_id, keep_handle=keep_handle)
        except (LogError, SpoolError, OSError) as error:  # OSError: the lock is not to be had
            await self._note_erasure(conversation_id, keep_handle=keep_handle)
            raise LogError(_named(error)) from None

    async def purge(self, before: datetime, *, now: datetime, count_more: CountMore | None = None) -> int:
        """Erase every turn older than `before`, in spool and log; return how many entries and turns.

        What is preserved at `now` stays in the log; `count_more` counts what others know of the rest.

        Raises:
            LogError: some of it may still be there.
        """
        try:
            waited = await asyncio.to_thread(self._spool.purge, before)
        except SpoolError as error:
            await self._log.purge(before, now=now, count_more=count_more)
            raise LogError(str(error)) from None
        return waited + await self._log.purge(before, now=now, count_more=count_more)

    async def count(self, conversation_id: str) -> int:
        """Return how many rows and entries hold something of the conversation: 0 proves that it is erased."""
        try:
            waiting = await asyncio.to_thread(self._spool.count, conversation_id)
        except SpoolError as error:
            raise LogError(str(error)) from None
        return waiting + await self._log.count(conversation_id)

    async def _erase(self, conversation_id: str, *, keep_handle: bool) -> Erased:
        waiting = _turns(await self._entries(conversation_id))
        in_spool = await asyncio.to_thread(self._spool.erase, conversation_id)
        in_log = await self._writes.after(self._log.count(conversation_id))
        if keep_handle and waiting and not in_log:  # the log has no row yet to keep
            await self._log.add_turn(waiting[0].conversation, waiting[0].turn)
        await self._writes.after(self._log.erase(conversation_id, keep_handle=keep_handle))
        self.drain.wake()  # the log answers
        return Erased(in_log, in_spool)

    async def _note_erasure(self, conversation_id: str, *, keep_handle: bool) -> None:
        mark = ERASURE.dump_json(Erasure(keep_handle)).decode()
        try:
            await asyncio.to_thread(self._spool.mark_erased, conversation_id, datetime.now(UTC), mark)
        except SpoolError as error:
            logger.warning("erasure not noted: %s", error)
        self.drain.wake()

    async def _append(self, kind: EntryKind, conversation_id: str, at: datetime, body: str) -> bool:
        taken = await asyncio.to_thread(self._spool.append, kind, conversation_id, at, body)
        self.drain.wake()
        return taken

    async def _waiting(self) -> int:
        try:
            return await asyncio.to_thread(len, self._spool)
        except SpoolError as error:
            logger.warning("spool not read: %s", error)
            return 0

    async def _entries(self, conversation_id: str) -> list[Entry]:
        try:
            return await asyncio.to_thread(self._spool.of, conversation_id)
        except SpoolError as error:
            logger.warning("spool not read: %s", error)
            return []

    async def _read(self, ask: Callable[[], Awaitable[T]]) -> T:
        if self._reads.left_s:
            raise LogError("not asked so soon after it failed")
        return await self._reads.after(ask())


def _is_erasing(entries: list[Entry]) -> bool:
    return any(entry.kind is EntryKind.ERASURE for entry in entries)


def _turns(entries: list[Entry]) -> list[WaitingTurn]:
    """Return the turns among the entries; one that cannot be read is refused when it is to be written."""
    turns = []
    for entry in entries:
        if entry.kind is EntryKind.TURN:
            with suppress(ValueError):
                turns.append(TURN.validate_json(entry.body))
    return turns


def _named(error: Exception) -> str:
    """Return what may stand in a log line: our own errors hold no value, others may."""
    return str(error) if isinstance(error, LogError | SpoolError) else type(error).__name__
