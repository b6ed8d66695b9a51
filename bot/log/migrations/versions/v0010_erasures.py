"""What was erased because somebody wished so, as hashes: a backup from before must not bring it back."""

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "erasures",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("at", UtcDateTime, nullable=False, index=True),
    )
