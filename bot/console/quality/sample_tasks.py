"""Which turns of the sample wait for somebody, and how their review is taken. Knows tables; no HTTP."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.console.quality.blind import HIDDEN_FOR, given, is_reviewed_by, own_name, waits_blind
from bot.console.quality.quality_tables import SampleDrawRow, SampleTurnRow
from bot.console.quality.sample import readable
from bot.console.quality.sampled import read_turn
from bot.log.conversation_log import write_review
from bot.log.marks import Mark, is_marked
from bot.log.records import Review, ReviewKind, Stream
from bot.log.tables import ReviewRow, TurnRow


@dataclass(frozen=True)
class Task:
    """A turn of the sample by its uid, where it stands."""

    uid: str
    conversation_id: str
    language: str


def waiting(session: Session, staff_id: int, now: datetime) -> list[Task]:
    """Return the turns that somebody is to review, those of the oldest day first.

    Within a day everybody has an order of their own: two who begin at once rarely get the same turn.
    """
    name = session.scalar(select(own_name(staff_id))) or ""
    turns = (
        select(TurnRow.uid, SampleTurnRow.conversation_id, SampleTurnRow.language, SampleTurnRow.day)
        .select_from(SampleTurnRow)
        .join(TurnRow, TurnRow.id == SampleTurnRow.turn_id)
        .join(SampleDrawRow, SampleDrawRow.day == SampleTurnRow.day)
        .where(_is_open(now), ~is_reviewed_by(name))
    )
    rows = sorted(
        session.execute(turns), key=lambda row: (row.day, sha256(f"{name} {row.uid}".encode()).digest())
    )
    return [Task(row.uid, row.conversation_id, row.language) for row in rows]


def by_language(tasks: list[Task]) -> dict[str, int]:
    """Return how many wait in each language."""
    return dict(sorted(Counter(task.language for task in tasks).items()))


def conversation_of(session: Session, uid: str) -> str | None:
    """Return the conversation of a turn of the sample; None where the turn is none of it (any more)."""
    held = select(SampleTurnRow.conversation_id).join(TurnRow, TurnRow.id == SampleTurnRow.turn_id)
    return session.scalar(held.where(TurnRow.uid == uid))


def is_for(session: Session, uid: str, staff_id: int, now: datetime) -> bool:
    """Say whether somebody is (still) to review a turn."""
    turn = (
        select(SampleTurnRow.turn_id)
        .join(TurnRow, TurnRow.id == SampleTurnRow.turn_id)
        .join(SampleDrawRow, SampleDrawRow.day == SampleTurnRow.day)
        .where(TurnRow.uid == uid, _is_open(now), ~is_reviewed_by(own_name(staff_id)))
    )
    return session.scalar(turn) is not None


def take(session: Session, review: Review, staff_id: int, now: datetime) -> bool:
    """Add a review of the sample, and whether it is blind; return False where none is wanted of this person.

    Sent twice it is added once. Needs a transaction that writes.
    """
    # PostgreSQL: of two at once, the second sees what the first has written.
    of_turn = select(SampleTurnRow).join(TurnRow, TurnRow.id == SampleTurnRow.turn_id)
    turn = session.scalar(of_turn.where(TurnRow.uid == review.turn_uid).with_for_update(of=SampleTurnRow))
    if turn is None or not is_for(session, review.turn_uid, staff_id, now):
        return False
    others = session.execute(
        select(ReviewRow.at, ReviewRow.stream).where(
            ReviewRow.turn_id == turn.turn_id, ReviewRow.reviewer != review.reviewer
        )
    ).all()
    drawn_at = session.get_one(SampleDrawRow, turn.day).at
    # What stood there before the draw was open to all, and so is everything when the second opinion took too long.
    hidden = now < drawn_at + HIDDEN_FOR and all(other.at >= drawn_at for other in others)
    is_second = any(other.stream == Stream.SAMPLE for other in others)
    kind = ReviewKind.SECOND if is_second else ReviewKind.FIRST
    blind = hidden or not others
    return write_review(session, replace(review, stream=Stream.SAMPLE, kind=kind, blind=blind))


def settle(session: Session, review: Review) -> bool:
    """Add what a third person says where two disagree; return False where there is nothing for them to settle.

    Needs a transaction that writes.
    """
    of_turn = select(SampleTurnRow).join(TurnRow, TurnRow.id == SampleTurnRow.turn_id)
    session.scalar(of_turn.where(TurnRow.uid == review.turn_uid).with_for_update(of=SampleTurnRow))
    turn = read_turn(session, review.turn_uid)
    if turn is None or not turn.may_settle(review.reviewer):
        return False
    return write_review(session, replace(review, stream=Stream.SAMPLE, kind=ReviewKind.SETTLED))


def _is_open(now: datetime) -> ColumnElement[bool]:
    """Say whether the turn waits for a first review, which it may do for long, or for a blind second one."""
    return (
        readable()
        & ~is_marked(SampleTurnRow.conversation_id, Mark.TEST)
        & ((given() == 0) | waits_blind(now))
    )
