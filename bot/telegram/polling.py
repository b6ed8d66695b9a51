"""Fetches updates from Telegram, for a laptop that Telegram cannot reach.

What is fetched is acknowledged only once it is answered: the library's own poller acknowledges before, and would
lose what was waiting when the process is killed.
"""

import asyncio
import logging

from telegram import Bot
from telegram.error import Conflict, NetworkError, TelegramError

from bot.telegram.intake import Intake, NotTakenError

logger = logging.getLogger("kompas.telegram")

WAIT_S = 25  # Telegram answers when something comes, or after this
AGAIN_S = 0.1  # the same updates come back at once as long as one of them is being answered
PAUSE_S = 3.0  # after an error


class Poller:
    """Fetches and hands on, until cancelled."""

    def __init__(self, bot: Bot, intake: Intake, allowed: list[str], wait_s: int = WAIT_S) -> None:
        self._bot = bot
        self._intake = intake
        self._allowed = allowed
        self._wait_s = wait_s
        self._in_work: dict[int, asyncio.Task[None]] = {}
        self._answered: set[int] = set()
        self._offset = 0  # everything below is acknowledged

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            try:
                await self._fetch()
            except Conflict:
                logger.error("another program fetches this bot's messages, or a webhook is set")
                await asyncio.sleep(PAUSE_S)
            except NetworkError as error:
                logger.warning("Telegram does not answer: %s", type(error).__name__)
                await asyncio.sleep(PAUSE_S)
            except TelegramError as error:
                logger.error("Telegram refuses: %s", error.message)
                await asyncio.sleep(PAUSE_S)

    async def _fetch(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=self._wait_s, allowed_updates=self._allowed
        )
        new = [
            update
            for update in updates
            if update.update_id not in self._in_work and update.update_id not in self._answered
        ]
        for update in sorted(new, key=lambda update: update.update_id):
            if update.update_id not in self._in_work:  # the same twice in one batch
                task = asyncio.create_task(self._intake.take(update))
                self._in_work[update.update_id] = task
        fetched = {update.update_id for update in updates}
        if self._in_work:
            await asyncio.wait(self._in_work.values(), timeout=AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
        self._collect()
        waiting = fetched - self._answered
        self._offset = min(waiting) if waiting else max(fetched, default=self._offset - 1) + 1
        self._answered = {update_id for update_id in self._answered if update_id >= self._offset}

    def _collect(self) -> None:
        """Sort out what is done: the answered are acknowledged next time, the others come again."""
        for update_id, task in list(self._in_work.items()):
            if task.done():
                del self._in_work[update_id]
                error = task.exception()
                if error is None:
                    self._answered.add(update_id)
                elif not isinstance(error, NotTakenError):
                    logger.error("update failed: %s", type(error).__name__)
