"""A tab of a real browser that notes whatever goes wrong in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error("CSP: " + event.blockedURI));
"""


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


def new_visit(
    browser: Browser,
    base_url: str,
    *,
    foreign: Callable[[SplitResult], bool],
    timeout_ms: float,
    script: bool = True,
    **options: object,
) -> Visit:
    """Open an empty tab in which paths lead to `base_url`.

    Args:
        foreign: tells addresses that no page may ask for anything.
        options: of Playwright's context.
    """
    given = {"viewport": DESKTOP, "reduced_motion": "reduce", "base_url": base_url} | options
    context = browser.new_context(java_script_enabled=script, **given)
    context.set_default_timeout(timeout_ms)
    context.add_init_script(REPORT_VIOLATIONS)
    page = context.new_page()
    opened = Visit(page, context)

    def note_request(url: str) -> None:
        if foreign(urlsplit(url)):
            opened.wrong.append(f"request to {url}")

    context.on("request", lambda request: note_request(request.url))
    page.on("console", lambda said: said.type == "error" and opened.wrong.append(said.text))
    page.on("pageerror", lambda error: opened.wrong.append(str(error)))
    return opened


def ask(chat: FrameLocator | Page, text: str) -> None:
    """Type a question, send it by Enter, and wait for one more answer."""
    shown = chat.locator("article").count()
    chat.locator("#text").fill(text)
    chat.locator("#text").press("Enter")
    chat.locator("article").nth(shown).wait_for()
