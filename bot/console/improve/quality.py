"""Each card in figures: how often it was shown, whether it helped, what reviewers found. Tests are left out."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from fastapi import APIRouter
from sqlalchemy import String, cast, func, select, true
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.gateway.messages import Kind
from bot.log.marks import Mark, is_marked
from bot.log.records import Verdict
from bot.log.tables import FeedbackRow, MessageRow, ReviewRow, TurnRow

router = APIRouter(include_in_schema=False)

WRONG = (
    Verdict.WRONG_CARD,
    Verdict.NO_ANSWER_DUE,
    Verdict.MISSING_TOPIC,
)  # the card should not have been shown


@dataclass(frozen=True)
class CardQuality:
    """What happened with a card in the messages that are kept.

    `asked`: shown, as the answer or among choices. `answered`: shown as the answer. `helpful`, `unhelpful`: what people
    said of that. `wrong`: answers that a reviewer found wrong. `missed`: turns for which a reviewer named this card.
    """

    card_id: str
    asked: int = 0
    answered: int = 0
    helpful: int = 0
    unhelpful: int = 0
    reviewed: int = 0
    wrong: int = 0
    missed: int = 0


_CARDS = cast(TurnRow.cards, String)  # JSON: PostgreSQL groups by no other form of it
COLUMNS = tuple(field.name for field in fields(CardQuality) if field.name != "card_id")


@router.get("/staff/improve/cards")
async def show_quality(visit: Admitted) -> Response:
    """Show every card that was shown or missed, sorted by one column, the highest first."""
    console = visit.console
    wanted = visit.request.query_params.get("sort", "")
    column = wanted if wanted in COLUMNS else "wrong"
    await console.content.load()

    found = await console.database.run(quality)
    await console.database.run(lambda db: note(db, visit.who, Deed.IMPROVE, "cards"), writes=True)
    html = console.renderer.page(
        "improve_cards.html",
        visit.language,
        visit=visit,
        found=sorted(found, key=lambda card: (-getattr(card, column), card.card_id)),
        columns=COLUMNS,
        column=column,
        content=console.content,
    )
    return HTMLResponse(html)


def quality(session: DbSession) -> list[CardQuality]:
    """Return the figures of every card that was shown, or that a reviewer named."""
    figures: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for card_id, name, count in _figures(session):
        figures[card_id][name] += count
    return [CardQuality(card_id, **found) for card_id, found in figures.items()]


def _figures(session: DbSession) -> Iterator[tuple[str, str, int]]:
    shown = select(_CARDS, TurnRow.outcome, func.count()).where(TurnRow.asked == true())
    for cards, outcome, count in _executed(session, shown, TurnRow.outcome):
        for card_id in cards:
            if outcome in (Kind.ANSWER.value, Kind.CHOICES.value):
                yield card_id, "asked", count
            if outcome == Kind.ANSWER.value:
                yield card_id, "answered", count
    # The outcome is looked at here: asked for it, SQLite would begin with all answers.
    voted = (
        select(_CARDS, TurnRow.outcome, FeedbackRow.helpful, func.count())
        .select_from(FeedbackRow)
        .join(MessageRow, MessageRow.id == FeedbackRow.message_id)
        .join(TurnRow, TurnRow.id == MessageRow.turn_id)
    )
    for cards, outcome, helpful, count in _executed(session, voted, TurnRow.outcome, FeedbackRow.helpful):
        for card_id in cards if outcome == Kind.ANSWER.value else ():
            yield card_id, "helpful" if helpful else "unhelpful", count
    reviewed = (
        select(_CARDS, TurnRow.outcome, func.count(func.distinct(TurnRow.id)))
        .select_from(ReviewRow)
        .join(TurnRow, TurnRow.id == ReviewRow.turn_id)
    )
    wrong = reviewed.where(ReviewRow.verdict.in_([verdict.value for verdict in WRONG]))
    for name, found in (("reviewed", reviewed), ("wrong", wrong)):
        for cards, outcome, count in _executed(session, found, TurnRow.outcome):
            for card_id in cards if outcome == Kind.ANSWER.value else ():
                yield card_id, name, count
    missed = (
        select(ReviewRow.right_card, func.count(func.distinct(ReviewRow.turn_id)))
        .join(TurnRow, TurnRow.id == ReviewRow.turn_id)
        .where(ReviewRow.right_card.is_not(None), ~is_marked(TurnRow.conversation_id, Mark.TEST))
        .where(ReviewRow.verdict != Verdict.RIGHT.value)
        .group_by(ReviewRow.right_card)
    )
    for card_id, count in session.execute(missed):
        yield str(card_id), "missed", count


def _executed(session: DbSession, found: Any, *kinds: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the cards shown, each once, and what was asked for, of turns that are no tests."""
    of_kind = found.where(~is_marked(TurnRow.conversation_id, Mark.TEST)).group_by(_CARDS, *kinds)
    for cards, *rest in session.execute(of_kind):
        yield (set(json.loads(cards)), *rest)
