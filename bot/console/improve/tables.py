"""The tables of what staff improve. What changes here needs a revision in bot/log/migrations/versions/."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.log.tables import GOES_WITH_WORDS, Table

_OF_CONVERSATION = "conversations.id"
_OF_TURN = "turns.id"


class ProposalRow(Table):
    """A redacted message proposed as an example of an intent. It goes with its conversation, exported or not."""

    __tablename__ = "proposals"
    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey(_OF_TURN, ondelete="CASCADE"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey(_OF_CONVERSATION, ondelete="CASCADE"), index=True)
    language: Mapped[str]
    intent: Mapped[str]
    text: Mapped[str]
    style: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    exported_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_proposals_status_id", "status", "id"),
        {"info": {GOES_WITH_WORDS: True}},
    )


class ReplayRow(Table):
    """A run of old messages through the search as it was built then."""

    __tablename__ = "replays"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    messages: Mapped[int]
    flipped: Mapped[int]
    built_from: Mapped[str]  # digest of what the search had learnt from


class FlipRow(Table):
    """A message that would get another answer. What was said stands with its turn, and goes with it."""

    __tablename__ = "replay_flips"
    id: Mapped[int] = mapped_column(primary_key=True)
    replay_id: Mapped[int] = mapped_column(ForeignKey("replays.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey(_OF_TURN, ondelete="CASCADE"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey(_OF_CONVERSATION, ondelete="CASCADE"), index=True)
    outcome_then: Mapped[str]
    cards_then: Mapped[list[str]]
    outcome_now: Mapped[str]
    cards_now: Mapped[list[str]]

    __table_args__ = ({"info": {GOES_WITH_WORDS: True}},)
