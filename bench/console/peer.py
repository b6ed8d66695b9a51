"""The peer: the same page of the inbox as many consoles make it, paged by OFFSET and searched by LIKE."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from bot.console.content import Content
from bot.console.filters import Filters
from bot.console.find import PAGE, that_fit
from bot.log.tables import ConversationRow, TurnRow

_NEWEST_FIRST = ConversationRow.last_at.desc(), ConversationRow.id.desc()


def list_by_offset(
    session: Session, filters: Filters, content: Content, *, staff_id: int, offset: int
) -> Sequence[ConversationRow]:
    """Return the rows of the page that begins with the conversation at `offset`."""
    found = _liked(session, filters, content, staff_id).order_by(*_NEWEST_FIRST)
    return session.scalars(found.offset(offset).limit(PAGE + 1)).all()


def neighbours_by_offset(
    session: Session, filters: Filters, content: Content, conversation_id: str, *, staff_id: int
) -> list[str]:
    """Return the ids of the conversations before, at and after one, by its place in the list."""
    own = session.get_one(ConversationRow, conversation_id)
    found = _liked(session, filters, content, staff_id)
    key = tuple_(ConversationRow.last_at, ConversationRow.id)
    newer = found.where(key > tuple_(own.last_at, own.id)).subquery()
    place = session.scalar(select(func.count()).select_from(newer)) or 0
    around = found.order_by(*_NEWEST_FIRST).offset(max(0, place - 1)).limit(3)
    return [row.id for row in session.scalars(around)]


def _liked(session: Session, filters: Filters, content: Content, staff_id: int) -> Select[Any]:
    found = that_fit(session, replace(filters, words=""), content, staff_id=staff_id)
    if filters.words:
        said = select(TurnRow.conversation_id)
        for word in filters.words.split():
            said = said.where(TurnRow.said.ilike(f"%{word}%"))
        found = found.where(ConversationRow.id.in_(said))
    return found
