"""Keep the promise of the opening: no text is kept longer than was said.

Runs once at the start and then daily, inside the gateway; and when `kompas purge` asks for it. Knows
the clock it is given.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.console.quality.weeks import count_purged
from bot.gateway.rasa_client import RasaClient, RasaError
from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url
from bot.log.keeper import LogKeeper
from bot.log.records import LogError
from bot.log.spool import FILE_NAME as SPOOL_NAME
from bot.log.spool import Spool
from bot.settings import Settings
from bot.telegram.store import Store

logger = logging.getLogger("kompas.gateway")

DAY_S = 86_400.0
FIRST_S = 60.0  # after the start: Rasa is still loading then
RETRY_S = 600.0  # Rasa or the log did not answer: sooner than tomorrow, without pestering


@dataclass(frozen=True)
class Purged:
    """What is gone: `turns` from the log, None if it failed; and why a part may still be there."""

    turns: int | None
    log_error: str | None = None
    rasa_error: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.log_error is None and self.rasa_error is None


@dataclass
class LastPurge:
    """When all that was past its time was last erased; until then, when the gateway started."""

    at: datetime


async def purge(
    log: LogKeeper, rasa: RasaClient, telegram: Store, before: datetime, *, now: datetime
) -> Purged:
    """Erase what is older than `before`, in the log, what Telegram's channel keeps beside it, and Rasa.

    Log and Rasa go the one whether or not the other fails.

    Rasa's thread of a conversation of which no words may be kept goes a day after the last of them.
    """
    turns = log_error = rasa_error = None
    try:
        turns = await log.purge(before, now=now, count_more=count_purged)
        await telegram.purge(before)
        unkept = await log.at_rest_without_words(now - timedelta(seconds=DAY_S))
    except LogError as error:
        log_error, unkept = str(error), []
    try:
        await rasa.purge(before)
        for conversation_id in unkept:
            await rasa.forget(conversation_id)
    except RasaError as error:
        rasa_error = str(error)
    return Purged(turns, log_error, rasa_error)


async def purge_once(settings: Settings, before: datetime) -> Purged:
    """Purge from outside the gateway."""
    log = ConversationLog(database_url(settings), timeout_s=settings.log_timeout_s)
    store = Store(database_url(settings))
    rasa = RasaClient(settings.rasa_url, timeout_s=settings.rasa_timeout_s)
    try:
        return await purge(
            LogKeeper(log, Spool(settings.state_dir / SPOOL_NAME)),
            rasa,
            store,
            before,
            now=datetime.now(UTC),
        )
    finally:
        await rasa.close()
        log.close()
        store.close()


async def purge_daily(
    log: LogKeeper,
    rasa: RasaClient,
    telegram: Store,
    last: LastPurge,
    *,
    keep_days: int,
    clock: Callable[[], datetime],
) -> None:
    """Purge soon and then every day, until cancelled; `last` gets the time of each that left nothing."""
    await asyncio.sleep(FIRST_S)
    while True:
        now = clock()
        purged = await purge(log, rasa, telegram, now - timedelta(days=keep_days), now=now)
        if purged.log_error is None:
            logger.info("%d turns older than %d days erased", purged.turns, keep_days)
        else:
            logger.warning("old turns not erased: %s", purged.log_error)
        if purged.rasa_error is not None:
            logger.warning("old trackers not erased: %s", purged.rasa_error)
        if purged.done:
            last.at = now
        await asyncio.sleep(DAY_S if purged.done else RETRY_S)
