"""Signals of a month as a page to print, and as a file for a municipality or the inspectorate."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.errors import InvalidFormError
from bot.console.numbers.declared import entries, signals
from bot.console.numbers.months import month_asked, month_of, months_offered
from bot.console.numbers.selection import Selection
from bot.console.numbers.sheets import CSV_TYPE, Cell, XlsxFile, csv_stream, send_file
from bot.console.numbers.signals import MUNICIPALITY, SECTOR, count_signals
from bot.console.numbers.small_counts import Counts, Shown
from bot.console.numbers.views import Table

FORMATS = ("csv", "xlsx")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class _Asked:
    """A month, and the one municipality that is shown of it, if any: its line and no other cut."""

    selection: Selection
    municipality: str
    counted: Mapping[str, Mapping[str, Counts]]


@router.get("/staff/numbers/signals")
async def show_signals(visit: Admitted) -> Response:
    """Show the signals of a month, of all municipalities or one."""
    asked = await _asked(visit, Deed.NUMBERS, "signals")
    html = visit.console.renderer.page(
        "signals.html",
        visit.language,
        visit=visit,
        tables=_tables(visit, asked),
        totals=_totals(visit, asked),
        municipality=asked.municipality,
        municipalities=visit.console.content.municipalities(visit.language),
        month=month_of(asked.selection),
        months=months_offered(datetime.now(UTC).date()),
        may_export=visit.may("editor"),
    )
    return HTMLResponse(html)


@router.get("/staff/numbers/signals/export")
async def export_signals(visit: Admitted) -> Response:
    """Send what the page shows, as CSV or XLSX."""
    kind = visit.request.query_params.get("format", "")
    if kind not in FORMATS:
        raise InvalidFormError
    asked = await _asked(visit, Deed.EXPORT, f"{kind} signals")
    words = visit.console.renderer.words(visit.language)
    head = [words("month"), words("signal"), words("split_by"), words("part"), words("conversations")]
    month = month_of(asked.selection)
    rows: list[Sequence[Cell]] = [
        (
            month,
            name,
            words("total"),
            "",
            words("at_least", count=str(counts.at_least)) if not counts.exact else counts.at_least,
        )
        for name, counts in _totals(visit, asked)
    ]
    for table in _tables(visit, asked):
        for part, counts in table.rows:
            for signal, count in zip(table.columns, counts, strict=True):
                rows.append((month, signal, table.title, part, count))
    name = f"kompas-signals-{month}.{kind}"
    if kind == "csv":
        return send_file(csv_stream(head, _once(rows)), name, CSV_TYPE)
    file = XlsxFile("Kompas", head)
    file.add(rows)
    return file.sent_as(name)


async def _asked(visit: Visit, deed: Deed, on_what: str) -> _Asked:
    query = visit.request.query_params
    selection = month_asked(query, datetime.now(UTC).date())
    await visit.console.content.load()
    municipality = query.get("municipality", "")
    if municipality not in visit.console.content.municipalities(visit.language):
        municipality = ""
    counted = await visit.console.database.run(
        lambda db: count_signals(db, selection, signals().signals, entries())
    )

    def noted(db: DbSession) -> None:
        note(db, visit.who, deed, f"{on_what} {month_of(selection)} {municipality}".rstrip())

    await visit.console.database.run(noted, writes=True)
    return _Asked(selection, municipality, counted)


def _totals(visit: Visit, asked: _Asked) -> list[tuple[str, Counts]]:
    """Return each signal with its total; of one municipality there is none but its own line."""
    if asked.municipality:
        return []
    named = signals().signals
    return [(named[key].name[visit.language], found[SECTOR]) for key, found in asked.counted.items()]


def _tables(visit: Visit, asked: _Asked) -> list[Table]:
    """Return a table of municipalities and one of sectors, with a column for each signal."""
    words, language = visit.console.renderer.words(visit.language), visit.language
    names = {
        MUNICIPALITY: visit.console.content.municipalities(language),
        SECTOR: {key: name[language] for key, name in signals().sectors.items()},
    }
    columns = [signal.name[language] for signal in signals().signals.values()]
    kinds = (MUNICIPALITY,) if asked.municipality else (MUNICIPALITY, SECTOR)
    tables = []
    for kind in kinds:
        found = {row.key for counts in asked.counted.values() for row in counts[kind].rows}
        parts = [key for key in (*names[kind], "") if key in found]
        if asked.municipality:
            parts = [asked.municipality]
        rows: list[tuple[str, Sequence[Shown]]] = [
            (
                names[kind].get(key, words("unknown")),
                [counts[kind].get(key) for counts in asked.counted.values()],
            )
            for key in parts
        ]
        tables.append(Table(kind, words(kind), columns, rows))
    return tables


async def _once(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    yield rows
