"""The pages of the panel, opened by a link: the cards somebody is asked about, and two questions on each.

Needs no account and sets no cookie: whoever has the link may answer, and nothing tells who that is.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.desk import Console
from bot.gateway.languages import Language
from bot.gateway.rate_limits import RateLimits, TooMany, address_of
from bot.gateway.strings import language_of_request
from bot.log.records import LogError
from bot.panel.answers import MAX_CHARS, Guest, Understood, find_guest, forget_answers, keep_answer
from bot.web.render import Entry, Renderer
from knowledge.models import Situation

router = APIRouter(include_in_schema=False)


class _RefusedError(Exception):
    """Nothing to show here: `reason` is a key of the wording after `panel_`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@router.get("/panel/{token}")
async def show_cards(request: Request, token: str) -> Response:
    """Show what somebody is asked to read."""
    try:
        guest = await _guest(request, token)
    except _RefusedError as refused:
        return _refusal(request, refused)
    content = _console(request).content
    await content.load()
    titles = {
        asked.card_id: content.title(asked.card_id, guest.language)
        for asked in guest.asked
        if content.has_card(asked.card_id)
    }
    return _page(
        request,
        "panel.html",
        guest.language,
        token=token,
        guest=guest,
        titles=titles,
        thanks="thanks" in request.query_params,
    )


@router.get("/panel/{token}/card")
async def show_card(request: Request, token: str) -> Response:
    """Show a card in the language of the invitation, with the two questions."""
    try:
        guest = await _guest(request, token)
        return await _card_page(request, token, guest, request.query_params.get("id", ""))
    except _RefusedError as refused:
        return _refusal(request, refused)


@router.post("/panel/{token}/card")
async def answer(request: Request, token: str) -> Response:
    """Keep the answers."""
    try:
        guest = await _guest(request, token)
        form = await request.form()
        card_id, understood, would_do = (
            str(form.get(name, "")).strip() for name in ("id", "understood", "would_do")
        )
        if understood not in set(Understood):
            return await _card_page(request, token, guest, card_id, would_do=would_do, incomplete=True)
        _demand(guest, card_id)
        content = _console(request).content
        await content.load()
        digest = content.digest(card_id, guest.language)
        now = datetime.now(UTC)

        def keep(session: Session) -> None:
            chosen = Understood(understood)
            keep_answer(session, guest, card_id, understood=chosen, would_do=would_do, digest=digest, now=now)

        await _write(request, keep)
    except _RefusedError as refused:
        return _refusal(request, refused)
    return RedirectResponse(f"/panel/{token}?thanks", status_code=303)


@router.post("/panel/{token}/forget")
async def forget(request: Request, token: str) -> Response:
    """Erase the answers given by this link."""
    try:
        guest = await _guest(request, token)
        await _write(request, lambda session: forget_answers(session, guest))
    except _RefusedError as refused:
        return _refusal(request, refused)
    return RedirectResponse(f"/panel/{token}", status_code=303)


async def _guest(request: Request, token: str) -> Guest:
    """Return who has come; every try counts, so that nobody tries out tokens."""
    limits: RateLimits = request.app.state.limits
    try:
        await limits.count_panel(address_of(request))
    except TooMany:
        raise _RefusedError(429, "too_many") from None
    link = _console(request).panel_links.read(token, datetime.now(UTC))
    if link is None:
        raise _RefusedError(404, "link_over")
    try:
        guest = await _console(request).database.run(lambda session: find_guest(session, *link))
    except LogError:
        raise _RefusedError(503, "away") from None
    if guest is None:
        raise _RefusedError(404, "link_over")
    return guest


async def _write(request: Request, work: Callable[[Session], None]) -> None:
    try:
        await _console(request).database.run(work, writes=True)
    except LogError:
        raise _RefusedError(503, "away") from None


async def _card_page(
    request: Request,
    token: str,
    guest: Guest,
    card_id: str,
    *,
    would_do: str | None = None,
    incomplete: bool = False,
) -> Response:
    content = _console(request).content
    await content.load()
    asked = guest.asked_about(card_id)
    message = content.card_in(guest.language, card_id, Situation(), "card") if asked else None
    if asked is None or message is None:
        raise _RefusedError(404, "link_over")
    renderer: Renderer = request.app.state.renderer
    return _page(
        request,
        "panel_card.html",
        guest.language,
        status=422 if incomplete else 200,
        token=token,
        asked=asked,
        card=renderer.entry(Entry(guest.language, [message], fresh=False)),
        would_do=asked.would_do if would_do is None else would_do,
        choices=list(Understood),
        max_chars=MAX_CHARS,
        incomplete=incomplete,
    )


def _demand(guest: Guest, card_id: str) -> None:
    if guest.asked_about(card_id) is None:
        raise _RefusedError(404, "link_over")


def _console(request: Request) -> Console:
    console: Console = request.app.state.console
    return console


def _refusal(request: Request, refused: _RefusedError) -> Response:
    language = language_of_request(request)
    return _page(
        request, "panel_refused.html", language, status=refused.status, reason=f"panel_{refused.reason}"
    )


def _page(
    request: Request, template: str, language: Language, *, status: int = 200, **values: object
) -> Response:
    renderer: Renderer = request.app.state.renderer
    return HTMLResponse(renderer.other(template, language, **values), status_code=status)
