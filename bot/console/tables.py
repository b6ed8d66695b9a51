"""The tables of the console. What changes here needs a revision in bot/log/migrations/versions/."""

from datetime import datetime

from sqlalchemy import ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.log.tables import Table

_OF_STAFF = "staff.id"
_OF_CONVERSATION = "conversations.id"


class StaffRow(Table):
    """An account. `password` is an argon2 hash, `totp` a sealed key; `openid` the name at the provider."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    language: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    password: Mapped[str | None]
    must_change: Mapped[bool] = mapped_column(default=True, server_default=true())
    totp: Mapped[str | None]
    totp_step: Mapped[int | None]  # of the last code taken: none is taken twice
    openid: Mapped[str | None] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None]


class SessionRow(Table):
    """A session. Its id is kept as a hash: who reads the table cannot take one over."""

    __tablename__ = "staff_sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey(_OF_STAFF, ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    step: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SavedFilterRow(Table):
    __tablename__ = "saved_filters"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey(_OF_STAFF, ondelete="CASCADE"), index=True)
    name: Mapped[str]
    query: Mapped[str]  # as in the inbox's address


class TagRow(Table):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class ConversationTagRow(Table):
    __tablename__ = "conversation_tags"
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey(_OF_CONVERSATION, ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class AssignmentRow(Table):
    """Who is to look at a conversation, and whether for a first review or a second opinion."""

    __tablename__ = "assignments"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey(_OF_CONVERSATION, ondelete="CASCADE"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey(_OF_STAFF, ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
