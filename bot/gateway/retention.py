"""Keep the promise of the opening: no text is kept longer than was said.

Runs once at the start and then daily, inside the gateway. Knows the clock it is given.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.gateway.log import LogError
from bot.gateway.rasa_client import RasaClient, RasaError
from bot.log.keeper import LogKeeper

logger = logging.getLogger("kompas.gateway")

DAY_S = 86_400.0
RETRY_S = 600.0  # Rasa or the log did not answer: sooner than tomorrow, without pestering


async def purge(log: LogKeeper, rasa: RasaClient, *, keep_days: int, now: datetime) -> bool:
    """Erase what is older than `keep_days`; return False if any of it may still be there."""
    before = now - timedelta(days=keep_days)
    done = True
    try:
        erased = await log.purge(before)
        logger.info("%d turns older than %d days erased", erased, keep_days)
    except LogError as error:
        logger.warning("old turns not erased: %s", error)
        done = False
    try:
        await rasa.purge(before)
    except RasaError as error:
        logger.warning("old trackers not erased: %s", error)
        done = False
    return done


async def purge_daily(
    log: LogKeeper, rasa: RasaClient, *, keep_days: int, clock: Callable[[], datetime]
) -> None:
    """Purge now and then every day, until cancelled."""
    while True:
        done = await purge(log, rasa, keep_days=keep_days, now=clock())
        await asyncio.sleep(DAY_S if done else RETRY_S)
