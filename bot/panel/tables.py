"""The tables of the panel. What changes here needs a revision in bot/log/migrations/versions/."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.log.tables import Table


class InvitationRow(Table):
    """A link for one person in one language. `person` is what staff call them: a number, never a name."""

    __tablename__ = "panel_invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    language: Mapped[str]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person", "language", name="uq_panel_invitations_person"),)


class PanelCardRow(Table):
    """A card that somebody is asked about, and what they answered, redacted. `digest` is of the text they read."""

    __tablename__ = "panel_cards"
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("panel_invitations.id", ondelete="CASCADE"), primary_key=True
    )
    card_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    understood: Mapped[str | None]
    would_do: Mapped[str | None]
    digest: Mapped[str | None]
    answered_at: Mapped[datetime | None]
