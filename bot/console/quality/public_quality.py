"""The public page on the quality of the answers: made of the random sample alone, without sign-in.

Whoever asks for it gets what was read within the hour, so that a crowd costs the database nothing.
"""

import asyncio
import time
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from bot.console.numbers.small_counts import SMALL, small
from bot.console.quality.report import YEAR, Report, read_report
from bot.gateway.strings import Strings, language_of_request, load_strings
from bot.log.records import LogError, Verdict
from bot.log.transactions import Transactions
from bot.web.render import WEB, Renderer, Words

FRESH_S = 3600.0  # what reviewers add shows within the hour
AGAIN_S = 60.0  # until a database that was away is asked again
MINIMUM = 30  # reviewed turns of a language: of fewer, the interval says next to nothing

public = APIRouter(include_in_schema=False)


class PublicQuality:
    """The report as last read, by one request at a time."""

    def __init__(self, database: Transactions) -> None:
        self.strings: Strings = load_strings([WEB / "quality.yml"])
        self._database = database
        self._report: Report | None = None
        self._next = 0.0  # monotonic seconds
        self._reading = asyncio.Lock()

    async def report(self) -> Report | None:
        """Return the report; None where the database was away ever since the start."""
        if time.monotonic() >= self._next and not (self._report and self._reading.locked()):
            async with self._reading:
                if time.monotonic() >= self._next:
                    await self._read()
        return self._report

    async def _read(self) -> None:
        try:
            self._report = await read_report(self._database, datetime.now(UTC), days=YEAR, minimum=MINIMUM)
            self._next = time.monotonic() + FRESH_S
        except LogError:
            self._next = time.monotonic() + AGAIN_S


@public.api_route("/quality", methods=["GET", "HEAD"])
async def show_quality(request: Request) -> Response:
    """Show the rates of the last year per language, and how they were found."""
    quality: PublicQuality = request.app.state.quality
    renderer: Renderer = request.app.state.renderer
    language = language_of_request(request)
    report = await quality.report()
    html = renderer.other(
        "quality.html",
        language,
        say=Words(quality.strings, language),
        report=report,
        verdicts=list(Verdict),
        minimum=MINIMUM,
        small=small,
        small_from=SMALL,
    )
    headers = {"Cache-Control": f"public, max-age={round(FRESH_S)}"} if report else {}
    return HTMLResponse(html, status_code=200 if report else 503, headers=headers)
