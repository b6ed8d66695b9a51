"""How many conversations asked about which abuse, by municipality and by sector: totals, and nothing else.

Cut by whole months alone; see small_counts.py.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from bot.console.numbers.declared import EntryCode, Signal
from bot.console.numbers.figures import UNKNOWN, first_municipality
from bot.console.numbers.selection import Scope, Selection
from bot.console.numbers.small_counts import Counts, Split, largest_first, protect
from bot.gateway.messages import Kind
from bot.log.signs import IndexKind
from bot.log.tables import ConversationRow, TurnIndexRow, TurnRow

MUNICIPALITY, SECTOR = "municipality", "sector"


def count_signals(
    session: Session, selection: Selection, signals: Mapping[str, Signal], entries: Mapping[str, EntryCode]
) -> dict[str, dict[str, Counts]]:
    """Return for each signal its conversations by MUNICIPALITY and by SECTOR; a conversation counts once for each."""
    return {
        name: _protected(_places(session, Scope(selection), signal), entries)
        for name, signal in signals.items()
    }


def _places(session: Session, scope: Scope, signal: Signal) -> list[tuple[str | None, str | None, int]]:
    """Return how many conversations have the signal, by the municipality they named and their entry code."""
    with_it = union(*_conversations(scope, signal)).subquery()
    found = (
        select(first_municipality(ConversationRow.id).label("municipality"), ConversationRow.entry)
        .join(with_it, with_it.c.conversation_id == ConversationRow.id)
        .subquery()
    )
    parts = found.c.municipality, found.c.entry
    counted = select(*parts, func.count()).group_by(*parts)
    return [(named, entry, times) for named, entry, times in session.execute(counted)]


def _conversations(scope: Scope, signal: Signal) -> list[Select[Any]]:
    asked = select(TurnRow.conversation_id).where(*scope.asked())
    shown = asked.join(TurnIndexRow, TurnIndexRow.turn_id == TurnRow.id)
    # By the index of what was shown first: few turns of a month have one of a few cards.
    found = [
        shown.where(
            TurnIndexRow.kind == kind.value, TurnIndexRow.value.in_(values), TurnRow.outcome == outcome.value
        )
        for kind, values, outcome in (
            (IndexKind.CARD, signal.cards, Kind.ANSWER),  # among choices a card was only offered
            (IndexKind.AGENCY, signal.agencies, Kind.REFERRAL),
        )
        if values
    ]
    return [*found, asked.where(TurnRow.intent.in_(signal.intents))] if signal.intents else found


def _protected(
    places: list[tuple[str | None, str | None, int]], entries: Mapping[str, EntryCode]
) -> dict[str, Counts]:
    by_municipality: Counter[str] = Counter()
    by_sector: Counter[str] = Counter()
    for named, entry, times in places:
        declared = entries.get(entry or "", EntryCode())
        by_municipality[named or declared.municipality] += times
        by_sector[declared.sector] += times
    shown = protect(
        {
            MUNICIPALITY: Split(dict(sorted(by_municipality.items())), UNKNOWN),
            SECTOR: Split(dict(sorted(by_sector.items())), UNKNOWN),
        }
    )
    return {name: largest_first(counts) for name, counts in shown.items()}
