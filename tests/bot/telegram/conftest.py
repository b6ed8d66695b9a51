"""The gateway with Telegram on, all in process: a fake Rasa behind it, the stand-in in front."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.gateway.app import create_app
from bot.privacy.pseudonym import Pseudonyms
from bot.settings import REPOSITORY, Settings
from bot.telegram.seal import Seal
from bot.telegram.stand_in.chats import Person
from bot.telegram.stand_in.server import TOKEN, StandIn
from knowledge.agencies import load_agencies
from knowledge.models import Agency

GATEWAY = "http://kompas.test"
PATIENCE_S = 60.0  # a busy machine; a passing test needs a fraction


@dataclass
class EchoRasa:
    """Rasa as agreed, which repeats what it heard, in the language it was told; `replies` by message."""

    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    delay_s: float = 0
    down: bool = False
    heard: list[tuple[str, str]] = field(default_factory=list)  # conversation and message
    forgotten: list[str] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            if self.down:
                return httpx.Response(503)
            if not request.url.path.endswith("/events"):  # the daily purge
                self.forgotten.append(request.url.path.rsplit("/", 1)[-1])
            return httpx.Response(204)
        body = json.loads(request.content)
        message = body["message"]
        self.heard.append((body["sender"], message))
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        language = body["metadata"]["language"] or "en"
        if message.startswith("/change_language"):
            language = json.loads(message.removeprefix("/change_language"))["language"]
        echo = [{"kind": "smalltalk", "text": f"heard {message}", "language": language}]
        if message.startswith("/start"):
            echo = [{"kind": "notice", "text": f"opening {language}", "language": language}]
        return httpx.Response(200, json={"messages": self.replies.get(message, echo), "language": language})

    @property
    def messages(self) -> list[str]:
        """What people said, without the openings."""
        return [message for _, message in self.heard if not message.startswith("/start")]


class ToGateway(httpx.AsyncBaseTransport):
    """The way from the stand-in to whichever gateway runs now; none while it is down."""

    def __init__(self) -> None:
        self.app: FastAPI | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.app is None:
            raise httpx.ConnectError("no gateway")
        return await httpx.ASGITransport(self.app, raise_app_exceptions=False).handle_async_request(request)


@dataclass
class Phone:
    """Somebody at the stand-in, and the patience to wait for an answer."""

    person: Person

    async def until(self, condition: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                await asyncio.sleep(0.01)

    async def hears(self, text: str) -> str:
        """Wait for a message that holds `text`, and return the whole of it."""
        await self.until(lambda: any(text in said for said in self.person.texts))
        return next(said for said in self.person.texts if text in said)


@dataclass
class Telegram:
    """The stand-in and the gateway."""

    stand_in: StandIn
    rasa: EchoRasa
    settings: Settings
    to_gateway: ToGateway
    app: FastAPI

    def phone(self, user_id: int, language_code: str | None = "en") -> Phone:
        return Phone(self.stand_in.world.person(user_id, language_code))

    @property
    def service(self) -> Any:
        return self.app.state.telegram

    def people(self, user_id: int) -> list[str]:
        return Pseudonyms(self.settings.pseudonym_keys).all_of("telegram", str(user_id))

    @property
    def seal(self) -> Seal:
        return Seal(self.settings.secret_key)

    async def settled(self) -> None:
        """Return when every update was taken."""
        async with asyncio.timeout(PATIENCE_S):
            while self.stand_in.world.pending:
                await asyncio.sleep(0.01)


@cache
def agencies() -> dict[str, Agency]:
    return load_agencies(REPOSITORY / "knowledge" / "agencies.yml")


def gateway(settings: Settings, rasa: EchoRasa, stand_in: StandIn) -> FastAPI:
    return create_app(
        settings,
        agencies=agencies(),
        rasa_transport=httpx.MockTransport(rasa),
        telegram_transport=httpx.ASGITransport(stand_in.app),
    )


@pytest.fixture
def rasa() -> EchoRasa:
    return EchoRasa()


@pytest.fixture
def polling() -> bool:
    return False


@pytest.fixture
def settings(tmp_path: Path, polling: bool) -> Settings:
    return Settings(
        state_dir=tmp_path / "state",
        telegram_token=TOKEN,
        telegram_api="http://telegram.test/bot",
        telegram_webhook=GATEWAY,
        telegram_polling=polling,
        rasa_timeout_s=5,
        log_timeout_s=30,  # what a test expects to be kept is kept, however busy the machine
    )


@pytest_asyncio.fixture
async def telegram(settings: Settings, rasa: EchoRasa) -> AsyncIterator[Telegram]:
    to_gateway = ToGateway()
    stand_in = StandIn(to_webhook=to_gateway)
    app = gateway(settings, rasa, stand_in)
    to_gateway.app = app
    running = Telegram(stand_in, rasa, settings, to_gateway, app)
    async with stand_in.delivering(), app.router.lifespan_context(app):
        async with asyncio.timeout(PATIENCE_S):
            while not stand_in.menu:
                await asyncio.sleep(0.01)
        yield running


@pytest.fixture
def restarted(telegram: Telegram) -> Callable[[], Any]:
    """Run a second gateway on the state of the first, in its place."""

    @asynccontextmanager
    async def second() -> AsyncIterator[None]:
        app = gateway(telegram.settings, telegram.rasa, telegram.stand_in)
        telegram.to_gateway.app = telegram.app = app
        async with app.router.lifespan_context(app):
            yield

    return second
