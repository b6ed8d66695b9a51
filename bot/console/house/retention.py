"""What retention erases next, day by day, and what it leaves because somebody preserved it.

The purge itself (bot/log/conversation_log.py) asks by the same condition: bot/log/marks.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fastapi import APIRouter
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.log.marks import is_preserved, too_old
from bot.log.tables import TurnRow
from bot.web.render import AMSTERDAM

DAYS = 14  # ahead
PAGE = 100  # conversations in the list of a day

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Going:
    """What becomes too old on a day: messages, and the conversations that they are of."""

    day: date
    turns: int
    conversations: int


@dataclass(frozen=True)
class GoingConversation:
    """A conversation of which messages become too old; `left` are those that stay for now."""

    id: str
    turns: int
    left: int


@dataclass(frozen=True)
class Preview:
    """The days ahead, the list of one of them, and what is left although it is too old."""

    days: Sequence[Going]
    listed: Sequence[GoingConversation]
    more: str | None
    preserved: Sequence[GoingConversation]


@router.get("/staff/retention")
async def show_retention(visit: Admitted) -> Response:
    """Show what the purges of the coming days erase."""
    query = visit.request.query_params
    today = datetime.now(AMSTERDAM).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    chosen = next((day for day in days if day.isoformat() == query.get("day")), today)
    keep_days = visit.console.keep_days

    def read(db: DbSession) -> Preview:
        return preview(db, days, chosen, keep_days=keep_days, after=query.get("after", ""))

    database = visit.console.database
    shown = await database.run(read)
    await database.run(lambda db: note(db, visit.who, Deed.RETENTION, chosen.isoformat()), writes=True)
    html = visit.console.renderer.page(
        "retention.html", visit.language, visit=visit, preview=shown, chosen=chosen, keep_days=keep_days
    )
    return HTMLResponse(html)


def preview(db: DbSession, days: Sequence[date], chosen: date, *, keep_days: int, after: str = "") -> Preview:
    """Return what goes on each of `days`, the first with all that is due before, and the list of `chosen`.

    `after` is the last conversation of the page before.
    """
    going = []
    for position, day in enumerate(days):
        turns, conversations = db.execute(
            select(func.count(), func.count(TurnRow.conversation_id.distinct())).where(
                _going(day, keep_days, first=position == 0)
            )
        ).one()
        going.append(Going(day, turns, conversations))
    condition = _going(chosen, keep_days, first=chosen == days[0])
    rows = _listed(db, condition & (TurnRow.conversation_id.concat("") > after), PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    held = too_old(_limit(days[-1], keep_days), _begin(days[-1]), preserved=True)
    return Preview(going, rows[:PAGE], more, _listed(db, held, PAGE))


def _going(day: date, keep_days: int, *, first: bool) -> ColumnElement[bool]:
    """Return which turns go on `day`; on the first one also what should have gone before."""
    condition = too_old(_limit(day, keep_days), _begin(day))
    if first:
        return condition
    before = day - timedelta(days=1)
    was_young = TurnRow.at >= _limit(before, keep_days)
    return condition & (was_young | is_preserved(TurnRow.conversation_id, _begin(before)))


def _limit(day: date, keep_days: int) -> datetime:
    """Return what a purge at the end of `day` takes for its `before`."""
    return _begin(day + timedelta(days=1)) - timedelta(days=keep_days)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def _listed(db: DbSession, condition: ColumnElement[bool], limit: int) -> list[GoingConversation]:
    # With nothing appended SQLite would walk through all turns by this column, in search of the few that are old.
    conversation_id = TurnRow.conversation_id.concat("")
    found = db.execute(
        select(conversation_id, func.count())
        .where(condition)
        .group_by(conversation_id)
        .order_by(conversation_id)
        .limit(limit)
    ).all()
    ids = [conversation_id for conversation_id, _ in found]
    of_them = select(TurnRow.conversation_id, func.count()).where(TurnRow.conversation_id.in_(ids))
    whole = dict(db.execute(of_them.group_by(TurnRow.conversation_id)).all())
    return [GoingConversation(name, turns, whole[name] - turns) for name, turns in found]
