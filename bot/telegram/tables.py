"""The tables of the Telegram channel, in the database of the log.

Nothing in them names a chat, but one sealed number per reminder. What changes here needs a revision, as there.
"""

from datetime import datetime

from sqlalchemy import BigInteger, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.log.tables import Table


class PersonRow(Table):
    """Somebody who writes, under their pseudonym, and the conversation that they are in."""

    __tablename__ = "telegram_people"
    pseudonym: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None]
    language: Mapped[str | None]
    asked_where: Mapped[bool] = mapped_column(default=False, server_default=false())
    seen_at: Mapped[datetime] = mapped_column(index=True)


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


OF_PEOPLE = (PersonRow, EditRow, PostedRow, OfferRow, ReminderRow)  # what hangs on a pseudonym
