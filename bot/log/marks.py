"""What staff mark a conversation as, and what is too old: the one query that purge and preview share.

Knows conversations and turns. Knows no page and no clock.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, exists
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from bot.log.tables import ConversationRow, Table, TurnRow


class Mark(StrEnum):
    """What a conversation can be marked as."""

    TEST = "test"  # no worker's: left out of figures and queues
    PRESERVE = "preserve"  # kept beyond the promised days, for a reason and until a day


class MarkRow(Table):
    """A mark, with who set it and why. Preserving has an end: the first moment at which retention holds again."""

    __tablename__ = "conversation_marks"
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


def is_marked(conversation_id: InstrumentedAttribute[str], mark: Mark) -> ColumnElement[bool]:
    """Return the condition that the conversation in that column carries `mark`."""
    return exists().where(MarkRow.conversation_id == conversation_id, MarkRow.mark == mark.value)


def is_preserved(conversation_id: InstrumentedAttribute[str], now: datetime) -> ColumnElement[bool]:
    """Return the condition that the conversation in that column is kept at `now`, however old it is."""
    of_it = MarkRow.conversation_id == conversation_id, MarkRow.mark == Mark.PRESERVE.value
    return exists().where(*of_it, MarkRow.ends_at > now)


def too_old(before: datetime, now: datetime, *, preserved: bool = False) -> ColumnElement[bool]:
    """Return which turns a purge at `now` of what is older than `before` erases.

    With `preserved` those of the same age that it leaves, because their conversation is preserved.
    """
    kept = is_preserved(TurnRow.conversation_id, now)
    return (TurnRow.at < before) & (kept if preserved else ~kept)


def emptied(before: datetime, now: datetime) -> ColumnElement[bool]:
    """Return which conversations a purge erases once it has erased turns: those left without any."""
    empty = ~exists().where(TurnRow.conversation_id == ConversationRow.id)
    return (ConversationRow.opened_at < before) & empty & ~is_preserved(ConversationRow.id, now)
