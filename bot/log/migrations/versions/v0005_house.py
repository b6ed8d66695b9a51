"""Notices with a level and a page, recalls of cards, and the panel that reads them."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns and tables."""
    op.add_column("notices", sa.Column("level", sa.String, nullable=False, server_default="info"))
    op.add_column("notices", sa.Column("url", sa.String))
    op.create_table(
        "recalls",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("card_id", sa.String, nullable=False, index=True),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime, index=True),
    )
    op.create_table(
        "panel_invitations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("person", "language", name="uq_panel_invitations_person"),
    )
    to_invitation = sa.ForeignKey("panel_invitations.id", ondelete="CASCADE")
    op.create_table(
        "panel_cards",
        sa.Column("invitation_id", sa.Integer, to_invitation, primary_key=True),
        sa.Column("card_id", sa.String, primary_key=True, index=True),
        sa.Column("understood", sa.String),
        sa.Column("would_do", sa.String),
        sa.Column("digest", sa.String),
        sa.Column("answered_at", UtcDateTime),
    )
