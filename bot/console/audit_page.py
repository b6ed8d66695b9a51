"""Who looked at what and changed what, newest first."""

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import PAGE, Deed, newest, note
from bot.log.tables import AuditRow

router = APIRouter(include_in_schema=False)


@router.get("/staff/audit")
async def show_audit(visit: Admitted) -> Response:
    """Show a page of the audit; looking at it stands in it too."""
    before = visit.request.query_params.get("before", "")

    def read(db: DbSession) -> list[AuditRow]:
        note(db, visit.who, Deed.AUDIT, "audit")
        found = newest(db, before=int(before) if before.isdecimal() else None)
        db.expunge_all()
        return found

    entries = await visit.console.database.run(read, writes=True)
    older = entries[-1].id if len(entries) == PAGE else None
    html = visit.console.renderer.page(
        "audit.html", visit.language, visit=visit, entries=entries, older=older
    )
    return HTMLResponse(html)
