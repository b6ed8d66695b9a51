"""The content that needs care, and how far each language is behind."""

from datetime import date

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.nlu.languages import languages
from knowledge.care import AGENCY_DAYS, SOON_DAYS, needs_care
from knowledge.parity import board, standings

router = APIRouter(include_in_schema=False)


@router.get("/staff/improve/care")
async def show_care(visit: Admitted) -> Response:
    """Show cards to read again, figures that run out, agencies not checked for long."""
    console = visit.console
    await console.content.load()
    await console.database.run(lambda db: note(db, visit.who, Deed.IMPROVE, "care"), writes=True)
    html = console.renderer.page(
        "improve_care.html",
        visit.language,
        visit=visit,
        care=needs_care(console.content.knowledge, date.today()),
        content=console.content,
        soon_days=SOON_DAYS,
        agency_days=AGENCY_DAYS,
    )
    return HTMLResponse(html)


@router.get("/staff/improve/parity")
async def show_parity(visit: Admitted) -> Response:
    """Show every card by language, and which languages lag further than they may."""
    console = visit.console
    await console.content.load()
    await console.database.run(lambda db: note(db, visit.who, Deed.IMPROVE, "parity"), writes=True)
    codes = sorted(languages(), key=lambda code: (code != "nl", code != "en", code))  # the leading ones first
    rows = board(console.content.knowledge.cards.values(), codes, date.today())
    everything = "all" in visit.request.query_params
    html = console.renderer.page(
        "improve_parity.html",
        visit.language,
        visit=visit,
        rows=rows if everything else [row for row in rows if not row.whole],
        everything=everything,
        standings=standings(rows, codes, console.lag),
        limit=console.lag,
        content=console.content,
    )
    return HTMLResponse(html)
