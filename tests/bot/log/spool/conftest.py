"""Turns to keep, the real log in one SQLite file, and a log whose troubles a test decides."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.gateway.messages import Kind, Message
from bot.log.conversation_log import ConversationLog
from bot.log.database import sqlite_url
from bot.log.keeper import LogKeeper
from bot.log.records import Conversation, EntryRefusedError, Feedback, LogError, Turn
from bot.log.spool import FILE_NAME, Spool

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


class StandInLog:
    """The log as agreed, in memory. `down` makes it unreachable; it refuses turns that say one of `refuses`."""

    def __init__(self) -> None:
        self.down = False
        self.refuses: set[str | None] = set()
        self.kept: list[tuple[Conversation, Turn]] = []
        self.feedback: list[Feedback] = []
        self.calls: Counter[str] = Counter()

    def said(self, conversation_id: str = "c1") -> list[str | None]:
        return [turn.said for conversation, turn in self.kept if conversation.id == conversation_id]

    def _called(self, name: str) -> None:
        self.calls[name] += 1
        if self.down:
            raise LogError("OperationalError")

    async def find(self, conversation_id: str) -> Conversation | None:
        self._called("find")
        return next((kept for kept, _ in self.kept if kept.id == conversation_id), None)

    async def add_turn(self, conversation: Conversation, turn: Turn) -> None:
        self._called("add_turn")
        if turn.said in self.refuses:
            raise EntryRefusedError("DataError")
        if turn.uid not in {kept.uid for _, kept in self.kept}:
            self.kept.append((conversation, turn))

    async def turns(self, conversation_id: str) -> list[Turn]:
        self._called("turns")
        return [turn for conversation, turn in self.kept if conversation.id == conversation_id]

    async def add_feedback(self, conversation_id: str, feedback: Feedback) -> bool:
        self._called("add_feedback")
        shown = {message.id for turn in await self.turns(conversation_id) for message in turn.messages}
        if feedback.message_id in shown:
            self.feedback.append(feedback)
        return feedback.message_id in shown

    async def erase(self, conversation_id: str, *, keep_handle: bool = False) -> None:
        self._called("erase")
        self.kept = [kept for kept in self.kept if kept[0].id != conversation_id]

    async def count(self, conversation_id: str) -> int:
        self._called("count")
        return len(self.said(conversation_id))

    async def purge(self, before: datetime, **_named: object) -> int:
        self._called("purge")
        young = [kept for kept in self.kept if kept[1].at >= before]
        purged, self.kept = len(self.kept) - len(young), young
        return purged


def conversation_of(conversation_id: str = "c1", **changes) -> Conversation:
    fields = {"language": "pl", "entry": "poster-x", "channel": "web", "opened_at": NOW}
    return Conversation(conversation_id, **fields | changes)


def turn_saying(said: str | None, message_id: str | None = None, **changes) -> Turn:
    message = Message(id=message_id or f"to {said}", kind=Kind.ANSWER, text="Dzień dobry", language="pl")
    fields = {"at": NOW, "language": "pl", "outcome": "answer", "messages": [message]}
    return Turn(said=said, **fields | changes)


@pytest.fixture
def make_conversation():
    return conversation_of


@pytest.fixture
def make_turn():
    return turn_saying


@pytest.fixture
def log() -> StandInLog:
    return StandInLog()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / FILE_NAME)


@pytest.fixture
def keeper(log: StandInLog, spool: Spool) -> LogKeeper:
    return LogKeeper(log, spool)


@pytest.fixture
def real_log(tmp_path: Path):
    log = ConversationLog(sqlite_url(tmp_path), timeout_s=30)
    yield log
    log.close()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def long_ago() -> datetime:
    return NOW - timedelta(days=91)
