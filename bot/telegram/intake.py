"""Every update answered once, and in order: what came before is known after a restart too.

An update is acknowledged only when it is answered. Until then Telegram brings it again, and it is taken up where it
was left: the text of a message is thus never written down to survive a crash.
"""

import asyncio
import logging

from telegram import Update
from telegram.error import Forbidden
from telegram.ext import Application, ContextTypes

from bot.telegram.channel import Channel
from bot.telegram.lanes import Lanes
from bot.telegram.store import Store, StoreError

logger = logging.getLogger("kompas.telegram")

MAX_ATTEMPTS = 5  # an update that makes us stumble this often would do so forever
App = Application  # type: ignore[type-arg]


class NotTakenError(Exception):
    """The update is not answered; it is to be brought again."""


class Intake:
    """Hands updates to the handlers, one at a time per chat."""

    def __init__(
        self, application: "App", channel: Channel, store: Store, lanes: Lanes | None = None
    ) -> None:
        self._application = application
        self._channel = channel
        self._store = store
        self._lanes = lanes or Lanes()
        self._in_work: dict[int, asyncio.Future[None]] = {}
        self._failed: dict[int, Exception] = {}
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
        await self._lanes.run(lane, update.update_id, lambda: self._answer(update))

    async def _answer(self, update: Update) -> None:
        try:
            progress = await self._store.begin(update.update_id)
            if progress.done:
                return
            if progress.attempts > MAX_ATTEMPTS:
                logger.error("update given up after %d attempts", MAX_ATTEMPTS)
                await self._store.finish(update.update_id)
                return
            self._channel.progress[update.update_id] = progress
            await self._application.process_update(update)
            failed = self._failed.pop(update.update_id, None)
            if isinstance(failed, Forbidden):
                await self._channel.close(update)
            elif failed is not None:
                raise NotTakenError(type(failed).__name__) from None
            await self._store.finish(update.update_id)
        except StoreError as error:
            logger.warning("store not reached: %s", error)
            raise NotTakenError(str(error)) from None
        finally:
            self._channel.progress.pop(update.update_id, None)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        if isinstance(update, Update) and error is not None:
            # The type alone: a message may hold what was typed.
            logger.warning("update not answered: %s", type(error).__name__)
            self._failed[update.update_id] = error
