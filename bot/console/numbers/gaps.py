"""What readers of a page asked that the page does not answer: questions outside of the themes it declares.

Counted by the card they got, from what is kept and from the counts of what is purged. Cut by whole months alone.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.console.content import Content
from bot.console.numbers.declared import EntryCode
from bot.console.numbers.selection import Scope, Selection, first_card
from bot.console.numbers.small_counts import Counts, largest_first, protect_one
from bot.gateway.messages import Kind
from bot.log.tables import ConversationRow, DailyCountRow, TurnRow

WITHIN = "within"  # questions that the page's own themes answer
NONE = "none"  # questions without any answer
_COUNTED = (Kind.ANSWER.value, Kind.CHOICES.value, Kind.NO_ANSWER.value)


def count_gaps(session: Session, selection: Selection, content: Content, entry: EntryCode) -> Counts:
    """Return how many questions got which card that is outside of `entry`'s themes; beside them WITHIN and NONE.

    Args:
        selection: a month and an entry code.
    """
    scope = Scope(selection)
    of_turn = TurnRow.outcome, first_card()
    live = select(*of_turn, func.count()).where(*scope.asked(), TurnRow.outcome.in_(_COUNTED))
    found: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(live.group_by(*of_turn))]
    kept = DailyCountRow.outcome, DailyCountRow.card
    gone = select(*kept, func.sum(DailyCountRow.count)).where(
        *scope.purged(openings=False), DailyCountRow.outcome.in_(_COUNTED)
    )
    found += [tuple(row) for row in session.execute(gone.group_by(*kept))]
    own = {card for theme in entry.themes for card in content.cards_of_theme(theme)}
    counted: Counter[str] = Counter({WITHIN: 0, NONE: 0})
    for outcome, card, times in found:
        if outcome == Kind.NO_ANSWER.value or not card:
            counted[NONE] += times
        else:
            counted[WITHIN if card in own else card] += times
    return largest_first(protect_one(dict(sorted(counted.items()))))


def codes_seen(session: Session, since: datetime, declared: Mapping[str, EntryCode]) -> list[str]:
    """Return the entry codes that are declared, or that conversations since then or counts have."""
    recent = select(ConversationRow.entry).where(ConversationRow.opened_at >= since).distinct()
    kept = select(DailyCountRow.entry).where(DailyCountRow.day >= since.astimezone(UTC).date()).distinct()
    found = {code for query in (recent, kept) for code in session.scalars(query) if code}
    return sorted(found | declared.keys())
