"""What the numbers are counted from without reading what people wrote: a column, and indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_KEY = ["asked", "at", "conversation_id", "language", "outcome", "latency_ms"]
_LISTS = ["cards", "agencies"]  # JSON, which PostgreSQL carries in an index but cannot sort by


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column("turns", sa.Column("asked", sa.Boolean, nullable=False, server_default=sa.true()))
    op.execute(sa.text("UPDATE turns SET asked = :no WHERE said IS NULL").bindparams(no=False))
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_turns_asked", "turns", [*_KEY, *_LISTS])
    else:
        op.create_index("ix_turns_asked", "turns", _KEY, postgresql_include=_LISTS)
    op.create_index("ix_feedback_at", "feedback", ["at", "helpful", "conversation_id"])
    op.create_index("ix_conversations_opened_at_id", "conversations", ["opened_at", "id"])
