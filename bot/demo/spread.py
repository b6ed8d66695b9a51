"""Moves conversations of the demo into the past, directly in the database: the one thing that no door can do.

Everything else of them came in by the door, and so is redacted, searched and indexed like any other.
"""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.demo.plan import MARK
from bot.log.tables import ConversationRow, FeedbackRow, MessageRow, TurnRow

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# How many write in each hour of the day, as shares: before the shift, in breaks, most of all after work.
HOURS = (2, 1, 1, 1, 2, 4, 5, 4, 3, 4, 5, 4, 6, 6, 4, 4, 5, 8, 10, 11, 11, 10, 7, 4)
READING_S = (15, 150)  # from an answer to the next message
JUDGING_S = (5, 40)  # from an answer to its thumb
LASTING = timedelta(hours=1)  # longer than any conversation of the demo


def moment(random: Random, now: datetime, days: int) -> datetime:
    """Return a moment of today or of the `days` before: more of them lately, as if more people knew Kompas each day."""
    while True:
        (ago,) = random.choices(range(days + 1), range(days + 1, 0, -1))
        at = _moment_of_day(random, now, ago)
        if (
            at < now - LASTING
        ):  # what is still to come is drawn again: moved to yesterday, it would crowd that
            return at


def moment_of_yesterday(random: Random, now: datetime) -> datetime:
    """Return a moment of yesterday, so early that a conversation ends on that day."""
    while True:
        at = _moment_of_day(random, now, 1)
        if _day(at + LASTING) == _day(at) and at < now - LASTING:
            return at


def _moment_of_day(random: Random, now: datetime, ago: int) -> datetime:
    (hour,) = random.choices(range(24), HOURS)
    at = time(hour, random.randrange(60), random.randrange(60))
    return datetime.combine(_day(now) - timedelta(days=ago), at, _AMSTERDAM)


def _day(moment: datetime) -> date:
    return moment.astimezone(_AMSTERDAM).date()


def move(session: Session, conversation_id: str, begin: datetime, random: Random) -> None:
    """Let a conversation begin at `begin`, and its turns follow as somebody reads who has to think."""
    conversation = session.get_one(ConversationRow, conversation_id)
    conversation.opened_at = at = begin
    own = TurnRow.conversation_id == conversation_id
    moved: dict[int, datetime] = {}
    for turn in session.scalars(select(TurnRow).where(own).order_by(TurnRow.at, TurnRow.id)).all():
        moved[turn.id] = turn.at = at
        at += timedelta(seconds=random.randint(*READING_S))
    conversation.last_at = max(moved.values())
    judged = select(FeedbackRow, MessageRow.turn_id).join(MessageRow, MessageRow.id == FeedbackRow.message_id)
    for feedback, turn_id in session.execute(
        judged.where(FeedbackRow.conversation_id == conversation_id)
    ).all():
        feedback.at = moved[turn_id] + timedelta(seconds=random.randint(*JUDGING_S))


def is_logged(session: Session, message_id: str) -> bool:
    """Say whether the log holds a message."""
    return session.get(MessageRow, message_id) is not None


def count_real(session: Session) -> int:
    """Return how many conversations the database holds that were not made here."""
    real = or_(ConversationRow.entry.is_(None), ~ConversationRow.entry.startswith(MARK, autoescape=True))
    return session.scalar(select(func.count()).where(real)) or 0
