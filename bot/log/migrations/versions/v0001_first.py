"""Conversations, turns, messages and feedback."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables, save where they are: before there were revisions, they were made without one."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("language", sa.String),
        sa.Column("entry", sa.String),
        sa.Column("channel", sa.String, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_conversation(),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("said", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("intent", sa.String),
        sa.Column("intent_confidence", sa.Double),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("trace", sa.JSON),
        sa.Column("latency_ms", sa.Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String, primary_key=True),
        _of_conversation(),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_conversation(),
        sa.Column("message_id", sa.String, sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String),
        if_not_exists=True,
    )
    for table, columns in {
        "conversations": ["entry"],
        "turns": ["conversation_id", "at", "intent", "outcome"],
        "messages": ["conversation_id", "turn_id"],
        "feedback": ["conversation_id", "message_id"],
    }.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column], if_not_exists=True)


def _of_conversation() -> sa.Column[str]:
    to_conversation = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    return sa.Column("conversation_id", sa.String, to_conversation, nullable=False)
