"""Draws the days that are due: every hour inside the gateway, by `kompas sample`, or because an admin asks."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.console.audit import Deed, note
from bot.console.quality.sample import Plan, draw, local_day, plan_of, undrawn
from bot.log.database import database_url
from bot.log.records import LogError
from bot.log.transactions import PATIENCE_S, Transactions
from bot.settings import Settings

logger = logging.getLogger("kompas.console")

FIRST_S = 90.0  # after the start: purging has begun then, and a gateway that often restarts draws too
EVERY_S = 3600.0
AT_MOST = timedelta(days=31)  # back: what nobody drew for a month, an admin may still draw
BY_ITSELF = "daily draw"


async def draw_due(database: Transactions, now: datetime, *, by: str) -> list[date]:
    """Draw the days since the plan was made; return those that were. Without a plan there is none.

    Raises:
        LogError: the database cannot be read or written.
    """

    def due(db: Session) -> tuple[Plan, list[date]] | None:
        plan = plan_of(db)
        return (plan, undrawn(db, max(plan.since, local_day(now - AT_MOST)), now)) if plan else None

    found = await database.run(due)
    return await draw_days(database, *found, now, by=by) if found else []


async def draw_days(
    database: Transactions, plan: Plan, days: Sequence[date], now: datetime, *, by: str
) -> list[date]:
    """Draw each of the days that is over and not drawn yet, with a seed of its own; return those that were."""

    def one(db: Session, day: date) -> bool:
        if not draw(db, day, plan, seed=secrets.token_hex(16), by=by, now=now):
            return False
        note(db, by, Deed.SAMPLE, day.isoformat())
        return True

    drawn = []
    for day in days:  # a transaction each: workers' turns are written between them
        if await database.run(partial(one, day=day), writes=True):
            drawn.append(day)
    return drawn


class NoPlanError(Exception):
    """No admin has said how much is to be drawn."""

    def __init__(self) -> None:
        super().__init__(
            "nobody has said how much to draw; an admin does so in the console, under Random sample"
        )


async def draw_from_outside(settings: Settings, since: date | None, until: date | None) -> list[date]:
    """Draw the days from `since`, by default that of the plan, to `until`; return those that were drawn.

    Raises:
        NoPlanError: there is no plan.
        LogError: the database cannot be read or written.
    """
    database = Transactions(database_url(settings), timeout_s=PATIENCE_S, threads=1)
    now = datetime.now(UTC)

    def due(db: Session) -> tuple[Plan, list[date]]:
        plan = plan_of(db)
        if plan is None:
            raise NoPlanError
        days = undrawn(db, since or plan.since, now)
        return plan, [day for day in days if until is None or day <= until]

    try:
        return await draw_days(database, *await database.run(due), now, by="command line")
    finally:
        database.close()


async def draw_hourly(database: Transactions, clock: Callable[[], datetime]) -> None:
    """Draw what is due, every hour, until cancelled. Of several gateways one draws a day."""
    await asyncio.sleep(FIRST_S)
    while True:
        try:
            drawn = await draw_due(database, clock(), by=BY_ITSELF)
        except LogError as error:
            logger.warning("sample not drawn: %s", error)
        else:
            if drawn:
                logger.info("sample drawn of %d days", len(drawn))
        await asyncio.sleep(EVERY_S)
