"""Conversations as rows to send on, oldest first, some hundred at a time. Holds redacted words only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from typing import Any

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session

from bot.console.content import Content
from bot.console.numbers.declared import EntryCode
from bot.console.numbers.selection import Scope, Selection
from bot.console.numbers.sheets import Cell
from bot.gateway.messages import Kind
from bot.log.marks import Mark, is_marked
from bot.log.signs import IndexKind
from bot.log.tables import ConversationRow, FeedbackRow, ReviewRow, TurnIndexRow, TurnRow, UtcDateTime

AT_ONCE = 500  # conversations of one query
COLUMNS = (
    "conversation", "opened_at", "last_at", "language", "channel", "entry", "municipality", "messages",
    "answers", "choices", "no_answers", "urgent", "themes", "cards", "agencies", "signs", "reached",
    "helpful", "not_helpful", "verdicts", "median_ms", "said",
)  # fmt: skip
BETWEEN = " / "  # messages in the column `said`


@dataclass(frozen=True)
class Batch:
    """Rows in the order of COLUMNS, and where the next begin; None after the last."""

    rows: Sequence[Sequence[Cell]]
    after: tuple[datetime, str] | None


def batch_of(
    session: Session,
    selection: Selection,
    content: Content,
    entries: Mapping[str, EntryCode],
    after: tuple[datetime, str] | None,
) -> Batch:
    """Return the conversations begun within a selection, from the one after `after` on."""
    found = session.scalars(_fitting(Scope.of(selection, content, entries), after)).all()
    ids = [row.id for row in found]
    turns, index, helped, verdicts = (_turns(session, ids), _index(session, ids), _helped(session, ids),
                                      _verdicts(session, ids))  # fmt: skip
    theme_of = {card: theme for theme in content.themes("en") for card in content.cards_of_theme(theme)}
    rows = []
    for row in found:
        asked, told = turns.get(row.id, []), index.get(row.id, {})
        outcomes = Counter(turn.outcome for turn in asked)
        cards = told.get(IndexKind.CARD, [])
        declared = entries[row.entry].municipality if row.entry in entries else ""
        rows.append(
            (
                row.id,
                row.opened_at.isoformat(timespec="seconds"),
                row.last_at.isoformat(timespec="seconds"),
                row.language or "",
                row.channel,
                row.entry or "",
                next(iter(told.get(IndexKind.MUNICIPALITY, [])), declared),
                len(asked),
                outcomes[Kind.ANSWER],
                outcomes[Kind.CHOICES],
                outcomes[Kind.NO_ANSWER],
                outcomes[Kind.URGENT],
                _list(theme_of[card] for card in cards if card in theme_of),
                _list(cards),
                _list(told.get(IndexKind.AGENCY, [])),
                _list(told.get(IndexKind.SIGN, [])),
                _list(told.get(IndexKind.REACHED, [])),
                helped[row.id, True],
                helped[row.id, False],
                _list(verdicts.get(row.id, [])),
                median_low(turn.latency_ms for turn in asked) if asked else None,
                BETWEEN.join(turn.said for turn in asked),
            )
        )
    last = found[-1] if len(found) == AT_ONCE else None
    return Batch(rows, (last.opened_at, last.id) if last else None)


def _fitting(scope: Scope, after: tuple[datetime, str] | None) -> Any:
    selection = scope.selection
    fitting = select(ConversationRow).where(
        ConversationRow.opened_at >= selection.begin,
        ConversationRow.opened_at < selection.end,
        ~is_marked(ConversationRow.id, Mark.TEST),
        *scope.conversation(),
    )
    if selection.language:
        fitting = fitting.where(ConversationRow.language == selection.language)
    if selection.theme:
        of_theme = select(TurnIndexRow.conversation_id).where(
            TurnIndexRow.kind == IndexKind.CARD.value, TurnIndexRow.value.in_(scope.cards)
        )
        fitting = fitting.where(ConversationRow.id.in_(of_theme))
    if after is not None:
        at, conversation_id = after
        key = tuple_(literal(at, UtcDateTime()), literal(conversation_id))
        fitting = fitting.where(tuple_(ConversationRow.opened_at, ConversationRow.id) > key)
    return fitting.order_by(ConversationRow.opened_at, ConversationRow.id).limit(AT_ONCE)


def _turns(session: Session, ids: Sequence[str]) -> dict[str, list[Any]]:
    asked = select(TurnRow.conversation_id, TurnRow.said, TurnRow.outcome, TurnRow.latency_ms).where(
        TurnRow.conversation_id.in_(ids), TurnRow.said.is_not(None)
    )
    found: dict[str, list[Any]] = {}
    for turn in session.execute(asked.order_by(TurnRow.at, TurnRow.id)):
        found.setdefault(turn.conversation_id, []).append(turn)
    return found


def _index(session: Session, ids: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    told = select(TurnIndexRow.conversation_id, TurnIndexRow.kind, TurnIndexRow.value)
    found: dict[str, dict[str, list[str]]] = {}
    in_order = told.where(TurnIndexRow.conversation_id.in_(ids)).order_by(
        TurnIndexRow.turn_id, TurnIndexRow.value
    )
    for conversation_id, kind, value in session.execute(in_order):
        found.setdefault(conversation_id, {}).setdefault(kind, []).append(value)
    return found


def _helped(session: Session, ids: Sequence[str]) -> Counter[tuple[str, bool]]:
    said = select(FeedbackRow.conversation_id, FeedbackRow.helpful)
    rows = session.execute(said.where(FeedbackRow.conversation_id.in_(ids)))
    return Counter((conversation_id, bool(helpful)) for conversation_id, helpful in rows)


def _verdicts(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    given = select(ReviewRow.conversation_id, ReviewRow.verdict).where(ReviewRow.conversation_id.in_(ids))
    found: dict[str, list[str]] = {}
    for conversation_id, verdict in session.execute(given.order_by(ReviewRow.id)):
        found.setdefault(conversation_id or "", []).append(verdict)
    return found


def _list(values: Iterator[str] | Sequence[str]) -> str:
    """Return each value once, in the order it first came."""
    return " ".join(dict.fromkeys(values))
