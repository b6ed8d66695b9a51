"""What is hidden from whom: nobody who may still review a turn of the sample sees what others think of it.

Hidden are the reviews of others on that turn, of either stream, and the tags and requests of its conversation, for all
who may review and have not reviewed it in the sample. Knows tables; no HTTP.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from bot.console.access.roles import Role
from bot.console.quality.quality_tables import SampleDrawRow, SampleTurnRow
from bot.console.tables import StaffRow
from bot.log.records import ReviewKind, Stream
from bot.log.tables import ReviewRow, TurnRow

HIDDEN_FOR = timedelta(
    days=14
)  # after the draw; whoever is to mend an answer cannot wait for a second reviewer longer


def hidden_turns(staff_id: int, now: datetime) -> Select[int]:
    """Return the ids of the turns whose reviews somebody may not see yet."""
    may_review = select(StaffRow.id).where(StaffRow.id == staff_id, StaffRow.role != Role.READER.value)
    return (
        select(SampleTurnRow.turn_id)
        .join(SampleDrawRow, SampleDrawRow.day == SampleTurnRow.day)
        .where(waits_blind(now), ~is_reviewed_by(own_name(staff_id)), may_review.exists())
    )


def hidden_conversations(staff_id: int, now: datetime) -> Select[str]:
    """Return the conversations that hold such a turn."""
    turns = hidden_turns(staff_id, now)
    return select(SampleTurnRow.conversation_id).where(SampleTurnRow.turn_id.in_(turns))


def visible_reviews(staff_id: int, now: datetime) -> ColumnElement[bool]:
    """Say whether somebody may see a review: it is theirs, or its turn is not hidden from them."""
    return (ReviewRow.reviewer == own_name(staff_id)) | ReviewRow.turn_id.not_in(hidden_turns(staff_id, now))


def hidden_in(session: Session, conversation_id: str, staff_id: int, now: datetime) -> set[str]:
    """Return the uids of a conversation's turns whose reviews somebody may not see yet."""
    found = select(TurnRow.uid).where(
        TurnRow.conversation_id == conversation_id, TurnRow.id.in_(hidden_turns(staff_id, now))
    )
    return set(session.scalars(found))


def waits_blind(now: datetime) -> ColumnElement[bool]:
    """Say whether a turn of the sample, joined with its draw, waits for reviewers who see nobody else's verdict."""
    return (given() < SampleTurnRow.wanted) & (SampleDrawRow.at > now - HIDDEN_FOR)


def given() -> ScalarSelect[int]:
    """Return how many people reviewed a turn of the sample."""
    people = select(func.count(func.distinct(ReviewRow.reviewer)))
    return people.where(ReviewRow.turn_id == SampleTurnRow.turn_id, _of_sample()).scalar_subquery()


def is_reviewed_by(name: Any) -> ColumnElement[bool]:
    """Say whether somebody reviewed a turn of the sample, in the sample."""
    own = select(ReviewRow.id).where(
        ReviewRow.turn_id == SampleTurnRow.turn_id, ReviewRow.reviewer == name, _of_sample()
    )
    return own.exists()


def own_name(staff_id: int) -> ScalarSelect[str]:
    """Return the name under which somebody reviews."""
    return select(StaffRow.name).where(StaffRow.id == staff_id).scalar_subquery()


def _of_sample() -> ColumnElement[bool]:
    return (ReviewRow.stream == Stream.SAMPLE.value) & (ReviewRow.kind != ReviewKind.SETTLED.value)
