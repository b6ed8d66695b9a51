"""The report of a month, to print: the same numbers as on the page, of all conversations."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.numbers.months import month_asked, month_of, months_offered
from bot.console.numbers.numbers_page import figures_of, figures_page

router = APIRouter(include_in_schema=False)


@router.get("/staff/numbers/report")
async def show_report(visit: Admitted) -> Response:
    """Show the report of the month in the address, or of the last that is over."""
    today = datetime.now(UTC).date()
    selection = month_asked(visit.request.query_params, today)
    figures = await figures_of(visit, selection)
    html = await asyncio.to_thread(
        figures_page,
        visit,
        "report.html",
        figures,
        month=month_of(selection),
        months=months_offered(today),
    )
    return HTMLResponse(html)
