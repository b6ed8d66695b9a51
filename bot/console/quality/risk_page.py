"""The queue for finding faults, as a page. It says where to look, and nothing about how often answers are wrong."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.quality import risk
from bot.nlu.languages import languages

WINDOWS = (7, 28)  # days: what is older was either found or harms nobody any more

router = APIRouter(include_in_schema=False)


@router.get("/staff/risk")
async def show_risk(visit: Admitted) -> Response:
    """Show the turns with signs that nobody reviewed, the greatest risk first."""
    query, database = visit.request.query_params, visit.console.database
    days = next((days for days in WINDOWS if str(days) == query.get("days")), WINDOWS[0])
    asked = query.get("language", "")
    language = asked if asked in languages() else ""
    after = _key(query.get("after", ""))
    since = datetime.now(UTC) - timedelta(days=days)
    found = await database.run(lambda db: risk.riskiest(db, since, language=language, after=after))
    await database.run(lambda db: note(db, visit.who, Deed.LIST, "risk"), writes=True)
    shown = found[: risk.PAGE]
    html = visit.console.renderer.page(
        "risk.html",
        visit.language,
        visit=visit,
        shown=shown,
        more=f"{shown[-1].risk}_{shown[-1].turn_id}" if len(found) > risk.PAGE else "",
        weights=risk.WEIGHTS,
        days=days,
        windows=WINDOWS,
        asked_language=language,
    )
    return HTMLResponse(html)


def _key(text: str) -> tuple[int, int] | None:
    """Return the key that an address carries, None where it carries none of ours."""
    score, _, turn_id = text.partition("_")
    fits = score.isascii() and score.isdecimal() and turn_id.isascii() and turn_id.isdecimal()
    return (int(score[:9]), int(turn_id[:9])) if fits else None
