"""Until when a conversation is preserved; what stays of the random sample, as counts by week, when its turns go."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from bot.log.tables import UtcDateTime

revision = "0011"
down_revision = "0010"

_LONGEST = timedelta(days=365)


def upgrade() -> None:
    """Add column and tables. Who preserved before was not asked until when: it ends after the longest time there is."""
    op.add_column("conversation_marks", sa.Column("ends_at", UtcDateTime))
    marks = sa.table("conversation_marks", sa.column("mark", sa.String), sa.column("ends_at", UtcDateTime))
    preserved = sa.update(marks).where(marks.c.mark == "preserve")
    op.execute(preserved.values(ends_at=datetime.now(UTC) + _LONGEST))
    op.create_table(
        "sample_weeks",
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("language", sa.String, primary_key=True),
        sa.Column("verdict", sa.String, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "sample_week_pairs",
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("first", sa.String, primary_key=True),
        sa.Column("second", sa.String, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
