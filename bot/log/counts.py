"""What stays of turns that are purged: how many of a kind there were on a day. No text, no ids."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from bot.log.database import insert
from bot.log.tables import DailyCountRow

OPENING = "opening"  # outcome of a turn in which nobody said anything yet: counts conversations, not answers


@dataclass(frozen=True)
class Counted:
    """What is counted of one turn. `cards` as shown; the first of them names the turn."""

    at: datetime
    language: str
    channel: str | None
    entry: str | None
    cards: Sequence[str]
    outcome: str


def add_to_counts(session: Session, turns: Iterable[Counted]) -> None:
    """Add the turns to the counts of their days (UTC)."""
    sums: Counter[tuple[tuple[str, object], ...]] = Counter(tuple(_kind(turn).items()) for turn in turns)
    if not sums:
        return
    row = insert(session, DailyCountRow)
    total = DailyCountRow.count + row.excluded.count
    added = row.on_conflict_do_update(
        index_elements=inspect(DailyCountRow).primary_key, set_={"count": total}
    )
    # All at once: putting each together took longer than all else, while SQLite's lock was held.
    session.execute(added, [{**dict(kind), "count": count} for kind, count in sums.items()])


def _kind(turn: Counted) -> dict[str, object]:
    card = turn.cards[0] if turn.cards else ""
    return {
        "day": turn.at.date(),
        "language": turn.language,
        "channel": turn.channel or "",
        "entry": turn.entry or "",
        "topic": card.partition("/")[0],
        "card": card,
        "outcome": turn.outcome,
    }
