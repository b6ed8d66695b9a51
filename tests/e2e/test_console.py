"""The console in a real browser: from the first password to a review, by mouse, by keyboard, without script."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pyotp
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from bot.console.access import commands
from bot.gateway.app import create_app
from bot.gateway.messages import Kind, Message
from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url
from bot.log.records import Conversation, Turn
from bot.processes import free_port
from bot.settings import Settings

TIMEOUT_MS = 60_000  # as long as a busy machine may need
OWN = "a long sentence of my own"
NOW = datetime.now(UTC)
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns; in a thread, because Playwright holds a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Desk:
    """A running gateway with conversations in it, and the one-time password of Anna, a reviewer."""

    url: str
    settings: Settings
    password: str


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(state_dir=tmp_path / "state", log_timeout_s=30, port=free_port())
    run(fill(settings))
    password = run(commands.add(settings, "Anna", "reviewer", "nl", None))
    app = create_app(settings, rasa_transport=httpx.MockTransport(lambda request: httpx.Response(503)))
    server = uvicorn.Server(uvicorn.Config(app, port=settings.port, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        assert password is not None
        yield Desk(f"http://127.0.0.1:{settings.port}", settings, password)
    finally:
        server.should_exit = True
        thread.join()


async def fill(settings: Settings) -> None:
    log = ConversationLog(database_url(settings), timeout_s=60)
    for number, said in enumerate(("Cât este salariul minim?", "Vreau BSN <b>acum</b>")):
        message = Message.model_validate(
            {
                "id": f"m{number}",
                "kind": Kind.ANSWER,
                "text": "Răspunsul scurt.",
                "language": "ro",
                "card": {"id": "pay/minimum-wage", "title": "Cât trebuie să fiu plătit?"},
            }
        )
        turn = Turn(
            at=NOW - timedelta(hours=number),
            said=said,
            language="ro",
            outcome="answer",
            messages=[message],
            trace={"answer_from": 0.6, "hits": [{"card_id": "pay/minimum-wage", "probability": 0.61}]},
            cards=("pay/minimum-wage",),
        )
        await log.add_turn(Conversation(f"c{number}", "ro", None, "web", turn.at), turn)
    log.close()


@pytest.fixture
def visit(chromium: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(*, script: bool = True, width: int = 1280) -> Page:
        context = chromium.new_context(
            base_url=desk.url, java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in wrong if "status of 4" not in line] == []


def come_in(page: Page, desk: Desk) -> None:
    page.goto("/staff?lang=nl")
    page.fill("#name", "Anna")
    page.fill("#password", desk.password)
    page.click("button.main")
    page.fill("#password", OWN)
    page.fill("#again", OWN)
    page.click("button.main")
    key = page.get_attribute("[data-key]", "data-key")
    assert key is not None
    page.fill("#code", pyotp.TOTP(key).now())
    page.click("button.main")
    page.wait_for_url(re.compile(r"/staff\?lang=nl$"))


def reviews(desk: Desk, name: str) -> list[tuple[str, str | None]]:
    async def read() -> list[tuple[str, str | None]]:
        log = ConversationLog(database_url(desk.settings), timeout_s=60)
        found = [(review.verdict.value, review.right_card) for review in await log.reviews(name)]
        log.close()
        return found

    return run(read())


@pytest.mark.parametrize("script", [True, False])
def test_wrong_romanian_answer_is_found_and_gets_its_right_card(visit, desk, script):
    page = visit(script=script)
    come_in(page, desk)

    page.click(".filters summary")
    page.select_option("[name=language]", "ro")
    page.fill("[data-search]", "vreau")
    page.click(".filters form[role=search] button.main")
    page.click("[data-item]")
    assert page.locator(".transcript .said").inner_text().endswith("Vreau BSN <b>acum</b>")
    assert page.locator("[data-translated] article[lang=nl]").count() == 1
    page.click("[data-review] summary")
    page.check("[value=wrong_card]")
    page.fill("[name=right_card]", "registration/bsn")
    page.click("[data-review] button.main")

    page.locator(".review[data-verdict=wrong_card]").wait_for()
    assert reviews(desk, "c1") == [("wrong_card", "registration/bsn")]


def test_list_and_conversation_are_walked_by_keyboard(visit, desk):
    page = visit()
    come_in(page, desk)

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/conversations/c0"))
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/conversations/c1"))
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "verdict"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.locator("[data-up]").focus()
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/staff$"))

    page.click("[data-keys] summary")
    page.uncheck("[data-keys-on]")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.item") is None


@pytest.mark.parametrize("path", ["/staff", "/staff/conversations/c1"])
def test_pages_fit_a_phone(visit, desk, path):
    page = visit(width=320)
    come_in(page, desk)

    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
