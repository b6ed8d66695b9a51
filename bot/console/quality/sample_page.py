"""The random sample as reviewers meet it: what waits, and one message at a time without anybody else's opinion."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.conversation import Draft, shown_turn
from bot.console.errors import NotFoundError
from bot.console.quality import sample_tasks
from bot.console.quality.sample import Plan, plan_of
from bot.console.quality.sample_draws import Drawn, newest_draws
from bot.console.quality.sample_tasks import Task
from bot.console.review import filled_in, incomplete

router = APIRouter(include_in_schema=False)


@router.get("/staff/sample")
async def show_sample(visit: Admitted) -> Response:
    """Show what waits for the visitor, and to an admin how much is drawn."""
    staff, now = visit.session.staff, datetime.now(UTC)

    def read(db: DbSession) -> tuple[list[Task], Plan | None, list[Drawn]]:
        draws = newest_draws(db) if visit.may("admin") else []
        return sample_tasks.waiting(db, staff.id, now), plan_of(db), draws

    tasks, plan, draws = await visit.console.database.run(read)
    html = visit.console.renderer.page(
        "sample.html",
        visit.language,
        visit=visit,
        waiting=sample_tasks.by_language(tasks),
        plan=plan,
        draws=draws,
        drawn=visit.request.query_params.get("drawn", ""),
        saved="saved" in visit.request.query_params,
    )
    return HTMLResponse(html)


@router.get("/staff/sample/next")
async def show_next(visit: Admitted) -> Response:
    """Send to the next message that waits for the visitor, in one language where one is asked for."""
    query = visit.request.query_params
    language, staff, now = query.get("language", ""), visit.session.staff, datetime.now(UTC)
    tasks = await visit.console.database.run(lambda db: sample_tasks.waiting(db, staff.id, now))
    task = next((task for task in tasks if language in ("", task.language)), None)
    carried = {"language": language} if language else {}
    if "saved" in query:
        carried["saved"] = "yes"
    path = f"/staff/sample/turns/{task.uid}" if task else "/staff/sample"
    return RedirectResponse(f"{path}?{urlencode(carried)}" if carried else path, status_code=303)


@router.get("/staff/sample/turns/{turn_uid}")
async def show_turn(visit: Admitted, turn_uid: str) -> Response:
    """Show a message of the sample with what went before it, and nothing that anybody thought of it."""
    return await _turn_page(visit, turn_uid)


@router.post("/staff/sample/turns/{turn_uid}/reviews")
async def add_review(visit: Admitted, turn_uid: str) -> Response:
    """Add the visitor's review and go on to the next message."""
    if draft := await incomplete(visit, turn_uid):
        return await _turn_page(visit, turn_uid, draft)
    review, staff = filled_in(visit, turn_uid), visit.session.staff

    def take(db: DbSession) -> None:
        if sample_tasks.conversation_of(db, turn_uid) is None:
            raise NotFoundError
        # Taken already, or by others since the page was opened: there is nothing to be done about it.
        sample_tasks.take(db, review, staff.id, review.at)

    await visit.console.database.run(take, writes=True)
    language = visit.request.query_params.get("language", "")
    query = urlencode({"language": language, "saved": "yes"})
    return RedirectResponse(f"/staff/sample/next?{query}", status_code=303)


async def _turn_page(visit: Visit, turn_uid: str, draft: Draft | None = None) -> Response:
    console, staff, now = visit.console, visit.session.staff, datetime.now(UTC)

    def read(db: DbSession) -> tuple[str, bool]:
        conversation_id = sample_tasks.conversation_of(db, turn_uid)
        if conversation_id is None:
            raise NotFoundError
        note(db, visit.who, Deed.LOOK, conversation_id)
        return conversation_id, sample_tasks.is_for(db, turn_uid, staff.id, now)

    conversation_id, is_for = await console.database.run(read, writes=True)
    await console.content.load()
    turns = await console.log.turns(conversation_id)
    at = next((place for place, turn in enumerate(turns) if turn.uid == turn_uid), None)
    if at is None:  # erased between the two looks
        raise NotFoundError
    query = urlencode({"language": visit.request.query_params.get("language", "")})
    html = console.renderer.page(
        "sample_turn.html",
        visit.language,
        visit=visit,
        conversation_id=conversation_id,
        earlier=turns[:at],
        shown=shown_turn(turns[at], [], console.content, visit.language),
        is_for=is_for,
        action=f"/staff/sample/turns/{turn_uid}/reviews?{query}",
        own_draft=draft,
        opinions=(),
        cards=console.content.cards(visit.language),
        content=console.content,
        saved="saved" in visit.request.query_params,
    )
    return HTMLResponse(html, status_code=422 if draft and draft.error else 200)
