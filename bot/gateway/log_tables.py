"""The tables of the conversation log, and the SQLite file that holds them."""

from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import JSON, Engine, ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LOCK_WAIT_S = 2.0  # a worker waits for the log no longer than this; then the answer goes out unlogged


class _Table(DeclarativeBase):
    type_annotation_map: ClassVar = {dict[str, Any]: JSON}


class ConversationRow(_Table):
    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    language: Mapped[str | None]
    entry: Mapped[str | None] = mapped_column(index=True)
    channel: Mapped[str]


class TurnRow(_Table):
    __tablename__ = "turns"
    id: Mapped[int] = mapped_column(primary_key=True)
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
    latency_ms: Mapped[int]
    uid: Mapped[str] = mapped_column(unique=True)


class MessageRow(_Table):
    __tablename__ = "messages"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    body: Mapped[dict[str, Any]]


class FeedbackRow(_Table):
    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    helpful: Mapped[bool]
    reason: Mapped[str | None]


def open_database(file: Path) -> Engine:
    """Return an engine on `file`, with every table there."""
    engine = create_engine(
        f"sqlite:///{file}",
        connect_args={"timeout": LOCK_WAIT_S},
        hide_parameters=True,  # values in an error message would end up in a log file
    )
    event.listen(engine, "connect", _prepare_connection)
    _Table.metadata.create_all(engine)
    return engine


def _prepare_connection(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # overwrite what is erased instead of only unlinking it
    cursor.close()
