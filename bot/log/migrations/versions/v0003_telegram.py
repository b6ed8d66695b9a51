"""What the Telegram channel remembers: people, updates, edits, messages, buttons, reminders."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables of the channel."""
    op.create_table(
        "telegram_people",
        sa.Column("pseudonym", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String),
        sa.Column("language", sa.String),
        sa.Column("asked_where", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("seen_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "telegram_updates",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("replies", sa.JSON),
        sa.Column("pages_sent", sa.Integer, nullable=False),
    )
    op.create_table(
        "telegram_edits",
        sa.Column("pseudonym", sa.String, primary_key=True),
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "telegram_posted",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pseudonym", sa.String, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "telegram_offers",
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("pseudonym", sa.String, nullable=False),
        sa.Column("page", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("used_by", sa.BigInteger),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "telegram_reminders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pseudonym", sa.String, nullable=False),
        sa.Column("sealed_chat", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("claimed_at", UtcDateTime),
    )
    for table, column in (
        ("people", "seen_at"),
        ("updates", "at"),
        ("edits", "at"),
        ("posted", "pseudonym"),
        ("posted", "at"),
        ("offers", "pseudonym"),
        ("offers", "page"),
        ("offers", "at"),
        ("reminders", "pseudonym"),
        ("reminders", "due_at"),
    ):
        op.create_index(f"ix_telegram_{table}_{column}", f"telegram_{table}", [column])
