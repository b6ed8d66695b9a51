"""The tables of notices and recalls. What changes here needs a revision in bot/log/migrations/versions/."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.log.tables import Table


class NoticeRow(Table):
    """What workers are told at once, between two moments."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    texts: Mapped[dict[str, str]]  # by language
    by: Mapped[str]
    at: Mapped[datetime]
    level: Mapped[str] = mapped_column(default="info", server_default="info")
    url: Mapped[str | None]


class RecallRow(Table):
    """That a card was wrong, for those who were shown it before `at`."""

    __tablename__ = "recalls"
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(index=True)
    texts: Mapped[dict[str, str]]  # by language
    by: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
