"""The gateway in process, with a fake Rasa behind it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.gateway.app import create_app
from bot.settings import Settings
from knowledge.models import Agency

ANSWER: dict[str, Any] = {
    "kind": "answer",
    "text": "Zażądaj zapłaty na piśmie.",
    "language": "pl",
    "buttons": [{"title": "To nie o to chodzi", "payload": "/not_helped"}],
    "card": {
        "id": "pay/not-paid",
        "title": "Pracodawca mi nie płaci. Co mogę zrobić?",
        "confidence": 0.93,
        "checked": "2026-11-21",
        "review_by": "2027-05-21",
        "due": False,
        "more": "Pracodawca musi płacić w terminie.",
        "steps": ["Policz godziny.", "Wyślij list."],
        "keep": ["Odcinki płacowe."],
        "say": {"dutch": "Ik wil mijn loon.", "meaning": "Chcę moją pensję."},
        "sources": [
            {
                "publisher": "Het Juridisch Loket",
                "title": "Loon",
                "url": "https://www.juridischloket.nl/loon",
                "law": "BW 7:625",
                "language": "nl",
            }
        ],
    },
    "agencies": [
        {
            "id": "juridisch-loket",
            "name": "Juridisch Loket",
            "kind": "advice",
            "does": "Porady prawne.",
            "why": "Pomoże odzyskać pensję.",
            "phone": "0800-8020",
            "phone_cost": "free",
            "open_now": True,
            "opens_at": None,
            "languages": ["nl", "en"],
            "page_language": ["nl"],
            "url": "https://www.juridischloket.nl",
            "anonymous": "unknown",
        }
    ],
}
HEARD_WITHIN_S = 30.0  # a busy machine is slow
WELCOME = {
    "pl": "Cześć, jestem Kompas.",
    "ro": "Bună, sunt Kompas.",
    "en": "Hello, I am Kompas.",
    "nl": "Hallo, ik ben Kompas.",
}


@dataclass
class FakeRasa:
    """Rasa as agreed: answers, and remembers what it was asked. `breaks` makes it fail, `held` lets a message wait."""

    reply: list[dict[str, Any]] = field(default_factory=lambda: [ANSWER])
    breaks: httpx.Response | Exception | None = None
    delay_s: float = 0
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    health: dict[str, str] = field(default_factory=lambda: {"rasa": "ok", "actions": "ok"})
    sent: list[dict[str, Any]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    @property
    def heard(self) -> list[str]:
        """The messages, without the openings."""
        return [body["message"] for body in self.sent if not body["message"].startswith("/start")]

    async def heard_of(self, message: str) -> None:
        """Wait until the message has arrived."""
        async with asyncio.timeout(HEARD_WITHIN_S):
            while message not in self.heard:
                await asyncio.sleep(0.01)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self.breaks, Exception):
            raise self.breaks
        if self.breaks is not None:
            return self.breaks
        if request.url.path.endswith("/events"):  # the daily purge; test_retention.py
            return httpx.Response(204)
        if request.method == "DELETE":
            self.forgotten.append(request.url.path.rsplit("/", 1)[-1])
            return httpx.Response(204)
        if request.url.path.endswith("/health"):
            return httpx.Response(200, json=self.health)
        body = json.loads(request.content)
        self.sent.append(body)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if body["message"] in self.held:
            await self.held[body["message"]].wait()
        self.answered.append(body["message"])
        language = body["metadata"]["language"] or "pl"
        messages = self.reply
        if body["message"].startswith("/start"):
            messages = [{"kind": "smalltalk", "text": WELCOME[language], "language": language}]
        elif body["message"].startswith("/change_language"):
            language = json.loads(body["message"].removeprefix("/change_language"))["language"]
            messages = [{"kind": "smalltalk", "text": WELCOME[language], "language": language}]
        return httpx.Response(
            200,
            json={
                "messages": messages,
                "language": messages[-1]["language"] if messages else None,
                "intent": {"name": "ask", "confidence": 0.9},
                "trace": {"candidates": [{"card": "pay/not-paid", "probability": 0.93}]},
            },
        )


@dataclass
class Caller:
    """Somebody who has opened a conversation over the API."""

    http: httpx.AsyncClient
    conversation_id: str
    token: str

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.conversation_id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def say(self, text: str) -> httpx.Response:
        return await self.send({"text": text})

    async def send(self, body: dict[str, Any]) -> httpx.Response:
        return await self.http.post(f"{self.path}/messages", json=body, headers=self.headers)


async def answered_by(rasa: FakeRasa, first: Caller, second: Caller) -> list[str]:
    """Say "pierwsza", which Rasa is slow to answer, and "druga" meanwhile; return the order of the answers."""
    rasa.held["pierwsza"] = asyncio.Event()
    slow = asyncio.create_task(first.say("pierwsza"))
    await rasa.heard_of("pierwsza")
    quick = asyncio.create_task(second.say("druga"))
    await asyncio.sleep(0.2)  # time to overtake
    rasa.held["pierwsza"].set()
    await asyncio.gather(slow, quick)
    return [text for text in rasa.answered if not text.startswith("/start")]


def make_agency(agency_id: str, kind: str, phone: str | None, languages: list[str], **changes: Any) -> Agency:
    """Return a valid agency whose texts name it in each language."""
    in_all = {language: f"{agency_id} ({language})" for language in ("pl", "ro", "en", "nl")}
    fields = {
        "id": agency_id,
        "kind": kind,
        "status": "active",
        "name": in_all,
        "does": in_all,
        "phone": phone,
        "phone_cost": "free" if phone else None,
        "opening_hours": "24/7",
        "languages": languages,
        "url": "https://example.org/",
        "page_language": ["nl"],
        "cost": 0,
        "source": {"publisher": "P", "title": "T", "url": "https://example.org/", "language": "nl"},
        "checked": "2026-11-21",
    }
    return Agency.model_validate(fields | changes)


@pytest.fixture
def agencies() -> dict[str, Agency]:
    listed = [
        make_agency("dutch-advice", "advice", "0800-8020", ["nl"]),
        make_agency("112", "emergency", "112", ["nl", "en"]),
        make_agency("polish-people", "community", "0800-2000", ["pl", "nl"]),
        make_agency("ended", "emergency", "0800-7000", ["nl"], status="ended"),
        make_agency("tax-office", "government", "0800-0543", ["nl"]),
    ]
    return {agency.id: agency for agency in listed}


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        state_dir=tmp_path / "state",
        rasa_timeout_s=0.3,
        log_timeout_s=30,  # what a test expects to be kept is kept, however busy the machine
        allowed_pages=["https://www.workinnl.nl"],
    )


@pytest.fixture
def app(settings: Settings, rasa: FakeRasa, agencies: dict[str, Agency]) -> FastAPI:
    return create_app(settings, agencies=agencies, rasa_transport=httpx.MockTransport(rasa))


@pytest_asyncio.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://kompas.test") as client,
    ):
        yield client


@pytest_asyncio.fixture
async def caller(http: httpx.AsyncClient) -> Caller:
    return await open_conversation(http, language="pl")


async def open_conversation(http: httpx.AsyncClient, **wish: Any) -> Caller:
    opened = (await http.post("/api/v1/conversations", json=wish)).json()
    return Caller(http, opened["conversation_id"], opened["token"])


@pytest.fixture
def opener() -> Any:
    """Open a further conversation: `await opener(http, language="ro")`."""
    return open_conversation
