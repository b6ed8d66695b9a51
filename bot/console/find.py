"""Finds conversations for the inbox, newest first, a page at a time by key. Knows tables; no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, tuple_
from sqlalchemy.orm import Session

from bot.console.content import Content
from bot.console.filters import Filters, Key, Queue
from bot.console.tables import AssignmentRow, ConversationTagRow, TagRow
from bot.log.signs import IndexKind, Sign
from bot.log.tables import ConversationRow, ReviewRow, TurnIndexRow, TurnRow, UtcDateTime
from bot.log.turn_words import turns_with, words_in

PAGE = 50
_SHOWN_CHARS = 160  # of a message in the list


@dataclass(frozen=True)
class Found:
    """A conversation in the list. `said` is the first message that has the sign asked for, or the first of all."""

    id: str
    last_at: datetime
    language: str | None
    channel: str
    entry: str | None
    said: str
    messages: int
    signs: tuple[str, ...]
    verdicts: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Where a page that ends with this conversation ends."""
        return Key(self.last_at, self.id)


@dataclass(frozen=True)
class Page:
    """A page of the list; `older` is the key of the next one."""

    found: Sequence[Found]
    older: Key | None


def find_page(
    session: Session, filters: Filters, content: Content, *, staff_id: int, after: Key | None
) -> Page:
    """Return the conversations that fit, from the one after `after` on."""
    rows = _rows(session, fitting(session, filters, content, staff_id), after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    found = described(session, shown, filters.queue)
    return Page(found, found[-1].key if len(rows) > PAGE else None)


def neighbours(
    session: Session, filters: Filters, content: Content, *, staff_id: int, of: Key
) -> tuple[str | None, str | None]:
    """Return the ids of the conversations before and after one in the list."""
    found = fitting(session, filters, content, staff_id)
    after = _rows(session, found, after=of, limit=1)
    key = tuple_(ConversationRow.last_at, ConversationRow.id)
    newer = found.where(key > _literal(of)).order_by(ConversationRow.last_at, ConversationRow.id).limit(1)
    before = session.scalars(newer).all()
    return (before[0].id if before else None), (after[0].id if after else None)


def _rows(
    session: Session, found: Select[Any], *, after: Key | None, limit: int
) -> Sequence[ConversationRow]:
    if after is not None:
        found = found.where(tuple_(ConversationRow.last_at, ConversationRow.id) < _literal(after))
    newest_first = ConversationRow.last_at.desc(), ConversationRow.id.desc()
    return session.scalars(found.order_by(*newest_first).limit(limit)).all()


def _literal(key: Key) -> Any:
    return tuple_(literal(key.at, UtcDateTime()), literal(key.conversation_id))


def fitting(session: Session, filters: Filters, content: Content, staff_id: int) -> Select[Any]:
    """Return the query for all conversations that fit, in no order."""
    found = select(ConversationRow)
    for name in ("language", "entry", "channel"):
        if value := getattr(filters, name):
            found = found.where(getattr(ConversationRow, name) == value)
    if filters.begin:
        found = found.where(ConversationRow.last_at >= filters.begin)
    if filters.end:
        found = found.where(ConversationRow.opened_at < filters.end)
    for condition in _conditions(session, filters, content, staff_id):
        found = found.where(condition)
    return found


def _conditions(
    session: Session, filters: Filters, content: Content, staff_id: int
) -> list[ColumnElement[bool]]:
    wanted: list[Select[Any]] = []
    if filters.queue in set(Sign):
        wanted.append(_indexed(IndexKind.SIGN, [filters.queue], filters))
    if filters.queue == Queue.MINE:
        mine = select(AssignmentRow.conversation_id)
        wanted.append(mine.where(AssignmentRow.staff_id == staff_id, AssignmentRow.done_at.is_(None)))
    for cards in _card_sets(filters, content):
        wanted.append(_indexed(IndexKind.CARD, cards, filters))
    if filters.agency:
        wanted.append(_indexed(IndexKind.AGENCY, [filters.agency], filters))
    if filters.reviewer:
        wanted.append(select(ReviewRow.conversation_id).where(ReviewRow.reviewer == filters.reviewer))
    if filters.tag:
        tagged = select(ConversationTagRow.conversation_id)
        wanted.append(
            tagged.join(TagRow, TagRow.id == ConversationTagRow.tag_id).where(TagRow.name == filters.tag)
        )
    if words := words_in(filters.words):
        said = select(TurnRow.conversation_id).where(TurnRow.id.in_(turns_with(session, words)))
        wanted.append(_in_time(said, filters))
    return [ConversationRow.id.in_(conversations) for conversations in wanted]


def _card_sets(filters: Filters, content: Content) -> list[list[str]]:
    sets = [[filters.card]] if filters.card else []
    if filters.theme:
        sets.append(content.cards_of_theme(filters.theme))
    if filters.phase:
        sets.append(content.cards_of_phase(filters.phase))
    return sets


def _indexed(kind: IndexKind, values: list[str], filters: Filters) -> Select[Any]:
    """Return the conversations with a turn that is found by one of `values`, within the days asked for."""
    found = select(TurnIndexRow.conversation_id).where(
        TurnIndexRow.kind == kind.value, TurnIndexRow.value.in_(values)
    )
    if filters.begin or filters.end:
        found = _in_time(found.join(TurnRow, TurnRow.id == TurnIndexRow.turn_id), filters)
    return found


def _in_time(turns: Select[Any], filters: Filters) -> Select[Any]:
    if filters.begin:
        turns = turns.where(TurnRow.at >= filters.begin)
    return turns.where(TurnRow.at < filters.end) if filters.end else turns


def described(session: Session, rows: Sequence[ConversationRow], queue: str) -> list[Found]:
    """Return what the list shows of each conversation."""
    ids = [row.id for row in rows]
    signs: dict[str, dict[str, set[int]]] = {}
    index = select(TurnIndexRow.conversation_id, TurnIndexRow.value, TurnIndexRow.turn_id).where(
        TurnIndexRow.conversation_id.in_(ids), TurnIndexRow.kind == IndexKind.SIGN.value
    )
    for conversation_id, sign, turn_id in session.execute(index):
        signs.setdefault(conversation_id, {}).setdefault(sign, set()).add(turn_id)
    said: dict[str, list[tuple[int, str]]] = {}
    turns = select(TurnRow.conversation_id, TurnRow.id, TurnRow.said).where(
        TurnRow.conversation_id.in_(ids), TurnRow.said.is_not(None)
    )
    for conversation_id, turn_id, words in session.execute(turns.order_by(TurnRow.at, TurnRow.id)):
        said.setdefault(conversation_id, []).append((turn_id, words or ""))
    verdicts: dict[str, set[str]] = {}
    reviews = select(ReviewRow.conversation_id, ReviewRow.verdict).where(ReviewRow.conversation_id.in_(ids))
    for of_conversation, verdict in session.execute(reviews):
        verdicts.setdefault(of_conversation or "", set()).add(verdict)
    return [
        Found(
            id=row.id,
            last_at=row.last_at,
            language=row.language,
            channel=row.channel,
            entry=row.entry,
            said=_first(said.get(row.id, []), signs.get(row.id, {}).get(queue, set())),
            messages=len(said.get(row.id, [])),
            signs=tuple(sign.value for sign in Sign if sign.value in signs.get(row.id, {})),
            verdicts=tuple(sorted(verdicts.get(row.id, ()))),
        )
        for row in rows
    ]


def _first(said: list[tuple[int, str]], with_sign: set[int]) -> str:
    ordered = [words for turn_id, words in said if turn_id in with_sign] + [words for _, words in said]
    return ordered[0][:_SHOWN_CHARS] if ordered else ""
