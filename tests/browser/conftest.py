"""A real gateway on a real port with a scripted Rasa behind it, and a browser that watches for what goes wrong."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page
from scripted import ScriptedRasa

from bot.gateway.app import create_app
from bot.processes import free_port
from bot.settings import Settings

TIMEOUT_MS = 60_000  # as long as a machine shared with other tests may need
HOST_PORT = free_port()  # of somebody else's site, which the gateway must know beforehand
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error("CSP: " + event.blockedURI));
"""


class Gateway:
    """A gateway and the Rasa behind it; it can be stopped in the middle of an answer and started again."""

    def __init__(self, state_dir: Path) -> None:
        self.rasa = ScriptedRasa()
        self._settings = Settings(
            state_dir=state_dir, rasa_timeout_s=8.0, allowed_pages=[f"http://127.0.0.1:{HOST_PORT}"]
        )
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self.app = create_app(self._settings, rasa_transport=httpx.MockTransport(self.rasa))
        config = uvicorn.Config(self.app, port=self._port, log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the gateway did not start"

    def stop(self, *, at_once: bool = False) -> None:
        """Stop; `at_once` cuts off whoever waits for an answer."""
        self._server.should_exit, self._server.force_exit = True, at_once
        self._thread.join(10)


@dataclass
class Visit:
    """A tab, and what went wrong in it: console errors, exceptions, requests to other hosts."""

    page: Page
    context: BrowserContext
    wrong: list[str] = field(default_factory=list)

    @property
    def chat(self) -> FrameLocator:
        """The chat in the widget's frame."""
        return self.page.frame_locator("kompas-widget iframe")

    def open_widget(self) -> FrameLocator:
        """Tap the widget's button; return the chat when its opening is there."""
        self.page.locator("kompas-widget .open").click()
        self.chat.locator("article").first.wait_for()
        return self.chat


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("state"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    """The gateway as new: nothing heard, nothing slow, nothing announced."""
    running.app.state.notices = ()
    running.rasa.heard.clear()
    running.rasa.delay_s = 0
    return running


@pytest.fixture
def visit(chromium: Browser, gateway: Gateway) -> Iterator[Callable[..., Visit]]:
    """Open a page: `visit("/demo?lang=pl")`. Whatever goes wrong in it fails the test at the end.

    `harmless` names what may stand in the console, for tests that cut the network or break a host page.
    """
    visits: list[tuple[Visit, str]] = []

    def open_page(path: str, *, harmless: str = "", script: bool = True, **context: object) -> Visit:
        options = {"viewport": DESKTOP, "reduced_motion": "reduce", "base_url": gateway.url} | context
        made = chromium.new_context(java_script_enabled=script, **options)
        made.set_default_timeout(TIMEOUT_MS)
        made.add_init_script(REPORT_VIOLATIONS)
        page = made.new_page()
        opened = Visit(page, made)

        def note_request(url: str) -> None:
            if urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
                opened.wrong.append(f"request to {url}")

        made.on("request", lambda request: note_request(request.url))
        page.on("console", lambda said: said.type == "error" and opened.wrong.append(said.text))
        page.on("pageerror", lambda error: opened.wrong.append(str(error)))
        visits.append((opened, harmless))
        page.goto(path)
        return opened

    yield open_page
    for opened, _ in visits:
        opened.context.close()
    wrong = [
        text for opened, harmless in visits for text in opened.wrong if not harmless or harmless not in text
    ]
    assert wrong == []


def ask(chat: FrameLocator | Page, text: str) -> None:
    """Type a question, send it by Enter, and wait for one more answer."""
    shown = chat.locator("article").count()
    chat.locator("#text").fill(text)
    chat.locator("#text").press("Enter")
    chat.locator("article").nth(shown).wait_for()
