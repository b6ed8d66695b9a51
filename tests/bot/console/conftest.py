"""The gateway with its console in process, staff who are signed in, and conversations to review.

On SQLite and, where a test asks for `both`, on PostgreSQL too.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from fastapi import FastAPI
from given import NOW
from sqlalchemy import select

from bot.console.access import accounts, passwords, sessions
from bot.console.access.roles import Role, Step
from bot.gateway.app import create_app
from bot.gateway.messages import Kind, Message
from bot.log.records import Conversation, Turn
from bot.log.tables import AuditRow
from bot.settings import Settings

KNOWLEDGE = Path(__file__).parents[2] / "knowledge" / "fixtures" / "knowledge"
URL = "http://127.0.0.1:8080"  # plain http on this machine: cookies go without Secure


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost a test nothing."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "_places", asyncio.Semaphore(2))  # of this test's loop


@dataclass
class Member:
    """Somebody on the staff who is signed in."""

    http: httpx.AsyncClient
    name: str
    csrf: str

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.http.post(path, data={"csrf": self.csrf, **fields})


@pytest.fixture(params=["sqlite"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Settings(
        state_dir=tmp_path / "state",
        database_url=address,
        build_dir=tmp_path / "build",  # nothing is built
        knowledge_dir=KNOWLEDGE,
        log_timeout_s=30,
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    rasa = httpx.MockTransport(lambda request: httpx.Response(503))
    return create_app(settings, rasa_transport=rasa)


@pytest_asyncio.fixture
async def running(app: FastAPI) -> AsyncIterator[FastAPI]:
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def browser(running: FastAPI) -> Callable[..., httpx.AsyncClient]:
    """A browser with cookies of its own."""

    def open_browser(url: str = URL) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(running, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=url)

    return open_browser


@pytest.fixture
def enter(running: FastAPI, browser: Callable[..., httpx.AsyncClient]) -> Callable[..., Awaitable[Member]]:
    """Make an account and sign it in: `await enter(Role.READER)`."""

    async def sign_in(role: Role, name: str | None = None, language: str = "en") -> Member:
        called = name or f"{role} one"
        console = running.state.console

        def make(db: Any) -> sessions.StaffSession:
            accounts.add_account(db, called, role, language, password=None, openid=called)
            row = accounts.find_row(db, called)
            return sessions.begin(db, row, Step.DONE, datetime.now(UTC))

        begun = await console.database.run(make, writes=True)
        http = browser()
        http.cookies.set("kompas_staff", begun.token, domain="127.0.0.1", path="/staff")
        return Member(http, called, begun.csrf)

    return sign_in


@pytest.fixture
def audit(running: FastAPI) -> Callable[[], Awaitable[list[tuple[str, str, str]]]]:
    """What stands in the audit: who, what, on what."""

    async def read() -> list[tuple[str, str, str]]:
        def work(db: Any) -> list[tuple[str, str, str]]:
            rows = db.execute(select(AuditRow.who, AuditRow.what, AuditRow.on_what).order_by(AuditRow.id))
            return [tuple(row) for row in rows]

        return await running.state.console.database.run(work)

    return read


@pytest.fixture
def talk(running: FastAPI) -> Callable[..., Awaitable[Turn]]:
    """Add a turn to a conversation: `await talk("c", "szef nie płaci", outcome="no_answer")`."""

    async def add(conversation_id: str, said: str | None = "ile płacą za godzinę", **changes: Any) -> Turn:
        of_conversation = {
            name: changes.pop(name) for name in ("entry", "channel", "language") if name in changes
        }
        at = changes.pop("at", NOW)
        card = changes.pop("card", "pay/minimum-wage")
        outcome = changes.pop("outcome", "answer")
        language = of_conversation.get("language", "pl")
        made = Turn(
            at=at,
            said=said,
            language=language,
            outcome=outcome,
            messages=[],
            intent="ask",
            intent_confidence=0.9,
            trace={
                "answer_from": 0.6,
                "choices_from": 0.3,
                "hits": [{"card_id": card, "score": 2.0, "probability": changes.pop("probability", 0.93)}],
                "situation": {"contract": "agency"},
                **({"outcome": changes.pop("outcome_trace")} if "outcome_trace" in changes else {}),
            },
            cards=(card,) if card else (),
            agencies=("juridisch-loket",),
        )
        shown = {"id": card, "title": "Ile muszą mi płacić?"} if card else None
        message = Message.model_validate(
            {
                "id": f"{made.uid}-0",
                "kind": Kind(outcome),
                "text": changes.pop("text", "Co najmniej tyle."),
                "language": language,
                "card": shown,
                "buttons": [{"title": "To nie o to chodzi", "payload": "/not_helped"}],
                **changes,
            }
        )
        turn = Turn(**(vars(made) | {"messages": [message]}))
        known = {"entry": None, "channel": "web", "language": language} | of_conversation
        conversation = Conversation(id=conversation_id, opened_at=at, **known)
        await running.state.log.add_turn(conversation, turn)
        return turn

    return add


def items(page: httpx.Response) -> list[str]:
    """Return the ids of the conversations in the list of an inbox, as they stand."""
    return re.findall(r'<a href="/staff/conversations/([^"?]+)[^"]*" data-item>', page.text)


@pytest.fixture
def listed() -> Callable[[httpx.Response], list[str]]:
    return items


@pytest.fixture
def later() -> Callable[[int], datetime]:
    """A moment so many minutes after the others."""
    return lambda minutes: NOW + timedelta(minutes=minutes)
