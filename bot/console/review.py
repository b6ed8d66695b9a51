"""What reviewers add to a conversation: a verdict on a turn, tags, and requests to colleagues."""

from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import RedirectResponse, Response

from bot.console import assignments
from bot.console.access.guard import Admitted, Visit
from bot.console.assignments import AssignmentKind
from bot.console.audit import Deed, note
from bot.console.conversation import Draft, conversation_page
from bot.console.errors import InvalidFormError, NotFoundError
from bot.console.filters import Filters
from bot.console.quality.blind import hidden_in
from bot.console.tables import ConversationTagRow, TagRow
from bot.log.database import insert
from bot.log.records import Review, ReviewKind, Verdict
from bot.log.tables import ConversationRow
from bot.privacy.redact import redact

MAX_NOTE_CHARS = 2000
MAX_TAG_CHARS = 40

router = APIRouter(include_in_schema=False)


@router.post("/staff/conversations/{conversation_id}/reviews")
async def add_review(visit: Admitted, conversation_id: str) -> Response:
    """Add a review beside those that are there; where a colleague was faster, say so."""
    turn_uid = visit.field("turn")
    console, staff = visit.console, visit.session.staff
    turns = await console.log.turns(conversation_id)
    if turn_uid not in {turn.uid for turn in turns}:
        raise NotFoundError
    if draft := await incomplete(visit, turn_uid):
        return await conversation_page(visit, conversation_id, draft)

    def before(db: DbSession) -> tuple[bool, set[str]]:
        second = assignments.is_second_opinion(db, conversation_id, staff.id)
        return second, hidden_in(db, conversation_id, staff.id, datetime.now(UTC))

    second, hidden = await console.database.run(before)
    of_turn = [
        held
        for held in await console.log.reviews(conversation_id)
        if held.turn_uid == turn_uid and (turn_uid not in hidden or held.reviewer == staff.name)
    ]
    tag = redact(visit.field("tag")[:MAX_TAG_CHARS]).text.casefold() or None
    kind = ReviewKind.SECOND if second else ReviewKind.FIRST
    if not await console.log.add_review(replace(filled_in(visit, turn_uid), kind=kind, tag=tag)):
        raise NotFoundError

    def settle(db: DbSession) -> None:
        assignments.finish(db, conversation_id, staff.id)
        if tag:
            _tag(db, conversation_id, tag)

    await console.database.run(settle, writes=True)
    seen = visit.field("seen")
    meanwhile = len(of_turn) > int(seen) if seen.isdecimal() else False
    said = "meanwhile" if meanwhile else "saved"
    return _back(visit, conversation_id, f"{said}={turn_uid}", f"reviews-{turn_uid}")


@router.post("/staff/conversations/{conversation_id}/tags")
async def add_tag(visit: Admitted, conversation_id: str) -> Response:
    """Tag the conversation."""
    tag = redact(visit.field("tag")[:MAX_TAG_CHARS]).text.casefold()
    if not tag:
        raise InvalidFormError

    def add(db: DbSession) -> None:
        _demand(db, conversation_id)
        _tag(db, conversation_id, tag)
        note(db, visit.who, Deed.TAG, conversation_id)

    await visit.console.database.run(add, writes=True)
    return _back(visit, conversation_id, "saved=notes", "notes")


@router.post("/staff/conversations/{conversation_id}/tags/{tag_id}/delete")
async def remove_tag(visit: Admitted, conversation_id: str, tag_id: int) -> Response:
    """Take a tag off the conversation."""

    def remove(db: DbSession) -> None:
        of_it = ConversationTagRow.conversation_id == conversation_id, ConversationTagRow.tag_id == tag_id
        db.execute(delete(ConversationTagRow).where(*of_it))
        note(db, visit.who, Deed.UNTAG, conversation_id)

    await visit.console.database.run(remove, writes=True)
    return _back(visit, conversation_id, "saved=notes", "notes")


@router.post("/staff/conversations/{conversation_id}/assignments")
async def assign(visit: Admitted, conversation_id: str) -> Response:
    """Ask a colleague for a review or a second opinion."""
    staff_id, kind = visit.field("staff"), visit.field("kind")
    if not staff_id.isdecimal() or kind not in set(AssignmentKind):
        raise InvalidFormError

    def ask(db: DbSession) -> bool:
        _demand(db, conversation_id)
        note(db, visit.who, Deed.ASSIGN, conversation_id)
        return assignments.assign(db, conversation_id, int(staff_id), AssignmentKind(kind), visit.who)

    if not await visit.console.database.run(ask, writes=True):
        raise InvalidFormError
    return _back(visit, conversation_id, "saved=notes", "notes")


def filled_in(visit: Visit, turn_uid: str) -> Review:
    """Return the review that a complete form holds, without tag."""
    return Review(
        turn_uid=turn_uid,
        reviewer=visit.who,
        verdict=Verdict(visit.field("verdict")),
        right_card=_right_card(visit) or None,
        note=redact(visit.field("note")[:MAX_NOTE_CHARS]).text or None,
    )


async def incomplete(visit: Visit, turn_uid: str) -> Draft | None:
    """Return what the form lacks, with the cards nearest to the words in the place of a card."""
    content, verdict, right_card = visit.console.content, visit.field("verdict"), _right_card(visit)
    await content.load()
    nearest, error = [], ""
    if visit.field("search") and right_card and not content.has_card(right_card):
        nearest = content.nearest(right_card, visit.language)
    elif verdict not in set(Verdict):
        error = "no_verdict"
    elif right_card and not content.has_card(right_card):
        error, nearest = "which_card", content.nearest(right_card, visit.language)
    elif verdict == Verdict.WRONG_CARD and not right_card:
        error = "no_card"
    else:
        return None
    note_text, tag = visit.field("note")[:MAX_NOTE_CHARS], visit.field("tag")
    return Draft(turn_uid, verdict, right_card, note_text, tag, error, nearest)


def _right_card(visit: Visit) -> str:
    """Return the card chosen among those found, unless other words are looked for; else what was typed."""
    chosen = "" if visit.field("search") else visit.field("chosen_card")
    return chosen or visit.field("right_card")


def _demand(db: DbSession, conversation_id: str) -> None:
    if db.get(ConversationRow, conversation_id) is None:
        raise NotFoundError


def _tag(db: DbSession, conversation_id: str, name: str) -> None:
    """Tag the conversation; two who invent the same tag at once share it."""
    db.execute(insert(db, TagRow).values(name=name).on_conflict_do_nothing(index_elements=["name"]))
    tag_id = db.scalar(select(TagRow.id).where(TagRow.name == name))
    tagged = {"conversation_id": conversation_id, "tag_id": tag_id}
    db.execute(insert(db, ConversationTagRow).values(tagged).on_conflict_do_nothing())


def _back(visit: Visit, conversation_id: str, said: str, anchor: str) -> Response:
    """Send back to the conversation, in the same place of the same list."""
    query = Filters.read(visit.request.query_params).query
    path = visit.request.app.url_path_for("show_conversation", conversation_id=conversation_id)
    return RedirectResponse(f"{path}?{f'{query}&' if query else ''}{said}#{anchor}", status_code=303)
