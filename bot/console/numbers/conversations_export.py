"""Conversations as a file: CSV, XLSX or JSON, one row for each, with the filters of the numbers."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import Response, StreamingResponse

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.errors import ConsoleError, InvalidFormError
from bot.console.numbers.conversation_rows import COLUMNS, Batch, batch_of
from bot.console.numbers.declared import entries
from bot.console.numbers.selection import Selection
from bot.console.numbers.sheets import CSV_TYPE, Cell, TooLargeError, XlsxFile, csv_stream, send_file

JSON_TYPE = "application/json; charset=utf-8"
FORMATS = ("csv", "xlsx", "json")

router = APIRouter(include_in_schema=False)


@router.get("/staff/numbers/export")
async def export_conversations(visit: Admitted) -> Response:
    """Send the conversations of the selection in the address, and write down who took them."""
    asked = visit.request.query_params
    kind = asked.get("format", "")
    if kind not in FORMATS:
        raise InvalidFormError
    selection = Selection.read(asked, datetime.now(UTC).date())
    await visit.console.content.load()

    def noted(db: DbSession) -> None:
        note(db, visit.who, Deed.EXPORT, f"{kind} {selection.query}")

    await visit.console.database.run(noted, writes=True)
    first = await _batch(visit, selection, None)  # a database that is away is told before anything is sent
    batches = _rest(visit, selection, first)
    name = f"kompas-{selection.since}-{selection.until}.{kind}"
    if kind == "csv":
        return send_file(csv_stream(COLUMNS, batches), name, CSV_TYPE)
    if kind == "json":
        return send_file(_json(batches), name, JSON_TYPE)
    return await _xlsx(batches, name)


async def _xlsx(batches: AsyncIterator[Sequence[Sequence[Cell]]], name: str) -> StreamingResponse:
    """Send a workbook. It is complete before the first byte: the format has its index at the end."""
    file = XlsxFile("Kompas", COLUMNS)
    try:
        async for rows in batches:
            await asyncio.to_thread(file.add, rows)
    except BaseException as error:  # also where the browser has gone: the file must
        file.close()
        if isinstance(error, TooLargeError):
            raise ConsoleError(422, "too_many") from None
        raise
    return file.sent_as(name)


async def _batch(visit: Visit, selection: Selection, after: tuple[datetime, str] | None) -> Batch:
    content = visit.console.content
    return await visit.console.database.run(lambda db: batch_of(db, selection, content, entries(), after))


async def _rest(visit: Visit, selection: Selection, batch: Batch) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    yield batch.rows
    while batch.after is not None:
        batch = await _batch(visit, selection, batch.after)
        yield batch.rows


async def _json(batches: AsyncIterator[Sequence[Sequence[Cell]]]) -> AsyncIterator[bytes]:
    before = "["
    async for rows in batches:
        lines = []
        for row in rows:
            fields = dict(zip(COLUMNS, row, strict=True))
            lines.append(f"{before}\n{json.dumps(fields, ensure_ascii=False)}")
            before = ","
        yield "".join(lines).encode()
    yield (b"[]\n" if before == "[" else b"\n]\n")
