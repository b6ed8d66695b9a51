"""The conversation log: what was asked, redacted, and what was shown.

Knows conversations, turns, messages and feedback. Never sees a text before it is redacted. A first,
thin version on SQLite; issue 05 brings migrations, PostgreSQL and a spool.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.gateway.languages import Language
from bot.gateway.log_tables import ConversationRow, FeedbackRow, MessageRow, TurnRow, open_database
from bot.gateway.messages import Message

FILE_NAME = "conversations.sqlite"
T = TypeVar("T")


class LogError(Exception):
    """The log cannot be read or written. The message names the error's type, never a value."""


class EntryRefusedError(LogError):
    """The log answers, and refuses what was asked: asking again will hardly help."""


@dataclass(frozen=True)
class Conversation:
    """What is known of a conversation; nothing about who holds it."""

    id: str
    language: Language | None
    entry: str | None
    channel: str
    opened_at: datetime


@dataclass(frozen=True)
class Turn:
    """One message of the worker, redacted, and what was shown in return.

    `said` is None for the opening, and the button's title where one was tapped. `outcome` is the kind
    of the weightiest message shown, or "unavailable". `trace` is what the action server tells of its
    choice: card candidates with probabilities. Of two turns with one `uid` the log keeps the first.
    """

    at: datetime
    said: str | None
    language: Language
    outcome: str
    messages: Sequence[Message]
    intent: str | None = None
    intent_confidence: float | None = None
    trace: dict[str, Any] | None = None
    latency_ms: int = 0
    uid: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True)
class Feedback:
    """Whether one message helped."""

    message_id: str
    helpful: bool
    reason: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class ConversationLog:
    """The log in one SQLite file. Opened at the first call, so that a missing disk never stops the gateway."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._engine: Engine | None = None
        self._opening = threading.Lock()

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return the conversation, or None if there is none (any more)."""

        def work(session: Session) -> Conversation | None:
            row = session.get(ConversationRow, conversation_id)
            return None if row is None else _conversation(row)

        return await self._run(work)

    async def add_turn(self, conversation: Conversation, turn: Turn) -> None:
        """Write the turn, whole or not at all, and the conversation with it if it is new.

        A turn that is there already is left as it is: writing it again does no harm.
        """

        def work(session: Session) -> None:
            if session.scalar(select(TurnRow.id).where(TurnRow.uid == turn.uid)) is not None:
                return
            row = session.get(ConversationRow, conversation.id)
            if row is None:
                row = ConversationRow(
                    id=conversation.id,
                    opened_at=_utc_naive(conversation.opened_at),
                    entry=conversation.entry,
                    channel=conversation.channel,
                )
                session.add(row)
            # An opening tells no language unless it was asked for in one.
            row.language = conversation.language if turn.said is None else turn.language
            session.flush()
            turn_row = _turn_row(conversation.id, turn)
            session.add(turn_row)
            session.flush()
            session.add_all(
                MessageRow(
                    id=message.id,
                    conversation_id=conversation.id,
                    turn_id=turn_row.id,
                    position=position,
                    body=message.model_dump(mode="json"),
                )
                for position, message in enumerate(turn.messages)
            )

        await self._run(work)

    async def turns(self, conversation_id: str) -> list[Turn]:
        """Return all turns, oldest first."""

        def work(session: Session) -> list[Turn]:
            messages: dict[int, list[Message]] = {}
            shown = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
            for row in session.scalars(shown.order_by(MessageRow.turn_id, MessageRow.position)):
                messages.setdefault(row.turn_id, []).append(Message.model_validate(row.body))
            rows = session.scalars(
                select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.id)
            )
            return [_turn(row, messages.get(row.id, [])) for row in rows]

        return await self._run(work)

    async def add_feedback(self, conversation_id: str, feedback: Feedback) -> bool:
        """Write the feedback once; return False if the conversation holds no such message."""

        def work(session: Session) -> bool:
            shown = session.get(MessageRow, feedback.message_id)
            if shown is None or shown.conversation_id != conversation_id:
                return False
            same = select(FeedbackRow.id).where(
                FeedbackRow.message_id == feedback.message_id, FeedbackRow.at == _utc_naive(feedback.at)
            )
            if session.scalar(same) is not None:
                return True
            session.add(
                FeedbackRow(
                    conversation_id=conversation_id,
                    message_id=feedback.message_id,
                    at=_utc_naive(feedback.at),
                    helpful=feedback.helpful,
                    reason=feedback.reason,
                )
            )
            return True

        return await self._run(work)

    async def erase(self, conversation_id: str, *, keep_handle: bool = False) -> None:
        """Erase everything of the conversation, also from the journal.

        `keep_handle` leaves the empty conversation, so that erasing elsewhere can be tried again.
        """

        def work(session: Session) -> None:
            # Children first: a database made before foreign keys were on cascades nothing.
            for table in (FeedbackRow, MessageRow, TurnRow):
                session.execute(delete(table).where(table.conversation_id == conversation_id))
            if not keep_handle:
                session.execute(delete(ConversationRow).where(ConversationRow.id == conversation_id))

        await self._run(work)
        await self._run(lambda session: session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).all())

    async def purge(self, before: datetime) -> int:
        """Erase every turn older than `before`, and conversations left without a turn; return how many turns."""

        def work(session: Session) -> int:
            old = select(TurnRow.id).where(TurnRow.at < _utc_naive(before))
            shown = select(MessageRow.id).where(MessageRow.turn_id.in_(old))
            session.execute(delete(FeedbackRow).where(FeedbackRow.message_id.in_(shown)))
            session.execute(delete(MessageRow).where(MessageRow.turn_id.in_(old)))
            erased = session.execute(
                delete(TurnRow).where(TurnRow.at < _utc_naive(before)).returning(TurnRow.id)
            )
            count = len(erased.all())
            alive = select(TurnRow.conversation_id)
            opened_before = ConversationRow.opened_at < _utc_naive(before)
            session.execute(delete(ConversationRow).where(opened_before, ConversationRow.id.not_in(alive)))
            return count

        erased = await self._run(work)
        await self._run(lambda session: session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).all())
        return erased

    async def count(self, conversation_id: str) -> int:
        """Return how many rows hold something of the conversation: 0 proves that it is erased."""

        def work(session: Session) -> int:
            counted = [
                session.scalar(select(func.count()).where(table.conversation_id == conversation_id)) or 0
                for table in (TurnRow, MessageRow, FeedbackRow)
            ]
            return sum(counted) + int(session.get(ConversationRow, conversation_id) is not None)

        return await self._run(work)

    def close(self) -> None:
        """Close the file."""
        if self._engine is not None:
            self._engine.dispose()

    async def _run(self, work: Callable[[Session], T]) -> T:
        """Return `work` done in one transaction, in a thread: a slow disk must not stop other people's answers."""

        def transaction() -> T:
            with Session(self._open()) as session, session.begin():
                return work(session)

        try:
            return await asyncio.to_thread(transaction)
        except (IntegrityError, DataError, ValueError) as error:  # ValueError: a row of an older shape
            raise EntryRefusedError(type(error).__name__) from None
        except (SQLAlchemyError, OSError) as error:
            raise LogError(type(error).__name__) from None

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._engine = open_database(self._state_dir / FILE_NAME)
            return self._engine


def _utc_naive(at: datetime) -> datetime:
    """Return UTC without a zone: SQLite stores none."""
    return at.astimezone(UTC).replace(tzinfo=None)


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        language=row.language,
        entry=row.entry,
        channel=row.channel,
        opened_at=row.opened_at.replace(tzinfo=UTC),
    )


def _turn_row(conversation_id: str, turn: Turn) -> TurnRow:
    return TurnRow(
        conversation_id=conversation_id,
        at=_utc_naive(turn.at),
        said=turn.said,
        language=turn.language,
        intent=turn.intent,
        intent_confidence=turn.intent_confidence,
        outcome=turn.outcome,
        trace=turn.trace,
        latency_ms=turn.latency_ms,
        uid=turn.uid,
    )


def _turn(row: TurnRow, messages: list[Message]) -> Turn:
    return Turn(
        at=row.at.replace(tzinfo=UTC),
        said=row.said,
        language=row.language,
        outcome=row.outcome,
        messages=messages,
        intent=row.intent,
        intent_confidence=row.intent_confidence,
        trace=row.trace,
        latency_ms=row.latency_ms,
        uid=row.uid,
    )
