"""Pseudonyms and consent, turns written once, what was shown, reviews, audit, and counts that stay."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns and tables. Nothing is rebuilt: SQLite would drop a table, and cascade, to do so."""
    op.add_column("conversations", sa.Column("pseudonym", sa.String))
    op.create_index("ix_conversations_pseudonym", "conversations", ["pseudonym"])
    op.add_column(
        "conversations", sa.Column("keep_words", sa.Boolean, nullable=False, server_default=sa.true())
    )
    op.add_column("turns", sa.Column("uid", sa.String, nullable=False, server_default=""))
    op.execute("UPDATE turns SET uid = 'turn-' || id")
    op.create_index("ix_turns_uid", "turns", ["uid"], unique=True)
    op.add_column("turns", sa.Column("cards", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("turns", sa.Column("agencies", sa.JSON, nullable=False, server_default="[]"))
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reviewer", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("right_card", sa.String),
        sa.Column("note", sa.String),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_reviews_turn_id", "reviews", ["turn_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("on_what", sa.String, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    dimensions = ("language", "channel", "entry", "topic", "card", "outcome")
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date, primary_key=True),
        *(sa.Column(name, sa.String, primary_key=True) for name in dimensions),
        sa.Column("count", sa.Integer, nullable=False),
    )
