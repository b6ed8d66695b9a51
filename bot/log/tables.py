"""The tables of the conversation log. What changes here needs a revision in migrations/versions/."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Double, ForeignKey, Index, TypeDecorator, false, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# In the `info` of a table with a column `conversation_id`: its rows go when a person wants no words kept.
GOES_WITH_WORDS = "goes_with_words"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: SQLite keeps no zone, and PostgreSQL answers in that of the connection."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone could be any of 24")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    type_annotation_map: ClassVar = {
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
        list[str]: JSON,
        datetime: UtcDateTime,
        float: Double,
    }


class ConversationRow(Table):
    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    language: Mapped[str | None]
    entry: Mapped[str | None] = mapped_column(index=True)
    channel: Mapped[str]
    pseudonym: Mapped[str | None] = mapped_column(index=True)
    keep_words: Mapped[bool] = mapped_column(default=True, server_default=true())
    last_at: Mapped[datetime]  # of its newest turn

    __table_args__ = (
        # The inbox walks this one, newest first, and looks at no row that its filters leave out.
        Index("ix_conversations_list", "last_at", "id", "opened_at", "language", "channel", "entry"),
        Index("ix_conversations_opened_at_id", "opened_at", "id"),
    )


class TurnRow(Table):
    __tablename__ = "turns"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(index=True, unique=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(index=True)
    said: Mapped[str | None]
    language: Mapped[str]
    intent: Mapped[str | None] = mapped_column(index=True)
    intent_confidence: Mapped[float | None]
    outcome: Mapped[str] = mapped_column(index=True)
    trace: Mapped[dict[str, Any] | None]
    cards: Mapped[list[str]]
    agencies: Mapped[list[str]]
    latency_ms: Mapped[int]
    asked: Mapped[bool] = mapped_column(default=True, server_default=true())  # False: the opening

    # Revision 0009 adds ix_turns_asked, made otherwise in SQLite than in PostgreSQL: numbers are counted from it alone.


class TurnIndexRow(Table):
    """By what staff find a turn: a card or agency shown, or a sign (bot/log/signs.py); each once."""

    __tablename__ = "turn_index"
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))

    # Revision 0012 adds statistics of kind and value together in PostgreSQL.
    __table_args__ = (
        # Each holds the whole row: thousands are looked through for one page.
        Index("ix_turn_index_value", "kind", "value", "conversation_id", "turn_id"),
        Index("ix_turn_index_conversation", "conversation_id", "kind", "turn_id", "value"),
    )


class MessageRow(Table):
    __tablename__ = "messages"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    body: Mapped[dict[str, Any]]


class FeedbackRow(Table):
    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    helpful: Mapped[bool]
    reason: Mapped[str | None]

    __table_args__ = (Index("ix_feedback_at", "at", "helpful", "conversation_id"),)


class ReviewRow(Table):
    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    reviewer: Mapped[str]
    verdict: Mapped[str]
    right_card: Mapped[str | None]
    note: Mapped[str | None]
    at: Mapped[datetime]
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="first", server_default="first")
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    tag: Mapped[str | None]
    stream: Mapped[str] = mapped_column(default="queue", server_default="queue")


class AuditRow(Table):
    """What staff did. Outlives the turn it was done to, so it holds no more of it than its uid."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str]
    what: Mapped[str]
    on_what: Mapped[str]


class DailyCountRow(Table):
    """How often something happened on a day (UTC): all that stays of turns when they are purged.

    Empty text stands for "none": a null would never equal another, and the count not be added to.
    """

    __tablename__ = "daily_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    card: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
