"""Marks on a conversation: a test, which no figure counts, or preserved beyond the promised days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fastapi import APIRouter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.errors import InvalidFormError, NotFoundError
from bot.console.filters import Filters
from bot.log.database import insert
from bot.log.marks import Mark, MarkRow
from bot.log.tables import ConversationRow
from bot.privacy.redact import redact
from bot.web.render import AMSTERDAM

MAX_REASON_CHARS = 300
LONGEST = timedelta(days=365)  # what is needed as evidence for longer is preserved anew, with a reason

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Marked:
    """A mark as the page shows it. `until` is the last day on which it holds."""

    mark: Mark
    reason: str
    by: str
    at: datetime
    until: date | None


def marks_of(db: DbSession, conversation_id: str) -> dict[Mark, Marked]:
    """Return the marks of a conversation."""
    rows = db.scalars(select(MarkRow).where(MarkRow.conversation_id == conversation_id))
    return {
        Mark(row.mark): Marked(
            Mark(row.mark), row.reason, row.by, row.at, _last_day(row.ends_at) if row.ends_at else None
        )
        for row in rows
    }


def days_to_preserve(now: datetime) -> tuple[date, date]:
    """Return the first and the last day until which a conversation can be preserved."""
    today = now.astimezone(AMSTERDAM).date()
    return today, today + LONGEST


@router.post("/staff/conversations/{conversation_id}/marks")
async def set_mark(visit: Admitted, conversation_id: str) -> Response:
    """Mark the conversation; where somebody has done so already, theirs stands."""
    mark, reason = visit.field("mark"), redact(visit.field("reason")[:MAX_REASON_CHARS]).text
    now = datetime.now(UTC)
    ends_at = _end_asked(visit, now) if mark == Mark.PRESERVE else None
    if mark not in set(Mark) or (mark == Mark.PRESERVE and not reason):
        raise InvalidFormError

    def add(db: DbSession) -> None:
        # Locked, so that no purge erases it in between.
        if db.get(ConversationRow, conversation_id, with_for_update=True) is None:
            raise NotFoundError
        values = {"conversation_id": conversation_id, "mark": mark, "reason": reason}
        new = insert(db, MarkRow).values(**values, by=visit.who, at=now, ends_at=ends_at)
        if db.scalar(new.on_conflict_do_nothing().returning(MarkRow.mark)):
            note(db, visit.who, Deed.MARK, f"{conversation_id} {mark}")

    await visit.console.database.run(add, writes=True)
    return _back(visit, conversation_id)


@router.post("/staff/conversations/{conversation_id}/marks/{mark}/delete")
async def lift_mark(visit: Admitted, conversation_id: str, mark: Mark) -> Response:
    """Lift a mark; what is too old goes with the next purge."""

    def lift(db: DbSession) -> None:
        of_it = MarkRow.conversation_id == conversation_id, MarkRow.mark == mark.value
        if db.scalar(delete(MarkRow).where(*of_it).returning(MarkRow.mark)):
            note(db, visit.who, Deed.UNMARK, f"{conversation_id} {mark.value}")

    await visit.console.database.run(lift, writes=True)
    return _back(visit, conversation_id)


def _end_asked(visit: Visit, now: datetime) -> datetime:
    """Return the moment after the last day asked for."""
    first, last = days_to_preserve(now)
    try:
        until = date.fromisoformat(visit.field("until"))
    except ValueError:
        raise InvalidFormError from None
    if not first <= until <= last:
        raise InvalidFormError
    return datetime.combine(until + timedelta(days=1), time(), AMSTERDAM)


def _last_day(ends_at: datetime) -> date:
    return ends_at.astimezone(AMSTERDAM).date() - timedelta(days=1)


def _back(visit: Visit, conversation_id: str) -> Response:
    query = Filters.read(visit.request.query_params).query
    path = visit.request.app.url_path_for("show_conversation", conversation_id=conversation_id)
    return RedirectResponse(f"{path}?{f'{query}&' if query else ''}saved=marks#marks", status_code=303)
