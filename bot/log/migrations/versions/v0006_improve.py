"""What staff improve: proposed examples, and old messages run again."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, _to("turns"), nullable=False, index=True),
        sa.Column("conversation_id", sa.String, _to("conversations"), nullable=False, index=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("intent", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("style", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("reason", sa.String),
        sa.Column("exported_at", UtcDateTime),
    )
    op.create_index("ix_proposals_status_id", "proposals", ["status", "id"])
    op.create_table(
        "replays",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("flipped", sa.Integer, nullable=False),
        sa.Column("built_from", sa.String, nullable=False),
    )
    op.create_table(
        "replay_flips",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("replay_id", sa.Integer, _to("replays"), nullable=False, index=True),
        sa.Column("turn_id", sa.Integer, _to("turns"), nullable=False, index=True),
        sa.Column("conversation_id", sa.String, _to("conversations"), nullable=False, index=True),
        sa.Column("outcome_then", sa.String, nullable=False),
        sa.Column("cards_then", sa.JSON, nullable=False),
        sa.Column("outcome_now", sa.String, nullable=False),
        sa.Column("cards_now", sa.JSON, nullable=False),
    )


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
