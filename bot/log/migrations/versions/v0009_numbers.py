"""Indexes from which the numbers are counted without reading what people wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0004"

_KEY = ["at", "conversation_id", "language", "outcome", "latency_ms"]
_LISTS = ["cards", "agencies"]  # JSON, which PostgreSQL carries in an index but cannot sort by


def upgrade() -> None:
    """Add the indexes."""
    asked = sa.text("said IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_turns_asked", "turns", [*_KEY, *_LISTS], sqlite_where=asked)
    else:
        op.create_index("ix_turns_asked", "turns", _KEY, postgresql_include=_LISTS, postgresql_where=asked)
    opened = sa.text("said IS NULL")
    op.create_index(
        "ix_turns_opened",
        "turns",
        ["at", "conversation_id"],
        sqlite_where=opened,
        postgresql_where=opened,
    )
    op.create_index("ix_feedback_at", "feedback", ["at", "helpful", "conversation_id"])
    op.create_index("ix_conversations_opened_at_id", "conversations", ["opened_at", "id"])
