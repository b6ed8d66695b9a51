"""Who is to look at a conversation: for a review, or for a second opinion. Knows the table; no HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.console.tables import AssignmentRow, StaffRow


class AssignmentKind(StrEnum):
    """What is asked."""

    REVIEW = "review"
    SECOND_OPINION = "second_opinion"


@dataclass(frozen=True)
class Assignment:
    """What was asked of whom, and is not done."""

    name: str
    kind: AssignmentKind
    by: str


def open_assignments(session: Session, conversation_id: str) -> list[Assignment]:
    """Return what is still to be done on a conversation, oldest first."""
    waiting = (
        select(StaffRow.name, AssignmentRow.kind, AssignmentRow.by)
        .join(StaffRow, StaffRow.id == AssignmentRow.staff_id)
        .where(AssignmentRow.conversation_id == conversation_id, AssignmentRow.done_at.is_(None))
        .order_by(AssignmentRow.id)
    )
    return [Assignment(row.name, AssignmentKind(row.kind), row.by) for row in session.execute(waiting)]


def assign(session: Session, conversation_id: str, staff_id: int, kind: AssignmentKind, by: str) -> bool:
    """Ask somebody; return False where there is no such person. What is asked already is asked once."""
    person = session.get(StaffRow, staff_id)
    if person is None or not person.active:
        return False
    if not _is_asked(session, conversation_id, staff_id, kind):
        now = datetime.now(UTC)
        asked = AssignmentRow(
            conversation_id=conversation_id, staff_id=staff_id, kind=kind.value, by=by, at=now
        )
        session.add(asked)
    return True


def is_second_opinion(session: Session, conversation_id: str, staff_id: int) -> bool:
    """Say whether somebody was asked for a second opinion and has not given it."""
    return _is_asked(session, conversation_id, staff_id, AssignmentKind.SECOND_OPINION)


def finish(session: Session, conversation_id: str, staff_id: int) -> None:
    """Note that somebody has done what was asked."""
    own = (
        AssignmentRow.conversation_id == conversation_id,
        AssignmentRow.staff_id == staff_id,
        AssignmentRow.done_at.is_(None),
    )
    session.execute(update(AssignmentRow).where(*own).values(done_at=datetime.now(UTC)))


def _is_asked(session: Session, conversation_id: str, staff_id: int, kind: AssignmentKind) -> bool:
    same = select(AssignmentRow.id).where(
        AssignmentRow.conversation_id == conversation_id,
        AssignmentRow.staff_id == staff_id,
        AssignmentRow.kind == kind.value,
        AssignmentRow.done_at.is_(None),
    )
    return session.scalar(same.limit(1)) is not None
