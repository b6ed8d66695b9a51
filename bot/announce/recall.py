"""A recall: a card was wrong, and those who were shown it are told. Knows the log's tables; no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Select, select, type_coerce

from bot.gateway.messages import Kind
from bot.log.signs import IndexKind
from bot.log.tables import TurnIndexRow, TurnRow


@dataclass(frozen=True)
class Recall:
    """A recall of one card, for whom it was shown to before `at`."""

    id: int
    card_id: str
    at: datetime
    texts: Mapping[str, str]


def conversations_shown(card_id: str, before: datetime) -> Select[str]:
    """Return the conversations in which the card was the answer before that moment; offered alone does not count."""
    first = type_coerce(TurnRow.cards, JSON)[0].as_string()  # shown ones stand before those only offered
    return (
        select(TurnIndexRow.conversation_id)
        .join(TurnRow, TurnRow.id == TurnIndexRow.turn_id)
        .where(
            TurnIndexRow.kind == IndexKind.CARD.value,
            TurnIndexRow.value == card_id,
            TurnRow.at < before,
            TurnRow.outcome != Kind.CHOICES.value,
            first == card_id,
        )
    )


def told_in(recall_id: int, conversation_id: str = "") -> str:
    """Return the uid of the turn in which a conversation was told; without one, how all such begin."""
    return f"recall-{recall_id}-{conversation_id}"
