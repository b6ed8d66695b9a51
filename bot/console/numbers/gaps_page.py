"""The gap report of one page, for its owner, to print."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.numbers.declared import EntryCode, entries
from bot.console.numbers.gaps import NONE, WITHIN, codes_seen, count_gaps
from bot.console.numbers.months import month_asked, month_of, months_offered
from bot.console.numbers.small_counts import Counts
from bot.console.numbers.views import Table
from bot.gateway.entry import is_entry

CODES_OF = timedelta(days=365)  # codes used within it are offered

router = APIRouter(include_in_schema=False)


@router.get("/staff/numbers/gaps")
async def show_gaps(visit: Admitted) -> Response:
    """Show what was asked through one entry code in a month, outside of the themes of its page."""
    console, query = visit.console, visit.request.query_params
    now = datetime.now(UTC)
    code = query.get("entry", "")
    code = code if is_entry(code) else ""
    month = month_asked(query, now.date())
    known = entries().get(code, EntryCode())
    await console.content.load()

    def read(db: DbSession) -> tuple[Counts | None, list[str]]:
        counted = count_gaps(db, month.of_entry(code), console.content, known) if code else None
        return counted, codes_seen(db, now - CODES_OF, entries())

    counts, codes = await console.database.run(read)

    def noted(db: DbSession) -> None:
        note(db, visit.who, Deed.NUMBERS, f"gaps {month_of(month)} {code}".rstrip())

    await console.database.run(noted, writes=True)
    themes = console.content.themes(visit.language)
    html = console.renderer.page(
        "gaps.html",
        visit.language,
        visit=visit,
        code=code,
        codes=codes,
        page=known.page,
        themes=[themes[theme] for theme in known.themes if theme in themes],
        table=_table(visit, counts) if counts else None,
        counts_shown=counts,
        month=month_of(month),
        months=months_offered(now.date()),
    )
    return HTMLResponse(html)


def _table(visit: Visit, counts: Counts) -> Table:
    words, content = visit.console.renderer.words(visit.language), visit.console.content
    own = {WITHIN: words("gaps_answered"), NONE: words("gaps_none")}
    asked = [row for row in counts.rows if row.key not in own]
    rows = [(content.title(row.key, visit.language), [row.count]) for row in asked]
    rows += [(title, [counts.get(key)]) for key, title in own.items()]
    return Table("gaps", words("question"), [words("counted_messages")], rows)
