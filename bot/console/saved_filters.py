"""Filters of the inbox that somebody keeps under a name, each for themselves."""

from urllib.parse import parse_qsl

from fastapi import APIRouter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import RedirectResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.errors import InvalidFormError
from bot.console.filters import Filters
from bot.console.tables import SavedFilterRow

MAX_NAME_CHARS = 60

router = APIRouter(include_in_schema=False)


def of_staff(session: DbSession, staff_id: int) -> list[tuple[int, str, str]]:
    """Return somebody's filters by name: id, name, query."""
    own = select(SavedFilterRow.id, SavedFilterRow.name, SavedFilterRow.query)
    found = session.execute(own.where(SavedFilterRow.staff_id == staff_id).order_by(SavedFilterRow.name))
    return [(row.id, row.name, row.query) for row in found]


@router.post("/staff/filters")
async def save(visit: Admitted) -> Response:
    """Keep the filters that the form carries; the same name again replaces them."""
    name = visit.field("name")[:MAX_NAME_CHARS]
    query = Filters.read(dict(parse_qsl(visit.field("query")))).query
    if not name:
        raise InvalidFormError
    staff = visit.session.staff

    def keep(db: DbSession) -> None:
        same = SavedFilterRow.staff_id == staff.id, SavedFilterRow.name == name
        db.execute(delete(SavedFilterRow).where(*same))
        db.add(SavedFilterRow(staff_id=staff.id, name=name, query=query))
        note(db, staff.name, Deed.FILTER, name)

    await visit.console.database.run(keep, writes=True)
    return RedirectResponse(f"/staff?{query}", status_code=303)


@router.post("/staff/filters/{filter_id}/delete")
async def remove(visit: Admitted, filter_id: int) -> Response:
    """Remove one's own filter."""
    staff = visit.session.staff

    def drop(db: DbSession) -> None:
        own = SavedFilterRow.id == filter_id, SavedFilterRow.staff_id == staff.id
        db.execute(delete(SavedFilterRow).where(*own))
        note(db, staff.name, Deed.FILTER, str(filter_id))

    await visit.console.database.run(drop, writes=True)
    return RedirectResponse("/staff", status_code=303)
