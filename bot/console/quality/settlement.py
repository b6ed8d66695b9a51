"""A third person settles what two reviewers of the random sample disagree on."""

from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.conversation import Draft, shown_turn
from bot.console.errors import InvalidFormError, NotFoundError
from bot.console.quality import sample_tasks
from bot.console.quality.blind import hidden_in
from bot.console.quality.sampled import SampledTurn, read_turn
from bot.console.review import filled_in, incomplete

router = APIRouter(include_in_schema=False)


@router.get("/staff/sample/turns/{turn_uid}/settlement")
async def show_settlement(visit: Admitted, turn_uid: str) -> Response:
    """Show the message with both reviews, and the form that settles it."""
    return await _page(visit, turn_uid)


@router.post("/staff/sample/turns/{turn_uid}/settlement")
async def settle(visit: Admitted, turn_uid: str) -> Response:
    """Add the review that counts from now on; those of the two stay."""
    if draft := await incomplete(visit, turn_uid):
        return await _page(visit, turn_uid, draft)
    review = filled_in(visit, turn_uid)
    if not await visit.console.database.run(lambda db: sample_tasks.settle(db, review), writes=True):
        raise InvalidFormError  # settled already, or the visitor is one of the two
    return RedirectResponse("/staff/quality?saved#disagreements", status_code=303)


async def _page(visit: Visit, turn_uid: str, draft: Draft | None = None) -> Response:
    console, staff = visit.console, visit.session.staff

    def read(db: DbSession) -> SampledTurn:
        turn = read_turn(db, turn_uid)
        now = datetime.now(UTC)
        if turn is None or turn_uid in hidden_in(db, turn.conversation_id, staff.id, now):
            raise NotFoundError
        note(db, visit.who, Deed.LOOK, turn.conversation_id)
        return turn

    sampled = await console.database.run(read, writes=True)
    await console.content.load()
    turns = await console.log.turns(sampled.conversation_id)
    at = next((place for place, turn in enumerate(turns) if turn.uid == turn_uid), None)
    if at is None:  # erased between the two looks
        raise NotFoundError
    html = console.renderer.page(
        "sample_turn.html",
        visit.language,
        visit=visit,
        conversation_id=sampled.conversation_id,
        earlier=turns[:at],
        shown=shown_turn(turns[at], [], console.content, visit.language),
        is_for=sampled.may_settle(visit.who),
        action=f"/staff/sample/turns/{turn_uid}/settlement",
        own_draft=draft,
        opinions=sampled.opinions,
        cards=console.content.cards(visit.language),
        content=console.content,
        saved=False,
    )
    return HTMLResponse(html, status_code=422 if draft and draft.error else 200)
