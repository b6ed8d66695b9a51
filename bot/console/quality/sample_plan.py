"""What an admin decides about the random sample: how much is drawn, and days to be drawn now."""

from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.errors import InvalidFormError
from bot.console.quality.sample import MAX_SIZE, Plan, plan_of, set_plan, undrawn
from bot.console.quality.sampling import draw_days

MOST_DAYS = 92  # at once

router = APIRouter(include_in_schema=False)


@router.post("/staff/sample/plans")
async def add_plan(visit: Admitted) -> Response:
    """Let another plan hold from now on; what is drawn stays drawn."""
    size, second_percent = _number(visit, "size", 1, MAX_SIZE), _number(visit, "second_percent", 0, 100)
    now = datetime.now(UTC)

    def add(db: DbSession) -> None:
        set_plan(db, size=size, second_percent=second_percent, by=visit.who, now=now)
        note(db, visit.who, Deed.SAMPLE, f"{size} a day and language, {second_percent}% twice")

    await visit.console.database.run(add, writes=True)
    return RedirectResponse("/staff/sample?saved", status_code=303)


@router.post("/staff/sample/draws")
async def draw_now(visit: Admitted) -> Response:
    """Draw the days asked for that are over and were never drawn."""
    since, until = _day(visit, "since"), _day(visit, "until")
    now = datetime.now(UTC)
    if not timedelta(0) <= until - since < timedelta(days=MOST_DAYS):
        raise InvalidFormError

    def read(db: DbSession) -> tuple[Plan | None, list[date]]:
        return plan_of(db), [day for day in undrawn(db, since, now) if day <= until]

    plan, days = await visit.console.database.run(read)
    if plan is None:
        raise InvalidFormError
    drawn = await draw_days(visit.console.database, plan, days, now, by=visit.who)
    return RedirectResponse(f"/staff/sample?drawn={len(drawn)}", status_code=303)


def _number(visit: Visit, name: str, least: int, most: int) -> int:
    text = visit.field(name)
    if not (text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most):
        raise InvalidFormError
    return int(text)


def _day(visit: Visit, name: str) -> date:
    try:
        return date.fromisoformat(visit.field(name))
    except ValueError:
        raise InvalidFormError from None
