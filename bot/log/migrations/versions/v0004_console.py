"""The console: staff, sessions, what they note on conversations, and by what they find turns."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.gateway.messages import Message
from bot.log.records import Turn
from bot.log.signs import Earlier, Sign, signs_of
from bot.log.tables import UtcDateTime
from bot.log.turn_words import POSTGRES_INDEX, SQLITE_INDEX

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns and tables; then index the turns that are there."""
    _extend_log()
    _make_staff()
    _make_notes()
    for statement in SQLITE_INDEX if op.get_bind().dialect.name == "sqlite" else POSTGRES_INDEX:
        op.execute(sa.text(statement))
    _index_turns()


def _extend_log() -> None:
    never = "1970-01-01 00:00:00"
    op.add_column("conversations", sa.Column("last_at", UtcDateTime, nullable=False, server_default=never))
    newest = "SELECT max(at) FROM turns WHERE turns.conversation_id = conversations.id"
    op.execute(f"UPDATE conversations SET last_at = coalesce(({newest}), opened_at)")
    op.create_index("ix_conversations_last_at_id", "conversations", ["last_at", "id"])
    op.create_table(
        "turn_index",
        sa.Column("turn_id", sa.Integer, _to("turns"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("value", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, _to("conversations"), nullable=False),
    )
    op.create_index("ix_turn_index_value", "turn_index", ["kind", "value", "conversation_id"])
    op.create_index("ix_turn_index_conversation", "turn_index", ["conversation_id", "kind", "value"])
    op.add_column("reviews", sa.Column("conversation_id", sa.String))
    op.add_column("reviews", sa.Column("kind", sa.String, nullable=False, server_default="first"))
    op.add_column("reviews", sa.Column("blind", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("reviews", sa.Column("tag", sa.String))
    op.create_index("ix_reviews_conversation_id", "reviews", ["conversation_id"])
    op.execute(
        "UPDATE reviews SET conversation_id ="
        " (SELECT conversation_id FROM turns WHERE turns.id = reviews.turn_id)"
    )
    op.execute("UPDATE reviews SET verdict = 'wrong_card' WHERE verdict = 'wrong'")
    op.execute("DELETE FROM reviews WHERE verdict = 'unsure'")  # judged nothing


def _make_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("password", sa.String),
        sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("totp", sa.String),
        sa.Column("totp_step", sa.Integer),
        sa.Column("openid", sa.String, unique=True),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", UtcDateTime),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("staff_id", sa.Integer, _to("staff"), nullable=False, index=True),
        sa.Column("csrf", sa.String, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("began_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("staff_id", sa.Integer, _to("staff"), nullable=False, index=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("query", sa.String, nullable=False),
    )


def _make_notes() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
    )
    op.create_table(
        "conversation_tags",
        sa.Column("conversation_id", sa.String, _to("conversations"), primary_key=True),
        sa.Column("tag_id", sa.Integer, _to("tags"), primary_key=True, index=True),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String, _to("conversations"), nullable=False, index=True),
        sa.Column("staff_id", sa.Integer, _to("staff"), nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        *_who_and_when(),
        sa.Column("done_at", UtcDateTime),
    )
    op.create_table(
        "conversation_marks",
        sa.Column("conversation_id", sa.String, _to("conversations"), primary_key=True),
        sa.Column("mark", sa.String, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        *_who_and_when(),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("starts_at", UtcDateTime, nullable=False, index=True),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        *_who_and_when(),
    )


def _index_turns() -> None:
    """Write for every turn what `ConversationLog.add_turn` writes since."""
    connection = op.get_bind()
    table = sa.Table("turn_index", sa.MetaData(), autoload_with=connection)
    earlier: list[Earlier] = []
    conversation = None
    for row in connection.execute(_turns()).mappings().all():
        if row["conversation_id"] != conversation:
            conversation, earlier = row["conversation_id"], []
        found = set(_found(row, earlier))
        if found:
            of_turn = {"turn_id": row["id"], "conversation_id": conversation}
            entries = [{**of_turn, "kind": kind, "value": value} for kind, value in sorted(found)]
            connection.execute(table.insert(), entries)
        if row["said"] is not None:
            earlier.append(Earlier(row["said"], row["cards"]))


def _turns() -> sa.TextualSelect:
    disliked = (
        "EXISTS (SELECT 1 FROM feedback JOIN messages ON messages.id = feedback.message_id"
        " WHERE messages.turn_id = turns.id AND NOT feedback.helpful)"
    )
    return sa.text(
        f"SELECT turns.*, {disliked} AS disliked FROM turns ORDER BY conversation_id, at, id"
    ).columns(at=UtcDateTime, cards=sa.JSON, agencies=sa.JSON, trace=sa.JSON)


def _found(row: Any, earlier: list[Earlier]) -> Iterator[tuple[str, str]]:
    urgent = row["intent"] if (row["intent"] or "").startswith("urgent_") else None
    turn = Turn(
        at=row["at"],
        said=row["said"],
        language=row["language"],
        outcome=row["outcome"],
        messages=list[Message](),  # the intent tells what sign of danger it was
        intent=urgent,
        trace=row["trace"],
        cards=tuple(row["cards"]),
    )
    yield from (("sign", sign.value) for sign in signs_of(turn, earlier))
    yield from (("card", card) for card in row["cards"])
    yield from (("agency", agency) for agency in row["agencies"])
    if row["disliked"]:
        yield "sign", Sign.THUMBS_DOWN.value


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


def _who_and_when() -> Iterator[sa.Column[Any]]:
    yield sa.Column("by", sa.String, nullable=False)
    yield sa.Column("at", UtcDateTime, nullable=False)
