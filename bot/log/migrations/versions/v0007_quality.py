"""The random sample: plans, draws, what was drawn; and from which stream a review came."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables. Every review so far came from somebody who looked for faults."""
    op.add_column("reviews", sa.Column("stream", sa.String, nullable=False, server_default="queue"))
    op.create_table(
        "sample_plans",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("second_percent", sa.Integer, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "sample_draws",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("seed", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("second_percent", sa.Integer, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "sample_strata",
        sa.Column("day", sa.Date, _to("sample_draws.day"), primary_key=True),
        sa.Column("language", sa.String, primary_key=True),
        sa.Column("held", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
    )
    op.create_table(
        "sample_turns",
        sa.Column("turn_id", sa.Integer, _to("turns.id"), primary_key=True),
        sa.Column("conversation_id", sa.String, _to("conversations.id"), nullable=False, index=True),
        sa.Column("day", sa.Date, _to("sample_draws.day"), nullable=False, index=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
    )


def _to(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, ondelete="CASCADE")
