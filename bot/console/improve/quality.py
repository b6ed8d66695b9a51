"""Each card in figures: how often it was shown, whether it helped, what reviewers found. Tests are left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from fastapi import APIRouter
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.gateway.messages import Kind
from bot.log.marks import Mark, is_marked
from bot.log.records import Verdict
from bot.log.signs import IndexKind
from bot.log.tables import FeedbackRow, MessageRow, ReviewRow, TurnIndexRow, TurnRow

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


COLUMNS = tuple(field.name for field in fields(CardQuality) if field.name != "card_id")


@router.get("/staff/improve/cards")
async def show_quality(visit: Admitted) -> Response:
    """Show every card that was shown or missed, sorted by one column, the highest first."""
    console = visit.console
    wanted = visit.request.query_params.get("sort", "")
    column = wanted if wanted in COLUMNS else "wrong"
    await console.content.load()

    def read(db: DbSession) -> list[CardQuality]:
        note(db, visit.who, Deed.IMPROVE, "cards")
        return quality(db)

    found = await console.database.run(read, writes=True)
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
    shown = select(TurnIndexRow.value, TurnRow.outcome, func.count()).group_by(
        TurnIndexRow.value, TurnRow.outcome
    )
    for card_id, outcome, count in _executed(session, shown):
        if outcome in (Kind.ANSWER.value, Kind.CHOICES.value):
            yield card_id, "asked", count
        if outcome == Kind.ANSWER.value:
            yield card_id, "answered", count
    answer = TurnRow.outcome == Kind.ANSWER.value
    voted = (
        select(TurnIndexRow.value, FeedbackRow.helpful, func.count())
        .where(answer)
        .join(MessageRow, MessageRow.turn_id == TurnRow.id)
        .join(FeedbackRow, FeedbackRow.message_id == MessageRow.id)
        .group_by(TurnIndexRow.value, FeedbackRow.helpful)
    )
    for card_id, helpful, count in _executed(session, voted):
        yield card_id, "helpful" if helpful else "unhelpful", count
    turns = func.count(func.distinct(TurnRow.id))
    by_card = select(TurnIndexRow.value, turns).where(answer).join(ReviewRow, ReviewRow.turn_id == TurnRow.id)
    by_card = by_card.group_by(TurnIndexRow.value)
    wrong = by_card.where(ReviewRow.verdict.in_([verdict.value for verdict in WRONG]))
    for name, found in (("reviewed", by_card), ("wrong", wrong)):
        for card_id, count in _executed(session, found):
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


def _executed(session: DbSession, found: Any) -> Iterable[Any]:
    """Return the rows of a question about turns in which a card was shown."""
    is_card = and_(TurnIndexRow.turn_id == TurnRow.id, TurnIndexRow.kind == IndexKind.CARD.value)
    return session.execute(
        found.select_from(TurnRow)
        .join(TurnIndexRow, is_card)
        .where(~is_marked(TurnRow.conversation_id, Mark.TEST))
    )
