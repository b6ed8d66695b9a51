"""The inbox: an index with all that its filters ask of a conversation."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Put the wider index in the place of the one by time alone."""
    op.drop_index("ix_conversations_last_at_id", "conversations")
    columns = ["last_at", "id", "opened_at", "language", "channel", "entry"]
    op.create_index("ix_conversations_list", "conversations", columns)
