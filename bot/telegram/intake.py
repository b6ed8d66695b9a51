"""Every update answered once, and in order: what came before is known after a restart too.

An update is acknowledged only when it is answered. Until then Telegram brings it again, and it is taken up where it
was left: the text of a message is thus never written down to survive a crash.
"""

import asyncio
import logging
from contextlib import suppress

from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.gateway.locks import Locks
from bot.log.keeper import READ_REST_S
from bot.log.records import LogError
from bot.log.rest import Rest
from bot.telegram.channel import App, Channel
from bot.telegram.lanes import Lanes
from bot.telegram.recent import Recent
from bot.telegram.store import Progress, Store

logger = logging.getLogger("kompas.telegram")

UPDATES = 10_000  # remembered while the store is away; Telegram repeats one within seconds
MAX_ATTEMPTS = 5  # an update that makes us stumble this often would do so forever


class NotTakenError(Exception):
    """The update is not answered; it is to be brought again."""


class Intake:
    """Hands updates to the handlers, one at a time per chat."""

    def __init__(self, application: App, channel: Channel, store: Store, lanes: Lanes, locks: Locks) -> None:
        self._application = application
        self._channel = channel
        self._store = store
        self._lanes = lanes
        self._locks = locks
        self._in_work: dict[int, asyncio.Future[None]] = {}
        self._failed: dict[int, Exception] = {}
        self._rest = Rest(*READ_REST_S)
        self._answered_without = Recent(UPDATES)  # the store
        application.add_error_handler(self._on_error)

    async def take(self, update: Update) -> None:
        """Return when the update is answered, now or earlier.

        Raises:
            NotTakenError: it is not, and Telegram should bring it again.
        """
        known = self._in_work.get(update.update_id)
        if known is None:
            known = asyncio.ensure_future(self._in_lane(update))
            self._in_work[update.update_id] = known
            known.add_done_callback(lambda _: self._in_work.pop(update.update_id, None))
        # Shielded: whoever waits may hang up, and the answer goes on.
        await asyncio.shield(known)

    async def idle(self) -> None:
        """Return when nothing is in work."""
        await self._lanes.idle()

    async def _in_lane(self, update: Update) -> None:
        lane = update.effective_chat.id if update.effective_chat else -update.update_id
        await self._lanes.run(lane, update.update_id, lambda: self._answer_alone(update))

    async def _answer_alone(self, update: Update) -> None:
        """Answer it unless another gateway does, to which Telegram has brought it as well."""
        async with self._locks.hold(f"update:{update.update_id}"):
            await self._answer(update)

    async def _answer(self, update: Update) -> None:
        try:
            progress = await self._begin(update)
            if progress is None or progress.done:
                return
            if progress.attempts > MAX_ATTEMPTS:
                logger.error("update given up after %d attempts", MAX_ATTEMPTS)
                await self._store.finish(update.update_id)
                return
            # Counted once, however often it is brought.
            if progress.attempts > 1 or await self._channel.admits(update):
                await self._handle(update, progress)
            await self._store.finish(update.update_id)
        except (LogError, TelegramError) as error:
            logger.warning("update not answered: %s", type(error).__name__)
            raise NotTakenError(type(error).__name__) from None

    async def _begin(self, update: Update) -> Progress | None:
        """Return how far the update is; None where the store is away and the person has got numbers to call.

        Bringing the update again would not help: a database can be down for hours.
        """
        if not self._rest.left_s:
            try:
                return await self._rest.after(self._store.begin(update.update_id))
            except LogError as error:
                logger.warning("store not reached: %s", error)
        if update.update_id not in self._answered_without:
            with suppress(Forbidden):  # has blocked the bot
                if await self._channel.admits(update):
                    await self._channel.give_numbers(update)
        self._answered_without.add(update.update_id)
        return None

    async def _handle(self, update: Update, progress: Progress) -> None:
        self._channel.progress[update.update_id] = progress
        try:
            await self._application.process_update(update)
        finally:
            del self._channel.progress[update.update_id]
        failed = self._failed.pop(update.update_id, None)
        if isinstance(failed, Forbidden):
            await self._channel.close(update)
        elif failed is not None:
            raise NotTakenError(type(failed).__name__) from None

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        if isinstance(update, Update) and error is not None:
            # The type alone: a message may hold what was typed.
            logger.warning("update not answered: %s", type(error).__name__)
            self._failed[update.update_id] = error
