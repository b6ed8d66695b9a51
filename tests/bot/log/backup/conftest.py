"""A log with something in every part of it, and a second, empty database of the same kind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from people import conversation, turn
from restoring import PERSON, SEALED
from sqlalchemy import URL

from bot.announce.tables import NoticeRow
from bot.console.tables import SessionRow, StaffRow, TagRow
from bot.log.conversation_log import ConversationLog
from bot.log.database import sqlite_url
from bot.log.marks import MarkRow
from bot.log.records import Feedback, Review, Verdict
from bot.log.tables import DailyCountRow
from bot.panel.tables import InvitationRow, PanelCardRow
from bot.telegram.store import Store

NOW = datetime.now(UTC)


@pytest.fixture
def elsewhere(url: URL, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    if url.get_backend_name() == "sqlite":
        yield sqlite_url(tmp_path / "elsewhere")
        return
    name = f"kompas_{uuid4().hex}"
    with psycopg.connect(request.getfixturevalue("postgres_server"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield url.set(database=name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def filled(log: ConversationLog, url: URL) -> ConversationLog:
    """Conversations, what Telegram keeps, what staff made, and what the panel answered."""
    for name in ("kept", "erased", "silenced"):
        await log.add_turn(conversation(name, opened_at=NOW), turn(f"mówi {name}\t\\x", at=NOW))
    on_telegram = conversation("chat", opened_at=NOW, channel="telegram", pseudonym=PERSON)
    await log.add_turn(on_telegram, said := turn("tak", at=NOW))
    await log.add_feedback("chat", Feedback(said.messages[0].id, False, "nie pomogło"))
    await log.add_review(Review(said.uid, "Anna", Verdict.WRONG_CARD, note="uwaga"))
    staff = StaffRow(id=1, name="Anna", role="admin", language="nl", password="hash")
    session = SessionRow(id="s", staff_id=1, csrf="c", step="in", began_at=NOW, seen_at=NOW)
    notice = NoticeRow(starts_at=NOW, ends_at=NOW, texts={"pl": "Uwaga"}, by="Anna", at=NOW)
    invited = InvitationRow(
        id=1, person="1", language="pl", expires_at=NOW + timedelta(days=9), by="Anna", at=NOW
    )
    answered = PanelCardRow(
        invitation_id=1, card_id="pay/not-paid", understood="no", would_do="nic", answered_at=NOW
    )
    mark = MarkRow(conversation_id="kept", mark="preserve", reason="proof", by="Anna", at=NOW)
    count = DailyCountRow(
        day=NOW.date(), language="pl", channel="api", entry="", topic="", card="", outcome="answer", count=7
    )

    def add(session_: Any) -> None:
        session_.add_all([staff, invited, notice, mark, count, TagRow(name="pilne")])
        session_.flush()
        session_.add_all([session, answered])

    await log.database.run(add, writes=True)
    store = Store(url)
    await store.add_reminder(
        PERSON, sealed_chat=SEALED, kind="letter", due_at=NOW + timedelta(days=3), most=5
    )
    store.close()
    return log
