"""What staff have to tell right now: notices to everybody, recalls to those who were shown the card.

Every other channel than the chat page, which has a place for notices, gets them as a message, once in a
conversation; so does everybody a recall. That it was told stands in the log as a turn of its own, whose `uid`
names it. Knows the log's tables, and no channel.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.announce.board import TIMEOUT_S, Board
from bot.announce.notice import Level, Notice
from bot.announce.recall import Recall, conversations_shown, told_in
from bot.announce.tables import NoticeRow, RecallRow
from bot.gateway.languages import Language
from bot.gateway.messages import Kind, Message
from bot.log.records import ANNOUNCED, Conversation, LogError, Turn
from bot.log.tables import TurnIndexRow, TurnRow
from bot.log.transactions import Transactions

logger = logging.getLogger("kompas.gateway")

WITH_BANNER = "web"  # the channel that shows notices beside the conversation


@dataclass(frozen=True)
class Announcement:
    """Something to tell in a conversation: `uid` is that of the turn in which it is told."""

    uid: str
    texts: Mapping[str, str]

    def turn(self, language: Language, at: datetime) -> Turn:
        """Return the turn in which it is told."""
        message = Message(id=uuid4().hex, kind=Kind.NOTICE, text=self.texts[language], language=language)
        return Turn(at=at, said=None, language=language, outcome=ANNOUNCED, messages=[message], uid=self.uid)


class Announcements:
    """Notices and recalls from one database. No method raises: people are answered without them too."""

    def __init__(self, database: Transactions) -> None:
        self._database = database
        self._notices = Board(database, _read_notices)
        self._recalls = Board(database, _read_recalls)

    def changed(self) -> None:
        """Read again at once what staff have just changed."""
        self._notices.forget()
        self._recalls.forget()

    async def notices(self, now: datetime) -> list[Notice]:
        """Return what holds at `now`, the weightier ones first."""
        return [notice for notice in await self._notices.rows() if notice.holds_at(now)]

    async def to_tell(self, conversation: Conversation, now: datetime) -> list[Announcement]:
        """Return what this conversation has not been told yet."""
        recalls = await self._recalls.rows()
        notices = [] if conversation.channel == WITH_BANNER else await self.notices(now)
        if not recalls and not notices:
            return []

        def untold(session: Session) -> list[Announcement]:
            due = []
            for recall in recalls:
                shown = conversations_shown(recall.card_id, recall.at)
                here = shown.where(TurnIndexRow.conversation_id == conversation.id).limit(1)
                if session.scalar(here):
                    due.append(Announcement(told_in(recall.id, conversation.id), recall.texts))
            due += [
                Announcement(f"notice-{notice.id}-{conversation.id}", notice.as_message) for notice in notices
            ]
            uids = [announcement.uid for announcement in due]
            told = set(session.scalars(select(TurnRow.uid).where(TurnRow.uid.in_(uids))))
            return [announcement for announcement in due if announcement.uid not in told]

        try:
            return await self._database.run(untold, timeout_s=TIMEOUT_S)
        except LogError as error:
            logger.warning("announcements not read: %s", error)
            return []


def _read_notices(session: Session) -> list[Notice]:
    held = select(NoticeRow).where(NoticeRow.ends_at > datetime.now(UTC))
    found = [
        Notice(row.id, row.starts_at, row.ends_at, Level(row.level), row.texts, row.url)
        for row in session.scalars(held.order_by(NoticeRow.starts_at, NoticeRow.id))
    ]
    return sorted(found, key=lambda notice: list(Level).index(notice.level), reverse=True)


def _read_recalls(session: Session) -> list[Recall]:
    held = select(RecallRow).where(RecallRow.ended_at.is_(None)).order_by(RecallRow.id)
    return [Recall(row.id, row.card_id, row.at, row.texts) for row in session.scalars(held)]
