"""The inbox: queues, filters, search, and the conversations that fit, a page at a time."""

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access import accounts
from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.filters import Days, Filters, Key, Marked, Queue
from bot.console.find import Page, find_page
from bot.console.saved_filters import of_staff
from bot.console.tables import TagRow
from bot.log.signs import Sign

QUEUES = (Queue.ALL.value, Queue.MINE.value, *(sign.value for sign in Sign))
CHANNELS = ("web", "api", "telegram")

router = APIRouter(include_in_schema=False)


@router.get("/staff")
async def show_inbox(visit: Admitted) -> Response:
    """Show the conversations that fit the filters of the address."""
    filters = Filters.read(visit.request.query_params)
    after = Key.read(visit.request.query_params.get("after", ""))
    staff = visit.session.staff
    content = visit.console.content
    await content.load()

    def read(db: DbSession) -> tuple[Page, dict[str, object]]:
        page = find_page(db, filters, content, staff_id=staff.id, after=after)
        choices = {
            "saved": of_staff(db, staff.id),
            "tags": list(db.scalars(select(TagRow.name).order_by(TagRow.name))),
            "reviewers": [name for _, name in accounts.names(db)],
        }
        return page, choices

    page, choices = await visit.console.database.run(read)
    await visit.console.database.run(
        lambda db: note(db, staff.name, Deed.LIST, filters.kinds or "all"), writes=True
    )
    html = visit.console.renderer.page(
        "inbox.html",
        visit.language,
        visit=visit,
        filters=filters,
        page=page,
        queues=QUEUES,
        channels=CHANNELS,
        days=list(Days),
        marks=[Marked.TEST, Marked.PRESERVED, Marked.ANY],
        themes=content.themes(visit.language),
        phases=content.phases(visit.language),
        cards=content.cards(visit.language),
        agencies=content.agencies(visit.language),
        is_first=after is None,
        erased="erased" in visit.request.query_params,
        **choices,
    )
    return HTMLResponse(html)
