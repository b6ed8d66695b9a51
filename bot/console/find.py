"""Finds conversations for the inbox, newest first, a page at a time by key. Knows tables; no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from bot.console.content import Content
from bot.console.filters import Filters, Key, Marked, Queue
from bot.console.quality.blind import hidden_conversations, visible_reviews
from bot.console.tables import AssignmentRow, ConversationTagRow, TagRow
from bot.log.marks import Mark, is_marked
from bot.log.signs import IndexKind, Sign
from bot.log.tables import ConversationRow, ReviewRow, TurnIndexRow, TurnRow, UtcDateTime
from bot.log.turn_words import MANY, turns_with, words_in

PAGE = 50
_MANY = 2_000  # turns: about the root of a page's conversations times all of 90 busy days
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
    rows = find_rows(session, filters, content, staff_id=staff_id, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    found = _described(session, shown, filters.queue, staff_id)
    return Page(found, found[-1].key if len(rows) > PAGE else None)


def find_rows(
    session: Session, filters: Filters, content: Content, *, staff_id: int, after: Key | None, limit: int
) -> Sequence[ConversationRow]:
    """Return the rows of at most `limit` conversations that fit, from the one after `after` on."""
    return _rows(session, that_fit(session, filters, content, staff_id=staff_id), after=after, limit=limit)


def that_fit(session: Session, filters: Filters, content: Content, *, staff_id: int) -> Select[Any]:
    """Return the query for the rows of all conversations that fit, in no order."""
    return _fitting(session, filters, content, staff_id)


def neighbours(
    session: Session, filters: Filters, content: Content, *, staff_id: int, of: Key
) -> tuple[str | None, str | None]:
    """Return the ids of the conversations before and after one in the list."""
    fitting = _fitting(session, filters, content, staff_id)
    after = _rows(session, fitting, after=of, limit=1)
    key = tuple_(ConversationRow.last_at, ConversationRow.id)
    newer = fitting.where(key > _literal(of)).order_by(ConversationRow.last_at, ConversationRow.id).limit(1)
    before = session.scalars(newer).all()
    return (before[0].id if before else None), (after[0].id if after else None)


def _rows(
    session: Session, fitting: Select[Any], *, after: Key | None, limit: int
) -> Sequence[ConversationRow]:
    if after is not None:
        fitting = fitting.where(tuple_(ConversationRow.last_at, ConversationRow.id) < _literal(after))
    newest_first = ConversationRow.last_at.desc(), ConversationRow.id.desc()
    return session.scalars(fitting.order_by(*newest_first).limit(limit)).all()


def _literal(key: Key) -> Any:
    return tuple_(literal(key.at, UtcDateTime()), literal(key.conversation_id))


def _fitting(session: Session, filters: Filters, content: Content, staff_id: int) -> Select[Any]:
    fitting = select(ConversationRow)
    for name in ("language", "entry", "channel"):
        if value := getattr(filters, name):
            fitting = fitting.where(getattr(ConversationRow, name) == value)
    if filters.begin:
        fitting = fitting.where(ConversationRow.last_at >= filters.begin)
    if filters.end:
        fitting = fitting.where(ConversationRow.opened_at < filters.end)
    if filters.marked in set(Mark):
        fitting = fitting.where(is_marked(ConversationRow.id, Mark(filters.marked)))
    elif filters.marked != Marked.ANY:
        fitting = fitting.where(~is_marked(ConversationRow.id, Mark.TEST))
    for condition in _conditions(session, filters, content, staff_id):
        fitting = fitting.where(condition)
    return fitting


def _conditions(
    session: Session, filters: Filters, content: Content, staff_id: int
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.queue in set(Sign):
        wanted.append(_indexed(session, IndexKind.SIGN, [filters.queue], filters))
    if filters.queue == Queue.MINE:
        mine = select(AssignmentRow.conversation_id)
        wanted.append(
            _is_among(mine.where(AssignmentRow.staff_id == staff_id, AssignmentRow.done_at.is_(None)))
        )
    for cards in _card_sets(filters, content):
        wanted.append(_indexed(session, IndexKind.CARD, cards, filters))
    if filters.agency:
        wanted.append(_indexed(session, IndexKind.AGENCY, [filters.agency], filters))
    if filters.reviewer:
        by_reviewer = select(ReviewRow.conversation_id).where(ReviewRow.reviewer == filters.reviewer)
        wanted.append(_is_among(by_reviewer.where(visible_reviews(staff_id, datetime.now(UTC)))))
    if filters.tag:
        hidden = hidden_conversations(staff_id, datetime.now(UTC))
        tagged = select(ConversationTagRow.conversation_id).where(
            ConversationTagRow.conversation_id.not_in(hidden)
        )
        wanted.append(
            _is_among(
                tagged.join(TagRow, TagRow.id == ConversationTagRow.tag_id).where(TagRow.name == filters.tag)
            )
        )
    if words := words_in(filters.words):
        wanted.append(_said(session, words, filters))
    return wanted


def _card_sets(filters: Filters, content: Content) -> list[list[str]]:
    sets = [[filters.card]] if filters.card else []
    if filters.theme:
        sets.append(content.cards_of_theme(filters.theme))
    if filters.phase:
        sets.append(content.cards_of_phase(filters.phase))
    return sets


def _indexed(session: Session, kind: IndexKind, values: list[str], filters: Filters) -> ColumnElement[bool]:
    """Return that a conversation has a turn that is found by one of `values`, within the days asked for."""
    found = select(TurnIndexRow.conversation_id).where(
        TurnIndexRow.kind == kind.value, TurnIndexRow.value.in_(values)
    )
    many = _are_many(session, found, _MANY)
    if filters.begin or filters.end:
        found = _in_time(found.join(TurnRow, TurnRow.id == TurnIndexRow.turn_id), filters)
    return _is_among(found, many=many)


def _said(session: Session, words: list[str], filters: Filters) -> ColumnElement[bool]:
    """Return that a conversation has a turn with `words`, within the days asked for."""
    with_words = turns_with(session, words)
    many = _are_many(session, with_words, MANY[session.get_bind().dialect.name])
    # By the plain id SQLite would search the words anew for every turn; by a sum it searches them once.
    turn_id = TurnRow.id + 0 if many else TurnRow.id
    said = _in_time(select(TurnRow.conversation_id).where(turn_id.in_(with_words)), filters)
    if not many:
        # PostgreSQL takes what is said apart into words anew for what it walks past, and does not know what that costs.
        said = select(said.cte("said").prefix_with("MATERIALIZED", dialect="postgresql"))
    return _is_among(said, many=many)


def _are_many(session: Session, found: Select[Any], many: int) -> bool:
    some = found.limit(many).subquery()
    return session.scalar(select(func.count()).select_from(some)) == many


def _is_among(conversations: Select[Any], *, many: bool = False) -> ColumnElement[bool]:
    """Return that a conversation is among those selected.

    Of few, each is looked up, and they are sorted. Of many, the newest are sooner found by walking the list.
    """
    if not many:
        return ConversationRow.id.in_(conversations)
    (conversation_id,) = conversations.selected_columns
    return conversations.where(conversation_id == ConversationRow.id).correlate(ConversationRow).exists()


def _in_time(turns: Select[Any], filters: Filters) -> Select[Any]:
    if filters.begin:
        turns = turns.where(TurnRow.at >= filters.begin)
    return turns.where(TurnRow.at < filters.end) if filters.end else turns


def _described(session: Session, rows: Sequence[ConversationRow], queue: str, staff_id: int) -> list[Found]:
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
    for of_conversation, verdict in session.execute(
        reviews.where(visible_reviews(staff_id, datetime.now(UTC)))
    ):
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
