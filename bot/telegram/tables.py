"""The tables of the Telegram channel: nothing in them names a chat, but one sealed number per reminder."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LOCK_WAIT_S = 2.0  # as long as a worker waits for the log


class Table(DeclarativeBase):
    type_annotation_map: ClassVar = {list[str]: JSON}


class PersonRow(Table):
    """Somebody who writes, under their pseudonym."""

    __tablename__ = "telegram_people"
    pseudonym: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    asked_where: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ConversationRow(Table):
    """Whose a conversation is."""

    __tablename__ = "telegram_conversations"
    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]


class UpdateRow(Table):
    """An update that came in, and how far it is answered. `replies` are ids of messages in the log."""

    __tablename__ = "telegram_updates"
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)
    replies: Mapped[list[str] | None]
    pages_sent: Mapped[int] = mapped_column(default=0)


class EditRow(Table):
    """A message whose edit was answered, and the update that brought it."""

    __tablename__ = "telegram_edits"
    pseudonym: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(index=True)


class PostedRow(Table):
    """A message of the bot that can still be taken back."""

    __tablename__ = "telegram_posted"
    id: Mapped[int] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    message_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(index=True)


class OfferRow(Table):
    """A button that was offered: Telegram takes 64 bytes of a button, a payload may have 300."""

    __tablename__ = "telegram_offers"
    token: Mapped[str] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    page: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    value: Mapped[str]
    used_by: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(index=True)


class ReminderRow(Table):
    """What somebody asked to be reminded of. `sealed_chat` opens only with the key of the gateway."""

    __tablename__ = "telegram_reminders"
    id: Mapped[int] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    sealed_chat: Mapped[str]
    kind: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]


def open_database(url: URL) -> Engine:
    """Return an engine with every table there."""
    engine = create_engine(url, hide_parameters=True)  # values in an error message would end up in a log file
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    Table.metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={round(LOCK_WAIT_S * 1000)}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an update once taken stays taken
    cursor.execute("PRAGMA secure_delete=ON")  # overwrite what is erased instead of only unlinking it
    cursor.close()
