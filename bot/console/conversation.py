"""A conversation as the worker saw it, and beside each turn what the machine thought and what reviewers found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access import accounts
from bot.console.access.guard import Admitted, Visit
from bot.console.assignments import Assignment, AssignmentKind, open_assignments
from bot.console.audit import Deed, note
from bot.console.content import Content, NamedCard
from bot.console.errors import NotFoundError
from bot.console.filters import Filters, Key
from bot.console.find import neighbours
from bot.console.house.erasing import Reason
from bot.console.house.marks import Marked, days_to_preserve, marks_of
from bot.console.improve.proposals import Proposal, of_turns
from bot.console.numbers.figures import OTHER, OUTCOMES
from bot.console.quality.blind import hidden_in
from bot.console.tables import ConversationTagRow, TagRow
from bot.gateway.chat import REASONS
from bot.gateway.languages import Language
from bot.gateway.messages import Message
from bot.log.marks import Mark
from bot.log.records import ANNOUNCED, Review, Turn
from bot.log.tables import ConversationRow, FeedbackRow
from knowledge.models import Situation

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Candidate:
    """A card that the search weighed."""

    card: NamedCard
    probability: float


@dataclass(frozen=True)
class ShownTurn:
    """A turn with all that stands beside it. `agree` is None where fewer than two reviewed it."""

    turn: Turn
    translated: list[Message]  # the cards shown, in the reviewer's language
    candidates: list[Candidate]
    answer_from: float | None
    choices_from: float | None
    outcome: str  # as the numbers count it
    situation: Mapping[str, str]
    agencies: list[tuple[str, str | None]]  # name and why
    reviews: list[Review]
    agree: bool | None
    hidden: bool  # waits for a blind review: what others think is left out


@dataclass(frozen=True)
class Draft:
    """A review that cannot be taken yet: what it lacks is on the page, with what was filled in.

    `error` is empty where somebody only looks for the right card.
    """

    turn_uid: str
    verdict: str
    right_card: str
    note: str
    tag: str
    error: str
    nearest: list[NamedCard]


@dataclass(frozen=True)
class Thumb:
    """What the worker said of an answer; `reason` is one of the chat page's, or own words."""

    helpful: bool
    reason: str | None


@dataclass(frozen=True)
class _Beside:
    """What the database tells about a conversation beside its turns."""

    before: str | None
    after: str | None
    tags: list[tuple[int, str]]
    assignments: list[Assignment]
    staff: list[tuple[int, str]]
    known_tags: list[str]
    marks: Mapping[Mark, Marked]
    hidden: set[str]  # turns whose reviews the visitor may not see yet
    proposals: dict[str, list[Proposal]]  # by the turn's uid
    thumbs: dict[str, Thumb]  # by the id of the message


@router.get("/staff/conversations/{conversation_id}")
async def show_conversation(visit: Admitted, conversation_id: str) -> Response:
    """Show the conversation, and write down who looked."""
    return await conversation_page(visit, conversation_id)


async def conversation_page(visit: Visit, conversation_id: str, draft: Draft | None = None) -> Response:
    """Return the page, with a review to be completed where there is one.

    Raises:
        NotFoundError: there is no such conversation (any more).
    """
    console = visit.console
    filters = Filters.read(visit.request.query_params)
    await console.content.load()
    conversation = await console.log.find(conversation_id)
    if conversation is None:
        raise NotFoundError

    beside = await console.database.run(lambda db: _beside(db, visit, conversation_id, filters))
    await console.database.run(lambda db: note(db, visit.who, Deed.LOOK, conversation_id), writes=True)
    turns = await console.log.turns(conversation_id)
    reviews = [
        review
        for review in await console.log.reviews(conversation_id)
        if review.turn_uid not in beside.hidden or review.reviewer == visit.who
    ]
    html = console.renderer.page(
        "conversation.html",
        visit.language,
        visit=visit,
        filters=filters,
        conversation=conversation,
        turns=[
            shown_turn(turn, reviews, console.content, visit.language, hidden=turn.uid in beside.hidden)
            for turn in turns
        ],
        beside=beside,
        preserve_days=days_to_preserve(datetime.now(UTC)),
        erase_reasons=list(Reason),
        cards=console.content.cards(visit.language),
        content=console.content,
        kinds=list(AssignmentKind),
        announced=ANNOUNCED,
        reasons=REASONS,
        draft=draft,
        saved=visit.request.query_params.get("saved"),
        meanwhile=visit.request.query_params.get("meanwhile"),
    )
    return HTMLResponse(html, status_code=422 if draft and draft.error else 200)


def _beside(db: DbSession, visit: Visit, conversation_id: str, filters: Filters) -> _Beside:
    row = db.get(ConversationRow, conversation_id)
    if row is None:
        raise NotFoundError
    key = Key(row.last_at, row.id)
    before, after = neighbours(db, filters, visit.console.content, staff_id=visit.session.staff.id, of=key)
    of_it = select(TagRow.id, TagRow.name).join(ConversationTagRow, ConversationTagRow.tag_id == TagRow.id)
    tags = db.execute(of_it.where(ConversationTagRow.conversation_id == row.id).order_by(TagRow.name))
    hidden = hidden_in(db, row.id, visit.session.staff.id, datetime.now(UTC))
    return _Beside(
        before=before,
        after=after,
        tags=[] if hidden else [(tag.id, tag.name) for tag in tags],
        assignments=[] if hidden else open_assignments(db, row.id),
        staff=accounts.names(db),
        known_tags=list(db.scalars(select(TagRow.name).order_by(TagRow.name))),
        marks=marks_of(db, row.id),
        hidden=hidden,
        proposals=of_turns(db, row.id),
        thumbs=_thumbs(db, row.id),
    )


def _thumbs(db: DbSession, conversation_id: str) -> dict[str, Thumb]:
    given = select(FeedbackRow).where(FeedbackRow.conversation_id == conversation_id)
    return {
        row.message_id: Thumb(row.helpful, row.reason) for row in db.scalars(given.order_by(FeedbackRow.at))
    }


def shown_turn(
    turn: Turn, reviews: list[Review], content: Content, language: Language, *, hidden: bool = False
) -> ShownTurn:
    """Return the turn with what stands beside it, of `reviews` those of this turn."""
    trace = turn.trace or {}
    situation = _situation(trace)
    own = [review for review in reviews if review.turn_uid == turn.uid]
    latest = {review.reviewer: (review.verdict, review.right_card) for review in own}
    return ShownTurn(
        turn=turn,
        translated=_translated(turn, situation, content, language),
        candidates=[
            Candidate(_named(hit, content, language), float(hit["probability"]))
            for hit in trace.get("hits", ())
        ],
        answer_from=trace.get("answer_from"),
        choices_from=trace.get("choices_from"),
        outcome=turn.outcome if turn.outcome in OUTCOMES else OTHER,
        situation=situation.model_dump(exclude_none=True),
        agencies=[
            (content.agency(tile.id, language), tile.why)
            for message in turn.messages
            for tile in message.agencies or ()
        ],
        reviews=own,
        agree=None if len(latest) < 2 else len(set(latest.values())) == 1,
        hidden=hidden,
    )


def _named(hit: Mapping[str, Any], content: Content, language: Language) -> NamedCard:
    card_id = str(hit["card_id"])
    return NamedCard(card_id, content.title(card_id, language))


def _situation(trace: Mapping[str, Any]) -> Situation:
    try:
        return Situation.model_validate(trace.get("situation") or {})
    except ValidationError:  # of an older Kompas
        return Situation()


def _translated(turn: Turn, situation: Situation, content: Content, language: Language) -> list[Message]:
    if turn.language == language:
        return []
    shown = [
        content.card_in(language, message.card.id, situation, f"translated-{message.id}")
        for message in turn.messages
        if message.card
    ]
    return [message for message in shown if message is not None]
