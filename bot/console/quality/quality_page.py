"""Rates of the random sample, how far its reviewers agree, and what they disagree on."""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.numbers.small_counts import SMALL
from bot.console.quality.report import YEAR, read_report, windows

router = APIRouter(include_in_schema=False)


@router.get("/staff/quality")
async def show_quality(visit: Admitted) -> Response:
    """Show the report of the days asked for."""
    console, asked = visit.console, visit.request.query_params.get("days", "")
    of_turns = windows(console.keep_days)
    choices = [*of_turns, YEAR]
    days = next((choice for choice in choices if str(choice) == asked), of_turns[-1])
    await console.database.run(lambda db: note(db, visit.who, Deed.LIST, f"quality {days}"), writes=True)
    report = await read_report(console.database, datetime.now(UTC), days=days, minimum=SMALL)
    html = console.renderer.page(
        "quality.html",
        visit.language,
        visit=visit,
        report=report,
        days=days,
        windows=choices,
        year=YEAR,
        saved="saved" in visit.request.query_params,
    )
    return HTMLResponse(html)
