"""The numbers, for days and filters of one's choice."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.inbox import CHANNELS
from bot.console.numbers.declared import entries
from bot.console.numbers.figures import Figures, count
from bot.console.numbers.selection import Selection
from bot.console.numbers.views import Names, tables_of

router = APIRouter(include_in_schema=False)


@router.get("/staff/numbers")
async def show_numbers(visit: Admitted) -> Response:
    """Show the numbers of the selection in the address."""
    selection = Selection.read(visit.request.query_params, datetime.now(UTC).date())
    figures = await figures_of(visit, selection)
    content, language = visit.console.content, visit.language
    html = await asyncio.to_thread(
        figures_page,
        visit,
        "numbers.html",
        figures,
        selection=selection,
        channels=CHANNELS,
        themes=content.themes(language),
        municipalities=content.municipalities(language),
        codes=sorted(entries()),
    )
    return HTMLResponse(html)


async def figures_of(visit: Visit, selection: Selection) -> Figures:
    """Return the numbers of a selection, and write down who looked."""
    console = visit.console
    await console.content.load()
    figures = await console.database.run(lambda db: count(db, selection, console.content, entries()))

    def noted(db: DbSession) -> None:
        note(db, visit.who, Deed.NUMBERS, f"{selection.since}/{selection.until}")

    await console.database.run(noted, writes=True)
    return figures


def figures_page(visit: Visit, template: str, figures: Figures, **values: object) -> str:
    """Return a page with every table of the numbers; drawing its charts takes some tens of milliseconds."""
    console, language = visit.console, visit.language
    words = console.renderer.words(language)
    tables = tables_of(figures, Names(console.content, words, language), words)
    return console.renderer.page(
        template,
        language,
        visit=visit,
        figures=figures,
        tables=tables,
        may_export=visit.may("editor"),
        **values,
    )
