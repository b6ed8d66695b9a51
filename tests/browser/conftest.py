"""A real gateway on a real port with a scripted Rasa behind it, and a browser that watches for what goes wrong."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page
from scripted import ScriptedRasa

from bot.gateway.app import create_app
from bot.processes import free_port
from bot.settings import Settings
from tests.chromium import launched

TIMEOUT_MS = 60_000  # as long as a machine shared with other tests may need
HOST_PORT = free_port()  # of somebody else's site, which the gateway must know beforehand
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error("CSP: " + event.blockedURI));
"""


@dataclass
class Gateway:
    """A running gateway and the Rasa behind it."""

    url: str
    rasa: ScriptedRasa


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
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    rasa = ScriptedRasa()
    port = free_port()
    settings = Settings(
        state_dir=tmp_path_factory.mktemp("state"),
        rasa_timeout_s=8.0,
        allowed_pages=[f"http://127.0.0.1:{HOST_PORT}"],
    )
    app = create_app(settings, rasa_transport=httpx.MockTransport(rasa))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the gateway did not start"
    yield Gateway(f"http://127.0.0.1:{port}", rasa)
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    """The gateway as new: nothing heard, nothing slow."""
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
